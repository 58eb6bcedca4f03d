"""The conversation around a chat turn: who said what before it and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.views.words import to_moment

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

MOST_TURNS, MOST_LETTERS = 20, 1_000
WHO = {"customer": "Customer", "agent": "Agent", "bot": "Bot"}


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation: who, when, what (masked, as it is stored), and whether it is the message shown."""

    who: str
    at: str
    text: str
    is_shown: bool


def find_conversations(documents: pd.DataFrame, doc_ids: Collection[str]) -> dict[str, tuple[Turn, ...]]:
    """Return the turns around messages, oldest first, by message; those that stand alone are left out.

    Of a long conversation the 20 turns around the message, of a long turn its first 1,000 letters.

    Parameters
    ----------
    documents : table ``documents``.
    doc_ids : the messages.
    """
    asked = documents[documents["doc_id"].isin(doc_ids) & documents["thread_id"].notna()]
    turns = documents[documents["thread_id"].isin(asked["thread_id"])].sort_values(["written_at", "doc_id"])
    threads = dict(tuple(turns.groupby("thread_id", sort=False)))
    found = {}
    for doc_id, thread_id in zip(asked["doc_id"], asked["thread_id"], strict=True):
        thread = threads[thread_id]
        if len(thread) == 1:
            continue
        place = thread["doc_id"].tolist().index(doc_id)
        first = max(min(place - MOST_TURNS // 2, len(thread) - MOST_TURNS), 0)
        found[doc_id] = tuple(
            Turn(WHO[row.author], to_moment(row.written_at), _cut(row.text), row.doc_id == doc_id)
            for row in thread.iloc[first : first + MOST_TURNS].itertuples()
        )
    return found


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} …"
