"""Which messages stand behind a number: surely about it, telling of friction, unlike each other, one of each person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

PLACES = 6
MOST_LOOKED_AT = 2_000
"""Of more segments the weightiest are looked at."""


def choose_messages(
    said: pd.DataFrame, shown: int, vectors: tuple[Sequence[str], np.ndarray] | None = None
) -> list[str]:
    """Return ``doc_id`` of the messages to be read first, at most one of each person, at most ``shown``.

    Each next one has the highest probability × friction × variety, variety being 1 less its highest likeness to those
    before it: maximal marginal relevance (Carbonell and Goldstein 1998) as a product. Likeness is the cosine of the
    vectors, or where there are none the share of words in common (Jaccard). Equal ones go by ``segment_id``.

    Parameters
    ----------
    said : segments in any order: ``segment_id``, ``doc_id``, ``writer``, ``probability`` (that it is about what is
        looked at) and ``friction``, both 0 to 1; ``lemmas``.
    vectors : ids of segments, rising, and their unit rows.
    """
    weight = (said["probability"] * said["friction"]).round(PLACES)
    ordered = said.assign(weight=weight).sort_values(["weight", "segment_id"], ascending=[False, True])
    ordered = ordered.drop_duplicates("doc_id").head(MOST_LOOKED_AT)
    if ordered.empty:
        return []
    like = _find_likeness(ordered, vectors)
    weights, writers = ordered["weight"].to_numpy(dtype=np.float64), ordered["writer"].to_numpy(dtype=object)
    nearest, free = np.zeros(len(ordered)), np.ones(len(ordered), dtype=bool)
    chosen: list[int] = []
    while free.any() and len(chosen) < shown:
        score = np.where(free, np.round(weights * (1.0 - nearest), PLACES), -1.0)
        # The first of equal ones has more weight, or the lower id.
        place = int(np.argmax(score))
        chosen.append(place)
        free &= writers != writers[place]
        nearest = np.maximum(nearest, np.clip(like(place), 0.0, 1.0))
    return ordered["doc_id"].iloc[chosen].tolist()


def _find_likeness(
    ordered: pd.DataFrame, vectors: tuple[Sequence[str], np.ndarray] | None
) -> Callable[[int], np.ndarray]:
    """Return a function that gives how much one segment is like each of them."""
    if vectors is not None and len(vectors[0]):
        ids = np.asarray(vectors[0], dtype=object)
        asked = ordered["segment_id"].to_numpy(dtype=object)
        place = np.minimum(np.searchsorted(ids, asked), len(ids) - 1)
        if (ids[place] == asked).all():
            rows = vectors[1][place].astype(np.float64)
            return lambda one: rows @ rows[one]
    words = [frozenset(lemmas) for lemmas in ordered["lemmas"]]

    def share(one: int) -> np.ndarray:
        return np.array([len(words[one] & other) / max(len(words[one] | other), 1) for other in words])

    return share
