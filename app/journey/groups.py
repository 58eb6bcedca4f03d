"""By group of customers: where one drops off more or less than the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.draw import draw_empty, draw_lines, draw_plain
from app.screen.first import draw_first
from app.views.groups import build_group_cells, to_group_facts

if TYPE_CHECKING:
    from app.workspace import Opened


def draw_groups(opened: Opened) -> None:
    """Draw every group at every stage, surest differences first."""
    tables = opened.tables
    if tables["stage_groups"].empty:
        draw_empty("No groups are compared. Name a property of the customer list with: impact.group")
        return
    draw_plain(to_group_facts(tables))
    with st.expander("How sure?"):
        draw_lines(
            [
                "Of what differs surely enough at most one in ten is false.",
                "Groups differ in many ways: this says where to look, not why.",
            ]
        )
    draw_first(
        build_group_cells(tables),
        "Drop-off of each group at each stage against the rest, surest differences first",
        "comparisons",
        {
            "n_persons": st.column_config.NumberColumn("persons", format="localized"),
            "drop_off": st.column_config.TextColumn("drop-off (95% interval)"),
            "difference": st.column_config.TextColumn("against the rest"),
            "q": st.column_config.NumberColumn(
                "q", format="%.3f", help="Share of false findings among those at least as sure"
            ),
        },
    )
