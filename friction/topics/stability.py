"""How well a topic's members stay together when the data are resampled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.topics.cluster import OUTSIDE
from friction.topics.neighbours import find_neighbours

if TYPE_CHECKING:
    from friction.topics.cluster import SharedNeighbourClusterer

RESAMPLES = 5
SHARE = 0.8
MOST_POINTS = 20_000
PLACES = 6


def estimate_stability(points: np.ndarray, labels: np.ndarray, clusterer: SharedNeighbourClusterer) -> dict[int, float]:
    """Group 80 % of the texts again, five times, and see how much of each topic is found again.

    A topic's stability is the mean, over the resamples, of its best Jaccard overlap with a group found there, both
    cut to the texts drawn (cluster-wise assessment by resampling: Hennig 2007). 1: always found again; a topic of
    texts thrown together at random comes out near 0.

    Parameters
    ----------
    points : (n, d) unit rows, in a canonical order.
    labels : (n,) topic of each row; -1 is none.
    clusterer : the one that found the topics.

    Returns
    -------
    Stability, 0 to 1, by number of the topic.
    """
    numbers = [int(number) for number in np.unique(labels) if number != OUTSIDE]
    overlaps: dict[int, list[float]] = {number: [] for number in numbers}
    size = min(MOST_POINTS, int(SHARE * len(points)))
    if not numbers or size <= 1:
        return dict.fromkeys(numbers, 0.0)
    random = np.random.Generator(np.random.PCG64(clusterer.seed))
    for _ in range(RESAMPLES):
        drawn = np.sort(random.choice(len(points), size=size, replace=False))
        again = clusterer.find_groups(find_neighbours(points[drawn], clusterer.neighbours)[0])
        for number in numbers:
            mine = labels[drawn] == number
            if mine.any():
                overlaps[number].append(_find_best_overlap(mine, again))
    return {number: round(float(np.mean(found)), PLACES) if found else 0.0 for number, found in overlaps.items()}


def _find_best_overlap(mine: np.ndarray, again: np.ndarray) -> float:
    """Return the largest Jaccard overlap of a topic with one of the groups found again."""
    groups, counts = np.unique(again[mine], return_counts=True)
    best = 0.0
    for group, common in zip(groups, counts, strict=True):
        if group != OUTSIDE:
            best = max(best, float(common / (mine.sum() + (again == group).sum() - common)))
    return best
