"""Cohorts: journeys with similar paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.draw import draw_empty, draw_lines, draw_table
from app.views.paths import build_cohorts

if TYPE_CHECKING:
    from app.workspace import Opened


ROW_HEIGHT = 62
"""Room for a name or path of three lines, in pixels."""


def draw_cohorts(opened: Opened) -> None:
    """Draw the cohorts, largest first."""
    tables = opened.tables
    if tables["cohorts"].empty:
        draw_empty("There are too few closed journeys to group them.")
        return
    draw_lines(
        ["Closed journeys with similar paths. Stability: how well they stay together when persons are resampled."]
    )
    draw_table(
        build_cohorts(tables),
        "Cohorts of journeys with their size, conversion, value and stability, largest first",
        {
            "name": st.column_config.TextColumn("cohort", width=240),
            "kind": st.column_config.TextColumn("kind"),
            "n_journeys": st.column_config.NumberColumn("journeys", format="localized"),
            "n_persons": st.column_config.NumberColumn("persons", format="localized"),
            "conversion": st.column_config.TextColumn("conversion", help="With its 95% interval"),
            "median_steps": st.column_config.NumberColumn("visits", format="%.0f", help="Median number of visits"),
            "value": st.column_config.TextColumn("value", help="Mean value of its persons, with its 95% interval"),
            "stability": st.column_config.NumberColumn("stability", format="%.2f"),
            "example": st.column_config.TextColumn("most common path", width=300),
        },
        ROW_HEIGHT,
    )
