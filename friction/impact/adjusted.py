"""The level "adjusted": drop-off with a theme and without it, measured confounders held fixed.

Each theme joins the hazards of its stage (`friction.impact.exit_rates`), and risks are standardised over the visits
that had it, from the moment they met it. Two comparisons come of one fit: with visits whose person wrote of one thing
less, and with visits whose person wrote of as many things, but of none that goes with drop-off. The second holds fixed
what makes people write at all, measured or not; it is the one that is told where there are others to compare with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.impact.ages import to_risks
from friction.impact.confounders import CONFOUNDERS
from friction.impact.exit_rates import (
    EXACT,
    MOST_WRITTEN,
    N_TOLD,
    PART,
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
    fit_rates,
    measure,
    measure_all,
)
from friction.impact.hazards import DROP
from friction.impact.landmark import Field, build_field, estimate_landmarks
from friction.impact.standardise import (
    SPREAD,
    Design,
    Estimate,
    build_design,
    estimate_means,
    to_e_value,
    to_levels,
    to_limit_e_value,
)
from friction.journeys.resample import mix

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MOST_SILENT = 50_000
"""Of more visits by persons who wrote nothing, so many are drawn, each standing for several: hazards need no more."""
MOST_WITH = 5_000
"""Of a theme with more visits, about so many are drawn."""
MOST_SHIFT = 0.1
"""When a theme moves the other coefficients by more, all visits are looked at again."""
FEWEST_OTHERS = 20
FEWEST_DROPPED = 5
STRONGER = 1.5
"""What a hidden factor could explain that is so many times as strong as the strongest measured one is not adjusted."""
LEAST_E_VALUE = 2.0
"""Of the bound nearer to 1: what a hidden factor could explain that doubles writing and leaving is not adjusted."""
LEAST_PROBABILITY = 1e-9
PLACES = 6
WROTE = "how much they wrote"
NEEDED = ("events_before", "tenure")
"""Confounders without which nothing is called adjusted, and ..."""
NEEDED_ONE_OF = ("friction_before", "dropped_before")
"""... one of these: what is known of how badly people fared before."""


@dataclass(frozen=True)
class Exposure:
    """The visits that may have had a theme.

    Attributes
    ----------
    rows : (m,) places of the visits, each once.
    p : (m,) how likely each had it, 0 to 1.
    met : (m,) age at which, microseconds.
    """

    rows: np.ndarray
    p: np.ndarray
    met: np.ndarray


@dataclass(frozen=True)
class Contrast:
    """One comparison: `Estimate`; the logarithm of the hazard ratio with bounds; how far each confounder moves it."""

    estimate: Estimate
    log_hazard: float
    low: float
    high: float
    shifts: dict[str, float]


def estimate_adjusted(
    age: np.ndarray,
    end: np.ndarray,
    person: np.ndarray,
    confounders: Mapping[str, np.ndarray],
    exposures: Mapping[str, Exposure],
    associations: Mapping[str, float],
) -> pd.DataFrame:
    """Return the adjusted estimates of themes at one stage, and which of them may be called adjusted.

    Parameters
    ----------
    age : (n,) age at exit or censoring, microseconds.
    end : (n,) DROP, OTHER or OPEN of `friction.impact.hazards`.
    person : (n,) number of each visit's person (or account), the same in every run of the same data.
    confounders : by name (`friction.impact.confounders.CONFOUNDERS`, others allowed), whole numbers from 0, (n,).
    exposures : of every theme with messages at the stage, whether it is to be estimated or not: they tell who wrote.
    associations : difference (of `impact`) of each theme to be estimated: those at level association, all of them, as
        people who wrote of them are no measure for each other.

    Returns
    -------
    A row for each of ``associations``, by theme_id, columns as in the table ``impact`` (adjusted_difference,
    adjusted_low, adjusted_high, e_value, e_value_limit, adjusted_for, landmark_difference), and is_adjusted.
    """
    chosen, weight = _draw(person, exposures)
    order = chosen[np.lexsort((end[chosen], age[chosen], person[chosen]))]
    place = np.full(len(age), -1)
    place[order] = np.arange(len(order))
    moved = {theme: _move(one, place) for theme, one in exposures.items()}
    design = build_design({name: np.asarray(levels)[order] for name, levels in confounders.items()})
    wrote, wrote_at = find_wrote(len(order), moved, associations)
    stays = Stays(age[order], end[order], person[order], weight[order], design.matrix, wrote, wrote_at)
    rows: list[dict[str, object]] = []
    if associations and (stays.end == DROP).any():
        fit = fit_rates(stays)
        field = build_field(stays, _find_strata(fit))
        rows = [
            {"theme_id": theme, **_estimate_theme(fit, design, moved[theme], field, associations[theme])}
            for theme in sorted(associations)
        ]
    return pd.DataFrame(rows, columns=["theme_id", *COLUMNS, "is_adjusted"])


COLUMNS = (
    "adjusted_difference", "adjusted_low", "adjusted_high", "e_value", "e_value_limit", "adjusted_for",
    "landmark_difference",
)  # fmt: skip
"""What the table ``impact`` says of the level."""


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
        spread = SPREAD * float(np.sqrt(((by_person @ moved) ** 2).sum() + moved @ rest @ moved))
        at_all = float(log[:q] @ theta[DROP])
        shifts = _find_shifts(bread[:q, :q], theta[DROP], log[:q], design, fit.clock.n_bins)
        contrasts.append(Contrast(estimate, at_all, at_all - spread, at_all + spread, shifts))
    return contrasts[0], contrasts[1]


def may_be_adjusted(
    association: float, told: Contrast, other: Contrast, landmark: tuple[float, float, float], names: set[str]
) -> bool:
    """Say whether a cell may be called adjusted; the rule stands in ``docs/methods.md``, "Adjusted".

    Parameters
    ----------
    association : the difference at level association.
    told, other : the comparisons with people who wrote of something else, and with people who wrote nothing.
    landmark : difference of the landmark analysis, with bounds.
    names : confounders that vary.
    """
    if not (set(NEEDED) <= names and names & set(NEEDED_ONE_OF)):
        return False
    sign = np.sign(association)
    for one in (told, other):
        if not (one.estimate.low if sign > 0 else -one.estimate.high) > 0:
            return False
    moved = max((abs(shift) for one in (told, other) for shift in one.shifts.values()), default=0.0)
    nearest = told.low if sign > 0 else -told.high
    if nearest <= STRONGER * moved or to_limit_e_value(told.estimate) < LEAST_E_VALUE:
        return False
    difference, low, high = landmark
    return bool(not np.isnan(difference) and not (high < 0 if sign > 0 else low > 0))


def _estimate_theme(
    fit: Fit, design: Design, exposure: Exposure, field: Field, association: float
) -> dict[str, object]:
    """Return the row of one theme."""
    if not exposure.p.sum() > 0:
        return {**dict.fromkeys(COLUMNS), "adjusted_for": [], "is_adjusted": False}
    silent, others = compare_theme(fit, design, exposure)
    theme = np.zeros(len(fit.stays.age))
    theme[exposure.rows] = exposure.p
    met = np.full(len(fit.stays.age), np.iinfo(np.int64).max)
    met[exposure.rows] = exposure.met
    apart = np.maximum(fit.stays.wrote[:, 0] - fit.stays.wrote[:, MOST_WRITTEN], 0.0) * fit.stays.weight
    has_others = apart.sum() >= FEWEST_OTHERS and apart @ (fit.stays.end == DROP) >= FEWEST_DROPPED
    told = others if has_others else silent
    landmark = estimate_landmarks(field, theme, met, among_writers=bool(has_others))
    names = {str(name) for name in design.owners}
    estimate = told.estimate
    return {
        "adjusted_difference": round(estimate.difference, PLACES),
        "adjusted_low": round(max(estimate.low, -1.0), PLACES),
        "adjusted_high": round(min(estimate.high, 1.0), PLACES),
        "e_value": round(to_e_value(estimate.ratio), PLACES),
        "e_value_limit": round(to_limit_e_value(estimate), PLACES),
        "adjusted_for": [*(CONFOUNDERS.get(name, name) for name in sorted(names)), *([WROTE] if has_others else [])],
        "landmark_difference": round(landmark[0], PLACES),
        "is_adjusted": bool(has_others) and may_be_adjusted(association, others, silent, landmark, names),
    }


def _draw(person: np.ndarray, exposures: Mapping[str, Exposure]) -> tuple[np.ndarray, np.ndarray]:
    """Return the visits looked at, and how many each of all visits stands for.

    Persons are drawn whole, by a hash of their number: those who wrote of a theme with few visits for certain.
    """
    chance = np.zeros(int(person.max()) + 1 if len(person) else 0)
    for one in exposures.values():
        theirs = person[one.rows]
        chance[theirs] = np.maximum(chance[theirs], min(1.0, MOST_WITH / max(float(one.p.sum()), 1.0)))
    silent = chance == 0
    chance[silent] = min(1.0, MOST_SILENT / max(int(silent[person].sum()), 1))
    drawn = (mix(np.arange(len(chance), dtype=np.uint64)) >> np.uint64(11)) * 2.0**-53 < chance
    return np.flatnonzero(drawn[person]), 1 / np.maximum(chance[person], LEAST_PROBABILITY)


def _move(exposure: Exposure, place: np.ndarray) -> Exposure:
    """Return the exposure of the visits that were drawn, by their new places, in order."""
    at = place[exposure.rows]
    order = np.argsort(at, kind="stable")
    kept = order[at[order] >= 0]
    return Exposure(at[kept], exposure.p[kept], exposure.met[kept])


def find_wrote(
    n: int, exposures: Mapping[str, Exposure], associated: Collection[str] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Return how likely each visit's person wrote of at least one, two, ... themes, and from which age on.

    Returns
    -------
    (n, `MOST_WRITTEN` + 1) each: probabilities, the themes taken as independent, last that of one of ``associated``;
    ages at which the expected number passes 0, 1, ..., else the last one, and of the first one of ``associated``.
    """
    named = [exposures[theme] for theme in sorted(exposures)]
    exactly = np.zeros((n, MOST_WRITTEN))
    exactly[:, 0] = 1.0
    none = np.ones(n)
    ages = np.full((n, MOST_WRITTEN + 1), np.iinfo(np.int64).max)
    for theme in sorted(exposures):
        one = exposures[theme]
        p = one.p[:, None]
        before = exactly[one.rows]
        exactly[one.rows] = before * (1 - p) + np.column_stack([np.zeros(len(p)), before[:, :-1]]) * p
        if theme in associated:
            none[one.rows] *= 1 - one.p
            ages[one.rows, -1] = np.minimum(ages[one.rows, -1], one.met)
    at_least = np.clip(np.column_stack([1 - np.cumsum(exactly, axis=1), 1 - none]), 0.0, 1.0)
    at_least[at_least < LEAST_PROBABILITY] = 0.0
    if named:
        rows, p, met = (np.concatenate([getattr(one, name) for one in named]) for name in ("rows", "p", "met"))
        order = np.lexsort((p, met, rows))
        rows, p, met = rows[order], p[order], met[order]
        first = np.concatenate([[True], rows[1:] != rows[:-1]]) if len(rows) else np.zeros(0, dtype=bool)
        so_far = np.cumsum(p)
        so_far -= np.maximum.accumulate(np.where(first, so_far - p, 0.0))
        ages[rows, :MOST_WRITTEN] = met[:, None]  # the last of each visit stays
        for number in range(MOST_WRITTEN):
            passed = (so_far > number + LEAST_PROBABILITY) & (first | (so_far - p <= number + LEAST_PROBABILITY))
            ages[rows[passed], number] = met[passed]
    return at_least, ages


def _find_strata(fit: Fit) -> np.ndarray:
    """Return the fifth each visit lies in by the risk of dropping off that its confounders tell of."""
    n_bins, r = fit.clock.n_bins, fit.stays.design.shape[1]
    span = np.diff(fit.clock.edges)
    risks = [np.zeros(0)]
    for begin in range(0, len(fit.stays.age), PART):
        some = fit.stays.design[begin : begin + PART]
        rates = [np.exp(some @ theta[n_bins : n_bins + r])[:, None] * np.exp(theta[:n_bins]) for theta in fit.theta]
        risks.append(to_risks(rates[0], rates[1], np.broadcast_to(span, rates[0].shape))[0])
    # Rounded, so that visits that are alike lie in one fifth.
    return to_levels(np.round(np.concatenate(risks), 9), most=5)


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
