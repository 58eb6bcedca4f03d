"""Acted on: what was done about a theme, when it reached customers, and whether fewer people write of it since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.shipped import plot_fixed_weeks
from app.screen.drafts import drop_drafts, type_text
from app.screen.draw import draw_chart, draw_empty, draw_lines
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.theme.held import hold_fixed
from app.theme.keys import ThemeKey
from app.views.shipped import SURE, build_fixed_weeks, find_done, find_missing, to_done_line, to_fixed, to_week_lines
from app.views.words import to_date
from app.workspace import append_decisions

if TYPE_CHECKING:
    import pandas as pd

    from app.workspace import Opened

ACTED_ON = "acted_on"


def draw_shipped(opened: Opened, theme: pd.Series) -> None:
    """Draw whether fewer people write of a theme since something was shipped, what was done, and the form for it."""
    theme_id = str(theme["theme_id"])
    done = find_done(opened.decisions, theme_id)
    day = next((one.shipped_on for one in done if one.shipped_on), None)
    st.header("Fixed?", anchor=False)
    if day is None:
        draw_empty(
            "Say below what was done and the day it reached customers; then the weeks before and after it stand here."
        )
    elif opened.data_end is None or not opened.tables["documents"]["written_at"].notna().any():
        draw_empty("Its messages carry no time: there is no before and after. Name their written_at in friction.toml.")
    else:
        _draw_fixed(opened, theme_id, day)
    if done:
        st.subheader("What was done", anchor=False)
        for one in done:
            st.text(to_done_line(one))
    _draw_form(opened, theme)


def _draw_fixed(opened: Opened, theme_id: str, day: str) -> None:
    compared, weeks = hold_fixed(opened, theme_id, day)
    st.text(to_fixed(compared, day))
    with st.expander("How sure: a count before and after"):
        draw_lines([SURE, *to_week_lines(opened.tables["theme_weeks"], theme_id, compared.after.weeks)])
    shown = build_fixed_weeks(weeks, {"before": compared.before.weeks, "after": compared.after.weeks})
    if len(shown):
        draw_chart(plot_fixed_weeks(shown, to_date(day)), "Of those who wrote, by week", "theme_fixed")


def _draw_form(opened: Opened, theme: pd.Series) -> None:
    theme_id, needs = str(theme["theme_id"]), opened.needs("acted")
    what_draft, day_draft = f"acted:{theme_id}", f"shipped:{theme_id}"
    with st.container(border=True):
        what = type_text("What was done", what_draft, area=True, max_chars=500, height=68, disabled=needs is not None)
        day = type_text(
            "Day it reached customers", day_draft, max_chars=10, placeholder="2026-05-20, or empty while it has not",
            disabled=needs is not None,
        ).strip()  # fmt: skip
        if st.button(
            "Record", key=to_key(ThemeKey.SHIP, theme_id), type="primary", disabled=needs is not None, help=needs
        ):
            if missing := find_missing(what, day):
                say_and_rerun(missing, at=ThemeKey.AT_SHIPPED)
            changes: list[tuple[str, dict[str, object]]] = [("acted", {"what": what.strip(), "shipped_on": day})]
            if theme["status"] != ACTED_ON:
                changes.append(("status", {"status": ACTED_ON}))
            done = append_decisions(opened.folder, theme_id, changes)
            drop_drafts(what_draft, day_draft)
            say_and_rerun("Recorded; the theme counts as acted on.", done, at=ThemeKey.AT_SHIPPED)
        draw_said(opened.undo, at=ThemeKey.AT_SHIPPED)
