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
    rows, surely = cut(exposed, fit.clock, p, met), p * exposed.weight
    found = [_join(fit, at, rows, place) for place in range(len(WAYS))]
    theta = tuple(one[0] for one in found)
    q = len(theta[0])
    bread = np.zeros((2 * q, 2 * q))
    for place, (_, information) in enumerate(found):
        bread[place * q : (place + 1) * q, place * q : (place + 1) * q] = np.linalg.inv(information)
    people, by_person, rest = _find_influences(fit, at, rows, theta)
    unit = np.searchsorted(people, exposed.person)
    written, begin = _find_written(exposed, met)[:, :MOST_WRITTEN], fit.clock.before(np.minimum(met, exposed.age))
    less = np.column_stack([written[:, 1:], np.zeros(len(written))])
    contrasts = []
    for instead in (less, written):
        with_, without = (
            _expect(fit, rows, theta, surely, begin, np.column_stack([wrote, np.full((len(p), 2), theme)]))
            for wrote, theme in ((written, 1.0), (instead, 0.0))
        )
        on = bread @ np.stack([with_[1], without[1]], axis=1)
        estimate = estimate_means((with_[0], without[0]), surely, unit, by_person @ on, on.T @ rest @ on)
        log = np.zeros(2 * q)
        log[q - N_TOLD : q] = np.append(surely @ (written - instead) / surely.sum(), (1.0, 1.0))
        moved = bread @ log
        spread = Z * float(np.sqrt(((by_person @ moved) ** 2).sum() + moved @ rest @ moved))
        at_all = float(log[:q] @ theta[DROP])
        shifts = _find_shifts(bread[:q, :q], theta[DROP], log[:q], design, fit.clock.n_bins)
        contrasts.append(Contrast(estimate, at_all, at_all - spread, at_all + spread, shifts))
    return contrasts[0], contrasts[1]


def _join(fit: Fit, at: np.ndarray, rows: Rows, place: int) -> tuple[np.ndarray, np.ndarray]:
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


def _expect(
    fit: Fit, rows: Rows, theta: tuple[np.ndarray, ...], weight: np.ndarray, begin: np.ndarray, told: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the risk of each exposed visit from ``begin`` on, by the clock, and the slope of their mean (2 q,).

    ``told`` (m, `N_TOLD`) says how much of each thing was written.
    """
    n_bins, r = fit.clock.n_bins, rows.design.shape[1]
    span = fit.clock.spend(begin, np.full(len(begin), fit.clock.edges[-1]))
    rates = [
        np.exp(rows.design @ one[n_bins : n_bins + r] + told @ one[-N_TOLD:])[:, None] * np.exp(one[:n_bins])
        for one in theta
    ]
    risk, by_drop, by_other = to_risks(rates[0], rates[1], span)
    share = weight / weight.sum()
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
