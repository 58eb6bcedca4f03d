"""Two groups of customers side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.pairs import plot_pairs
from app.compare.keys import CompareKey
from app.compare.sides import choose_sides
from app.screen.draw import draw_chart, draw_empty, draw_lines, draw_plain
from app.screen.escape import to_label
from app.views.compare import build_pairs, to_apart_word, to_pair_line
from app.views.compare_groups import find_group, find_groups, to_property
from app.views.stages import find_stages
from app.views.words import to_count

if TYPE_CHECKING:
    from app.workspace import Opened


def draw_groups(opened: Opened) -> None:
    """Draw drop-off of both groups at each stage, and say what is not held apart by group."""
    tables = opened.tables
    groups = find_groups(tables)
    if len(groups) < 2:  # noqa: PLR2004 - two sides
        draw_empty(
            "No groups are compared. Name a property of the customer list in friction.toml, below [impact], such as "
            'group = "plan", then: friction run'
        )
        return
    sides = choose_sides(groups, groups[0], groups[1], f"Group ({to_property(tables)})")
    if sides is None:
        return
    stages = find_stages(tables)
    own = [find_group(tables, group) for group in sides]
    pairs = build_pairs(own[0], own[1], stages)
    persons = [to_count(side["n_persons"].max()) for side in own]
    draw_plain(
        [
            f"{sides[0]}: up to {persons[0]} people at a stage; {sides[1]}: up to {persons[1]}.",
            to_pair_line(pairs, sides[1]),
        ]
    )
    with st.expander(to_label(f"How sure: {to_apart_word(pairs['is_apart'])}")):
        draw_lines(
            [
                "95% intervals, persons resampled. Where the two overlap nothing is told.",
                "Groups differ in many ways: this says where to look, not why.",
                "Each group against all other customers, with its rate of false findings: Journey, Groups.",
            ]
        )
    draw_chart(plot_pairs(pairs, stages, *sides), "Drop-off by group", CompareKey.PAIRS)
    draw_empty(
        "Messages are not counted by group in a run, so no rate for every 1,000 visits of a group is told. "
        "Read them on the Messages page, by its filter of groups."
    )
