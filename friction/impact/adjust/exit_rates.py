"""Rates of dropping off and of leaving otherwise, given age and measured confounders: a stage's hazards, fitted once.

The hazard of a visit in bin k of the clock of exits (`friction.impact.adjust.ages`) is exp(a_k + z g) times what its
person wrote so far at this stage: exp(d_1) from the first thing on, exp(d_1 + d_2) from the second, exp(d_1 + d_2 +
d_3) from the third, each times exp(e) once a theme is among them that goes with drop-off, and exp(b) once it is the
theme looked at: people who wrote of what makes no difference are the measure. Where writing is known as a probability,
the hazard is the mean over what may be (a regression on the probability, whose error is Berkson's: it does not pull b
towards 0). Exits by bin are Poisson counts with the time at risk as exposure, one model for each way out: the piecewise
exponential form of a discrete-time hazard (Holford 1980; Laird and Olivier 1981).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.impact.adjust.ages import Clock, build_clock
from friction.impact.compare import DROP, OPEN, OTHER

if TYPE_CHECKING:
    from collections.abc import Sequence

WAYS = (DROP, OTHER)
PRECISION = 0.25
"""Of a normal prior (spread 2) on logarithms of ratios, round 0, and on those of the bins' rates, round their mean: it
holds levels that nobody leaves from."""
ROUNDS = 30
STEP = 1.0
EXACT = 1e-6
MOST_WRITTEN = 3
"""Persons who wrote of more than so many things at a stage count as one kind."""
N_TOLD = MOST_WRITTEN + 2
"""Coefficients of what was written: d for each thing, e and b."""
PART = 100_000
"""Visits looked at in one go."""


@dataclass(frozen=True)
class Stays:
    """Visits of a stage.

    Attributes
    ----------
    age, end, person : (n,) age at exit or censoring, microseconds; DROP, OTHER or OPEN; number of the person.
    weight : (n,) visits each stands for.
    design : (n, r) confounders (`standardise.build_design`).
    wrote, wrote_at : (n, `MOST_WRITTEN` + 1) probability that its person wrote of at least one, two, ... things at this
        stage and, last, of a theme that goes with drop-off; and the ages from which on.
    """

    age: np.ndarray
    end: np.ndarray
    person: np.ndarray
    weight: np.ndarray
    design: np.ndarray
    wrote: np.ndarray
    wrote_at: np.ndarray

    def take(self, places: np.ndarray | slice) -> Stays:
        """Return some of the visits."""
        return Stays(**{name: getattr(self, name)[places] for name in self.__dataclass_fields__})


@dataclass(frozen=True)
class Rows:
    """Visits cut where their person wrote (of anything; of the theme), with the time in each bin of each part.

    Attributes
    ----------
    design, weight : as in `Stays`.
    spans : for each part, (n, K).
    told : for each part, (n, `N_TOLD`) probability of having written of at least one, two, ... things, of a theme that
        goes with drop-off, and of the theme looked at.
    bin, part : (n,) in which the visit ended.
    """

    design: np.ndarray
    weight: np.ndarray
    spans: tuple[np.ndarray, ...]
    told: tuple[np.ndarray, ...]
    bin: np.ndarray
    part: np.ndarray


@dataclass(frozen=True)
class Measured:
    """Score (q,), expected information (q, q) and, where asked for, the score of each row (n, q)."""

    score: np.ndarray
    information: np.ndarray
    by_row: np.ndarray | None = None


@dataclass(frozen=True)
class Fit:
    """Hazards of a stage without any theme.

    Attributes
    ----------
    stays, clock : what they are of.
    parts : the visits, cut: in pieces, those of silent persons apart, with their places.
    theta : for each way out, (q,): a for each bin, g, d of each thing written, e, and b, which is 0 here.
    information : for each way out (q, q), the prior included.
    prior : for each way out (q,), the means of the prior; its precision is the same everywhere.
    meat : (2 q, 2 q) summed products of the scores of persons, both ways side by side.
    """

    stays: Stays
    clock: Clock
    parts: tuple[tuple[np.ndarray, Rows], ...]
    theta: tuple[np.ndarray, ...]
    information: tuple[np.ndarray, ...]
    prior: tuple[np.ndarray, ...]
    meat: np.ndarray


def cut(stays: Stays, clock: Clock, theme: np.ndarray | None = None, met: np.ndarray | None = None) -> Rows:
    """Cut visits where their person wrote; with ``theme`` and ``met`` given, also where of the theme."""
    n = len(stays.age)
    until = clock.at(stays.age)
    ended = clock.find_bin(until)
    silent = np.zeros((n, N_TOLD))
    if theme is None and not stays.wrote.any():
        span = clock.spend(np.zeros(n), until)
        return Rows(stays.design, stays.weight, (span,), (silent,), ended, np.zeros(n, dtype=np.int64))
    probability = stays.wrote if theme is None else np.column_stack([stays.wrote, theme])
    ages = stays.wrote_at
    if theme is not None and met is not None:
        ages = np.column_stack([ages, met])
        for wider in (0, MOST_WRITTEN):
            probability[:, wider] = np.maximum(probability[:, wider], theme)
            ages[:, wider] = np.minimum(ages[:, wider], met)
    # What is met at the very end is met just before it: the exit comes after it.
    moments = np.where(probability > 0, clock.before(np.minimum(ages, stays.age[:, None])), until[:, None])
    order = np.argsort(moments, axis=1, kind="stable")
    begins = np.column_stack([np.zeros(n), np.take_along_axis(moments, order, axis=1), until])
    spans, told = [], [silent]
    for place in range(order.shape[1]):
        now = told[-1].copy()
        now[np.arange(n), order[:, place]] = probability[np.arange(n), order[:, place]]
        told.append(now)
    spans = [clock.spend(begins[:, place], begins[:, place + 1]) for place in range(order.shape[1] + 1)]
    part = (probability > 0).sum(axis=1)
    return Rows(stays.design, stays.weight, tuple(spans), tuple(told), ended, part)


def measure(rows: Rows, theta: np.ndarray, ended: np.ndarray, *, by_row: bool = False) -> Measured:
    """Return score and information of visits of which some (``ended``) left by the way looked at."""
    n_bins, r = rows.spans[0].shape[1], rows.design.shape[1]
    base = rows.weight * np.exp(rows.design @ theta[n_bins : n_bins + r])
    rate = np.exp(theta[:n_bins])
    left = rows.weight * ended
    expected = np.zeros_like(rows.spans[0])
    extra = np.zeros((len(base), N_TOLD))
    found = np.zeros((len(theta), len(theta)))
    levels, met = slice(n_bins, n_bins + r), slice(n_bins + r, len(theta))
    for place, (span, told) in enumerate(zip(rows.spans, rows.told, strict=True)):
        if not span.any():
            continue
        factor, slopes = _mix(told, theta[-N_TOLD:])
        here = (base * factor)[:, None] * (span * rate)
        whole = here.sum(axis=1)
        expected += here
        sloped = slopes * whole[:, None]
        found[met, :n_bins] += slopes.T @ here
        found[met, levels] += sloped.T @ rows.design
        found[met, met] += slopes.T @ sloped
        extra += slopes * (left * (rows.part == place) - whole)[:, None]
    gone = expected.sum(axis=1)
    found[:n_bins, :n_bins] = np.diag(expected.sum(axis=0))
    found[levels, :n_bins] = rows.design.T @ expected
    found[levels, levels] = rows.design.T @ (rows.design * gone[:, None])
    lower = np.tril(found)
    information = lower + np.tril(found, -1).T
    over = left - gone
    score = np.concatenate(
        [
            np.bincount(rows.bin, left, n_bins) - expected.sum(axis=0),
            rows.design.T @ over,
            extra.sum(axis=0),
        ]
    )
    if not by_row:
        return Measured(score, information)
    placed = -expected
    placed[np.arange(len(base)), rows.bin] += left
    return Measured(score, information, np.concatenate([placed, rows.design * over[:, None], extra], axis=1))


def fit_rates(stays: Stays) -> Fit:
    """Fit the hazards of a stage's visits, themes aside, by Fisher scoring.

    Parameters
    ----------
    stays : the visits, sorted by person; at least one left.
    """
    clock = build_clock(stays.age, stays.end != OPEN, stays.end == DROP, stays.weight)
    parts = []
    wrote = stays.wrote[:, 0] > 0
    for places in (np.flatnonzero(~wrote), np.flatnonzero(wrote)):
        some = [places[begin : begin + PART] for begin in range(0, len(places), PART)]
        parts += [(piece, cut(stays.take(piece), clock)) for piece in some]
    fitted = [_fit_way(stays, clock, parts, way) for way in WAYS]
    thetas, informations, priors = (tuple(one[place] for one in fitted) for place in range(3))
    return Fit(stays, clock, tuple(parts), thetas, informations, priors, _find_meat(stays, clock, thetas))


def measure_all(stays: Stays, parts: Sequence[tuple[np.ndarray, Rows]], theta: np.ndarray, way: int) -> Measured:
    """Return score and information of all visits, themes aside."""
    score, information = np.zeros(len(theta)), np.zeros((len(theta), len(theta)))
    for places, rows in parts:
        found = measure(rows, theta, stays.end[places] == way)
        score += found.score
        information += found.information
    return Measured(score, information)


def _fit_way(
    stays: Stays, clock: Clock, parts: Sequence[tuple[np.ndarray, Rows]], way: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return coefficients, information and the prior's mean for one way out."""
    theta = np.zeros(clock.n_bins + stays.design.shape[1] + N_TOLD)
    spent, left = np.zeros(clock.n_bins), np.zeros(clock.n_bins)
    for places, rows in parts:
        spent += rows.weight @ np.sum(rows.spans, axis=0)
        left += np.bincount(rows.bin, rows.weight * (stays.end[places] == way), clock.n_bins)
    theta[: clock.n_bins] = np.log((left + 0.5) / (spent + 1.0))
    prior = np.where(np.arange(len(theta)) < clock.n_bins, theta[: clock.n_bins].mean(), 0.0)
    for _ in range(ROUNDS):
        whole = measure_all(stays, parts, theta, way)
        information = whole.information + PRECISION * np.eye(len(theta))
        step = np.linalg.solve(information, whole.score - PRECISION * (theta - prior))
        theta = theta + np.clip(step, -STEP, STEP)
        if np.abs(step).max() < EXACT:
            break
    return theta, information, prior


def find_scores(stays: Stays, rows: Rows, theta: tuple[np.ndarray, ...]) -> np.ndarray:
    """Return each visit's scores, both ways out side by side, (n, 2 q)."""
    found = [measure(rows, one, stays.end == way, by_row=True).by_row for one, way in zip(theta, WAYS, strict=True)]
    return np.concatenate(found, axis=1)  # type: ignore[arg-type]


def add_by_person(scores: np.ndarray, person: np.ndarray) -> np.ndarray:
    """Return the sums of rows that stand one behind the other for one person, persons in order."""
    first = np.flatnonzero(np.concatenate([[True], person[1:] != person[:-1]])) if len(person) else np.zeros(0, int)
    return np.add.reduceat(scores, first, axis=0) if len(first) else scores[:0]


def _find_meat(stays: Stays, clock: Clock, theta: tuple[np.ndarray, ...]) -> np.ndarray:
    """Return the summed products of persons' scores; visits stand in the order of their persons."""
    q = len(theta[0])
    meat = np.zeros((2 * q, 2 * q))
    begin, n = 0, len(stays.age)
    while begin < n:
        # To the end of a person, so that none is cut in two.
        behind = n if begin + PART >= n else int(np.searchsorted(stays.person, stays.person[begin + PART], side="left"))
        behind = behind if behind > begin else int(np.searchsorted(stays.person, stays.person[begin], side="right"))
        some = stays.take(slice(begin, behind))
        people = add_by_person(find_scores(some, cut(some, clock), theta), some.person)
        meat += people.T @ people
        begin = behind
    return meat


def _mix(told: np.ndarray, coefficients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the factor of the hazard and the derivatives of its logarithm by d, e and b, (n,) and (n, `N_TOLD`)."""
    wrote, wrote_any = told[:, :MOST_WRITTEN], told[:, 0]
    exactly = wrote - np.column_stack([wrote[:, 1:], np.zeros(len(told))])
    each = exactly * np.exp(np.cumsum(coefficients[:MOST_WRITTEN]))
    at_least = np.cumsum(each[:, ::-1], axis=1)[:, ::-1]
    marked, theme = (
        np.divide(told[:, place], wrote_any, out=np.zeros(len(told)), where=wrote_any > 0)
        for place in (MOST_WRITTEN, MOST_WRITTEN + 1)
    )
    of_theme = theme * np.exp(coefficients[-2] + coefficients[-1])
    of_marked = (marked - theme) * np.exp(coefficients[-2]) + of_theme
    told_of = 1 - marked + of_marked
    factor = 1 - wrote_any + told_of * at_least[:, 0]
    slopes = [told_of[:, None] * at_least, of_marked * at_least[:, 0], of_theme * at_least[:, 0]]
    return factor, np.column_stack(slopes) / factor[:, None]
