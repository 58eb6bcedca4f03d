"""Landmark analysis: among visits still there at an age, who had met a theme by then and who had not, and who left later.

A second opinion on "adjusted", which takes no hazard model: at each landmark exposure is what it is by then and stays so
(van Houwelingen 2007), and later drop-offs are compared within strata.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.impact.hazards import DROP, OPEN
from friction.impact.standardise import SPREAD

if TYPE_CHECKING:
    from friction.impact.exit_rates import Stays

LANDMARKS = (0.25, 0.5, 0.75)
"""Quantiles of the ages at which visits left."""
FEWEST_WITH = 5
LEAST_FOLLOWED = 0.1
"""Drop-offs are counted up to the age that at least this share of the visits is followed to."""
SURELY = 0.5


def estimate_landmarks(
    stays: Stays, theme: np.ndarray, met: np.ndarray, strata: np.ndarray, *, among_writers: bool = False
) -> tuple[float, float, float]:
    """Return the difference in later drop-off, with less without, over landmarks, with its 95 % interval.

    Parameters
    ----------
    stays : the visits.
    theme : (n,) how likely each had the theme.
    met : (n,) age at which, microseconds.
    strata : (n,) whole numbers from 0; only visits of one stratum are compared.
    among_writers : compare only with visits whose person had written of something else by the landmark.

    Returns
    -------
    difference, low, high: the landmarks' Mantel-Haenszel differences weighed by their precision; null where no landmark
    has `FEWEST_WITH` expected visits with and without. Persons are the units of the interval.
    """
    left = stays.end != OPEN
    marks = np.unique(np.quantile(stays.age[left], LANDMARKS, method="lower")) if left.any() else []
    people, unit = np.unique(stays.person, return_inverse=True)
    weighed = total = 0.0
    influence = np.zeros(len(people))
    for mark in marks:
        there = np.flatnonzero(stays.age > mark)
        exposed = np.where(met[there] <= mark, theme[there], 0.0)
        if among_writers:
            wrote = (stays.wrote[there] >= SURELY) & (stays.wrote_at[there] <= mark)
            there, exposed = there[wrote], exposed[wrote]
        found = _compare(stays, there, exposed, strata[there])
        if found is None:
            continue
        difference, by_visit = found
        by_person = np.bincount(unit[there], by_visit, len(people))
        precision = 1 / max(float((by_person**2).sum()), 1e-12)
        weighed += precision * difference
        total += precision
        influence += precision * by_person
    if total == 0:
        return np.nan, np.nan, np.nan
    error = SPREAD * float(np.sqrt((influence**2).sum())) / total
    return weighed / total, weighed / total - error, weighed / total + error


def _compare(
    stays: Stays, there: np.ndarray, exposed: np.ndarray, strata: np.ndarray
) -> tuple[float, np.ndarray] | None:
    """Return the Mantel-Haenszel difference and each visit's influence on it."""
    weight = stays.weight[there]
    outcome = _find_outcome(stays.age[there], stays.end[there], weight)
    n = int(strata.max()) + 1 if len(strata) else 0
    sides = (weight * exposed, weight * (1 - exposed))
    sizes = [np.bincount(strata, side, n) for side in sides]
    risks = [
        np.divide(np.bincount(strata, side * outcome, n), size, out=np.zeros(n), where=size > 0)
        for side, size in zip(sides, sizes, strict=True)
    ]
    both = sizes[0] + sizes[1]
    share = np.divide(sizes[0] * sizes[1], both, out=np.zeros(n), where=both > 0)
    if min(sizes[0][share > 0].sum(), sizes[1][share > 0].sum()) < FEWEST_WITH:
        return None
    share /= share.sum()
    by_visit = np.zeros(len(there))
    for sign, side, size, risk in zip((1, -1), sides, sizes, risks, strict=True):
        factor = np.divide(share, size, out=np.zeros(n), where=size > 0)
        by_visit += sign * factor[strata] * side * (outcome - risk[strata])
    return float(share @ (risks[0] - risks[1])), by_visit


def _find_outcome(age: np.ndarray, end: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return drop-offs, each standing for those censored before: 1 / share still followed (Robins and Finkelstein 2000).

    The mean over visits is the Aalen-Johansen incidence of dropping off. Drop-offs behind the age that `LEAST_FOLLOWED`
    are followed to do not count.
    """
    order = np.argsort(age, kind="stable")
    ages, first, place = np.unique(age[order], return_index=True, return_inverse=True)
    if not len(ages):
        return np.zeros(0)
    at_risk = np.cumsum(weight[order][::-1])[::-1][first]
    exits = np.add.reduceat((weight * (end != OPEN))[order], first)
    censored = np.add.reduceat((weight * (end == OPEN))[order], first)
    # Whoever leaves at an age is censored no more at the same age.
    stays = np.maximum(at_risk - exits, 0.0)
    share = np.divide(censored, stays, out=np.zeros_like(censored), where=stays > 0)
    followed = np.concatenate([[1.0], np.cumprod(1 - share)[:-1]])
    outcome = np.zeros(len(age))
    outcome[order] = np.where(followed >= LEAST_FOLLOWED, 1 / np.maximum(followed, LEAST_FOLLOWED), 0.0)[place]
    return outcome * (end == DROP)
