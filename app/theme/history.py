"""What was decided on a theme, newest first, each decision with its undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.draw import draw_empty
from app.screen.escape import to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.theme.keys import ThemeKey
from app.views.decided import build_history
from app.views.words import to_day

if TYPE_CHECKING:
    import pandas as pd

    from app.workspace import Opened


def draw_history(opened: Opened, theme: pd.Series) -> None:
    """Draw the history of a theme; what somebody else decided only a lead takes back."""
    st.header("What was decided", anchor=False)
    tables = opened.tables
    plain = dict(zip(tables["themes"]["theme_id"], tables["themes"]["name"], strict=True))
    found = dict(zip(opened.run_themes["theme_id"], opened.run_themes["name"], strict=True))
    history = build_history(opened.decisions, str(theme["theme_id"]), {**found, **plain})
    draw_said(opened.undo, at=ThemeKey.AT_HISTORY)
    if not len(history):
        draw_empty("Nothing was decided on this theme yet. What is decided under Messages or Edit stands here.")
    for decision in history.itertuples():
        with st.container(horizontal=True, vertical_alignment="center"):
            taken_back = " (taken back)" if decision.undone else ""
            said = f"{to_day(decision.decided_at)}, {decision.decided_by}: {decision.said}{taken_back}"
            st.caption(to_label(said), width="stretch")
            if decision.undone:
                continue
            needs = opened.needs("undo" if decision.decided_by == opened.actor else "undo of others")
            key = to_key(ThemeKey.UNDO, decision.decision_id)
            if st.button("Undo", key=key, type="tertiary", disabled=needs is not None, help=needs):
                opened.undo([decision.decision_id])
                say_and_rerun(f"Taken back: {decision.said}.", at=ThemeKey.AT_HISTORY)
