"""The tree of groups: which join first, and what each joining costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from friction.statistics import join_points, keep_one_thread

MOST_ROWS = 2000
"""More rows than these are gathered around means first."""

LEAVES_PER_ROOT, MOST_LEAVES = 10, 2000
"""Means, per root of the number of rows, and at most."""

CLOSE_CALL = 2.0
"""A joining is a close call if its cost is within this factor of the highest allowed."""

ROWS_FOR_MEANS = 20_000
"""The means are found among so many rows, evenly taken."""


class Tree(NamedTuple):
    """Who joins whom, cheapest first.

    Attributes
    ----------
    leaf_of : (n,) leaf of each row; leaves are 0 to m - 1.
    pairs : (m - 1, 2) two leaves, one of each group that joins.
    costs : (m - 1,) rising; the growth of the squared distances to the groups' means.
    """

    leaf_of: np.ndarray
    pairs: np.ndarray
    costs: np.ndarray

    def cut(self, most: float) -> np.ndarray:
        """Return the group of each row, (n,) int64 from 0, after all joinings that cost less than ``most``."""
        return self._join(int(np.searchsorted(self.costs, most)))

    def cut_as_before(self, most: float, before: np.ndarray) -> np.ndarray:
        """Return the group of each row, as `cut`, but where joining is a close call, as it was last time.

        Two groups whose joining costs less than ``most``, yet more than half of it, stay apart if most of their rows
        were in two different groups; two whose joining costs up to double of it are joined if they were in the same.

        Parameters
        ----------
        most : cost from which on groups are not joined.
        before : (n,) int64 group of each row last time, from 0; -1: none, or not there.
        """
        m = len(self.pairs) + 1
        known = before >= 0
        votes = np.zeros((m, int(before.max(initial=-1)) + 1))
        np.add.at(votes, (self.leaf_of[known], before[known]), 1.0)
        rows = np.bincount(self.leaf_of[known], minlength=m).astype(np.float64)
        at = np.arange(m)
        for (first, second), cost in zip(self.pairs, self.costs, strict=True):
            if cost >= most * CLOSE_CALL:
                break
            one, other = _find_root(at, first), _find_root(at, second)
            if cost >= most / CLOSE_CALL:
                was = [_find_most(votes[side], rows[side]) for side in (one, other)]
                if None not in was and (was[0] != was[1]):
                    continue
                if cost >= most and (None in was):
                    continue
            at[other] = one
            votes[one] += votes[other]
            rows[one] += rows[other]
        roots = np.array([_find_root(at, leaf) for leaf in range(m)])
        groups: np.ndarray = np.unique(roots, return_inverse=True)[1][self.leaf_of].astype(np.int64)
        return groups

    def cut_into(self, n_groups: int) -> np.ndarray:
        """Return the group of each row, (n,) int64 from 0, in at most ``n_groups`` groups."""
        return self._join(max(0, len(self.pairs) + 1 - max(1, n_groups)))

    def join_small(self, groups: np.ndarray, weights: np.ndarray, least: float) -> np.ndarray:
        """Return the group of each row, (n,) int64 from 0, after groups of little weight joined the next on the tree.

        Parameters
        ----------
        groups : (n,) int64 from 0, a cut of this tree.
        weights : (n,) of the rows.
        least : weight from which on a group stays as it is.
        """
        m = len(self.pairs) + 1
        group_of = np.zeros(m, dtype=np.int64)
        group_of[self.leaf_of] = groups
        at = np.arange(int(groups.max(initial=0)) + 1)
        size = np.bincount(groups, weights=weights, minlength=len(at))
        for first, second in self.pairs:
            one, other = _find_root(at, int(group_of[first])), _find_root(at, int(group_of[second]))
            if one != other and min(size[one], size[other]) < least:
                at[other] = one
                size[one] += size[other]
        roots = np.array([_find_root(at, group) for group in range(len(at))])
        joined: np.ndarray = np.unique(roots, return_inverse=True)[1][groups].astype(np.int64)
        return joined

    def find_cost(self, n_groups: int) -> float:
        """Return the cost from which on groups are not joined, where ``n_groups`` are to be left; inf: never."""
        at = len(self.pairs) + 1 - n_groups
        return float(self.costs[at]) if at < len(self.costs) else np.inf

    def _join(self, n_joins: int) -> np.ndarray:
        from scipy import sparse
        from scipy.sparse.csgraph import connected_components

        m = len(self.pairs) + 1
        first, second = self.pairs[:n_joins].T
        links = sparse.csr_matrix((np.ones(n_joins, dtype=np.int8), (first, second)), shape=(m, m))
        groups = connected_components(links, directed=False)[1]
        joined: np.ndarray = groups[self.leaf_of].astype(np.int64)
        return joined


def _find_root(at: np.ndarray, leaf: int) -> int:
    """Return the leaf that stands for a leaf's group."""
    while at[leaf] != leaf:
        at[leaf] = at[at[leaf]]
        leaf = int(at[leaf])
    return leaf


def _find_most(votes: np.ndarray, rows: float) -> int | None:
    """Return the group that more than half of the rows were in; None where there is none."""
    if rows == 0:
        return None
    most = int(votes.argmax())
    return most if votes[most] > rows / 2 else None


def build_tree(places: np.ndarray, *, seed: int) -> Tree:
    """Join rows by Ward's rule: always the two groups whose joining costs least.

    Many rows are first gathered around means (k-means++: Arthur and Vassilvitskii 2007), weighed by their size. The
    chain of nearest groups finds the same tree as looking for the cheapest pair each time (Murtagh 1983).

    Parameters
    ----------
    places : (n, d), n >= 1, in a canonical order.
    seed : of the first means.
    """
    leaf_of = _gather(places, seed)
    m = int(leaf_of.max()) + 1
    sizes = np.bincount(leaf_of, minlength=m).astype(np.float64)
    centres = np.zeros((m, places.shape[1]))
    np.add.at(centres, leaf_of, places.astype(np.float64))
    centres /= sizes[:, None]
    return Tree(leaf_of, *join_points(centres, sizes))


def _gather(places: np.ndarray, seed: int) -> np.ndarray:
    """Return a leaf for each row; on one thread, so that sums do not hang on the number of cores."""
    if len(places) <= MOST_ROWS:
        return np.arange(len(places))
    leaves = min(MOST_LEAVES, round(LEAVES_PER_ROOT * np.sqrt(len(places))))
    some = places[:: -(-len(places) // ROWS_FOR_MEANS)]
    from sklearn.cluster import KMeans, kmeans_plusplus

    with keep_one_thread():
        first = kmeans_plusplus(some.astype(np.float64), leaves, random_state=seed, n_local_trials=1)[0]
        means = KMeans(leaves, init=first.astype(places.dtype), n_init=1, max_iter=4).fit(some)
        return np.unique(means.predict(places), return_inverse=True)[1]
