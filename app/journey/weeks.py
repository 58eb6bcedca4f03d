"""Week to week: drop-off by week of entry, and what the last change is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.weeks import plot_stage_weeks
from app.journey.keys import JourneyKey
from app.screen.address import Address, choose
from app.screen.draw import draw_chart, draw_empty, draw_lines, draw_plain, draw_table
from app.views.stages import find_stages
from app.views.weeks import build_changes, build_stage_weeks, to_week_lines

if TYPE_CHECKING:
    from app.workspace import Opened


def draw_weeks(opened: Opened) -> None:
    """Draw one stage's weeks and the last change of all stages."""
    tables = opened.tables
    if tables["stage_weeks"].empty:
        draw_empty("There is no whole week to compare yet: drop-off of a week is known when its silence has passed.")
        return
    lines = to_week_lines(tables)
    draw_plain(lines[:1])
    stages = find_stages(tables)
    stage = choose(st.selectbox, "Stage", stages, Address.STAGE, default=stages[0]) or stages[0]
    chart = plot_stage_weeks(build_stage_weeks(tables, stage), stage)
    draw_chart(chart, "Drop-off by week of entry", JourneyKey.WEEKS)
    changes = build_changes(tables)
    if len(changes):
        st.subheader("The last week known against the one before, in points of 100")
        draw_lines(
            [
                *lines[1:],
                "Rates: the same kinds of visits drop off more or less. Mix: other kinds of visits came.",
                "An interval that holds 0 says that nothing sure differs.",
            ]
        )
        draw_table(
            changes,
            "Difference of drop-off against the week before, parted into rates and mix, with 95% intervals",
            {
                "drop_off": st.column_config.TextColumn("drop-off"),
                "change": st.column_config.TextColumn("difference (95% interval)"),
                "part_by": st.column_config.TextColumn("parted by"),
                "said": st.column_config.TextColumn("beware", help="Simpson's paradox: the parts say otherwise"),
            },
        )
