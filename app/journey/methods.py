"""Why this differs from your funnel tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.methods import plot_methods
from app.journey.keys import JourneyKey
from app.screen.draw import draw_chart, draw_empty, draw_lines, draw_plain
from app.views.paths import build_method_rates, build_methods, to_method_facts, to_method_lines

if TYPE_CHECKING:
    from app.workspace import Opened


def draw_methods(opened: Opened) -> None:
    """Draw each stage's drop-off as other tools would count it, and where and why they are farthest apart."""
    tables = opened.tables
    if tables["funnels"].empty:
        draw_empty("No stage was counted as other tools would. Bring the run up to date with: friction run")
        return
    draw_plain(
        [
            "Friction follows each visit until the customer moves on, converts, or is silent for good.",
            *to_method_facts(tables),
        ]
    )
    draw_chart(
        plot_methods(build_method_rates(tables), build_methods(tables)), "The same visits, counted four ways",
        JourneyKey.METHODS,
    )  # fmt: skip
    with st.expander("How sure? What each way counts"):
        draw_lines(to_method_lines(tables))
