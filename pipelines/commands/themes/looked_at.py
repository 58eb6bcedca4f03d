"""What people are asked to look at: decisions that a run could not plainly carry, and what it proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from pipelines.commands.themes.opened import Opened

TO_LOOK_AT = ("look", "waits", "lost")
MESSAGES_SHOWN = 3


def list_carried(opened: Opened) -> tuple[list[dict[str, Any]], float | None]:
    """Return the decisions that need another look after the newest run, oldest first, and the share in effect."""
    from friction.themes import measure_survival

    carried = opened.tables["carried"]
    rows = [
        {**row._asdict(), "theme": None if pd.isna(row.theme_id) else opened.names.get(row.theme_id, row.theme_id)}
        for row in carried[carried["state"].isin(TO_LOOK_AT)].itertuples(index=False)
    ]
    return rows, measure_survival(carried)


def list_proposals(opened: Opened) -> list[dict[str, Any]]:
    """Return what the newest run proposes and nobody answered since, with the names of its themes and messages."""
    proposals = opened.tables["proposals"]
    texts = opened.run.segments.set_index("segment_id")["text"] if len(proposals) else pd.Series(dtype="str")
    rows = []
    for row in proposals.itertuples(index=False):
        themes = [one for one in (row.theme_id, row.other_theme_id) if not pd.isna(one)]
        shown = [texts[one] for one in row.exemplar_ids if one in texts.index][:MESSAGES_SHOWN]
        rows.append(
            {
                "proposal_id": row.proposal_id, "kind": row.kind, "themes": [opened.names[one] for one in themes],
                "theme_ids": themes, "n_segments": int(row.n_segments), "why": row.why, "messages": shown,
            }
        )  # fmt: skip
    return rows
