"""Code: the desk of those who code, the samples, agreement, disputes and the codebook."""

from __future__ import annotations

import streamlit as st

from app.coding.agreement import draw_agreement
from app.coding.codebook import draw_codebook
from app.coding.desk import draw_desk
from app.coding.disputes import draw_disputes
from app.coding.samples import draw_samples
from app.screen.address import Address, choose
from app.screen.draw import draw_empty, draw_loud
from app.workspace import open_workspace

PARTS = {
    "Code": draw_desk, "Samples": draw_samples, "Agreement": draw_agreement, "Disputes": draw_disputes,
    "Codebook": draw_codebook,
}  # fmt: skip

opened = open_workspace()
st.title("Code")
if "topics" not in opened.tables:
    draw_loud(opened.run.loud)
    draw_empty("There are no messages to code in this run. Name [[documents]] in friction.toml, then: friction run")
    st.stop()
part = choose(st.segmented_control, "Part", list(PARTS), Address.DESK, default="Code", label_visibility="collapsed")
PARTS[part or "Code"](opened)
