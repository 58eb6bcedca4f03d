"""How many groups there are: as many as tell texts from their nearest other group best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.statistics import keep_one_thread
from friction.topics.wording import SAME_WORDING

if TYPE_CHECKING:
    from friction.topics.tree import Tree

NUMBERS_TRIED = 36
FEWEST_PER_ROOT = 0.2
"""At least so many groups, per root of the number of texts, are looked for."""

TEXTS_PER_GROUP = 4
MOST_NUMBERS = 600
BANDWIDTH = 0.1
"""Of the smoothing, in logarithms of the number."""

MOST_ROWS = 10_000
AS_GOOD = 0.03
"""Where there was a run before, so is one within this share of the best: topics that stay are worth a hair."""

SCALE_POWER = 0.75
"""1 is the silhouette; 0 the plain lead over the next group, which takes fewer groups (benchmarks/topics)."""

PLACES = 5


def find_number(
    points: np.ndarray, sources: np.ndarray, counts: np.ndarray, tree: Tree, *, least: float, before: int | None = None
) -> int:
    """Return into how many groups the tree is best cut.

    The worth of a number is the mean silhouette of the texts by the groups' means (simplified silhouette: Hruschka,
    de Castro and Campello 2004), in the space of the vectors and not of the tree, and without what the text's own
    document adds to its group. It is smoothed over neighbouring numbers, a tenth apart. The best is taken, of equal
    ones the fewest; with ``before``, of those within `AS_GOOD` of the best the one nearest to it.

    Parameters
    ----------
    points : (n, d) unit rows.
    sources : (n,) int64 document of each, or family of copies (`friction.topics.copies`); -1 for several.
    counts : (n,) how often each is said.
    tree : of the same rows.
    least : the fewest that make a group: a text said as often may be one alone.
    before : number of groups in the run before, if there was one.
    """
    n = len(points)
    most = min(int(counts.sum()) // TEXTS_PER_GROUP, MOST_NUMBERS, len(tree.pairs) + 1)
    fewest = max(2, round(FEWEST_PER_ROOT * np.sqrt(n)))
    if most < fewest:
        return max(most, 1)
    numbers = np.unique(np.round(np.geomspace(fewest, most, NUMBERS_TRIED)).astype(np.int64))
    some = slice(None, None, -(-n // MOST_ROWS))
    often = counts >= least
    worth = np.array(
        [find_worth(points[some], tree.cut_into(int(one))[some], sources[some], often[some]) for one in numbers]
    )
    apart = np.log(numbers[:, None] / numbers[None, :]) / BANDWIDTH
    kernel = np.exp(-0.5 * apart**2)
    smooth = (kernel / kernel.sum(axis=1, keepdims=True)) @ worth
    mean = np.round(smooth.mean(axis=1), PLACES)
    best = int(mean.argmax())
    if mean[best] <= 0:
        return 1
    if before is None:
        return int(numbers[best])
    as_good = numbers[mean >= np.round(mean[best] * (1 - AS_GOOD), PLACES)]
    return int(as_good[np.abs(np.log(as_good / max(before, 1))).argmin()])


def find_worth(points: np.ndarray, groups: np.ndarray, sources: np.ndarray, often: np.ndarray) -> np.ndarray:
    """Return the simplified silhouette of each text, about -1 to 1: (n,) float64.

    Of a text with mean cosine a to the others of its group, those of its own document left out, and b to the nearest
    other group, it is (a - b) / max(1 - a, 1 - b) ** 0.75. A text that is a group of its own has a = 0, or 0.95
    if it is said often: then others say it in the same words. What one document says alone has a = b.

    Parameters
    ----------
    points : (n, d) unit rows.
    groups : (n,) int64.
    sources : (n,) int64 document of each, -1 for several.
    often : (n,) bool, whether a text is said often enough to be a group alone.
    """
    from scipy import sparse

    n, rows = len(points), np.arange(len(points))
    groups = np.unique(groups, return_inverse=True)[1]
    both = np.unique(np.stack([groups, _tell_apart(sources)]), axis=1, return_inverse=True)[1].ravel()
    ones = np.ones(n, dtype=np.float32)
    inside = sparse.csr_matrix((ones, (groups, rows)))
    beside = sparse.csr_matrix((ones, (both, rows)))
    with keep_one_thread():
        sums, theirs = inside @ points, beside @ points
        counts, shared = np.bincount(groups), np.bincount(both)[both]
        others = counts[groups] - shared
        near = np.einsum("ij,ij->i", points, sums[groups] - theirs[both]) / np.maximum(others, 1)
        if len(counts) == 1:
            return np.zeros(n)
        away = points @ (sums / counts[:, None].astype(np.float32)).T
    away[rows, groups] = -1.0
    far = away.max(axis=1)
    near = np.where(others > 0, near, np.where(often, SAME_WORDING, np.where(counts[groups] > 1, far, 0.0)))
    worth = (near - far) / np.maximum(1 - np.minimum(near, far), 1e-9) ** SCALE_POWER
    return worth.astype(np.float64)


def _tell_apart(sources: np.ndarray) -> np.ndarray:
    """Return the sources with a number of its own for each text that has none (-1)."""
    return np.where(sources >= 0, sources, sources.max(initial=0) + 1 + np.arange(len(sources)))
