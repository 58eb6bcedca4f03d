"""Estimates with their bounds, 95 % apart: points over resamples, or of the normal law; and many tests at once."""

from __future__ import annotations

import numpy as np

BOUNDS = (2.5, 97.5)
Z = 1.959963984540054
"""The 97.5 % point of the normal law."""

FEWEST_PERSONS = 25
"""On fewer persons nothing is estimated."""

PLACES = 9
RULE_OF_THREE = 3.0
_NOTHING = 1e-12


def to_bounds(
    name: str,
    values: np.ndarray | None,
    *,
    first: str | None = None,
    lowest: float = 0.0,
    highest: float = 1.0,
    persons: int | None = None,
) -> dict[str, float | None]:
    """Return an estimate with its bounds, by the names of their columns; null where there is none.

    Parameters
    ----------
    name : of the columns ``<name>``, ``<name>_low`` and ``<name>_high``.
    values : (1 + replicates,): the data as they are, then the resamples; nan where a resample has no estimate.
    first : the estimate's own column, where it is not ``name``.
    lowest, highest : what the estimate can be; 0 and 1 for shares.
    persons : on whom a share rests: where none of n did, or all, resamples all agree, and yet up to 3 / n of all others
        might, or might not (the rule of three: Hanley and Lippman-Hand 1983).
    """
    names = (first or name, f"{name}_low", f"{name}_high")
    if values is None or not np.isfinite(values[0]):
        return dict.fromkeys(names)
    drawn = values[1:][np.isfinite(values[1:])]
    low, high = np.percentile(drawn, BOUNDS) if len(drawn) else (values[0], values[0])
    # Percentiles of few resamples may miss the estimate itself by a hair; an interval holds its estimate.
    ends = [values[0], min(low, values[0]), max(high, values[0])]
    if persons:
        ends[1] = min(ends[1], 1 - RULE_OF_THREE / persons) if values[0] >= 1 - _NOTHING else ends[1]
        ends[2] = max(ends[2], RULE_OF_THREE / persons) if values[0] <= _NOTHING else ends[2]
    return {key: round(float(np.clip(value, lowest, highest)), PLACES) for key, value in zip(names, ends, strict=True)}


def to_p(z: np.ndarray | float) -> np.ndarray:
    """Return how likely so large a z, or a larger one on either side, comes by chance; nan where it is."""
    from scipy.special import ndtr  # loads in a fraction of the time of scipy.stats

    return np.asarray(2 * ndtr(-np.abs(z)))


def to_q(p: np.ndarray) -> np.ndarray:
    """Return the false-discovery rates of Benjamini and Hochberg (1995), (n,); nan where ``p`` is: it was no test.

    Examples
    --------
    Of two tests the smaller p counts twice, and no q is above that of a larger p.

    >>> to_q(np.array([0.01, 0.04, np.nan])).tolist()
    [0.02, 0.04, nan]
    """
    known = np.flatnonzero(np.isfinite(p))
    falling = known[np.argsort(p[known], kind="stable")][::-1]
    n = len(known)
    q = np.full(len(p), np.nan)
    q[falling] = np.minimum(np.minimum.accumulate(p[falling] * (n / np.arange(n, 0, -1))), 1.0)
    return q


def find_least_mean(values: np.ndarray, sure: float = 0.95) -> float:
    """Return the lower end of a one-sided interval of a mean, by Student's t.

    Parameters
    ----------
    values : (n,) independent, two at least.
    sure : how sure the mean lies above, between 0 and 1.
    """
    from scipy.special import stdtrit

    error = float(np.std(values, ddof=1)) / len(values) ** 0.5
    return float(np.mean(values)) - float(stdtrit(len(values) - 1, sure)) * error
