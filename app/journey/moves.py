"""The map of the journey: the moves between stages, and where people end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.moves import plot_moves
from app.journey.keys import JourneyKey
from app.screen.draw import draw_chart, draw_lines, draw_plain, draw_table
from app.views.chain import build_absorption, to_order_line
from app.views.journey import build_moves, to_map_lines
from app.views.stages import find_stages
from friction.report import build_map, to_svg

if TYPE_CHECKING:
    from app.workspace import Opened
    from friction.store import Tables


def draw_moves(opened: Opened) -> None:
    """Draw the journey map, the moves as numbers, and what the chain makes of them."""
    tables = opened.tables
    stages = find_stages(tables)
    drawn = build_map(tables["transitions"], stages)
    lines = to_map_lines(drawn)
    draw_plain(lines)
    # As a picture of its own nothing in it can run, or ask another host for anything.
    st.image(to_svg(drawn), alt=" ".join(["Map of the journey.", *lines]), width="stretch")
    draw_chart(plot_moves(build_moves(tables), stages), "Moves between stages", JourneyKey.MOVES)
    _draw_ends(tables)


def _draw_ends(tables: Tables) -> None:
    line = to_order_line(tables)
    if line is None:
        return
    with st.expander("How sure? Where people end, and what they pass on the way"):
        draw_lines([line])
        draw_table(
            build_absorption(tables),
            "From each stage: chance of converting, of ever being reached, and expected steps, with 95% intervals",
            {
                "stage": st.column_config.TextColumn("from"),
                "converts": st.column_config.TextColumn(
                    "converts", help="Chance that a visit here leads to conversion"
                ),
                "reached": st.column_config.TextColumn("reached", help="Chance that a journey ever gets here"),
                "steps": st.column_config.TextColumn(
                    "visits to go", help="Expected visits until the end, this one counted"
                ),
                "visits": st.column_config.TextColumn(
                    "visits a journey", help="Expected visits of this stage in a journey"
                ),
                "revisited": st.column_config.TextColumn(
                    "comes back", help="Chance of another visit of the same stage"
                ),
            },
        )
