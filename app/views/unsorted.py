"""The messages that are in no theme: how many, why, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.search_cards import REASON_NEXT, REASON_WORDS
from app.views.words import to_percent
from friction.themes import find_lost

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_WORDS = "no words"
_WORDLESS = ("holds no words of a customer", "Nothing to read: Admin says what the import left out.")


def build_unsorted(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return why customers' messages are in no theme, most first.

    Parameters
    ----------
    tables : ``documents``, ``segments``, ``segment_topics``; without messages there are no rows.

    Returns
    -------
    ``reason`` (of ``segment_topics``, or ``no words``), ``why`` (in words), ``n_documents``, ``share`` (of all
    customers' messages, in words), ``next_step``.
    """
    documents = tables["documents"]
    own = documents[documents["author"] == "customer"]
    lost = find_lost(own, tables["segments"], tables["segment_topics"]).dropna()
    counted = lost.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    rows = [
        (reason, *(_WORDLESS if reason == NO_WORDS else (REASON_WORDS[reason], REASON_NEXT[reason])), n, n / len(own))
        for reason, n in counted.items()
    ]
    found = pd.DataFrame(rows, columns=["reason", "why", "next_step", "n_documents", "share"])
    return found.assign(share=found["share"].map(to_percent))
