"""The conversation around a segment: the message that it stands in, and the turns before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from app.screen.escape import Span
from app.views.words import to_day

if TYPE_CHECKING:
    from app.views.desk import Asked

BEFORE, AFTER = 4, 3
"""Turns that are shown on either side."""

_WHO = {"customer": "customer", "agent": "support", "bot": "bot"}


class Turn(NamedTuple):
    """One message: who wrote it and when, its text, and the place of the segment in it (none in the others)."""

    about: str
    text: str
    spans: tuple[Span, ...]


def find_around(documents: pd.DataFrame, doc_ids: set[str]) -> pd.DataFrame:
    """Return the messages that segments stand in, and those of the same conversations.

    Parameters
    ----------
    documents : table ``documents``.
    doc_ids : documents of the segments.

    Returns
    -------
    doc_id, thread_id, author, written_at, text; by conversation and time, so that turns stand as they were written.
    """
    own = documents["doc_id"].isin(doc_ids)
    threads = documents.loc[own, "thread_id"].dropna()
    kept = documents[own | documents["thread_id"].isin(threads)]
    columns = ["doc_id", "thread_id", "author", "written_at", "text"]
    return kept[columns].sort_values(["thread_id", "written_at", "doc_id"], ignore_index=True)


def list_turns(around: pd.DataFrame, asked: Asked) -> list[Turn]:
    """Return the conversation around a segment, in the order of writing; a message without one stands alone."""
    own = around[around["doc_id"] == asked.doc_id]
    if own.empty:
        return []
    thread = own.iloc[0]["thread_id"]
    turns = own if pd.isna(thread) else around[around["thread_id"] == thread]
    place = turns["doc_id"].tolist().index(asked.doc_id)
    shown = turns.iloc[max(place - BEFORE, 0) : place + AFTER + 1]
    return [
        Turn(
            f"{_WHO.get(row.author, row.author)}, {to_day(row.written_at)}",
            row.text,
            (Span(asked.start, asked.end, "segment"),) if row.doc_id == asked.doc_id else (),
        )
        for row in shown.itertuples(index=False)
    ]
