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
SKETCHES = 24
"""Two texts that share 0.6 have the same smallest run in one of so many orders all but certainly (1 - 0.4 ** 24)."""


def find_copies(texts: Sequence[str]) -> np.ndarray:
    """Return the number of the family of each text, (n,) int64 from 0; copies of copies are of one family.

    Two texts are copies if of their runs of four letters within words, told apart by a hash, 60 % are common to both
    (resemblance: Broder 1997). They are looked for among those whose smallest run is the same in one of 24 random
    orders: the first of these, and the one before.

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
    pairs = [_find_pairs(random.permutation(len(there))[run_of], runs.indptr) for _ in range(SKETCHES)]
    rows, others = np.unique(np.hstack(pairs), axis=1)
    alike = measure_shared(runs, rows, others) >= LEAST_SHARED
    links = sparse.csr_matrix((np.ones(alike.sum(), dtype=np.int8), (rows[alike], others[alike])), (len(texts),) * 2)
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
    common = np.asarray(runs[rows].multiply(runs[others]).sum(axis=1)).ravel()
    shared: np.ndarray = common / np.maximum(sizes[rows] + sizes[others] - common, 1)
    return shared


def _find_pairs(places: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return pairs of texts, (2, m), whose first run in an order is the same: ``places`` in it, text after text."""
    filled = np.flatnonzero(np.diff(ends))
    if not len(filled):
        return np.empty((2, 0), dtype=np.int64)
    smallest = np.minimum.reduceat(places, ends[filled])
    by_run = np.lexsort((filled, smallest))
    rows, run = filled[by_run], smallest[by_run]
    begins = np.r_[True, run[1:] != run[:-1]]
    first = rows[np.maximum.accumulate(np.where(begins, np.arange(len(rows)), 0))]
    later = ~begins
    before = np.r_[rows[:1], rows[:-1]]
    return np.hstack([np.stack([rows[later], first[later]]), np.stack([rows[later], before[later]])])
