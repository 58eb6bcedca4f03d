"""Visits, weighed by resamples of their units: totals by cell, and incidence from these totals.

A unit is what is resampled (a person, an account, or a random group of them); row 0 of all weights is the data as they
are. Weights and counts are whole numbers, so totals are exact, whatever the order in which they are added up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from friction.statistics.incidence import add_last, find_rises
from friction.statistics.resample import poisson_weights

MOST_AGES = 400
"""Up to so many distinct ages each is a bin of its own; beyond, bins hold equal numbers of visits."""
MOST_EXACT = 10_000
"""Likewise for the data as they are."""
FULL = 4
"""Counts of units by cells are held as a full matrix where it has at most so many places for each visit,"""
MOST_FULL = 1 << 24
"""and not more in all: 128 MB."""


@dataclass(frozen=True)
class Cells:
    """Visits sorted into cells of an age bin and a way out.

    Attributes
    ----------
    of_visit : (n,) the cell of each visit.
    ages : (m,) the oldest age in each bin, rising.
    n_ways : W. Bin b has the cells b (W + 1) + way + 1; way -1 is censored.
    exact : is each distinct age a bin of its own?
    """

    of_visit: np.ndarray
    ages: np.ndarray
    n_ways: int
    exact: bool

    @property
    def n(self) -> int:
        """Number of cells."""
        return len(self.ages) * (self.n_ways + 1)

    def to_rises(self, totals: np.ndarray, horizon: int) -> np.ndarray:
        """Return by how much the incidence of each way rises, age by age to the horizon, (R, m, W); totals (R, n)."""
        counts = totals.reshape(len(totals), len(self.ages), self.n_ways + 1)
        last = np.searchsorted(self.ages, horizon, side="right")
        return find_rises(counts[..., 1:], add_last(counts))[:, :last]


def draw_weights(signatures: np.ndarray, replicates: int, seed: int) -> np.ndarray:
    """Return how often each unit counts: (1 + replicates, U); row 0 is the data as they are."""
    return np.vstack([np.ones((1, len(signatures))), poisson_weights(signatures, replicates, seed, first=1)])


def weigh_counts(
    unit: np.ndarray, cell: np.ndarray, n_cells: int, weights: np.ndarray, by_unit: np.ndarray | None = None
) -> np.ndarray:
    """Return how many visits lie in each cell, in each replicate.

    Parameters
    ----------
    unit, cell : (n,) of each visit; cells are numbered from 0, negative ones are left out.
    n_cells : C.
    weights : (R, U), such as `draw_weights` gives.
    by_unit : the same as (U, R), unit by unit in memory, where they weigh several counts; else it is made here.

    Returns
    -------
    (R, C) whole numbers.
    """
    from scipy.sparse import csr_matrix

    inside = cell >= 0
    shape = (n_cells, weights.shape[1])
    if n_cells * weights.shape[1] <= min(FULL * len(cell), MOST_FULL):
        keys = cell[inside].astype(np.int64) * weights.shape[1] + unit[inside]
        full = np.bincount(keys, minlength=n_cells * weights.shape[1]).reshape(shape)
        return np.asarray(weights @ full.astype(np.float64).T)
    counts = csr_matrix((np.ones(int(inside.sum())), (cell[inside], unit[inside])), shape)
    counts.sum_duplicates()
    return np.ascontiguousarray((counts @ (weights.T if by_unit is None else by_unit)).T)


def weigh_units(unit: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return how many visits there are in each replicate, (R,); ``unit`` (n,) of each visit, weights (R, U)."""
    return np.asarray(weights @ np.bincount(unit, minlength=weights.shape[1]).astype(np.float64))


def weigh_incidence(
    unit: np.ndarray, age: np.ndarray, way: np.ndarray, weights: np.ndarray, n_ways: int, horizon: int | None
) -> np.ndarray:
    """Return the Aalen-Johansen incidence of each way by a horizon, in each replicate.

    Resamples are scaled so that bins of ages shift no estimate: only how far they lie from each other rests on bins.

    Parameters
    ----------
    unit, age, way : (n,) of each visit; way -1 is censored.
    weights : (R, U).
    n_ways : W.
    horizon : the age at which it is read. None: ages are not looked at, and shares of the closed visits come back.

    Returns
    -------
    (R, W), rows adding up to at most 1; 0 where there are no visits.
    """
    if horizon is None:
        closed = weigh_counts(unit, way, n_ways, weights)
        return normalise(closed)
    cells = find_cells(age, way, n_ways, horizon)
    found: np.ndarray = cells.to_rises(weigh_counts(unit, cells.of_visit, cells.n, weights), horizon).sum(axis=1)
    if cells.exact:
        return found
    fine = find_cells(age, way, n_ways, horizon, most=MOST_EXACT)
    exact = fine.to_rises(weigh_counts(unit, fine.of_visit, fine.n, weights[:1]), horizon).sum(axis=1)
    scaled = found * np.divide(exact, found[:1], out=np.ones_like(exact), where=found[:1] > 0)
    scaled /= np.maximum(scaled.sum(axis=1, keepdims=True), 1.0)
    return np.vstack([exact, scaled[1:]])


def weigh_curve(
    unit: np.ndarray, age: np.ndarray, way: np.ndarray, weights: np.ndarray, n_ways: int, horizon: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the incidence of each way by each age up to the horizon, (R, m, W), and these ages, (m,), rising."""
    cells = find_cells(age, way, n_ways, horizon)
    rises = cells.to_rises(weigh_counts(unit, cells.of_visit, cells.n, weights), horizon)
    return np.cumsum(rises, axis=1), cells.ages[: rises.shape[1]]


def divide(part: np.ndarray, whole: np.ndarray, *, empty: float = 0.0) -> np.ndarray:
    """Return part / whole, ``empty`` where the whole is 0.

    Examples
    --------
    >>> divide(np.array([1, 2]), np.array([4, 0])).tolist()
    [0.25, 0.0]
    """
    shape = np.broadcast_shapes(np.shape(part), np.shape(whole))
    return np.divide(part, whole, out=np.full(shape, empty), where=np.broadcast_to(whole != 0, shape))


def normalise(counts: np.ndarray, *, empty: float = 0.0) -> np.ndarray:
    """Return counts as shares of their sum over the last axis, ``empty`` where that is 0.

    Examples
    --------
    >>> normalise(np.array([[1, 3], [0, 0]])).tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    return divide(counts, counts.sum(axis=-1, keepdims=True), empty=empty)


def find_cells(age: np.ndarray, way: np.ndarray, n_ways: int, horizon: int, *, most: int | None = None) -> Cells:
    """Sort visits into cells: ``most`` bins (`MOST_AGES`) or one more, none across the horizon, one beyond it."""
    most = MOST_AGES if most is None else most
    inner = np.minimum(age, horizon + 1)
    ordered = np.sort(inner)
    at = ordered[np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))] if len(ordered) else ordered
    exact = len(at) <= most
    if not exact:
        at = ordered[np.linspace(0, len(ordered) - 1, most + 1).astype(np.int64)[1:]]
        at = np.unique(np.append(at, min(horizon, int(ordered[-1]))))
    place = np.searchsorted(at, inner, side="left")
    return Cells(place * (n_ways + 1) + way + 1, at, n_ways, exact)
