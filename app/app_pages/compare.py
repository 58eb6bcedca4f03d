"""Compare: two weeks, two groups or two runs side by side."""

from __future__ import annotations

import streamlit as st

from app.compare.groups import draw_groups
from app.compare.runs import draw_runs
from app.compare.weeks import draw_weeks
from app.screen.address import Address, choose
from app.screen.draw import draw_loud
from app.screen.escape import to_label
from app.workspace import open_workspace

SIDES = {"weeks": ("Two weeks", draw_weeks), "groups": ("Two groups", draw_groups), "runs": ("Two runs", draw_runs)}

opened = open_workspace()

st.title("Compare")
draw_loud(opened.run.loud)
what = choose(
    st.segmented_control, "Compare", list(SIDES), Address.COMPARE, default="weeks",
    format_func=lambda name: SIDES[name][0], required=True, label_visibility="collapsed",
)  # fmt: skip
heading, draw = SIDES[what or "weeks"]
st.header(to_label(f"{heading} side by side"))
draw(opened)
