"""A theme by week, with what is usual, and how often a change is told by chance alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.trend import plot_trend
from app.screen.draw import draw_chart, draw_empty, draw_lines
from app.views.theme import build_theme_trend
from friction.report import PROMISE

if TYPE_CHECKING:
    import pandas as pd

    from app.workspace import Opened


def draw_trend(opened: Opened, theme: pd.Series) -> None:
    """Draw the people of each week over the usual band."""
    st.header("Week by week", anchor=False)
    trend = build_theme_trend(opened.tables, str(theme["theme_id"]), opened.run.week)
    if not len(trend):
        draw_empty("Its messages carry no time, so there is no trend. Name their written_at in friction.toml.")
        return
    draw_chart(plot_trend(trend), "People by week (grey: usual)", "theme_trend")
    draw_lines([PROMISE])
