"""More like this: messages outside a theme that say what those inside it say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from app.views.messages import Message, build_messages, find_segments
from app.views.search_cards import REASON_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from friction.store import Vectors

PLACES = 5
LOOKED_AT = 10
"""So many times as many segments are looked at as messages are shown: of a message, and of equal texts, one is."""


def find_near(
    tables: Mapping[str, pd.DataFrame],
    vectors: Vectors | None,
    theme_id: str,
    names: Mapping[str, str],
    *,
    seeds: Collection[str] = (),
    shown: int,
) -> list[Message]:
    """Return the messages outside a theme that are closest to it, or to some of its segments, the closest first.

    By the cosine between a segment's vector and the mean of those asked for. Messages of which a sentence is in the
    theme are in it; of equal texts one is shown.

    Parameters
    ----------
    tables : ``segments``, ``segment_topics``, ``documents``, ``cues`` and ``alignments``.
    vectors : of the run's segments; without them nothing is near.
    names : of themes, by id.
    seeds : ids of segments; the whole theme where none is given.
    shown : at most so many.
    """
    own = find_segments(tables, theme_id)
    if vectors is None or not len(own):
        return []
    ids = np.asarray(vectors.segment_ids, dtype=object)
    different = own.drop_duplicates("text")
    of_theme = _find_places(ids, different["segment_id"])
    asked = _find_places(ids, pd.Series(sorted(seeds), dtype="object")) if seeds else of_theme
    if not len(asked):
        return []
    centre = vectors.vectors[asked].mean(axis=0)
    likeness = np.round(vectors.vectors @ (centre / max(float(np.linalg.norm(centre)), 1e-12)), PLACES)
    inside = np.sort(likeness[of_theme])
    wanted = min(LOOKED_AT * shown + len(own), len(ids))
    first = np.argpartition(-likeness, wanted - 1)[:wanted]
    found = pd.DataFrame({"segment_id": ids[first], "likeness": likeness[first]})
    near = found.merge(tables["segments"], on="segment_id")
    near = near[~near["doc_id"].isin(own["doc_id"])].sort_values(["likeness", "segment_id"], ascending=[False, True])
    near = near.drop_duplicates("text").drop_duplicates("doc_id").head(shown)
    where = tables["segment_topics"][tables["segment_topics"]["segment_id"].isin(near["segment_id"])]
    where = where.set_index("segment_id")
    why = {
        row.doc_id: [
            *([] if seeds else [_tell_likeness(inside, row.likeness)]),
            _tell_place(where.loc[row.segment_id], names),
        ]
        for row in near.itertuples()
    }
    return build_messages(tables, near, near["doc_id"].tolist(), why)


def _find_places(ids: np.ndarray, asked: pd.Series) -> np.ndarray:
    """Return where ids stand among all of them, sorted; those that are not there are left out."""
    wanted = asked.to_numpy(dtype=object)
    places = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.asarray(places[ids[places] == wanted], dtype=np.int64)


def _tell_likeness(inside: np.ndarray, likeness: float) -> str:
    share = round(100 * float(np.searchsorted(inside, likeness, side="right")) / len(inside))
    return f"More like this theme than {share} of every 100 messages in it."


def _tell_place(place: pd.Series, names: Mapping[str, str]) -> str:
    if pd.isna(place["theme_id"]):
        return f"In no theme: {REASON_WORDS[place['reason']]}."
    return f"Now in “{names.get(place['theme_id'], place['theme_id'])}”."
