"""Themes by stage: where a theme goes with more leaving, and the way to the messages behind each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.heatmap import CELL, plot_heatmap
from app.journey.keys import JourneyKey
from app.journey.messages import open_messages
from app.journey.pick import draw_pickable
from app.screen.address import Address, choose
from app.screen.draw import draw_empty, draw_lines, draw_plain
from app.screen.escape import to_label
from app.views.heatmap import MOST_THEMES, build_heatmap, find_cell, find_heat_themes, find_most_told, to_heat_lines
from app.views.stages import find_stages
from friction.impact.tell import HOW_SURE, to_finding

if TYPE_CHECKING:
    from app.workspace import Opened


def draw_heatmap(opened: Opened) -> None:
    """Draw the heatmap of at most twenty themes, which others there are, and each cell's messages."""
    tables = opened.tables
    themes = find_heat_themes(tables)
    if not themes:
        draw_empty(
            "No theme of friction is placed at a stage. It takes messages and events of the same people: "
            "see Ids on the Admin page, or add [[documents]] to friction.toml, then: friction run"
        )
        return
    starts = [str(first) for first in range(0, len(themes), MOST_THEMES)]
    first = "0"
    if len(starts) > 1:
        first = choose(
            st.selectbox, "Themes", starts, Address.ROWS, default="0", width=260,
            format_func=lambda one: f"{int(one) + 1} to {min(int(one) + MOST_THEMES, len(themes))} of {len(themes)}",
        ) or "0"  # fmt: skip
    shown = themes[int(first) : int(first) + MOST_THEMES]
    cells = build_heatmap(tables, shown)
    draw_plain(to_heat_lines(cells, len(themes)))
    picked = draw_pickable(
        plot_heatmap(cells, find_stages(tables)), "Who leaves with each theme, by stage", JourneyKey.HEAT, CELL
    )
    if picked:
        open_messages(picked["stage"], picked["theme_id"])
    with st.expander("How to read it"):
        draw_lines(
            [
                "Each number: how many more (+) or fewer (−) of every 100 leave the stage with the theme than without.",
                "Below it lies its interval: 95 of 100 such intervals hold the truth.",
                "A question mark: the interval holds no difference, or a check failed. Nothing is claimed.",
                "Grey: messages, but too few people to compare. Empty: no message is placed there.",
                "A click on a cell opens the messages behind it.",
            ]
        )
    _draw_choice(opened, shown)


def _draw_choice(opened: Opened, shown: list[str]) -> None:
    """Draw the same way without a mouse: a theme and a stage, what is known of them, and a button."""
    tables = opened.tables
    names = tables["themes"].set_index("theme_id")["name"]
    st.subheader("One cell in words")
    left, right = st.columns(2)
    theme = choose(left.selectbox, "Theme", shown, Address.THEME, default=shown[0], format_func=lambda one: names[one])
    stages = find_stages(tables)
    most = find_most_told(tables, theme or shown[0]) or stages[0]
    stage = choose(right.selectbox, "Stage", stages, Address.STAGE, default=most)
    cell = find_cell(tables, theme, stage) if theme and stage else None
    if cell is None:
        draw_lines(["No message of this theme is placed at this stage."])
    else:
        finding = to_finding(cell, str(names[theme]), opened.compared.words, opened.compared.more_weeks)
        st.text(finding.sentence)
        with st.expander("How sure?"):
            draw_lines([f"Level of evidence: {HOW_SURE[cell['evidence']]}.", finding.fine_print])
    if st.button(to_label("Read these messages"), key=JourneyKey.HEAT_OPEN, disabled=cell is None) and stage:
        open_messages(stage, theme)
