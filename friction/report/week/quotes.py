"""Messages that show a finding: masked ones, or those that people marked as typical, of different people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import ANY
from friction.contracts.spread import spread_themes
from friction.contracts.voices import find_writers
from friction.report.behind import choose_messages

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_QUOTES, LONGEST_QUOTE = 2, 240


def find_quotes(tables: Mapping[str, pd.DataFrame], theme_id: str, stage: str, which: str) -> tuple[str, ...]:
    """Return up to two masked segments of different persons, as `choose_messages` orders those of the stage.

    Parameters
    ----------
    tables : a run's tables by name.
    theme_id, stage : what they show.
    which : ``masked``: any; ``approved``: those alone that people marked as typical of the theme; ``none``.
    """
    if which == "none":
        return ()
    placed = spread_themes(tables["segment_topics"])
    placed = placed.loc[placed["theme_id"] == theme_id, ["segment_id", "strength"]]
    said = tables["segments"].merge(placed, on="segment_id")
    if which == "approved":
        themes = tables["themes"].set_index("theme_id")
        said = said[said["segment_id"].isin(list(themes.loc[theme_id, "typical_ids"]))]
    if said.empty:
        return ()
    writers = find_writers(tables["documents"]).set_axis(tables["documents"]["doc_id"])
    here = pd.Series(1.0, index=said.index)
    if stage != ANY:
        alignments = tables["alignments"]
        at = alignments[alignments["stage"] == stage].groupby("doc_id")["probability"].sum()
        here = said["doc_id"].map(at).fillna(0.0)
    said = said.assign(probability=said["strength"] * here, writer=said["doc_id"].map(writers))
    said = said[said["probability"] > 0]
    weight = (said["probability"] * said["friction"]).rename("weight")
    heaviest = said.assign(weight=weight).sort_values(["weight", "segment_id"], ascending=[False, True])
    texts = heaviest.drop_duplicates("doc_id").set_index("doc_id")["text"]
    quotes = [" ".join(texts[doc_id].split()) for doc_id in choose_messages(said, MOST_QUOTES)]
    return tuple(text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…" for text in quotes)
