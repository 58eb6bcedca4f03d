"""Which paths are alike: moves of a path as a point, points in groups, how many groups, how firm they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from friction.statistics import cut_joins, join_points

MOST_GROUPED = 1_000
"""So many of the most common paths are grouped; the others join the group whose centre is nearest."""
MOST_GROUPS = 10


@dataclass(frozen=True)
class Groups:
    """Paths in groups.

    Attributes
    ----------
    group : (P,) of each path, numbered from 0.
    chosen : places of the paths that were grouped; the others were placed.
    points : (len(chosen), d) of these.
    """

    group: np.ndarray
    chosen: np.ndarray
    points: np.ndarray

    @property
    def of_chosen(self) -> np.ndarray:
        """The group of each path that was grouped."""
        return self.group[self.chosen]

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return int(self.group.max(initial=-1)) + 1


def to_points(row: np.ndarray, source: np.ndarray, target: np.ndarray, n_paths: int) -> np.ndarray:
    """Return the moves of each path as a point: log(1 + n) of each move that any path holds, (n_paths, d).

    The first stage is a move from the start, the last one a move to the end; how a journey ended is not in it, so that
    conversion may be compared between groups.

    Parameters
    ----------
    row, source, target : of each move, such as `friction.journeys.paths.routes.Routes.climb` gives: the place of its
        path, and its ends as whole numbers.
    n_paths : P.
    """
    width = int(max(source.max(initial=0), target.max(initial=0))) + 1
    distinct, column = np.unique(source * width + target, return_inverse=True)
    counts = np.bincount(row * len(distinct) + column, minlength=n_paths * len(distinct))
    return np.log1p(counts.reshape(n_paths, len(distinct)))


def group_paths(points: np.ndarray, n_journeys: np.ndarray, fewest: int) -> Groups:
    """Group paths, weighed by their journeys, into as many groups as stand apart best.

    Of two to ten groups, each of at least ``fewest`` journeys, the number with the highest simplified silhouette is
    taken (mean over journeys of (b - a) / max(a, b), a and b being the distances to the own and to the nearest other
    centre: Vendramin, Campello and Hruschka 2010), the smaller of equals; without any such number all are one group.

    Parameters
    ----------
    points : (P, d), such as `to_points` gives; their order settles what is equally near.
    n_journeys : (P,) from 1.
    fewest : journeys.
    """
    order = np.argsort(-n_journeys, kind="stable")[:MOST_GROUPED]
    chosen = np.sort(order)
    kept, weight = points[chosen], n_journeys[chosen].astype(np.float64)
    joins, _ = join_points(kept, weight)
    best, score = np.zeros(len(kept), dtype=np.int64), 0.0
    for n_groups in range(2, min(MOST_GROUPS, len(kept)) + 1):
        group = cut_joins(joins, len(kept), n_groups)
        if np.bincount(group, weights=weight).min() < fewest:
            continue
        found = measure_silhouette(kept, weight, group)
        if found > score + 1e-9:
            best, score = group, found
    centres = find_centres(kept, weight, best)
    group = np.empty(len(points), dtype=np.int64)
    group[chosen] = best
    others = np.setdiff1d(np.arange(len(points)), chosen, assume_unique=True)
    group[others] = np.argmin(_measure(points[others], centres), axis=1)
    return Groups(group, chosen, kept)


def measure_stability(groups: Groups, n_journeys: np.ndarray, resampled: np.ndarray) -> np.ndarray:
    """Return how well each group is found again when persons are resampled, (G,), 0 to 1 (Hennig 2007).

    Each resample is grouped anew into as many groups; a group's overlap with the best of them is journeys in both over
    journeys in either, of paths that are in the resample. Its mean over the resamples is the stability.

    Parameters
    ----------
    groups : as found.
    n_journeys : (P,) of each path.
    resampled : (R, P) journeys of each path in each resample.
    """
    own, n_groups = groups.of_chosen, groups.n_groups
    weight = n_journeys[groups.chosen].astype(np.float64)
    overlaps = []
    for drawn in resampled[:, groups.chosen]:
        there = np.flatnonzero(drawn > 0)
        if len(there) < n_groups:
            continue
        joins, _ = join_points(groups.points[there], drawn[there])
        again = cut_joins(joins, len(there), n_groups)
        both = np.bincount(own[there] * n_groups + again, weights=weight[there], minlength=n_groups**2)
        both = both.reshape(n_groups, n_groups)
        either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
        overlaps.append(np.divide(both, either, out=np.zeros_like(both), where=either > 0).max(axis=1))
    return np.mean(overlaps, axis=0) if overlaps else np.zeros(n_groups)


def measure_silhouette(points: np.ndarray, weights: np.ndarray, group: np.ndarray) -> float:
    """Return the simplified silhouette of grouped points, -1 to 1."""
    distance = _measure(points, find_centres(points, weights, group))
    row = np.arange(len(points))
    own = distance[row, group]
    distance[row, group] = np.inf
    other = distance.min(axis=1)
    widest = np.maximum(own, other)
    width = np.divide(other - own, widest, out=np.zeros(len(points)), where=widest > 0)
    return float((width * weights).sum() / weights.sum())


def find_centres(points: np.ndarray, weights: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Return the weighed mean of each group, (G, d)."""
    sums = np.zeros((int(group.max(initial=-1)) + 1, points.shape[1]))
    np.add.at(sums, group, points * weights[:, None])
    return sums / np.bincount(group, weights=weights)[:, None]


def _measure(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the distance of each point to each centre, (n, G)."""
    squares = [((points - centre) ** 2).sum(axis=1) for centre in centres]
    return np.sqrt(np.stack(squares, axis=1))
