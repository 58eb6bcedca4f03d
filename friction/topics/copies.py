"""Copies: texts that are mostly the same letters, pasted, filled in from a template, or told again with a slip.

Copies lie closer to each other than texts of one matter in words of their own. Where everybody's words are copied from
a few, the number of topics would become the number of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

LETTERS = 4
PLACES_OF_RUNS = 2**20
"""Runs of letters are told apart by a hash into so many places."""

LEAST_SHARED = 0.6
BANDS, SKETCHES_PER_BAND = 16, 2
FEWEST_EQUAL = 10
"""Two texts that share 0.6 have the same two smallest runs in one of 16 pairs of orders all but certainly
(1 - (1 - 0.6 ** 2) ** 16); of texts that share little few do, however many texts there are. Of 32 smallest runs they
have 19 in common on average, and fewer than ten once in three thousand times: only such pairs are measured."""

LOOKED_BACK = 16
"""Texts of the same smallest runs are compared with so many before them."""

PAIRS_PER_BLOCK = 65_536


def find_copies(texts: Sequence[str]) -> np.ndarray:
    """Return the number of the family of each text, (n,) int64 from 0; copies of copies are of one family.

    Two texts are copies if of their runs of four letters within words, told apart by a hash, 60 % are common to both
    (resemblance: Broder 1997). They are looked for among those whose smallest runs are the same in two random orders,
    for sixteen pairs of orders (locality-sensitive hashing: Leskovec, Rajaraman and Ullman 2014, chapter 3).

    Parameters
    ----------
    texts : n texts in a canonical order; small and capital letters and blanks make no difference.
    """
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import HashingVectorizer

    if not len(texts):
        return np.empty(0, dtype=np.int64)
    runs = HashingVectorizer(
        analyzer="char_wb", ngram_range=(LETTERS, LETTERS), n_features=PLACES_OF_RUNS, alternate_sign=False,
        binary=True, norm=None,
    ).transform(texts).tocsr()  # fmt: skip
    random = np.random.Generator(np.random.PCG64(0))
    there, run_of = np.unique(runs.indices, return_inverse=True)
    filled = np.flatnonzero(np.diff(runs.indptr))
    smallest = np.array(
        [
            np.minimum.reduceat(random.permutation(len(there)).astype(np.int32)[run_of], runs.indptr[filled])
            for _ in range(BANDS * SKETCHES_PER_BAND if len(filled) else 0)
        ]
    ).T
    links = sparse.csr_matrix((len(texts), len(texts)), dtype=np.int8)
    for band in range(BANDS if len(filled) else 0):
        own = smallest[:, SKETCHES_PER_BAND * band : SKETCHES_PER_BAND * (band + 1)].astype(np.int64)
        rows, others = _find_pairs(own @ np.array([len(there), 1]))
        likely = _count_equal(smallest, rows, others) >= FEWEST_EQUAL
        rows, others = filled[rows[likely]], filled[others[likely]]
        alike = measure_shared(runs, rows, others) >= LEAST_SHARED
        ones = np.ones(int(alike.sum()), dtype=np.int8)
        links = links.maximum(sparse.csr_matrix((ones, (rows[alike], others[alike])), shape=links.shape))
    families: np.ndarray = connected_components(links, directed=False)[1].astype(np.int64)
    return families


def measure_shared(runs: Any, rows: np.ndarray, others: np.ndarray) -> np.ndarray:  # noqa: ANN401 - scipy has no types
    """Return how many of the runs that two texts have are common to both, (m,) of 0 to 1; 0 where there are none.

    Parameters
    ----------
    runs : (n, p) CSR of ones.
    rows, others : (m,) the pairs of texts.
    """
    sizes = np.diff(runs.indptr)
    shared = np.empty(len(rows))
    for start in range(0, len(rows), PAIRS_PER_BLOCK):
        one, other = rows[start : start + PAIRS_PER_BLOCK], others[start : start + PAIRS_PER_BLOCK]
        common = np.asarray(runs[one].multiply(runs[other]).sum(axis=1)).ravel()
        shared[start : start + PAIRS_PER_BLOCK] = common / np.maximum(sizes[one] + sizes[other] - common, 1)
    return shared


def _count_equal(smallest: np.ndarray, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return in how many orders two texts have the same smallest run, (m,)."""
    equal = np.zeros(len(rows), dtype=np.int64)
    for order in smallest.T:
        equal += order[rows] == order[others]
    return equal


def _find_pairs(buckets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of rows, (m,) each, that lie in one bucket, at most so many places apart as are looked back."""
    rows = np.argsort(buckets, kind="stable")
    buckets = buckets[rows]
    pairs = [
        (rows[back:][same], rows[:-back][same])
        for back in range(1, min(LOOKED_BACK, len(rows) - 1) + 1)
        if (same := buckets[back:] == buckets[:-back]).any()
    ]
    if not pairs:
        return rows[:0], rows[:0]
    return np.concatenate([one for one, _ in pairs]), np.concatenate([other for _, other in pairs])
