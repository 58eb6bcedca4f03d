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
    ids = found["segment_id"]
    theme_of_topic = dict(zip(topics["topic_id"], topics["theme_id"], strict=True))
    before = found["topic_id"].map(theme_of_topic).astype("object")
    taught = ids.map(replayed.placed).astype("object")
    said = taught.notna().to_numpy(dtype=bool)
    for at in np.flatnonzero(ids.isin(list(replayed.removed))):
        put = taught.iloc[at] if said[at] else before.iloc[at]
        if isinstance(put, str) and replayed.is_out(ids.iloc[at], put):
            before.iloc[at] = taught.iloc[at] = None
            said[at] = True
    own, moved = _steer(ids, before, taught, replayed, embeddings)
    beside = [replayed.added.get(segment_id, ()) for segment_id in ids]
    for place in [place for place, many in enumerate(beside) if many and not isinstance(own.iloc[place], str)]:
        own.iloc[place], said[place] = beside[place][0], True
    final = own.map(replayed.find_theme, na_action="ignore")
    also_in = [
        sorted({replayed.find_theme(one) for one in many} - {theme_id}) if many else []
        for theme_id, many in zip(final, beside, strict=True)
    ]
    return found.assign(
        theme_id=final.astype("str"),
        also_in=pd.Series(also_in, index=found.index, dtype="object"),
        strength=found["strength"].mask(said, final.notna().astype("float64")),
        reason=found["reason"].mask(moved, "reassigned").mask(said, "decided"),
        **{OWN_THEME: own.astype("str")},
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
    ids: pd.Series, before: pd.Series, taught: pd.Series, replayed: Replayed, embeddings: Embedded | None
) -> tuple[pd.Series, np.ndarray]:
    """Return the theme of each segment after moves by hand and what follows them, before merges; and what followed."""
    own, moved = before.mask(taught.notna(), taught), np.zeros(len(ids), dtype=bool)
    if embeddings is None or not bool((taught.notna() & before.notna() & (taught != before)).any()):
        return own, moved
    places = pd.Index(embeddings.segment_ids).get_indexer(ids)
    seen = np.flatnonzero(places >= 0)
    pairs = [[None if pd.isna(name) else str(name) for name in column.iloc[seen]] for column in (before, taught)]
    themes, steered = steer(np.asarray(embeddings.vectors)[places[seen]], pairs[0], pairs[1])
    for at in np.flatnonzero(steered & ids.iloc[seen].isin(list(replayed.removed)).to_numpy()):
        if replayed.is_out(ids.iloc[seen[at]], str(themes[at])):
            steered[at] = False  # nobody is taken to where a person said it is not
    moved[seen] = steered
    return own.mask(moved, pd.Series(themes, index=seen, dtype="object").reindex(own.index)), moved
