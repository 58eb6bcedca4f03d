"""More like this: messages outside a theme that say what it says, to be ticked and put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.address import Address, choose
from app.screen.draw import draw_empty, draw_lines
from app.screen.state import to_key
from app.theme.act import draw_near_actions, find_ticked
from app.theme.keys import ThemeKey
from app.theme.messages import SHOWN, draw_message
from app.views.near import find_near

if TYPE_CHECKING:
    import pandas as pd

    from app.workspace import Opened


def draw_near(opened: Opened, theme: pd.Series) -> None:
    """Draw the messages closest to a theme, or to those of its messages that were ticked."""
    theme_id = str(theme["theme_id"])
    of_theme, seeds = st.session_state.get(ThemeKey.SEEDS) or ("", ())
    seeds = seeds if of_theme == theme_id else ()
    st.header("Like it, and not in it", anchor=False)
    shown = choose(st.selectbox, "Show", SHOWN, Address.SHOWN, default=SHOWN[0], width=120)
    if seeds:
        draw_lines([f"Closest to the {len(seeds):,} sentence{'' if len(seeds) == 1 else 's'} you ticked."])
        if st.button("Closest to the whole theme", key=to_key(ThemeKey.WHOLE, theme_id)):
            st.session_state.pop(ThemeKey.SEEDS)
            st.rerun()
    else:
        draw_lines(["Messages that are not in this theme, the closest first."])
    plain = opened.tables["themes"].set_index("theme_id")["name"].to_dict()
    messages = find_near(
        opened.tables, opened.tables.embeddings, theme_id, plain, seeds=seeds, shown=int(shown or SHOWN[0])
    )  # fmt: skip
    if not messages:
        draw_empty("Nothing is like it: this run has no vectors of its messages. Make some with: friction run")
        return
    draw_near_actions(opened, theme_id, find_ticked(theme_id, messages))
    for message in messages:
        draw_message(opened, theme_id, message)
