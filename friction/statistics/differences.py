"""How far two values lie apart, squared: values without an order, with one, numbers, and sets."""

from __future__ import annotations

from typing import Literal

import numpy as np

from friction.statistics.tallies import divide

NOMINAL: Literal["nominal"] = "nominal"
ORDINAL: Literal["ordinal"] = "ordinal"


def find_differences(totals: np.ndarray, differences: np.ndarray | Literal["nominal", "ordinal"]) -> np.ndarray:
    """Return the squared difference of each two of K values, (1, K, K), or (R, K, K) where resamples have their own.

    Parameters
    ----------
    totals : (R, K) how often each value was given.
    differences : "nominal", "ordinal", or (K, K) as they are.
    """
    if not isinstance(differences, str):
        return differences[None]
    if differences == NOMINAL:
        return 1 - np.eye(totals.shape[1])[None]
    # From the middle of one value's rows to the middle of the other's: what lies between, and half of both ends.
    middle = np.cumsum(totals, axis=1) - totals / 2
    return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)


def to_interval(scale: np.ndarray) -> np.ndarray:
    """Return the squared differences of K numbers, (K, K); ``scale`` (K,)."""
    return np.asarray((scale[:, None] - scale[None, :]) ** 2.0)


def to_masi(sets: np.ndarray) -> np.ndarray:
    """Return the MASI distance of each two sets, (K, K), 0 to 1.

    By Passonneau 2006, "Measuring agreement on set-valued items (MASI)": 1 - J M, with J the share of what either holds
    that both hold, and M = 1 where they are equal, 2/3 where one holds the other, 1/3 where they overlap, 0 where they
    share nothing. The empty set is a value: equal to itself, and as far as can be from any other. The distance stands
    where the others have squares, as its author has it.

    Parameters
    ----------
    sets : (K, T) bool, which of T things each set holds.

    Examples
    --------
    {a} and {a, b}: 1 - 1/2 · 2/3.

    >>> to_masi(np.array([[True, False], [True, True]])).round(3).tolist()
    [[0.0, 0.667], [0.667, 0.0]]
    """
    held = sets.astype(np.float64)
    both, sizes = held @ held.T, held.sum(axis=1)
    either = sizes[:, None] + sizes[None, :] - both
    equal, inside = both == either, both == np.minimum(sizes[:, None], sizes[None, :])
    likeness = divide(both, either) * np.where(inside, 2 / 3, 1 / 3)
    return np.where(equal, 0.0, 1 - likeness)
