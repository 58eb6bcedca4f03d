"""Cumulative incidence of the ways out of a stage, by Aalen and Johansen (1978), on weighted counts.

A visit ends in one of several ways, or is censored: still open when the data end. The incidence of a way by age t is
F_j(t) = sum over the ages u <= t at which visits ended of S(u-) d_j(u) / n(u), with n(u) the visits at risk just
before u, d_j(u) those that ended in way j at u, and S the share of visits that have not ended in any way (product of
1 - d(u) / n(u)). One way's visits are never taken as censored for another.
"""

from __future__ import annotations

import numpy as np


def estimate_incidence(
    ages: np.ndarray, ways: np.ndarray, weights: np.ndarray, n_ways: int, horizon: int | None = None
) -> np.ndarray:
    """Return the incidence of each way by a horizon.

    Parameters
    ----------
    ages : (n,) age at which each visit ended or was censored, any unit, >= 0. At equal ages ends come before
        censoring: a visit censored at u was at risk at u.
    ways : (n,) way in which it ended, 0 to ``n_ways`` - 1; -1 for censored.
    weights : (..., n) how often each visit counts, >= 0; leading axes are replicates.
    n_ways : number of ways.
    horizon : age at which the incidence is read, that age included; the largest age where None.

    Returns
    -------
    (..., n_ways), each 0 to 1, adding up to at most 1; 0 where nobody is at risk.

    Examples
    --------
    Four visits: dropped (way 0) at age 2, moved on (way 1) at 3, open at 4, dropped at 5. After age 3 half are left; of
    these one is open, so the last one stands for both.

    >>> estimate_incidence(np.array([2, 3, 4, 5]), np.array([0, 1, -1, 0]), np.ones(4), 2).tolist()
    [0.75, 0.25]
    """
    curve, at = estimate_curve(ages, ways, weights, n_ways)
    last = len(at) if horizon is None else int(np.searchsorted(at, horizon, side="right"))
    return curve[..., :last, :].sum(axis=-2)


def estimate_curve(
    ages: np.ndarray, ways: np.ndarray, weights: np.ndarray, n_ways: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return by how much the incidence of each way rises at each age, and these ages, rising.

    Returns
    -------
    rises : (..., m, n_ways).
    at : (m,) the distinct ages.
    """
    at, place = np.unique(ages, return_inverse=True)
    weights = np.asarray(weights, dtype=np.float64)
    shape = (*weights.shape[:-1], len(at))
    ended = np.zeros((*shape, n_ways))
    for way in range(n_ways):
        ended[..., way] = _add_up(weights, place, ways == way, shape)
    leaving = _add_up(weights, place, np.ones(len(place), dtype=bool), shape)
    return find_rises(ended, leaving), at


def find_rises(ended: np.ndarray, leaving: np.ndarray) -> np.ndarray:
    """Return by how much the incidence of each way rises at each age, (..., m, n_ways).

    Parameters
    ----------
    ended : (..., m, n_ways) visits that end in each way at each of m rising ages.
    leaving : (..., m) visits that end in any way, or are censored, there.
    """
    at_risk = np.cumsum(leaving[..., ::-1], axis=-1)[..., ::-1]
    hazards = np.divide(ended, at_risk[..., None], out=np.zeros_like(ended), where=at_risk[..., None] > 0)
    stay = np.cumprod(1 - np.minimum(add_last(hazards), 1.0), axis=-1)
    before = np.concatenate([np.ones((*leaving.shape[:-1], 1)), stay[..., :-1]], axis=-1)
    rises: np.ndarray = before[..., None] * hazards
    return rises


def find_risks(ending: np.ndarray, other: np.ndarray, behind: float = 0.0) -> np.ndarray:
    """Return the risk of ending in one way from each of m points on, other ways competing.

    Parameters
    ----------
    ending, other : (..., m) shares of those there that end at each point in this way, and in any other.
    behind : the risk of who is still there after the last.

    Returns
    -------
    (..., m), each 0 to 1.
    """
    risk = np.zeros_like(ending)
    later = np.full(ending.shape[:-1], behind)
    for place in range(ending.shape[-1] - 1, -1, -1):
        stay = np.maximum(1 - ending[..., place] - other[..., place], 0.0)
        later = np.minimum(ending[..., place], 1.0) + stay * later
        risk[..., place] = later
    return risk


def add_last(values: np.ndarray) -> np.ndarray:
    """Return the sum over the last axis, which is short: one array after the other, many times quicker than ``sum``."""
    whole = np.zeros(values.shape[:-1])
    for place in range(values.shape[-1]):
        whole += values[..., place]
    return whole


def _add_up(weights: np.ndarray, place: np.ndarray, chosen: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the sum of the chosen weights at each distinct age, in the order of the visits."""
    from scipy import sparse

    rows = np.flatnonzero(chosen)
    onto = sparse.csr_matrix((np.ones(len(rows)), (rows, place[rows])), shape=(len(place), shape[-1]))
    flat = weights.reshape(-1, weights.shape[-1])
    return np.asarray((onto.T @ flat.T).T).reshape(shape)
