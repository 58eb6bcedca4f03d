"""Groups among the segments that no topic holds: what may become a topic."""

from __future__ import annotations

import warnings

import numpy as np


def find_novel_groups(vectors: np.ndarray, reasons: np.ndarray, min_size: int) -> np.ndarray:
    """Group the novel texts by density (HDBSCAN: Campello, Moulavi and Sander 2013).

    Parameters
    ----------
    vectors : (n, d) unit rows, in a canonical order.
    reasons : (n,) those of ``novel`` are looked at.
    min_size : the fewest texts that make a group.

    Returns
    -------
    (n,) int64 number of the group, from 0; -1 for texts in none.
    """
    groups = np.full(len(vectors), -1, dtype=np.int64)
    novel = np.flatnonzero(reasons == "novel")
    if len(novel) >= 2 * min_size:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library says to its own developers while it loads
            from hdbscan import HDBSCAN

            found = HDBSCAN(min_cluster_size=max(2, min_size), algorithm="generic", approx_min_span_tree=False)
            groups[novel] = found.fit(vectors[novel].astype(np.float64)).labels_
    return groups
