"""The moves between stages, and where people end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.moves import plot_moves
from app.screen.draw import draw_chart, draw_lines, draw_table
from app.views.chain import build_absorption, to_order_line
from app.views.journey import build_moves
from app.views.stages import find_stages

if TYPE_CHECKING:
    from friction.store import Tables


def draw_moves(tables: Tables) -> None:
    """Draw the transition map and what the chain makes of it."""
    draw_chart(plot_moves(build_moves(tables), find_stages(tables)), "Moves between stages", "journey_moves")
    line = to_order_line(tables)
    if line is None:
        return
    st.subheader("Where people end, and what they pass on the way")
    draw_lines([line])
    draw_table(
        build_absorption(tables),
        "From each stage: chance of converting, of ever being reached, and expected steps, with 95% intervals",
        {
            "stage": st.column_config.TextColumn("from"),
            "converts": st.column_config.TextColumn("converts", help="Chance that a visit here leads to conversion"),
            "reached": st.column_config.TextColumn("reached", help="Chance that a journey ever gets here"),
            "steps": st.column_config.TextColumn(
                "visits to go", help="Expected visits until the end, this one counted"
            ),
            "visits": st.column_config.TextColumn(
                "visits a journey", help="Expected visits of this stage in a journey"
            ),
            "revisited": st.column_config.TextColumn("comes back", help="Chance of another visit of the same stage"),
        },
    )
