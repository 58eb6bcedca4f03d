"""How well topics, and their number, hold when the data are resampled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.topics.cluster import draw_rows
from friction.topics.place import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from friction.topics.cluster import DiffusionClusterer
    from friction.topics.tree import Tree

RESAMPLES = 5
SHARE = 0.8
MOST_POINTS = 25_000
COUNTS_TRIED = 25
FEWEST_COUNTS, MOST_COUNTS = 0.5, 2.0
"""Numbers of groups are looked at between these shares of the number found."""

PLACES = 6


class Stability(NamedTuple):
    """What resampling says.

    Attributes
    ----------
    topics : stability of each topic, 0 to 1, by number.
    fewest, most : numbers of topics between which the data say about as much as at the number found.
    """

    topics: dict[int, float]
    fewest: int
    most: int

    def of(self, became: Mapping[int, int]) -> Stability:
        """Return what it says of the groups that stay, by their new numbers (``became``, by the old)."""
        topics = {became[number]: value for number, value in self.topics.items() if number in became}
        gone = len(self.topics) - len(topics)
        return Stability(topics, max(self.fewest - gone, 0), self.most - gone)


def estimate_stability(
    points: np.ndarray, clusterer: DiffusionClusterer, *, on_progress: Callable[[int, int], None] | None = None
) -> Stability:
    """Group 80 % of the texts again, five times, and see how much of each topic is found again.

    A topic's stability is the mean, over the resamples, of its best Jaccard overlap with a group found there, both
    cut to the texts drawn (cluster-wise assessment by resampling: Hennig 2007). 1: always found again; a topic of
    texts thrown together at random comes out near 0. The fewest texts of a group shrink as the data do. Of more than
    25,000 texts, 20,000 are drawn.

    A resample is cut into as many groups as the whole.

    The number of topics: the tree of all and that of each resample are cut into the same number of groups, and agree
    by their adjusted Rand index. Numbers around the one found count as fitting about as well while their mean
    agreement is no more than one standard error below its.

    Parameters
    ----------
    points : (n, d) unit rows, as the clusterer was fitted on them.
    clusterer : fitted.
    on_progress : told the resamples done.
    """
    numbers = [int(number) for number in np.unique(clusterer.labels_) if number != OUTSIDE]
    pool = draw_rows(len(points), MOST_POINTS, MOST_POINTS, clusterer.seed)
    size = int(SHARE * len(pool))
    if not numbers or size < 1:  # one text that is said again and again is always found again
        return Stability(dict.fromkeys(numbers, 1.0), len(numbers), len(numbers))
    random = np.random.Generator(np.random.PCG64(clusterer.seed))
    overlaps: dict[int, list[float]] = {number: [] for number in numbers}
    tried = _list_counts(len(numbers))
    agreements = []
    row_of = np.full(len(points), OUTSIDE)
    row_of[clusterer.fitted_] = np.arange(len(clusterer.fitted_))
    for done in range(RESAMPLES):
        drawn = pool[np.sort(random.choice(len(pool), size=size, replace=False))]
        again = replace(clusterer, min_size=clusterer.min_size * size / len(points), number=clusterer.number_).fit(
            points[drawn],
            own=None if clusterer.own_ is None else clusterer.own_[drawn],
            counts=clusterer.counts_[drawn],
            sources=clusterer.sources_[drawn],
            given=clusterer.given_[drawn],
            copies=clusterer.copies_[drawn],
            friction=clusterer.friction_[drawn],
        )
        for number in numbers:
            mine = clusterer.labels_[drawn] == number
            if mine.any():
                overlaps[number].append(find_best_overlap(mine, again.labels_))
        agreements.append(_compare(clusterer.tree_, again.tree_, row_of[drawn][again.fitted_], tried))
        if on_progress:
            on_progress(done + 1, RESAMPLES)
    by_topic = {number: round(float(np.mean(found)), PLACES) if found else 0.0 for number, found in overlaps.items()}
    return Stability(by_topic, *_find_range(np.array(agreements), tried, len(numbers)))


def _list_counts(found: int) -> list[int]:
    """Return numbers of groups from half to double the number found, itself among them, rising."""
    steps = np.linspace(FEWEST_COUNTS, MOST_COUNTS, COUNTS_TRIED)
    return sorted({max(2, round(found * step)) for step in steps} | {found})


def _compare(whole: Tree, again: Tree, rows: np.ndarray, tried: list[int]) -> list[float]:
    """Return how well the two trees agree on the rows that both hold, by number of groups."""
    from sklearn.metrics import adjusted_rand_score

    both = rows != OUTSIDE
    return [
        float(adjusted_rand_score(whole.cut_into(n)[rows[both]], again.cut_into(n)[both])) if both.any() else 0.0
        for n in tried
    ]


def _find_range(agreements: np.ndarray, tried: list[int], found: int) -> tuple[int, int]:
    """Return the fewest and most groups around the number found that agree no worse, but for one standard error."""
    at = tried.index(found)
    error = float(agreements[:, at].std(ddof=1)) / np.sqrt(len(agreements))
    fits = agreements.mean(axis=0) >= agreements[:, at].mean() - error
    low = high = at
    while low > 0 and fits[low - 1]:
        low -= 1
    while high < len(tried) - 1 and fits[high + 1]:
        high += 1
    return tried[low], tried[high]


def find_best_overlap(mine: np.ndarray, again: np.ndarray) -> float:
    """Return the largest Jaccard overlap of a topic with one of the groups found again."""
    groups, counts = np.unique(again[mine], return_counts=True)
    best = 0.0
    for group, common in zip(groups, counts, strict=True):
        if group != OUTSIDE:
            best = max(best, float(common / (mine.sum() + (again == group).sum() - common)))
    return best
