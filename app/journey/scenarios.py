"""If a stage were mended: scenarios, never forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.scenarios import plot_scenarios
from app.screen.draw import draw_chart, draw_empty, draw_lines
from app.screen.state import Key
from app.views.chain import build_scenarios

if TYPE_CHECKING:
    from app.workspace import Opened


def draw_scenarios(opened: Opened) -> None:
    """Draw what preventing a share of each stage's drop-offs would bring."""
    tables = opened.tables
    shares = sorted(tables["scenarios"]["share"].unique())
    if not shares:
        draw_empty("There are too few journeys for a scenario.")
        return
    share = st.segmented_control(
        "Share of the stage's drop-offs prevented",
        shares,
        format_func=lambda value: f"{100 * value:.0f}%",
        default=shares[len(shares) // 2],
        key=Key.JOURNEY_SHARE,
        required=True,
    )
    draw_lines(
        [
            "A scenario, no forecast: those kept are taken to behave like today's continuers, an upper bound.",
            "It says where mending could bring most, not what causes the drop-off.",
        ]
    )
    draw_chart(plot_scenarios(build_scenarios(tables, share)), "If drop-off at one stage fell", "journey_scenarios")
