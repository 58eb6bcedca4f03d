"""Few different texts, each said by many people: too few for neighbours and votes, so likeness alone decides."""

from __future__ import annotations

import numpy as np

from friction.topics.place import NEAREST, OUTSIDE, PLACES, VOTERS, Placed

MOST_TEXTS = VOTERS + NEAREST
"""Among no more texts those who vote on one are most of all, whatever they are about."""

LEAST_OFTEN = 0.5
"""Texts that are each said often enough for a group make up more than this share of what is said."""

LEAST_ALIKE, LEAST_ALIKE_OVER = 0.45, 0.55
"""From this mean cosine on, groups of such texts are one, among vectors of the sentence model and of the bridge
(complaints and praise of one to three words in English, and in seven languages over the bridge: two matters lie at .48
and less, .53 and less; the same in other words mostly at .6 and more)."""


def are_few(counts: np.ndarray, min_size: float) -> bool:
    """Tell whether the texts are few, and most of what is said is one of those that are said often.

    Parameters
    ----------
    counts : (n,) by how many people each text is said.
    min_size : so many make a group.
    """
    often = counts[counts >= min_size].sum()
    return 0 < len(counts) <= MOST_TEXTS and float(often) > LEAST_OFTEN * float(counts.sum())


def group_few(
    vectors: np.ndarray, counts: np.ndarray, min_size: float, detail: float = 1.0, alike: float = LEAST_ALIKE
) -> np.ndarray:
    """Return the group of each text, (n,) int64 from 0, largest first; -1 for those in none.

    The two groups of the highest mean cosine are joined while that is ``alike`` or more (average linkage: Sokal and
    Michener 1958).

    Parameters
    ----------
    vectors : (n, d) unit rows, n >= 1, in a canonical order.
    counts : (n,) by how many people each text is said.
    min_size : smaller groups are none.
    detail : > 0; the higher, the more alike the texts of a group must be.
    alike : 0 to 1, where ``detail`` is 1.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    found = np.zeros(1, dtype=np.int64)
    if len(vectors) > 1:
        rows = vectors.astype(np.float64)
        apart = np.round(np.clip(1 - rows @ rows.T, 0.0, None), PLACES)
        np.fill_diagonal(apart, 0.0)
        joined = linkage(squareform(apart, checks=False), method="average")
        found = fcluster(joined, (1 - alike) / detail, criterion="distance").astype(np.int64)
    names, first, inverse = np.unique(found, return_index=True, return_inverse=True)
    sizes = np.bincount(inverse, weights=counts, minlength=len(names))
    order = np.lexsort((first, -sizes))
    kept = order[sizes[order] >= min_size]
    number = np.full(len(names), OUTSIDE, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    groups: np.ndarray = number[inverse]
    return groups


def place_few(groups: np.ndarray) -> Placed:
    """Return the place of each text that was grouped so: its group, or none as what is like no other."""
    inside = groups != OUTSIDE
    return Placed(groups, inside.astype(np.float64), np.where(inside, "placed", "novel").astype(object))
