"""How far people agree who gave values to the same units: alpha, kappa, AC1, and agreement as it is.

``codes`` are (U, C) whole numbers: the value that each of C coders gave each of U units, from 0; -1 where a coder gave
a unit none. ``weights`` are (1 + R, U), such as `friction.statistics.draw_weights` gives: units are resampled, all
values of a unit together; row 0 is the data as they are. But for agreement as it is, each measure is

    1 - observed disagreement / expected disagreement

so that 1 is full agreement and 0 what chance would bring; they differ in what they take for chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from friction.statistics.differences import NOMINAL, find_differences
from friction.statistics.intervals import PLACES, RULE_OF_THREE, to_bounds
from friction.statistics.tallies import divide

TOO_FEW = "fewer than two units with two coders"
NO_VARIATION = "no variation: all values are the same"
_PAIR = 2


@dataclass(frozen=True)
class Agreement:
    """An estimate with its 95 % interval, or the reason why there is none.

    Attributes
    ----------
    estimate, low, high : None where undefined. At most 1; below 0 where people agree less than by chance. The bounds
        are percentiles over the resamples that have an estimate; where all agree, and so do all resamples, up to 3 of
        n other units might not (the rule of three), and the lower bound is what that would be.
    n_units : U', the units that at least two coders gave a value; nothing else tells of agreement.
    n_coders : those who gave one of these units a value.
    n_other : of the units, those that somebody gave another value than the one given most often. On few of them rests
        all that is told beyond "mostly this", and an interval on fewer than five is too short.
    undefined : "" or the reason, `TOO_FEW` or `NO_VARIATION`.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n_units: int
    n_coders: int
    n_other: int
    undefined: str = ""


@dataclass(frozen=True)
class _Pairable:
    """The units that two coders or more gave a value: counts (U', K) by value, their weights, and who gave them."""

    counts: np.ndarray
    weights: np.ndarray
    n_coders: int

    @property
    def n(self) -> int:
        """Number of units."""
        return len(self.counts)

    @property
    def given(self) -> np.ndarray:
        """How many coders gave each unit a value, (U',), 2 or more."""
        return self.counts.sum(axis=1)

    @property
    def told(self) -> tuple[int, int, int]:
        """Numbers of units, of coders, and of units with another value than the most frequent one."""
        most = self.counts.sum(axis=0).argmax() if self.n else 0
        return self.n, self.n_coders, int((self.given > self.counts[:, most]).sum()) if self.n else 0


def estimate_alpha(
    codes: np.ndarray, weights: np.ndarray, differences: np.ndarray | Literal["nominal", "ordinal"] = NOMINAL
) -> Agreement:
    """Return Krippendorff's alpha, by coincidences (Krippendorff 2011, "Computing Krippendorff's alpha-reliability").

    In a unit with m values each pair of them counts 1 / (m - 1), so that each value counts once; units with fewer than
    two do not count. With o(c, k) these pairs added up, n(c) their sum over k, n that over c, and d(c, k) the squared
    difference of two values,

        alpha = 1 - (n - 1) sum o(c, k) d(c, k) / sum n(c) n(k) d(c, k)

    Parameters
    ----------
    codes, weights : as above; any number of coders, values may be missing.
    differences : (K, K) squared differences between values, 0 on the diagonal: `to_interval`, `to_masi`. Or "nominal",
        1 between any two; or "ordinal", where values lie in the order of their numbers and differ by how many values
        were given from the one to the other, each end counting half; made anew in each resample.

    Examples
    --------
    Two coders, four units, one of them in dispute: o(0, 1) = o(1, 0) = 1, n(0) = 5, n(1) = 3, n = 8.

    >>> codes = np.array([[0, 0], [0, 0], [1, 1], [0, 1]])
    >>> round(estimate_alpha(codes, np.ones((1, 4))).estimate, 3)  # 1 - 7 · 2 / (2 · 15)
    0.533
    """
    units = _find_pairable(codes, weights, None if isinstance(differences, str) else len(differences))
    if units.n < _PAIR:
        return _to_undefined(TOO_FEW, units)
    totals = units.weights @ units.counts
    n = totals.sum(axis=1)
    table = find_differences(totals, differences)
    chance = (totals[:, None, :] @ table @ totals[:, :, None])[:, 0, 0]
    expected = divide(chance, n * (n - 1), empty=np.nan)
    observed = divide(_weigh_coincidences(units, table), n, empty=np.nan)
    unequal = 1 - float((totals[0] * (totals[0] - 1)).sum() / (n[0] * (n[0] - 1)))
    return _to_agreement(observed, expected, unequal, units)


def estimate_kappa(codes: np.ndarray, weights: np.ndarray) -> Agreement:
    """Return Cohen's kappa of two coders (Cohen 1960, "A coefficient of agreement for nominal scales").

    Chance is what two would agree on who each give values as often as these do, without looking at the unit.

    Parameters
    ----------
    codes, weights : as above, C = 2; units that one of them gave no value do not count.
    """
    units = _find_pairable(codes, weights, None)
    if units.n < _PAIR:
        return _to_undefined(TOO_FEW, units)
    both = codes[(codes >= 0).all(axis=1)]
    kinds = np.arange(units.counts.shape[1])
    first, second = (units.weights @ (both[:, [coder]] == kinds) for coder in range(_PAIR))
    n = units.weights.sum(axis=1)
    observed = 1 - divide(units.weights @ (both[:, 0] == both[:, 1]), n, empty=np.nan)
    expected = 1 - divide((first * second).sum(axis=1), n * n, empty=np.nan)
    return _to_agreement(observed, expected, float(expected[0]), units)


def estimate_ac1(codes: np.ndarray, weights: np.ndarray, n_codes: int) -> Agreement:
    """Return Gwet's AC1 (Gwet 2008, "Computing inter-rater reliability ... in the presence of high agreement").

    With p(k) the mean share of value k over all units with a value, and q values, chance agreement is
    sum p(k) (1 - p(k)) / (q - 1): it falls where one value is rare, so that a rare theme on whose absence all agree is
    not held against them. Alpha and kappa there tell how well the few cases are found.

    Parameters
    ----------
    codes, weights : as above; any number of coders, values may be missing. Units with one value count in p(k).
    n_codes : q, how many values there are to give, whether or not anybody gave them.
    """
    units = _find_pairable(codes, weights, n_codes)
    if units.n < _PAIR:
        return _to_undefined(TOO_FEW, units)
    if n_codes < _PAIR:
        return _to_undefined(NO_VARIATION, units)
    counts = _count(codes, n_codes)
    given = counts.sum(axis=1)
    seen = given > 0
    n_seen = weights[:, seen].sum(axis=1, keepdims=True)
    shares = divide(weights[:, seen] @ (counts[seen] / given[seen, None]), n_seen, empty=np.nan)
    expected = 1 - (shares * (1 - shares)).sum(axis=1) / (n_codes - 1)
    return _to_agreement(1 - _weigh_agreed(units), expected, float(expected[0]), units)


def estimate_agreed(codes: np.ndarray, weights: np.ndarray) -> Agreement:
    """Return agreement as it is: the share of pairs of values of a unit that are equal, as a mean over units; 0 to 1.

    Parameters
    ----------
    codes, weights : as above. Chance is not taken off: two who call everything by one name agree fully.
    """
    units = _find_pairable(codes, weights, None)
    if units.n < _PAIR:
        return _to_undefined(TOO_FEW, units)
    found = to_bounds("agreed", _weigh_agreed(units), persons=units.n)
    return Agreement(found["agreed"], found["agreed_low"], found["agreed_high"], *units.told)


def _find_pairable(codes: np.ndarray, weights: np.ndarray, n_codes: int | None) -> _Pairable:
    counts = _count(codes, int(codes.max(initial=-1)) + 1 if n_codes is None else n_codes)
    kept = counts.sum(axis=1) >= _PAIR
    return _Pairable(counts[kept], weights[:, kept], int((codes[kept] >= 0).any(axis=0).sum()))


def _count(codes: np.ndarray, n_codes: int) -> np.ndarray:
    """Return how many coders gave each unit each value, (U, K)."""
    counts = np.zeros((len(codes), n_codes))
    for given in codes.T:
        units = np.flatnonzero(given >= 0)
        counts[units, given[units]] += 1
    return counts


def _weigh_coincidences(units: _Pairable, table: np.ndarray) -> np.ndarray:
    """Return the sum of o(c, k) d(c, k) in each resample, (R,); table (1, K, K), or (R, K, K) where they differ."""
    counts, each = units.counts, 1 / (units.given - 1)
    if len(table) == 1:
        own = ((counts @ table[0]) * counts).sum(axis=1) * each
        return np.asarray(units.weights @ own)
    pairs = (counts[:, :, None] * counts[:, None, :] * each[:, None, None]).reshape(units.n, -1)
    return np.asarray(((units.weights @ pairs) * table.reshape(len(table), -1)).sum(axis=1))


def _weigh_agreed(units: _Pairable) -> np.ndarray:
    """Return the mean share of equal pairs in each resample, (R,)."""
    given = units.given
    own = (units.counts * (units.counts - 1)).sum(axis=1) / (given * (given - 1))
    return divide(units.weights @ own, units.weights.sum(axis=1), empty=np.nan)


def _to_agreement(observed: np.ndarray, expected: np.ndarray, unequal: float, units: _Pairable) -> Agreement:
    """Return 1 - observed / expected with its bounds; ``unequal``: how often two values drawn by chance differ."""
    if expected[0] <= 0:
        return _to_undefined(NO_VARIATION, units)
    found = to_bounds("found", 1 - divide(observed, expected, empty=np.nan), lowest=-np.inf)
    low = found["found_low"]
    if observed[0] <= 0 and low is not None:
        low = round(max(min(low, 1 - RULE_OF_THREE / (units.n * unequal)), -1.0), PLACES)
    return Agreement(found["found"], low, found["found_high"], *units.told)


def _to_undefined(why: str, units: _Pairable) -> Agreement:
    return Agreement(None, None, None, *units.told, why)
