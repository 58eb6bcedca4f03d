"""Journey: where customers leave and where friction is told, one part at a time."""

from __future__ import annotations

import streamlit as st

from app.journey.cohorts import draw_cohorts
from app.journey.groups import draw_groups
from app.journey.heatmap import draw_heatmap
from app.journey.load import find_facts
from app.journey.methods import draw_methods
from app.journey.moves import draw_moves
from app.journey.paths import draw_paths
from app.journey.scenarios import draw_scenarios
from app.journey.silences import draw_silences
from app.journey.stages import draw_stages
from app.journey.weeks import draw_weeks
from app.screen.address import Address, choose
from app.screen.draw import draw_empty, draw_lines, draw_loud, draw_plain
from app.screen.escape import to_label
from app.views.journey import to_meanings
from app.views.stages import find_stages
from app.workspace import open_workspace

PARTS = {
    "stages": ("Stages", "Where customers leave, and what they tell there", draw_stages),
    "themes": ("Themes", "Which themes go with leaving, and where", draw_heatmap),
    "map": ("Map", "The ways between stages", draw_moves),
    "paths": ("Paths", "The paths people take", draw_paths),
    "cohorts": ("Cohorts", "Journeys alike", draw_cohorts),
    "weeks": ("Weeks", "Drop-off week by week", draw_weeks),
    "mended": ("If mended", "What mending a stage could bring", draw_scenarios),
    "groups": ("Groups", "Which groups leave more than the rest", draw_groups),
    "silence": ("Silences", "If leaving were another number of days", draw_silences),
    "tools": ("Other tools", "Why this differs from your funnel tool", draw_methods),
}
"""Of each part: its name in the address, its tab, its heading, and what draws it."""

opened = open_workspace()
tables = opened.tables

st.title("Journey")
if not find_stages(tables):
    draw_empty(
        "There are no events, so there is no journey. Add [[events]] and [journey] to friction.toml, then: friction run"
    )
    st.stop()
draw_loud(opened.run.loud)
if tables["journeys"].empty:
    draw_empty("There are no journeys in this run. See whether events were lost in the import: friction check")
    st.stop()
facts = find_facts(opened)
draw_plain(facts.lines)
with st.expander(to_label(f"How sure: {facts.sure}")):
    draw_lines([facts.why_sure, *to_meanings(opened.settings)])
part = choose(
    st.segmented_control, "Part", list(PARTS), Address.PART, default="stages",
    format_func=lambda name: PARTS[name][0], required=True, label_visibility="collapsed",
)  # fmt: skip
_, heading, draw = PARTS[part or "stages"]
st.header(to_label(heading))
draw(opened)
