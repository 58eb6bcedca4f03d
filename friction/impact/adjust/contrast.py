"""One theme against others: standardised risks from a stage's hazards, with intervals; what confounders do to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.impact.adjust.ages import to_risks
from friction.impact.adjust.exit_rates import (
    EXACT,
    MOST_WRITTEN,
    N_TOLD,
    PRECISION,
    ROUNDS,
    STEP,
    WAYS,
    Fit,
    Rows,
    Stays,
    add_by_person,
    cut,
    find_scores,
    measure,
    measure_all,
)
from friction.impact.adjust.standardise import Design, Estimate, estimate_means
from friction.impact.compare import DROP
from friction.statistics import Z

if TYPE_CHECKING:
    from friction.impact.adjust.written import Exposure

MOST_SHIFT = 0.1
"""When a theme moves the other coefficients by more, all visits are looked at again."""


@dataclass(frozen=True)
class Contrast:
    """One comparison: `Estimate`; the logarithm of the hazard ratio with bounds; how far each confounder moves it."""

    estimate: Estimate
    log_hazard: float
    low: float
    high: float
    shifts: dict[str, float]


def compare_theme(fit: Fit, design: Design, exposure: Exposure) -> tuple[Contrast, Contrast]:
    """Return the comparisons of one theme with one thing less written, and with as many things, but none that matters.

    Parameters
    ----------
    fit : the stage's hazards; its visits are those of ``design``.
    exposure : of the theme, its rows rising.
    """
    at, p, met = exposure.rows, exposure.p, exposure.met
    exposed = fit.stays.take(at)
    rows = cut(exposed, fit.clock, p, met)
    joined = _join(fit, at, rows)
    seen = _Exposed(
        rows=rows,
        weight=p * exposed.weight,
        begin=fit.clock.before(np.minimum(met, exposed.age)),
        unit=np.searchsorted(joined.people, exposed.person),
        written=_find_written(exposed, met)[:, :MOST_WRITTEN],
    )
    less = np.column_stack([seen.written[:, 1:], np.zeros(len(at))])
    return _contrast(fit, design, joined, seen, less), _contrast(fit, design, joined, seen, seen.written)


@dataclass(frozen=True)
class _Joined:
    """A stage's hazards with the theme among their coefficients, q for each way out.

    Attributes
    ----------
    theta : coefficients of each way out, (q,); the last is the theme's.
    bread : inverse information, (2 q, 2 q).
    people : persons with the theme, rising, (U,).
    by_person : their scores, (U, 2 q).
    rest : summed products of all others' scores, (2 q, 2 q).
    """

    theta: tuple[np.ndarray, ...]
    bread: np.ndarray
    people: np.ndarray
    by_person: np.ndarray
    rest: np.ndarray

    def find_error(self, slope: np.ndarray) -> float:
        """Return the standard error of what has this slope in the coefficients, (2 q,)."""
        moved = self.bread @ slope
        return float(np.sqrt(((self.by_person @ moved) ** 2).sum() + moved @ self.rest @ moved))


@dataclass(frozen=True)
class _Exposed:
    """The visits that may have met the theme, (m,): stretches of time, weight, from where on they had, unit, written.

    ``written`` (m, `MOST_WRITTEN`) says how much of each thing was written by then, the theme included.
    """

    rows: Rows
    weight: np.ndarray
    begin: np.ndarray
    unit: np.ndarray
    written: np.ndarray


def _contrast(fit: Fit, design: Design, joined: _Joined, seen: _Exposed, instead: np.ndarray) -> Contrast:
    """Compare the theme with other things written in its place, (m, `MOST_WRITTEN`)."""
    theta, bread, q = joined.theta, joined.bread, len(joined.theta[0])
    with_, without = (
        _expect(fit, seen, theta, np.column_stack([wrote, np.full((len(wrote), 2), theme)]))
        for wrote, theme in ((seen.written, 1.0), (instead, 0.0))
    )
    on = bread @ np.stack([with_[1], without[1]], axis=1)
    estimate = estimate_means(
        (with_[0], without[0]), seen.weight, seen.unit, joined.by_person @ on, on.T @ joined.rest @ on
    )
    log = np.zeros(2 * q)
    log[q - N_TOLD : q] = np.append(seen.weight @ (seen.written - instead) / seen.weight.sum(), (1.0, 1.0))
    at_all, spread = float(log[:q] @ theta[DROP]), Z * joined.find_error(log)
    shifts = _find_shifts(bread[:q, :q], theta[DROP], log[:q], design, fit.clock.n_bins)
    return Contrast(estimate, at_all, at_all - spread, at_all + spread, shifts)


def _join(fit: Fit, at: np.ndarray, rows: Rows) -> _Joined:
    """Return the stage's hazards with the theme joined, met by the visits at these rows of the fit."""
    found = [_join_way(fit, at, rows, place) for place in range(len(WAYS))]
    theta = tuple(one[0] for one in found)
    q = len(theta[0])
    bread = np.zeros((2 * q, 2 * q))
    for place, (_, information) in enumerate(found):
        bread[place * q : (place + 1) * q, place * q : (place + 1) * q] = np.linalg.inv(information)
    return _Joined(theta, bread, *_find_influences(fit, at, rows, theta))


def _join_way(fit: Fit, at: np.ndarray, rows: Rows, place: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the coefficients for one way out, the theme among them, and their information.

    The visits without the theme enter by the quadratic form of their likelihood at the stage's fit, those with it
    exactly; where that moves the coefficients far, the form is taken anew at where they came to.
    """
    way, prior = WAYS[place], fit.prior[place]
    ended = fit.stays.end[at] == way
    plain = cut(fit.stays.take(at), fit.clock)
    ridge = PRECISION * np.eye(len(prior))
    origin = theta = fit.theta[place]
    own = measure(plain, origin, ended)
    score = PRECISION * (origin - prior) - own.score
    curve = fit.information[place] - ridge - own.information
    for _ in range(4):
        for _ in range(ROUNDS):
            with_theme = measure(rows, theta, ended)
            information = with_theme.information + curve + ridge
            slope = with_theme.score + score - curve @ (theta - origin) - PRECISION * (theta - prior)
            step = np.linalg.solve(information, slope)
            theta = theta + np.clip(step, -STEP, STEP)
            if np.abs(step).max() < EXACT:
                break
        if np.abs((theta - origin)[:-1]).max() <= MOST_SHIFT:
            break
        origin = theta.copy()
        origin[-1] = 0.0
        whole, own = measure_all(fit.stays, fit.parts, origin, way), measure(plain, origin, ended)
        score, curve = whole.score - own.score, whole.information - own.information
    return theta, information


def _find_influences(
    fit: Fit, at: np.ndarray, rows: Rows, theta: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return persons with the theme, their scores (U, 2 q), and the summed products of all others' (2 q, 2 q)."""
    people = np.unique(fit.stays.person[at])
    begin = np.searchsorted(fit.stays.person, people, side="left")
    n = np.searchsorted(fit.stays.person, people, side="right") - begin
    places = np.repeat(begin, n) + np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    theirs = fit.stays.take(places)
    plain = cut(theirs, fit.clock)
    before = add_by_person(find_scores(theirs, plain, fit.theta), theirs.person)
    now = find_scores(theirs, plain, theta)
    now[np.searchsorted(places, at)] = find_scores(fit.stays.take(at), rows, theta)
    return people, add_by_person(now, theirs.person), fit.meat - before.T @ before


def _find_written(exposed: Stays, met: np.ndarray) -> np.ndarray:
    """Return how much each exposed visit's person had written by when it met the theme, the theme included."""
    by_then = np.where(exposed.wrote_at <= met[:, None], exposed.wrote, 0.0)
    by_then[:, 0] = 1.0
    return by_then


def _expect(fit: Fit, seen: _Exposed, theta: tuple[np.ndarray, ...], told: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the risk of each exposed visit since it met the theme, by the clock, and the slope of their mean (2 q,).

    ``told`` (m, `N_TOLD`) says how much of each thing was written.
    """
    rows, n_bins, r = seen.rows, fit.clock.n_bins, seen.rows.design.shape[1]
    span = fit.clock.spend(seen.begin, np.full(len(seen.begin), fit.clock.edges[-1]))
    rates = [
        np.exp(rows.design @ one[n_bins : n_bins + r] + told @ one[-N_TOLD:])[:, None] * np.exp(one[:n_bins])
        for one in theta
    ]
    risk, by_drop, by_other = to_risks(rates[0], rates[1], span)
    share = seen.weight / seen.weight.sum()
    slopes = []
    for slope in (by_drop, by_other):
        whole = share * slope.sum(axis=1)
        slopes += [share @ slope, whole @ rows.design, whole @ told]
    return risk, np.concatenate(slopes)


def _find_shifts(
    inverse: np.ndarray, theta: np.ndarray, log: np.ndarray, design: Design, n_bins: int
) -> dict[str, float]:
    """Return by how much each confounder moved the logarithm of the hazard ratio: with it less without it.

    Without it is where the quadratic form of the likelihood has its top once the confounder's coefficients are 0.
    """
    shifts = {}
    for name in sorted(set(design.owners)):
        own = n_bins + np.flatnonzero(design.owners == name)
        among = inverse[np.ix_(own, own)]
        shifts[str(name)] = float(log @ inverse[:, own] @ np.linalg.solve(among, theta[own]))
    return shifts
