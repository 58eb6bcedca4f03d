"""The stages: how many enter each, how they leave it, and the friction told there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.stages import plot_dropoff, plot_funnel, plot_message_rates
from app.screen.address import open_page
from app.screen.draw import draw_chart, draw_empty, draw_table
from app.screen.escape import to_label
from app.screen.state import Key, to_key
from app.views.journey import build_funnel, build_stage_themes, build_stages
from app.views.stages import find_stages

if TYPE_CHECKING:
    from friction.store import Tables

ACROSS = 4


def draw_stages(tables: Tables) -> None:
    """Draw funnel, drop-off, friction told, the themes told of most at each stage, and the numbers."""
    funnel_column, dropoff_column, told_column = st.columns(3, gap="medium")
    with funnel_column:
        draw_chart(plot_funnel(build_funnel(tables)), "Visits entered", "journey_funnel")
    with dropoff_column:
        draw_chart(plot_dropoff(tables["dropoff"]), "Drop-off, 95% interval", "journey_dropoff")
    with told_column:
        if "message_rates" in tables:
            draw_chart(plot_message_rates(tables["message_rates"]), "Friction told there", "journey_messages")
        else:
            st.subheader("Friction told there")
            missing = "This run is older than this chart." if "documents" in tables else "There are no messages."
            mend = "Make a new one:" if "documents" in tables else "Add [[documents]] to friction.toml, then:"
            draw_empty(f"{missing} {mend} friction run")
    _draw_themes(tables)
    st.subheader("Stages in numbers")
    draw_table(
        build_stages(tables),
        "Visits, persons, drop-off and time of each stage, in journey order",
        {
            "n_visits": st.column_config.NumberColumn("visits", format="localized"),
            "n_persons": st.column_config.NumberColumn("persons", format="localized"),
            "n_dropped": st.column_config.NumberColumn("dropped off", format="localized"),
            "n_open": st.column_config.NumberColumn("still open", format="localized"),
            "drop_off": st.column_config.TextColumn("drop-off (95% interval)", width=210),
            "horizon": st.column_config.TextColumn("read at age", help="Age of a visit at which drop-off is read"),
            "median": st.column_config.TextColumn(
                "half moved on by", help="Of those who move on: median time until they do"
            ),
            "p90": st.column_config.TextColumn(
                "9 in 10 by", help="Of those who move on: nine of ten have done so by then"
            ),
        },
    )


def _draw_themes(tables: Tables) -> None:
    told, stages = build_stage_themes(tables), find_stages(tables)
    if told.empty:
        return
    st.subheader("Friction themes most told of at each stage")
    for first in range(0, len(stages), ACROSS):
        for stage, column in zip(stages[first : first + ACROSS], st.columns(ACROSS, gap="medium"), strict=False):
            here = told[told["stage"] == stage]
            with column.container(border=True, height="stretch", gap=None):
                st.caption(to_label(stage if len(here) else f"{stage}: no message placed here"))
                for _, row in here.iterrows():
                    label = f"{row['name']} ({row['n_documents']:.1f} messages)"
                    key = to_key(Key.JOURNEY_OPEN, stage, row["theme_id"])
                    if st.button(to_label(label), key=key, type="tertiary", wrap=True):
                        open_page("theme", theme=row["theme_id"])
