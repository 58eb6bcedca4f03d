"""Up to three findings: three plain facts, one word for how sure, and the statistics folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.address import open_page
from app.screen.escape import to_label
from app.screen.state import to_key
from app.views.facts import to_facts
from app.views.ranking import EQUAL, find_best_cells, to_short
from app.views.words import NOTHING
from app.week.keys import WeekKey

if TYPE_CHECKING:
    import pandas as pd

    from app.workspace import Opened

MOST_FINDINGS = 3
MOST_WORDS, MOST_LETTERS = 6, 60
"""Of a name on a card, which has at most forty words in all; the program's own names have no more."""


def draw_findings(opened: Opened, ranking: pd.DataFrame) -> None:
    """Draw the first themes of friction that were not dismissed, one card each; nothing where there are none."""
    found = ranking[ranking["is_friction"].astype(bool) & (ranking["status"] != "dismissed")].head(MOST_FINDINGS)
    if found.empty:
        return
    st.header("Findings")
    cells = find_best_cells(opened.tables["impact"])
    for column, row in zip(st.columns(MOST_FINDINGS), found.to_dict("records"), strict=False):
        facts = to_facts(row, cells.get(row["theme_id"]), row["change"])
        with column.container(border=True, height="stretch"):
            st.subheader(to_label(to_short(row["name"], MOST_LETTERS, MOST_WORDS)))
            for line in facts.lines:
                st.text(line)
            if st.button("Open theme", key=to_key(WeekKey.FINDING_OPEN, row["theme_id"])):
                open_page("theme", theme=row["theme_id"])
            with st.expander(to_label(f"How sure: {facts.sure}")):
                for line in (facts.why_sure, row["finding"], row["fine_print"], *_to_more(row)):
                    st.caption(to_label(line))


def _to_more(row: dict[str, object]) -> list[str]:
    """Return whether it is about equal to the one above, and what it would be worth: the fine print has neither."""
    firm = ["About equal to the one above."] if str(row["firm"]).startswith(EQUAL) else []
    worth = [f"Worth {row['worth']}, if this were the cause and half of it were mended."]
    return firm + (worth if row["worth"] != NOTHING else [])
