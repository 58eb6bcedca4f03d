"""Themes like a theme, each to be merged with one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.address import open_page
from app.screen.draw import draw_empty, draw_lines
from app.screen.escape import evidence_html, to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.theme.held import hold_neighbours
from app.theme.keys import ThemeKey
from app.views.similar import build_similar
from app.workspace import append_decisions

if TYPE_CHECKING:
    import pandas as pd

    from app.workspace import Opened


def draw_similar(opened: Opened, theme: pd.Series) -> None:
    """Draw the themes most like a theme, those that may be one with it first."""
    theme_id, needs = str(theme["theme_id"]), opened.needs("merge")
    st.header("Themes like this one", anchor=False)
    draw_said(opened.undo, at=ThemeKey.AT_SIMILAR)
    similar = build_similar(opened.tables, theme_id, hold_neighbours(opened))
    if not similar:
        draw_empty("No theme is like this one. Whatever belongs together all the same is merged under Edit.")
        return
    for one in similar:
        with st.container(border=True):
            st.subheader(to_label(one.name), anchor=False)
            draw_lines([f"{one.who}. {one.sentence}"])
            if one.example:
                st.html(evidence_html(one.example))
            with st.container(horizontal=True):
                merge = to_key(ThemeKey.MERGE, one.theme_id)
                if st.button("Merge into this theme", key=merge, disabled=needs is not None, help=needs):
                    done = append_decisions(opened.folder, one.theme_id, [("merge", {"into": theme_id})])
                    say_and_rerun(f"“{one.name}” was merged into this theme.", done, at=ThemeKey.AT_SIMILAR)
                if st.button("Look at it", key=to_key(ThemeKey.OPEN, one.theme_id), type="tertiary"):
                    open_page("theme", theme=one.theme_id)
