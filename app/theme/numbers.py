"""The numbers of a theme: its stages, drop-off with and without it, and what mending a part of it would keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.theme import plot_theme_difference, plot_theme_share
from app.screen.draw import draw_chart, draw_empty, draw_lines
from app.screen.state import to_key
from app.theme.cells import draw_cells
from app.theme.keys import ThemeKey
from app.views.scenario import CLAIM, find_scenario_cell, to_scenario
from app.views.theme import build_theme_stages

if TYPE_CHECKING:
    import pandas as pd

    from app.workspace import Opened

HALF = 50


def draw_numbers(opened: Opened, theme: pd.Series) -> None:
    """Draw where a theme's messages come from, who leaves with it and without it, and the scenario."""
    theme_id = str(theme["theme_id"])
    st.header("Stage by stage", anchor=False)
    stages = build_theme_stages(opened.tables, theme_id)
    if len(stages):
        share, difference = st.columns(2, gap="medium")
        with share:
            draw_chart(plot_theme_share(stages), "Where its messages come from", "theme_share")
        with difference:
            draw_chart(plot_theme_difference(stages), "Drop-off with and without it", "theme_difference")
        _draw_scenario(opened, theme_id)
    else:
        draw_empty("There are no events, so its messages have no stage, and nothing is known of who left. "
                   "Add [[events]] to friction.toml, then: friction run")  # fmt: skip
    draw_cells(opened, theme_id)


def _draw_scenario(opened: Opened, theme_id: str) -> None:
    """Draw the slider that asks what mending a part of the difference would keep."""
    st.subheader("If this were the cause", anchor=False)
    cell = find_scenario_cell(opened.tables["impact"], theme_id)
    if cell is None:
        draw_empty("No stage shows more drop-off with this theme by more than chance: there is nothing to mend yet.")
        return
    mended = st.slider("Mended, in % of the difference", 10, 100, HALF, 10, key=to_key(ThemeKey.MENDED, theme_id))
    scenario = to_scenario(cell, mended / 100, opened.compared.words)
    if scenario is not None:
        st.text(scenario.sentence)
    draw_lines([CLAIM])
