"""Groups of vectors behind one small interface, the one that BERTopic asks of a clusterer."""

from __future__ import annotations

import ctypes
import sys
import warnings
from typing import Protocol, Self

import numpy as np

from friction.topics.neighbours import find_neighbours

OUTSIDE = -1


class Clusterer(Protocol):
    """Whatever gives each row of a matrix a group; ``-1`` is no group and never leaves this room."""

    labels_: np.ndarray

    def fit(self, vectors: np.ndarray, y: object = None) -> Self:
        """Find the groups and keep them in ``labels_``."""
        ...


class SharedNeighbourClusterer:
    """Leiden communities of the graph of shared neighbours.

    Two rows are linked when one is among the nearest of the other; the link weighs the share of neighbours they have
    in common (Jaccard, themselves included; Jarvis and Patrick 1973). The communities maximise modularity at the
    given resolution (Traag, Waltman and van Eck 2019, as scikit-network implements it).

    Parameters
    ----------
    neighbours : nearest rows of each row, by cosine.
    resolution : > 0; higher gives more and smaller groups.
    min_size : smaller groups are none.
    seed : of the order in which nodes are looked at.

    Attributes
    ----------
    labels_ : (n,) int64, 0 for the largest group, then falling; -1 for rows in no group.
    """

    def __init__(self, *, neighbours: int = 20, resolution: float = 2.0, min_size: int = 5, seed: int = 0) -> None:
        self.neighbours = neighbours
        self.resolution = resolution
        self.min_size = min_size
        self.seed = seed
        self.labels_ = np.empty(0, dtype=np.int64)

    def fit(self, vectors: np.ndarray, y: object = None) -> Self:  # noqa: ARG002 - BERTopic hands both over
        """Find the groups of (n, d) unit rows; the rows must be in a canonical order for the same result again."""
        self.labels_ = self.find_groups(find_neighbours(vectors, self.neighbours)[0])
        return self

    def find_groups(self, indices: np.ndarray) -> np.ndarray:
        """Return the group of each row, given the nearest rows of each (n, k)."""
        n, k = indices.shape
        if k == 0:
            return np.full(n, 0 if n >= self.min_size else OUTSIDE, dtype=np.int64)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library's build says to its own developers while it loads
            from sknetwork.clustering import Leiden

        adjacency = _build_graph(indices)
        _seed_refinement(self.seed)
        leiden = Leiden(resolution=self.resolution, random_state=self.seed, return_probs=False, return_aggregate=False)
        return _by_size(leiden.fit_predict(adjacency), self.min_size)


def _seed_refinement(seed: int) -> None:
    """Seed the C library's generator: scikit-network's refinement draws from it, whatever its ``random_state`` says."""
    library = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None)
    library.srand(ctypes.c_uint(seed + 1))


def _build_graph(indices: np.ndarray):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a scipy matrix; scipy loads late
    """Return the symmetric graph of neighbours, weighted by the share of neighbours in common."""
    from scipy import sparse

    n, k = indices.shape
    rows = np.repeat(np.arange(n), k)
    near = sparse.csr_matrix((np.ones(n * k, dtype=np.float64), (rows, indices.ravel())), shape=(n, n))
    own = (near + sparse.identity(n, format="csr")).tocsr()
    linked = near.maximum(near.T).tocoo()
    common = np.asarray(own[linked.row].multiply(own[linked.col]).sum(axis=1)).ravel()
    weights = common / (2 * (k + 1) - common)
    graph = sparse.csr_matrix((weights, (linked.row, linked.col)), shape=(n, n))
    graph.sort_indices()
    return graph


def _by_size(labels: np.ndarray, min_size: int) -> np.ndarray:
    """Return the groups numbered by size, falling, ties by their first row; those that are too small become none."""
    found, first, counts = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    number = {int(found[place]): rank for rank, place in enumerate(order) if counts[place] >= min_size}
    return np.array([number.get(int(label), OUTSIDE) for label in labels], dtype=np.int64)
