"""What a segment's document adds to its meaning: sentences that say little alone take their sense from the whole.

"I live in Leeds" or "this happened twice" tell no matter; the complaint around them does. So a segment's vector is
mixed with that of its whole document, the more, the more the sentences of these documents are about the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.topics.neighbours import find_neighbours
from friction.topics.place import SAME, find_nearness
from friction.topics.wording import SAME_WORDING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

FEW = 3
"""Documents of up to so many segments are looked at apart from those of more, which more often say several things."""

MOST_SHARE = 0.65
SHARE_PER_KINSHIP = 3.0
LOOKED_AT = 15
MOST_ROWS = 20_000
PLACES = 4


class Shares(NamedTuple):
    """How much the document counts in a segment's vector, 0 to 0.65: of documents of 2 or 3 segments, and of more."""

    few: float = 0.0
    many: float = 0.0


NO_SHARES = Shares()
"""Segments stand for themselves."""


def build_contexts(segments: pd.DataFrame) -> pd.DataFrame:
    """Return the text around segments: of each document of two segments or more, what its customer said, in order.

    Parameters
    ----------
    segments : doc_id, start, text; any order.

    Returns
    -------
    Columns doc_id and text, sorted by document.
    """
    return join_texts(segments[segments["doc_id"].duplicated(keep=False)]).reset_index()


def join_texts(segments: pd.DataFrame) -> pd.Series:
    """Return what the customer said in each document, in order, by doc_id, sorted; of any rows of ``segments``."""
    return segments.sort_values(["doc_id", "start"]).groupby("doc_id", sort=True)["text"].agg(" ".join)


def add_contexts(doc_ids: pd.Series, own: np.ndarray, contexts: Mapping[str, np.ndarray], shares: Shares) -> np.ndarray:
    """Return the vectors of segments with their documents around them.

    Parameters
    ----------
    doc_ids : (n,) document of each segment; all segments of these documents must be there.
    own : (n, d) unit rows of the segments.
    contexts : (d,) unit vector of a whole document, by its id. A segment that is alone in its document, or whose
        document has no vector, stays as it is.
    shares : as `find_shares` finds them.

    Returns
    -------
    (n, d) float32 unit rows: (1 - share) own + share whole, scaled to length 1; the order of ``own``.
    """
    n_segments = doc_ids.map(doc_ids.value_counts()).to_numpy()
    share = np.where(n_segments > FEW, shares.many, np.where(n_segments > 1, shares.few, 0.0)).astype(np.float32)
    mixed = own.astype(np.float32)  # a copy
    for at, doc_id in enumerate(doc_ids):
        if share[at] > 0 and doc_id in contexts:
            row = (1 - share[at]) * own[at] + share[at] * contexts[doc_id]
            mixed[at] = row / max(float(np.linalg.norm(row)), 1e-12)
    return mixed


def find_shares(own: np.ndarray, sources: np.ndarray) -> Shares:
    """Return how much documents shall count, by how much their segments are about the same.

    The kinship of the segments of a document is their mean cosine, on a scale where 0 is that of any two segments of
    different documents, and 1 that of a segment and its nearest in other documents (those of the same wording apart).
    The share is three times that, at most 0.65. Documents put together from sentences about different matters have a
    kinship of 0, and there any share does harm (benchmarks/topics).

    Parameters
    ----------
    own : (n, d) unit rows, in a canonical order.
    sources : (n,) int64 document of each.
    """
    inverse = np.unique(sources, return_inverse=True)[1]
    counts = np.bincount(inverse, minlength=1)
    if counts.max(initial=0) < 2 or len(counts) < 2:  # noqa: PLR2004 - two segments of one document, and another one
        return NO_SHARES
    rows = own.astype(np.float64)
    sums = np.zeros((len(counts), own.shape[1]))
    np.add.at(sums, inverse, rows)
    squares = np.square(sums).sum(axis=1)
    total, n = np.square(sums.sum(axis=0)).sum(), len(own)
    any_two = (total - squares.sum()) / max(n * n - np.square(counts.astype(np.float64)).sum(), 1.0)
    some = slice(None, None, -(-n // MOST_ROWS))
    _, likeness = find_neighbours(own[some], LOOKED_AT, inverse[some])
    nearness = find_nearness(np.where(likeness >= SAME_WORDING, SAME, likeness))
    apart = likeness[:, -1] < SAME_WORDING
    nearest = float(np.median(nearness[apart] if apart.any() else nearness))
    scale = max(nearest - any_two, 1e-6)

    def find_share(lowest: int, highest: int) -> float:
        kept = (counts >= lowest) & (counts <= highest)
        pairs = (counts[kept] * (counts[kept] - 1)).sum()
        if pairs == 0:
            return 0.0
        kinship = ((squares[kept] - counts[kept]).sum() / pairs - any_two) / scale
        return round(float(np.clip(SHARE_PER_KINSHIP * kinship, 0.0, MOST_SHARE)), PLACES)

    return Shares(find_share(2, FEW), find_share(FEW + 1, int(counts.max())))
