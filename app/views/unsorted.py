"""The messages that are in no theme: how many, why, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import to_percent
from friction.themes import find_lost

if TYPE_CHECKING:
    from collections.abc import Mapping

_REASONS = {
    "unsupported_language": (
        "in a language that the model does not know", "Name a model that knows it: topics.model in friction.toml",
    ),
    "novel": ("like nothing else that was said", "More messages, or a lower topics.min_segments"),
    "ambiguous": ("between several themes", "Read them and put each where it belongs"),
    "too_short": ("say too little to be grouped", "Nothing: a smiley, a greeting, a single word"),
    "decided": ("taken out of their theme by somebody", "Put them in another theme"),
    "no words": ("without words of a customer's own", "Look under Admin at what the import left out"),
}  # fmt: skip
"""Why a message is in no theme, in words, and what would change it."""


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
        (reason, *_REASONS.get(str(reason), (str(reason), ""))[:1], int(n), to_percent(n / len(own)),
         _REASONS.get(str(reason), ("", ""))[1])
        for reason, n in counted.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["reason", "why", "n_documents", "share", "next_step"])
