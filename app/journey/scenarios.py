"""If a stage were mended: scenarios, never forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.scenarios import plot_scenarios
from app.journey.keys import JourneyKey
from app.screen.address import Address, choose
from app.screen.draw import draw_chart, draw_empty, draw_lines
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
    names = [f"{value:g}" for value in shares]
    share = choose(
        st.segmented_control, "Share of the stage's drop-offs prevented", names, Address.SHARE,
        default=names[len(names) // 2], format_func=lambda one: f"{100 * float(one):.0f}%",
    )  # fmt: skip
    chosen = shares[names.index(share)] if share in names else shares[len(shares) // 2]
    draw_lines(
        [
            "A scenario, no forecast: those kept are taken to behave like today's continuers, an upper bound.",
            "It says where mending could bring most, not what causes the drop-off.",
        ]
    )
    draw_chart(plot_scenarios(build_scenarios(tables, chosen)), "If drop-off at one stage fell", JourneyKey.SCENARIOS)
