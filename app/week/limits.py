"""What cannot be said, and what the numbers cover: short on top, the rest folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.draw import draw_lines
from app.screen.escape import to_label
from app.views.limits import to_windows
from app.week.read import read_understood

if TYPE_CHECKING:
    from app.workspace import Opened

MOST_LINES = 3


def draw_limits(opened: Opened) -> None:
    """Draw what cannot be said, each with the next step: three lines, the others folded."""
    limits = read_understood(opened).limits
    if not limits:
        return
    st.header("What cannot be said")
    draw_lines(limits[:MOST_LINES])
    if limits[MOST_LINES:]:
        with st.expander(to_label(f"{len(limits) - MOST_LINES} more")):
            draw_lines(limits[MOST_LINES:])


def draw_coverage(opened: Opened) -> None:
    """Draw, folded, what share of the messages the numbers stand on and from which weeks they are."""
    with st.expander("What the numbers cover"):
        coverage = read_understood(opened).coverage
        for column, share in zip(st.columns(len(coverage)), coverage, strict=True):
            column.metric(share.label, share.share, share.behind, delta_color="off", delta_arrow="off", border=True)
        draw_lines(to_windows(opened.run.week, opened.week_bounds, opened.compared, opened.edges))
