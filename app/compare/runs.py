"""Two runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.pairs import plot_pairs
from app.compare.keys import CompareKey
from app.compare.load import find_run_numbers
from app.compare.sides import choose_sides
from app.screen.draw import draw_chart, draw_empty, draw_lines, draw_plain, draw_table
from app.screen.first import draw_first
from app.views.compare import build_coverage_pairs, build_pairs, to_pair_line
from app.views.compare_runs import (
    build_came_out,
    build_decisions,
    build_fates,
    build_went_in,
    to_decision_line,
    to_fate_line,
    to_identity_line,
)
from app.views.run import to_run_label
from app.views.stages import find_stages
from app.workspace import open_run
from friction.store import Tables, find_runs, read_run

if TYPE_CHECKING:
    from app.workspace import Opened
    from friction.store import Run


def draw_runs(opened: Opened) -> None:
    """Draw whether two runs are the same, and what became of themes, decisions, drop-off and coverage."""
    paths = {path.name: path for path in reversed(find_runs(opened.folder))}
    if len(paths) < 2:  # noqa: PLR2004 - two sides
        draw_empty("There is one run only. Add files or decide something, then make the next one: friction run")
        return
    names = list(paths)
    labels = {name: to_run_label(read_run(path).manifest) for name, path in paths.items()}
    other = opened.run.path.name
    before = names[min(names.index(other) + 1, len(names) - 1)]
    sides = choose_sides(names, before if before != other else names[0], other, "Run", labels.__getitem__)
    if sides is None:
        return
    one_run, other_run = (open_run(paths[name]) for name in sides)
    called = [labels[name].rsplit(" · ", 1)[-1] for name in sides]
    _draw_runs(one_run, other_run, called, opened.settings.project.timezone)


def _draw_runs(one_run: Run, other_run: Run, called: list[str], timezone: str) -> None:
    one, other = Tables(one_run), Tables(other_run)
    follows = other_run.manifest.get("previous") == one_run.path.name
    fates = build_fates(one, other, follows=follows)
    draw_plain(
        [
            to_identity_line(one_run.manifest, other_run.manifest),
            to_fate_line(fates),
            to_decision_line(other["carried"]),
        ]
    )
    with st.expander("How sure? What went in and what came out"):
        went_in = build_went_in(one_run.manifest, other_run.manifest)
        draw_table(
            went_in.set_axis(["what went in", *called, "differs"], axis=1),
            "What went into the two runs, what differs first; hashes are cut to twelve letters",
        )
        came_out = build_came_out(one_run.manifest, other_run.manifest)
        draw_table(
            came_out.set_axis(["table", *called, "same"], axis=1),
            "Rows of each table in the two runs, and whether it is the same byte for byte",
        )
    st.subheader("What became of the themes")
    if not follows:
        draw_lines(["Splits and merges are known from a run to the next one alone; here themes are followed by id."])
    draw_lines(["The same people may stand behind both counts, so a difference has no interval."])
    draw_first(
        fates[["name", "fate", "n_one", "n_other"]].set_axis(["theme", "what became of it", *called], axis=1),
        "Each theme with its persons in both runs, what changed first",
        "themes",
        {"theme": st.column_config.TextColumn(width=300)},
    )
    names = {**dict(zip(one["themes"]["theme_id"], one["themes"]["name"], strict=True))}
    names |= dict(zip(other["themes"]["theme_id"], other["themes"]["name"], strict=True))
    decisions = build_decisions(one, other, names)
    if len(decisions):
        st.subheader("What became of the decisions")
        draw_first(
            decisions.set_axis(["decision", "theme", *called], axis=1),
            "Each decision and what became of it in both runs, what needs a look first",
            "decisions",
        )
    _draw_numbers(one_run, other_run, called, timezone)


def _draw_numbers(one_run: Run, other_run: Run, called: list[str], timezone: str) -> None:
    one, other = Tables(one_run), Tables(other_run)
    stages = find_stages(other)
    if stages and len(one["dropoff"]):
        pairs = build_pairs(one["dropoff"], other["dropoff"], stages)
        draw_chart(plot_pairs(pairs, stages, *called), "Drop-off by stage", CompareKey.PAIRS)
        draw_lines([to_pair_line(pairs, called[1])])
    if "documents" in other:
        st.subheader("What the numbers stand on")
        held = [find_run_numbers(run, timezone) for run in (one_run, other_run)]
        draw_table(
            build_coverage_pairs(*held).set_axis(["share", *called], axis=1),
            "What share of the messages of both runs has a theme, a person, a place",
        )
