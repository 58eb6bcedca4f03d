"""Ward's rule on weighted points: groups are joined where it costs least (Ward 1963; Murtagh and Legendre 2014)."""

from __future__ import annotations

import numpy as np


def join_points(points: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the joins of weighted points, cheapest first.

    The cost of joining groups of weight a and b with centres x and y is a b / (a + b) |x - y|^2: what the sum of
    squares within groups grows by. Found by chains of nearest neighbours, which for this rule never need to look back.

    Parameters
    ----------
    points : (n, d); equal costs are settled by the order of the points, so sort them first.
    weights : (n,) above 0.

    Returns
    -------
    joins : (n - 1, 2) places of one point of each of the two groups.
    costs : (n - 1,) rising.
    """
    n = len(points)
    centres, weight = np.array(points, dtype=np.float64), np.array(weights, dtype=np.float64)
    squares = (centres**2).sum(axis=1)
    active = np.ones(n, dtype=bool)
    joins: list[tuple[int, int]] = []
    costs: list[float] = []
    chain: list[int] = []
    while len(joins) < n - 1:
        if not chain:
            chain.append(int(np.flatnonzero(active)[0]))
        while True:
            tip = chain[-1]
            gaps = np.maximum(squares + squares[tip] - 2 * (centres @ centres[tip]), 0)
            cost = np.where(active, gaps * weight * weight[tip] / (weight + weight[tip]), np.inf)
            cost[tip] = np.inf
            nearest = int(np.argmin(cost))
            if len(chain) > 1 and cost[chain[-2]] <= cost[nearest]:
                nearest = chain[-2]
                break
            chain.append(nearest)
        chain = chain[:-2]
        kept, gone = min(tip, nearest), max(tip, nearest)
        joins.append((kept, gone))
        costs.append(float(cost[nearest]))
        whole = weight[kept] + weight[gone]
        centres[kept] = (weight[kept] * centres[kept] + weight[gone] * centres[gone]) / whole
        squares[kept], weight[kept], active[gone] = (centres[kept] ** 2).sum(), whole, False
    order = np.argsort(costs, kind="stable")
    return np.array(joins, dtype=np.int64).reshape(-1, 2)[order], np.array(costs)[order]


def cut_joins(joins: np.ndarray, n: int, n_groups: int) -> np.ndarray:
    """Return the group of each of ``n`` points when all but the last joins are done, (n,); numbered by first point."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    done = joins[: max(n - n_groups, 0)]
    links = coo_matrix((np.ones(len(done)), (done[:, 0], done[:, 1])), shape=(n, n))
    _, group = connected_components(links, directed=False)
    _, first = np.unique(group, return_index=True)
    rank = np.argsort(np.argsort(first))
    return rank[group]
