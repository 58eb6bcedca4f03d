"""What is new, rising, fading or gone: a sentence each, and one click away the picture with what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.trend import plot_trend
from app.screen.address import open_page
from app.screen.draw import draw_chart, draw_lines
from app.screen.escape import to_label
from app.screen.state import to_key
from app.views.theme import build_theme_trend
from app.views.week import find_week_changes
from app.week.keys import WeekKey
from app.week.read import count_messages

if TYPE_CHECKING:
    from app.views.week import Change
    from app.workspace import Opened


def draw_changes(opened: Opened, week: str | None) -> None:
    """Draw at most five changes, each with its picture behind it; of a quiet week, that it is one and why."""
    st.header("What changed")
    changes = find_week_changes(opened.tables, week, count_messages(opened, week))
    if changes.quiet:
        st.text(changes.quiet)
    for change in changes.shown:
        _draw_change(opened, week, change)
    more = f"{changes.more:,} more changed: sort the list below by what changed." if changes.more else ""
    draw_lines([line for line in (more, changes.rate) if line])


def _draw_change(opened: Opened, week: str | None, change: Change) -> None:
    """Draw a change; its picture is made only once somebody opens it."""
    fold = st.expander(
        to_label(f"{change.word.capitalize()}: {change.name}. {change.why}"),
        key=to_key(WeekKey.PICTURE, change.theme_id, week), on_change="rerun",
    )  # fmt: skip
    if not fold.open:
        return
    with fold:
        trend = build_theme_trend(opened.tables, change.theme_id, week)
        draw_chart(plot_trend(trend), "People by week (grey: usual)", to_key(WeekKey.TREND, change.theme_id))
        if st.button("Open theme", key=to_key(WeekKey.CHANGED_OPEN, change.theme_id)):
            open_page("theme", theme=change.theme_id)
