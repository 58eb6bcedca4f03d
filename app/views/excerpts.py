"""Pieces of messages, short enough to be read at a glance: what was said, with its signs of friction marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from app.screen.escape import Span
from app.views.messages import find_segments
from app.views.words import to_day, to_stage
from friction.report import choose_messages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.store import Vectors

AROUND, LONGEST = 90, 320
"""Letters shown before and behind what was said, and most of all shown of one message."""

CUT = "…"


class Excerpt(NamedTuple):
    """A piece of one message: its words, what is marked in them, and where and when it was said."""

    text: str
    spans: tuple[Span, ...]
    about: str


def find_telling(
    tables: Mapping[str, pd.DataFrame], theme_id: str, shown: int, vectors: Vectors | None = None
) -> list[Excerpt]:
    """Return pieces of the messages of a theme that tell most, unlike each other, at most one of each person.

    Parameters
    ----------
    tables : ``documents``, ``segments``, ``segment_topics``, ``cues`` and ``alignments``.
    theme_id : the theme.
    shown : at most so many.
    vectors : of segments, by which messages are alike; words in common where they are not given.
    """
    said = find_segments(tables, theme_id)
    if not len(said):
        return []
    documents = tables["documents"]
    own = documents[documents["doc_id"].isin(said["doc_id"])]
    person = said["doc_id"].map(own.set_index("doc_id")["person_id"])
    weighed = said.assign(probability=said["strength"], writer=person.where(person.notna(), said["doc_id"]))
    chosen = choose_messages(weighed, shown, (vectors.segment_ids, vectors.vectors) if vectors else None)
    first = said.sort_values(["friction", "segment_id"], ascending=[False, True]).drop_duplicates("doc_id")
    of = first.set_index("doc_id")["segment_id"]
    return find_excerpts(tables, [of[doc_id] for doc_id in chosen])


def find_excerpts(tables: Mapping[str, pd.DataFrame], segment_ids: Sequence[str]) -> list[Excerpt]:
    """Return a piece of a message for each segment, in the order given; segments that are not there have none.

    Parameters
    ----------
    tables : ``documents``, ``segments``, ``cues`` and ``alignments``.
    segment_ids : what to show.
    """
    segments = tables["segments"]
    segments = segments[segments["segment_id"].isin(segment_ids)].set_index("segment_id", drop=False)
    documents = tables["documents"]
    documents = documents[documents["doc_id"].isin(segments["doc_id"])].set_index("doc_id")
    cues = tables["cues"]
    cues = cues[cues["segment_id"].isin(segments["segment_id"]) & (cues["weight"] > 0)]
    places = tables["alignments"]
    places = places[places["doc_id"].isin(segments["doc_id"]) & places["best"]].set_index("doc_id")["stage"]
    excerpts = []
    for segment_id in segment_ids:
        if segment_id not in segments.index:
            continue
        segment = segments.loc[segment_id]
        document = documents.loc[segment["doc_id"]]
        own = cues[cues["segment_id"] == segment_id]
        spans = [Span(int(segment["start"]), int(segment["end"]), "segment")]
        spans += [Span(int(start), int(end), "cue") for start, end in zip(own["start"], own["end"], strict=True)]
        stage = places.get(segment["doc_id"])
        about = [document["source"], to_day(document["written_at"]), *([] if pd.isna(stage) else [to_stage(stage)])]
        excerpts.append(Excerpt(*cut_text(document["text"], spans), " · ".join(about)))
    return excerpts


def cut_text(text: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """Return the piece of a text around its first mark, at most `LONGEST` letters and two `CUT`, and the marks in it.

    Words are left whole where a space is near; a mark that the piece does not hold wholly is shown as far as it does.

    Parameters
    ----------
    text : what was written.
    spans : pieces of it to mark; at least one, the widest first.
    """
    start = max(0, spans[0].start - AROUND)
    end = min(len(text), start + LONGEST, max(spans[0].end + AROUND, start + 1))
    if start and (space := text.find(" ", start, spans[0].start)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", min(spans[0].end, end - AROUND), end)) > start:
        end = space
    head, tail = CUT if start else "", CUT if end < len(text) else ""
    shift = len(head) - start
    kept = tuple(
        Span(max(span.start, start) + shift, min(span.end, end) + shift, span.kind)
        for span in spans
        if span.start < end and span.end > start
    )
    return f"{head}{text[start:end]}{tail}", kept
