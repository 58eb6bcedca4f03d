"""Groups among the segments that no topic holds: what may become a topic."""

from __future__ import annotations

import warnings

import numpy as np

from friction.topics.place import PLACES

NONE = -1
MOST_TEXTS = 5_000
"""Of more novel texts every so manieth is looked at: all pairs are compared."""


def find_novel_groups(
    vectors: np.ndarray, counts: np.ndarray, reasons: np.ndarray, min_size: int, least_near: float
) -> np.ndarray:
    """Group the novel texts by density (HDBSCAN: Campello, Moulavi and Sander 2013).

    A group is one only if its texts are, on average, as near to each other as a text must be not to be novel.

    Parameters
    ----------
    vectors : (n, d) unit rows, in a canonical order.
    counts : (n,) how often each stands in the data: a group is large enough by their sum.
    reasons : (n,) those of ``novel`` are looked at.
    min_size : the fewest that make a group.
    least_near : mean cosine from which on texts are near each other.

    Returns
    -------
    (n,) int64 number of the group, from 0; -1 for texts in none.
    """
    groups = np.full(len(vectors), NONE, dtype=np.int64)
    novel = np.flatnonzero(reasons == "novel")
    novel = novel[:: -(-len(novel) // MOST_TEXTS) or 1]
    size = max(2, min_size)
    # A text said often stands there as often, but for what makes no difference.
    copies = np.repeat(novel, np.minimum(counts[novel], size).astype(np.int64))
    if len(copies) < size:
        return groups
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the library says to its own developers while it loads
        from hdbscan import HDBSCAN

        density = HDBSCAN(
            min_cluster_size=size,
            algorithm="generic",
            approx_min_span_tree=False,
            allow_single_cluster=True,
            # Between unit rows: what is as near as that is not told apart, and belongs to a group that is alone.
            cluster_selection_epsilon=float(np.sqrt(2 - 2 * least_near)),
        )
        found = density.fit(vectors[copies].astype(np.float64)).labels_
    n_kept = 0
    for group in range(int(found.max(initial=NONE)) + 1):
        own = copies[found == group]
        rows = vectors[own].astype(np.float64)
        alike = (np.square(rows.sum(axis=0)).sum() - len(own)) / (len(own) * (len(own) - 1))  # mean over all pairs
        if round(alike, PLACES) >= least_near:
            groups[own] = n_kept
            n_kept += 1
    return groups
