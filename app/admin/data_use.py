"""Data use: each column that is taken in, what for, how it is kept, and who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.admin.lists import draw_list
from app.screen.draw import draw_empty, draw_lines
from app.screen.escape import to_label
from app.views.data_use import build_data_use, list_promises

if TYPE_CHECKING:
    from app.admin.office import Office


def draw_data_use(office: Office) -> None:
    """Draw what the settings take in."""
    draw_lines(list_promises(office.settings))
    uses = build_data_use(office.settings)
    if uses.empty:
        draw_empty("Nothing is taken in yet. Name your files in friction.toml, or let it be proposed: friction init")
        return
    for source, rows in uses.groupby("source", sort=False):
        st.header(to_label(str(source)))
        draw_list(rows, {"column": "Column", "purpose": "What for", "kept": "How it is kept, and who may see it"})
