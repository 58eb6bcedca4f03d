"""The objective: where it stands, in sentences and as a small chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.objective import plot_objective
from app.screen.draw import draw_chart, draw_empty
from app.screen.escape import to_label
from app.views.objective import UNSET, to_standing
from app.week.keys import WeekKey
from app.week.read import read_objective

if TYPE_CHECKING:
    from app.workspace import Opened


def draw_objective(opened: Opened, week: str | None) -> None:
    """Draw the objective with its present value, target and trend; without one, the line that sets it."""
    st.header("Objective")
    value = read_objective(opened, week)
    if value is None:
        draw_empty(UNSET)
        return
    standing = to_standing(value)
    words, picture = st.columns([2, 3], gap="medium") if len(standing.weeks) else (st.container(), None)
    words.subheader(to_label(standing.title))
    for line in standing.lines:
        words.text(line)
    if picture is not None:
        with picture:
            chart = plot_objective(standing.weeks, standing.target, standing.measure, is_share=standing.is_share)
            draw_chart(chart, "Week by week", WeekKey.OBJECTIVE)
