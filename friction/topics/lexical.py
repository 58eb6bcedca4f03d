"""Plain repeats: texts that share most of their letters, for languages that the sentence model does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from friction.statistics import keep_one_thread
from friction.topics.neighbours import find_neighbours
from friction.topics.place import OUTSIDE
from friction.topics.stability import RESAMPLES, SHARE, find_best_overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

DIMENSIONS = 100
RUNS_OF_LETTERS = (3, 5)
MOST_RUNS = 2**17
"""Runs of letters are told apart by a hash into so many places."""

LOOKED_AT = 15
PAIRS_PER_BLOCK = 65_536
LEAST_ALIKE = 0.5
"""From this cosine on one text counts as a repeat of another (the foreign texts of the made-up shop: 98 % of those
grouped stand beside texts of their own theme; at 0.3 it is 78 %)."""

PLACES = 6


class Repeats(NamedTuple):
    """Texts that repeat each other.

    Attributes
    ----------
    points : (n, d) float32, rows of length 1 at most; near where texts share letters.
    groups : (n,) int64 from 0, largest first; -1 for texts that repeat none.
    strengths : (n,) mean cosine to the texts they repeat; 0 in no group.
    stability : of each group, 0 to 1: mean best Jaccard overlap when 80 % of the texts are grouped again, five times.
    """

    points: np.ndarray
    groups: np.ndarray
    strengths: np.ndarray
    stability: dict[int, float]


def group_repeats(texts: Sequence[str], counts: np.ndarray, min_size: float, *, seed: int) -> Repeats:
    """Group texts that are linked by repeating each other: TF-IDF over runs of three to five letters within words.

    Which texts may repeat which is looked up among the 15 nearest in the directions that hold most of these weights
    (latent semantic analysis: Deerwester et al. 1990).

    Parameters
    ----------
    texts : (n,) in a canonical order.
    counts : (n,) how often each is said: a group is large enough by their sum.
    min_size : smaller groups are none.
    seed : of the search for the directions, and of the resamples.
    """
    weights = _weigh(texts)
    points = _reduce(weights, seed)
    links = _link(weights, points)
    groups = _group(links, counts, min_size)
    inside = groups != OUTSIDE
    degrees = np.diff(links.indptr)
    strengths = np.where(inside, np.asarray(links.sum(axis=1)).ravel() / np.maximum(degrees, 1), 0.0)
    strengths[inside & (degrees == 0)] = 1.0  # said often enough alone
    stability = _resample(links, counts, min_size, groups, seed)
    return Repeats(points, groups, np.round(np.minimum(strengths, 1.0), PLACES), stability)


def _weigh(texts: Sequence[str]) -> Any:  # noqa: ANN401 - scipy ships no types
    """Return (n, m) CSR of unit rows, rows of zeros for texts without letters."""
    from scipy import sparse
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    if not len(texts):
        return sparse.csr_matrix((0, MOST_RUNS))
    counted = HashingVectorizer(
        analyzer="char_wb", ngram_range=RUNS_OF_LETTERS, n_features=MOST_RUNS, alternate_sign=False, norm=None
    ).transform([text.lower() for text in texts])
    return TfidfTransformer(sublinear_tf=True).fit_transform(counted)


def _reduce(weights: Any, seed: int) -> np.ndarray:  # noqa: ANN401 - scipy ships no types
    from sklearn.decomposition import TruncatedSVD

    d = min(DIMENSIONS, weights.shape[0] - 1)
    if d < 1 or not weights.nnz:
        return np.zeros((weights.shape[0], 1), dtype=np.float32)
    with keep_one_thread():  # sums that do not hang on the number of cores
        places: np.ndarray = TruncatedSVD(d, random_state=seed).fit_transform(weights)
    return places.astype(np.float32)


def _link(weights: Any, points: np.ndarray) -> Any:  # noqa: ANN401 - scipy ships no types
    """Return the symmetric graph of repeats, (n, n) CSR, weighed by cosine; nothing on the diagonal."""
    from scipy import sparse

    n = len(points)
    indices, _ = find_neighbours(points, LOOKED_AT)
    rows, others = np.repeat(np.arange(n), indices.shape[1]), indices.ravel()
    alike = np.empty(len(rows))
    for start in range(0, len(rows), PAIRS_PER_BLOCK):
        block = slice(start, start + PAIRS_PER_BLOCK)
        alike[block] = np.asarray(weights[rows[block]].multiply(weights[others[block]]).sum(axis=1)).ravel()
    alike = np.round(alike, PLACES)
    kept = alike >= LEAST_ALIKE
    one_way = sparse.csr_matrix((alike[kept], (rows[kept], others[kept])), shape=(n, n))
    return one_way.maximum(one_way.T).tocsr()


def _group(links: Any, counts: np.ndarray, min_size: float) -> np.ndarray:  # noqa: ANN401 - scipy ships no types
    """Return the groups of linked rows, numbered by size, falling, ties by their first row."""
    from scipy.sparse.csgraph import connected_components

    found = connected_components(links, directed=False)[1] if links.shape[0] else np.empty(0, dtype=np.int64)
    sizes = np.bincount(found, weights=counts)
    first = np.unique(found, return_index=True)[1]
    order = np.lexsort((first, -sizes))
    kept = order[sizes[order] >= min_size]
    number = np.full(len(sizes), OUTSIDE, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    groups: np.ndarray = number[found]
    return groups


def _resample(
    links: Any,  # noqa: ANN401 - scipy ships no types
    counts: np.ndarray,
    min_size: float,
    groups: np.ndarray,
    seed: int,
) -> dict[int, float]:
    random = np.random.Generator(np.random.PCG64(seed))
    overlaps: dict[int, list[float]] = {group: [] for group in range(groups.max(initial=OUTSIDE) + 1)}
    for _ in range(RESAMPLES):
        drawn = np.sort(random.choice(len(groups), size=int(SHARE * len(groups)), replace=False))
        again = _group(links[drawn][:, drawn], counts[drawn], min_size * SHARE)
        for group, found in overlaps.items():
            mine = groups[drawn] == group
            if mine.any():
                found.append(find_best_overlap(mine, again))
    return {group: round(float(np.mean(found)), PLACES) if found else 0.0 for group, found in overlaps.items()}
