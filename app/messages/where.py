"""Where what was found is: how many messages in each theme, and in none, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.messages.keys import MessagesKey
from app.screen.address import open_page
from app.screen.draw import draw_lines
from app.screen.escape import to_label
from app.screen.state import to_key
from app.views.search import IN_NONE
from app.views.search_cards import REASON_NEXT, REASON_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

THEMES_SHOWN = 8


def draw_where(counts: pd.DataFrame, reasons: pd.DataFrame, names: Mapping[str, str], *, explain: bool) -> None:
    """Draw the themes that messages are in, each a click that narrows the search to it, and why some are in none.

    Parameters
    ----------
    explain : say of each reason what to do about it.
    """
    loose = counts[counts["theme_id"].isna()]
    inside = counts[counts["theme_id"].notna()]
    with st.container(gap=None):
        for row in inside.head(THEMES_SHOWN).itertuples():
            label = f"{names.get(row.theme_id, row.theme_id)} · {row.n_messages:,}"
            _draw_step(label, row.theme_id, themes=row.theme_id)
        if len(inside) > THEMES_SHOWN:
            rest = inside.iloc[THEMES_SHOWN:]
            draw_lines([f"and {len(rest):,} more themes, {rest['n_messages'].iloc[0]:,} messages or fewer in each"])
    if len(loose):
        with st.container(gap=None):
            _draw_step(f"wholly or partly in no theme · {loose['n_messages'].iloc[0]:,}", IN_NONE, placed=IN_NONE)
            for row in reasons.itertuples():
                if row.reason in REASON_WORDS:
                    _draw_step(f"{REASON_WORDS[row.reason]} · {row.n_messages:,}", row.reason, reasons=row.reason)
                    draw_lines([REASON_NEXT[row.reason]] if explain else [])


def _draw_step(label: str, name: str, **narrowed: str) -> None:
    if st.button(to_label(label), key=to_key(MessagesKey.ONLY, name), type="tertiary", help="Only these"):
        open_page("messages", leaf=None, **narrowed)
