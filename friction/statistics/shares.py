"""Shares of people counted once each: their bounds, and how far two of them lie apart."""

from __future__ import annotations

import numpy as np

from friction.statistics.intervals import Z, to_p


def to_shares(name: str, n: np.ndarray, of: np.ndarray) -> dict[str, np.ndarray]:
    """Return shares with their 95 % bounds by Wilson (1927), (K,) each; nan where there is nothing to share.

    Parameters
    ----------
    name : of the entries ``<name>``, ``<name>_low`` and ``<name>_high``.
    n : (K,) how many.
    of : (K,) of how many, each counted once and independent of the others.

    Examples
    --------
    >>> {key: value.round(3).tolist() for key, value in to_shares("rate", np.array([1]), np.array([10])).items()}
    {'rate': [0.1], 'rate_low': [0.018], 'rate_high': [0.404]}
    """
    of = np.where(of > 0, of, np.nan)
    share = n / of
    middle = (share + Z**2 / (2 * of)) / (1 + Z**2 / of)
    reach = Z * np.sqrt(share * (1 - share) / of + Z**2 / (4 * of**2)) / (1 + Z**2 / of)
    # At 0 and 1 the bounds are these, but for the last bits.
    return {
        name: share,
        f"{name}_low": np.where(share == 0, 0.0, np.clip(middle - reach, 0, share)),
        f"{name}_high": np.where(share == 1, 1.0, np.clip(middle + reach, share, 1)),
    }


def to_share_differences(
    n: np.ndarray, of: np.ndarray, n_other: np.ndarray, of_other: np.ndarray
) -> dict[str, np.ndarray]:
    """Return how far two shares lie apart, with 95 % bounds and p, (K,) each; nan where one has nothing to share.

    The bounds are Newcombe's from the two Wilson intervals ("Interval estimation for the difference between independent
    proportions", 1998, method 10); p is that of the two-sided score test, both shares taken as one.

    Parameters
    ----------
    n, of : (K,) how many, of how many.
    n_other, of_other : (K,) the same of others, who are not among the first.

    Returns
    -------
    ``difference`` (the first less the other), ``difference_low``, ``difference_high``, ``p`` (1 where neither share, or
    each of all, has anybody).

    Examples
    --------
    Newcombe's own example: 56 of 70 against 48 of 80.

    >>> found = to_share_differences(*(np.array([value]) for value in (56, 70, 48, 80)))
    >>> [round(float(found[key][0]), 4) for key in ("difference", "difference_low", "difference_high")]
    [0.2, 0.0524, 0.3339]
    """
    one, other = to_shares("share", n, of), to_shares("share", n_other, of_other)
    difference = one["share"] - other["share"]
    down = np.hypot(one["share"] - one["share_low"], other["share_high"] - other["share"])
    up = np.hypot(one["share_high"] - one["share"], other["share"] - other["share_low"])
    both = np.where((of > 0) & (of_other > 0), of + of_other, np.nan)
    share = (n + n_other) / both
    with np.errstate(divide="ignore", invalid="ignore"):
        z = difference / np.sqrt(share * (1 - share) * (1 / np.asarray(of) + 1 / np.asarray(of_other)))
    p = np.where(np.isnan(difference), np.nan, np.where(np.isfinite(z), to_p(np.where(np.isfinite(z), z, 0.0)), 1.0))
    return {
        "difference": difference,
        "difference_low": np.maximum(difference - down, -1.0),
        "difference_high": np.minimum(difference + up, 1.0),
        "p": p,
    }
