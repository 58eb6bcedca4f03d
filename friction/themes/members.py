"""Which segments are in which themes: what people decided, laid over what the run found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import KINDS
from friction.contracts.spread import spread_themes
from friction.contracts.voices import find_writers, weigh_voices
from friction.topics import OWN_THEME, steer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.themes.state import Replayed
    from friction.topics import Embedded

OTHER = KINDS[-1]

FOUND_STRENGTH, FOUND_REASON = "found_strength", "found_reason"
"""Columns of ``segment_topics`` beside the contract: strength and reason as the run found them, before decisions."""


def place_segments(
    topics: pd.DataFrame, segment_topics: pd.DataFrame, replayed: Replayed, embeddings: Embedded | None
) -> pd.DataFrame:
    """Return the segments with their themes, strengths and reasons after decisions, sorted by id.

    A segment belongs to the theme a person put it in; else, where people moved similar ones out of its topic's theme,
    to where those went (`friction.topics.teach.steer`); else to its topic's theme. What people took out of that theme
    is in the first of those that they added it to, else in none, and follows no other.

    Parameters
    ----------
    topics : ``topic_id`` and ``theme_id``, before merges.
    segment_topics : as the run found them, or what this function returned before other decisions were made.
    replayed : the state after all decisions, on the segments there are.
    embeddings : vectors of the segments; without them only what people moved by hand moves.
    """
    found = _restore(segment_topics)
    ids, theme_of_topic = found["segment_id"].tolist(), dict(zip(topics["topic_id"], topics["theme_id"], strict=True))
    before = [theme_of_topic.get(topic_id) for topic_id in found["topic_id"]]
    taught = [replayed.placed.get(segment_id) for segment_id in ids]
    said = np.array([put is not None for put in taught], dtype=bool)
    for place, segment_id in enumerate(ids):
        put = taught[place] or before[place]
        if put is not None and segment_id in replayed.removed and replayed.is_out(segment_id, put):
            before[place] = taught[place] = None
            said[place] = True
    own, moved = _steer(ids, before, taught, replayed, embeddings)
    beside = [replayed.added.get(segment_id, ()) for segment_id in ids]
    for place, many in enumerate(beside):
        if many and own[place] is None:
            own[place], said[place] = many[0], True
    final = [None if theme_id is None else replayed.find_theme(theme_id) for theme_id in own]
    also_in = [
        sorted({replayed.find_theme(one) for one in many} - {theme_id}) if many else []
        for theme_id, many in zip(final, beside, strict=True)
    ]
    themes = pd.Series(final, index=found.index, dtype="str")
    return found.assign(
        theme_id=themes,
        also_in=pd.Series(also_in, index=found.index, dtype="object"),
        strength=found["strength"].mask(said, themes.notna().astype("float64")),
        reason=found["reason"].mask(moved, "reassigned").mask(said, "decided"),
        **{OWN_THEME: pd.Series(own, index=found.index, dtype="str")},
    )


def find_members(placed: pd.DataFrame, segments: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each segment and theme: document, person, friction, severity, kind, and how much it counts.

    Parameters
    ----------
    placed : as `place_segments` returns it.
    segments, documents : tables of these names.

    Returns
    -------
    Columns of ``placed``, and ``doc_id``, ``friction``, ``severity``, ``text``, ``kind``, ``person_id``, ``weight``
    (`friction.contracts.voices.weigh_voices` within the theme); sorted by segment, its own theme first.
    """
    own = documents.set_index("doc_id", drop=False)
    told = segments[["segment_id", "doc_id", "friction", "severity"]].assign(
        text=segments.get("text", ""),
        kind=segments.get("kind", OTHER),  # of runs made before there were kinds
    )
    members = spread_themes(placed).merge(told, on="segment_id")
    writers = members["doc_id"].map(find_writers(own))
    return members.assign(
        person_id=members["doc_id"].map(own["person_id"]),
        weight=weigh_voices(members["theme_id"], writers, members["text"]),
    ).sort_values("segment_id", kind="stable")


def _restore(segment_topics: pd.DataFrame) -> pd.DataFrame:
    """Return the segments as the run found them, sorted; with what was found beside strength and reason."""
    found = segment_topics.sort_values("segment_id", ignore_index=True)
    if FOUND_REASON in found:
        return found.assign(strength=found[FOUND_STRENGTH], reason=found[FOUND_REASON])
    return found.assign(**{FOUND_STRENGTH: found["strength"], FOUND_REASON: found["reason"]})


def _steer(
    ids: Sequence[str],
    before: Sequence[str | None],
    taught: Sequence[str | None],
    replayed: Replayed,
    embeddings: Embedded | None,
) -> tuple[list[str | None], np.ndarray]:
    """Return the theme of each segment after moves by hand and what follows them, before merges; and what followed."""
    own, moved = [put or found for put, found in zip(taught, before, strict=True)], np.zeros(len(ids), dtype=bool)
    moves = any(put and found and put != found for put, found in zip(taught, before, strict=True))
    if embeddings is None or not moves:
        return own, moved
    places = pd.Index(embeddings.segment_ids).get_indexer(ids)
    seen = np.flatnonzero(places >= 0)
    found, put = ([column[place] for place in seen.tolist()] for column in (before, taught))
    themes, steered = steer(np.asarray(embeddings.vectors)[places[seen]], found, put, frozenset(replayed.parts))
    for place, theme_id in zip(seen[steered].tolist(), np.array(themes, dtype=object)[steered], strict=True):
        if not replayed.is_out(ids[place], theme_id):  # nobody is taken to where a person said it is not
            own[place], moved[place] = theme_id, True
    return own, moved
