"""A theme stage by stage as a table: with and without, alone, adjusted, controls, and where the numbers stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.draw import draw_lines, draw_table
from app.views.cells import build_theme_cells, find_cell_columns, to_trace

if TYPE_CHECKING:
    from app.workspace import Opened

_text = st.column_config.TextColumn
_COLUMNS = {
    "stage": _text("stage"),
    "messages": _text("messages", help="Expected number: each counts as surely as it is about the stage"),
    "with_theme": _text("leave with it", help="Raw share of visits with it, expected numbers"),
    "without": _text("without", help="Raw share, expected numbers"),
    "difference": _text("more of 100 leave", help="As the finding says it, 95 % interval, persons resampled"),
    "plain": _text("not adjusted", help="Among comparable visits, nothing held fixed"),
    "alone": _text("alone", help="Given the other themes of the same message"),
    "adjusted": _text("adjusted", help="With what was measured of persons held fixed, 95 % interval"),
    "controls": _text("controls", help="Comparisons that must show nothing"),
    "wider": _text("wider comparison", help="What a small cell leans on"),
    "rating": _text("rating", help="Mean with it / without, 0 worst to 100 best"),
    "how_sure": _text("how sure"),
}


def draw_cells(opened: Opened, theme_id: str) -> None:
    """Draw every number of a theme's comparison, and how to retrace it."""
    cells = build_theme_cells(opened.tables, theme_id)
    if not len(cells):
        return
    shown = find_cell_columns(opened.tables)
    with st.expander("How sure? Every number, stage by stage"):
        draw_table(cells[shown], "What was estimated of the theme at each stage", _COLUMNS)
        draw_lines(to_trace(opened.run.path.name, theme_id))
