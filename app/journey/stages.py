"""The stages: how many enter each, how they leave it, and the friction told there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.stages import STAGE, plot_dropoff, plot_funnel
from app.journey.keys import JourneyKey
from app.journey.load import find_funnel
from app.journey.messages import open_messages
from app.journey.pick import draw_pickable
from app.screen.draw import draw_chart, draw_empty, draw_lines, draw_table
from app.screen.escape import to_label
from app.screen.state import to_key
from app.views.journey import build_stage_themes, build_stages
from app.views.stages import find_stages
from app.views.words import to_count

if TYPE_CHECKING:
    from app.workspace import Opened
    from friction.store import Tables

ACROSS = 4


def draw_stages(opened: Opened) -> None:
    """Draw the funnel with the friction told there, drop-off, the themes told of most at each stage, the numbers."""
    tables = opened.tables
    if "documents" in tables and "message_rates" not in tables:
        draw_empty("This run is older than the friction told at each stage. Make a new one: friction run")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        chart = plot_funnel(find_funnel(opened), tables["message_rates"])
        picked = draw_pickable(chart, "Visits, and friction told there", JourneyKey.FUNNEL, STAGE)
    with right:
        draw_chart(plot_dropoff(tables["dropoff"]), "Drop-off", JourneyKey.DROPOFF)
    if picked and "documents" in tables:
        open_messages(picked["stage"])
    if "documents" in tables:
        _draw_themes(tables)
    else:
        draw_empty(
            "There are no messages, so no friction is told. Add [[documents]] to friction.toml, then: friction run"
        )
    with st.expander("How sure? All numbers by stage"):
        draw_table(build_stages(tables), "Visits, persons, drop-off and time of each stage, in journey order", _COLUMNS)


def _draw_themes(tables: Tables) -> None:
    """Draw the ways to the messages of each stage, all of them and those of the themes told of most."""
    told, stages = build_stage_themes(tables), find_stages(tables)
    st.subheader("Read what is told at each stage")
    draw_lines(["A click on a bar above opens the messages of its stage."])
    for first in range(0, len(stages), ACROSS):
        for stage, column in zip(stages[first : first + ACROSS], st.columns(ACROSS, gap="medium"), strict=False):
            here = told[told["stage"] == stage]
            with column.container(border=True, height="stretch", gap=None):
                if st.button(
                    to_label(f"Messages at {stage}"), key=to_key(JourneyKey.STAGE_MESSAGES, stage), type="tertiary",
                    wrap=True, disabled=here.empty,
                ):  # fmt: skip
                    open_messages(stage)
                for _, row in here.iterrows():
                    label = f"{row['name']} ({to_count(row['n_documents'])})"
                    key = to_key(JourneyKey.OPEN, stage, row["theme_id"])
                    if st.button(to_label(label), key=key, type="tertiary", wrap=True):
                        open_messages(stage, row["theme_id"])


_COLUMNS = {
    "n_visits": st.column_config.NumberColumn("visits", format="localized"),
    "n_persons": st.column_config.NumberColumn("persons", format="localized"),
    "n_dropped": st.column_config.NumberColumn("dropped off", format="localized"),
    "n_open": st.column_config.NumberColumn("still open", format="localized"),
    "drop_off": st.column_config.TextColumn("drop-off (95% interval)", width=210),
    "horizon": st.column_config.TextColumn("read at age", help="Age of a visit at which drop-off is read"),
    "median": st.column_config.TextColumn("half moved on by", help="Of those who move on: median time until they do"),
    "p90": st.column_config.TextColumn("9 in 10 by", help="Of those who move on: nine of ten have done so by then"),
}
