"""Journey: its stages, moves, paths, cohorts, weeks, scenarios and groups, one part at a time."""

from __future__ import annotations

import streamlit as st

from app.journey.cohorts import draw_cohorts
from app.journey.groups import draw_groups
from app.journey.methods import draw_methods
from app.journey.moves import draw_moves
from app.journey.paths import draw_paths
from app.journey.scenarios import draw_scenarios
from app.journey.stages import draw_stages
from app.journey.weeks import draw_weeks
from app.screen.draw import draw_empty, draw_lines, draw_loud
from app.screen.state import Key
from app.views.journey import to_journey_line, to_meanings
from app.views.stages import find_stages
from app.workspace import open_workspace

PARTS = {
    "Stages": draw_stages,
    "Moves": draw_moves,
    "Paths": draw_paths,
    "Cohorts": draw_cohorts,
    "Week to week": draw_weeks,
    "If it were mended": draw_scenarios,
    "Groups": draw_groups,
    "Other tools": draw_methods,
}

opened = open_workspace()
tables = opened.tables

st.title("Journey")
if not find_stages(tables):
    draw_empty(
        "There are no events, so there is no journey. Add [[events]] and [journey] to friction.toml, then: friction run"
    )
    st.stop()
if tables["journeys"].empty:
    draw_loud(opened.run.loud)
    draw_empty("There are no journeys in this run.")
    st.stop()
draw_lines([to_journey_line(tables), *to_meanings(opened.settings)])
part = st.segmented_control(
    "Part", list(PARTS), default="Stages", key=Key.JOURNEY_PART, required=True, label_visibility="collapsed"
)
PARTS[part](tables)
