"""Admin: who may do what, runs and what went into them, what is kept of whom, and whether it is safe."""

from __future__ import annotations

import streamlit as st

from app.admin.audit import draw_audit
from app.admin.data_use import draw_data_use
from app.admin.imports import draw_import
from app.admin.office import open_office
from app.admin.people import draw_people
from app.admin.runs import draw_runs
from app.admin.safety import draw_safety
from app.admin.start import draw_start
from app.screen.address import Address, choose

PARTS = {
    "people": ("People", draw_people),
    "runs": ("Runs", draw_runs),
    "import": ("Import", draw_import),
    "start": ("Start a run", draw_start),
    "data": ("Data use", draw_data_use),
    "audit": ("Audit", draw_audit),
    "safety": ("Safety", draw_safety),
}

office = open_office()
st.title("Admin")
part = choose(
    st.segmented_control, "Part of the page", list(PARTS), Address.ADMIN, default="people",
    format_func=lambda name: PARTS[name][0], label_visibility="collapsed",
)  # fmt: skip
PARTS[part or "people"][1](office)
