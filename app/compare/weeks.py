"""Two weeks side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.pairs import plot_pairs
from app.compare.keys import CompareKey
from app.compare.load import find_numbers
from app.compare.sides import choose_sides
from app.screen.draw import draw_chart, draw_empty, draw_lines, draw_plain, draw_table
from app.screen.escape import to_label
from app.screen.first import draw_first
from app.views.compare import build_coverage_pairs, build_pairs, to_apart_word, to_pair_line
from app.views.compare_weeks import (
    NUMBERS,
    build_theme_changes,
    find_entries,
    find_whole_weeks,
    to_known_line,
    to_theme_line,
)
from app.views.stages import find_stages

if TYPE_CHECKING:
    from app.workspace import Opened


def draw_weeks(opened: Opened) -> None:
    """Draw who wrote of each theme, drop-off of who entered each stage, and what the numbers stand on."""
    tables = opened.tables
    weeks = find_whole_weeks(tables, opened.run.week)
    if len(weeks) < 2:  # noqa: PLR2004 - two sides
        draw_empty("There are not two whole weeks yet. Add the next week's files, then: friction run")
        return
    sides = choose_sides(weeks, weeks[1], weeks[0], "Week")
    if sides is None:
        return
    one, other = sides
    stages, numbers = find_stages(tables), find_numbers(opened)
    pairs = build_pairs(find_entries(tables, one), find_entries(tables, other), stages)
    changes = build_theme_changes(tables, numbers, one, other)
    lines = [to_theme_line(changes, other)] if "themes" in tables else []
    lines += [to_pair_line(pairs, other)] if stages else []
    known = pairs["apart"].notna().any()
    draw_plain(lines if known or not stages else [*lines, to_known_line(tables, one, other)])
    sure = to_apart_word([*changes["is_apart"], *pairs["is_apart"]])
    with st.expander(to_label(f"How sure: {sure}")):
        draw_lines(
            [
                "Themes: people of each week as a share of all who wrote in it, with 95% intervals (Newcombe 1998).",
                "Of what is told as different at most one in ten is false (Benjamini and Hochberg).",
                "Weeks scatter more than people do: whether a week is unusual stands on This week.",
                "Drop-off: of who entered in the week; where the intervals overlap nothing is told.",
            ]
        )
    if "themes" in tables:
        st.subheader("Themes, by people")
        shown = changes[["name", "n_one", "n_other", "told", "verdict"]]
        draw_first(
            shown.set_axis(["theme", one, other, "apart", "verdict"], axis=1),
            f"People who wrote of each theme in {one} and {other}, what differs most first",
            "themes",
            {
                "theme": st.column_config.TextColumn(width=300),
                one: st.column_config.NumberColumn(format="localized"),
                other: st.column_config.NumberColumn(format="localized"),
                "apart": st.column_config.TextColumn(
                    "of 1,000 who wrote", help="More or fewer of 1,000 people who wrote in the week, 95% interval"
                ),
                "verdict": st.column_config.TextColumn("told"),
            },
        )
    if known:
        draw_chart(plot_pairs(pairs, stages, one, other), "Drop-off of who entered", CompareKey.PAIRS)
    if "documents" in tables:
        held = [
            {name: float(numbers[name].get(week, 0)) for name in NUMBERS if name != "n_writers"}
            for week in (one, other)
        ]
        st.subheader("What the numbers stand on")
        draw_table(
            build_coverage_pairs(*held).set_axis(["share", one, other], axis=1),
            f"What share of the messages of {one} and {other} has a theme, a person, a place",
        )
