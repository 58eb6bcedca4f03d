"""Landmark analysis: among visits still there at an age, those that had met a theme and those that had not.

A second opinion on "adjusted", which takes no hazard model: at each landmark exposure is what it is by then and stays
so (van Houwelingen 2007), and later drop-offs are compared within strata.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.impact.compare import DROP, OPEN
from friction.statistics import Z

if TYPE_CHECKING:
    from friction.impact.adjust.exit_rates import Stays

LANDMARKS = (0.25, 0.5, 0.75)
"""Quantiles of the ages at which visits left."""
FEWEST_WITH = 5
LEAST_FOLLOWED = 0.1
"""Drop-offs are counted up to the age that at least this share of the visits is followed to."""
SURELY = 0.5


@dataclass(frozen=True)
class Field:
    """A stage's visits as landmarks look at them.

    Attributes
    ----------
    stays : the visits, sorted by person.
    strata : (n,) whole numbers from 0; only visits of one stratum are compared.
    marks : ages, microseconds.
    followed : (n,) share of visits not censored by the age at which each left, were none to leave.
    followed_to : the same at each mark.
    unit : (n,) number of the person, from 0.
    """

    stays: Stays
    strata: np.ndarray
    marks: np.ndarray
    followed: np.ndarray
    followed_to: np.ndarray
    unit: np.ndarray


def build_field(stays: Stays, strata: np.ndarray) -> Field:
    """Return visits, sorted by person, with landmarks and the share followed (Kaplan-Meier of being censored)."""
    ages, place = np.unique(stays.age, return_inverse=True)
    n = len(ages)
    at_risk = np.bincount(place, stays.weight, n)[::-1].cumsum()[::-1]
    left = stays.end != OPEN
    # Whoever leaves at an age is censored no more at the same age.
    remain = np.maximum(at_risk - np.bincount(place, stays.weight * left, n), 0.0)
    censored = np.bincount(place, stays.weight * ~left, n)
    share = np.divide(censored, remain, out=np.zeros(n), where=remain > 0)
    before = np.concatenate([[1.0], np.cumprod(1 - share)])
    marks = np.unique(np.quantile(stays.age[left], LANDMARKS, method="lower")) if left.any() else stays.age[:0]
    unit = np.concatenate([[0], np.cumsum(stays.person[1:] != stays.person[:-1])])[: len(stays.age)]
    followed_to = before[np.searchsorted(ages, marks, side="right")]
    return Field(stays, strata, marks, before[place], followed_to, unit)


def estimate_landmarks(
    field: Field, theme: np.ndarray, met: np.ndarray, *, among_writers: bool = False
) -> tuple[float, float, float]:
    """Return the difference in later drop-off, with less without, over landmarks, with its 95 % interval.

    Later drop-offs count 1 / share still followed each (Robins and Finkelstein 2000), so that their mean is the
    Aalen-Johansen incidence of dropping off.

    Parameters
    ----------
    field : the visits.
    theme : (n,) how likely each had the theme.
    met : (n,) age at which, microseconds.
    among_writers : compare only with visits whose person had written by the landmark, of nothing that goes with
        drop-off.

    Returns
    -------
    difference, low, high: the landmarks' Mantel-Haenszel differences weighed by their precision; null where no landmark
    has `FEWEST_WITH` expected visits with and without. Persons are the units of the interval.
    """
    stays = field.stays
    chosen = np.flatnonzero(stays.wrote[:, 0] >= SURELY) if among_writers else np.arange(len(stays.age))
    weighed = total = 0.0
    influence = np.zeros(int(field.unit[-1]) + 1 if len(field.unit) else 0)
    for mark, followed_to in zip(field.marks, field.followed_to, strict=True):
        there = chosen[stays.age[chosen] > mark]
        if among_writers:
            there = there[stays.wrote_at[there, 0] <= mark]
            marked = (stays.wrote[there, -1] >= SURELY) & (stays.wrote_at[there, -1] <= mark)
            there = there[~marked | ((theme[there] >= SURELY) & (met[there] <= mark))]
        share = field.followed[there] / followed_to
        outcome = (stays.end[there] == DROP) * np.where(share >= LEAST_FOLLOWED, 1 / np.maximum(share, 1e-9), 0.0)
        exposed = np.where(met[there] <= mark, theme[there], 0.0)
        found = _compare(stays.weight[there], exposed, outcome, field.strata[there])
        if found is None:
            continue
        difference, by_visit = found
        by_person = np.bincount(field.unit[there], by_visit, len(influence))
        precision = 1 / max(float((by_person**2).sum()), 1e-12)
        weighed += precision * difference
        total += precision
        influence += precision * by_person
    if total == 0:
        return np.nan, np.nan, np.nan
    error = Z * float(np.sqrt((influence**2).sum())) / total
    return weighed / total, weighed / total - error, weighed / total + error


def _compare(
    weight: np.ndarray, exposed: np.ndarray, outcome: np.ndarray, strata: np.ndarray
) -> tuple[float, np.ndarray] | None:
    """Return the Mantel-Haenszel difference and each visit's influence on it."""
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
    by_visit = np.zeros(len(weight))
    for sign, side, size, risk in zip((1, -1), sides, sizes, risks, strict=True):
        factor = np.divide(share, size, out=np.zeros(n), where=size > 0)
        by_visit += sign * factor[strata] * side * (outcome - risk[strata])
    return float(share @ (risks[0] - risks[1])), by_visit
