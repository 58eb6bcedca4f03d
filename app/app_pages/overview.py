"""Overview: the ranked friction themes, what they cover, and what cannot be said."""

from __future__ import annotations

import streamlit as st

from app.overview.proposals import draw_proposals
from app.overview.ranked_list import COLUMNS
from app.screen.address import open_page
from app.screen.draw import draw_empty, draw_lines, draw_loud
from app.screen.escape import to_label
from app.screen.said import draw_said
from app.screen.state import Key, to_key
from app.views.decided import SINCE
from app.views.overview import (
    PROBLEMS,
    build_coverage,
    build_proposals,
    build_ranking,
    find_columns,
    find_limits,
    find_warnings,
    to_objective,
    to_windows,
)
from app.views.words import KIND_WORDS
from app.workspace import open_workspace
from friction.impact.tell import to_rule
from friction.themes import replay_decisions

CARDS, PROPOSALS_SHOWN = 3, 5
ROW_HEIGHT, HEAD_HEIGHT, ROWS_SHOWN = 112, 38, 12

opened = open_workspace()
tables, settings = opened.tables, opened.settings
compared = opened.compared
ranking = build_ranking(tables, compared.words, opened.run.week, compared.more_weeks)
bounds = opened.week_bounds

st.title("Overview")
draw_said(opened.undo)
draw_loud(opened.run.loud)
objective = to_objective(settings)
windows = to_windows(opened.run.week, bounds, compared, opened.edges)
draw_lines([objective, *windows] if objective else windows)
if opened.since:
    draw_lines([SINCE])

for warning in find_warnings(tables, settings):
    st.warning(to_label(warning))

coverage = build_coverage(tables)
for place, column in enumerate(st.columns(len(coverage))):
    share = coverage[place]
    column.metric(share.label, share.share, share.behind, delta_color="off", delta_arrow="off", border=True)


if not len(ranking):  # no theme of friction, perhaps wishes or praise
    draw_empty(
        "No theme of friction in this run."
        if "themes" in tables
        else "There are no messages, so no themes: the Journey page shows where people leave. "
        "Add [[documents]] to friction.toml, then: friction run"
    )
else:
    st.subheader("First on the list")
    for place, column in enumerate(st.columns(CARDS)):
        if place >= len(ranking):
            continue
        row = ranking.iloc[place]
        with column.container(border=True, height="stretch"):
            if st.button(to_label(f"{row['rank']}. {row['name']}"), key=to_key(Key.OVERVIEW_OPEN, row["theme_id"]),
                         type="tertiary", wrap=True):  # fmt: skip
                open_page("theme", theme=row["theme_id"])
            st.text(row["finding"])
            with st.expander(to_label(f"How sure: {row['how_sure']}")):
                st.caption(to_label(row["fine_print"]))

if len(tables["themes"]):
    st.subheader("All themes")
    draw_lines([to_rule(has_journey=settings.journey is not None), "Click a row to open its theme."])
    kinds = st.multiselect("Kinds", list(KIND_WORDS), default=list(PROBLEMS), format_func=KIND_WORDS.get,
                           key=Key.OVERVIEW_KINDS)  # fmt: skip
    listed = build_ranking(tables, compared.words, opened.run.week, compared.more_weeks, kinds)
    picked = st.dataframe(
        listed,
        key=Key.OVERVIEW_LIST,  # a click leaves the page, so that no choice outlives the list it was made in
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        row_height=ROW_HEIGHT,
        height=HEAD_HEIGHT + ROW_HEIGHT * min(max(len(listed), 1), ROWS_SHOWN),
        alt="Themes in their order, with finding, drop-off with and without, severity, messages and trend",
        column_order=find_columns(tables, has_journey=settings.journey is not None),
        column_config=COLUMNS,
    )
    if picked.selection.cells:
        open_page("theme", theme=listed.iloc[picked.selection.cells[0][0]]["theme_id"])

refused = replay_decisions(opened.decisions).refused
proposals, n_more = build_proposals(tables, refused, PROPOSALS_SHOWN)
if proposals:
    st.subheader("What the run proposes")
    draw_proposals(opened, proposals, n_more)

limits = find_limits(tables, settings, opened.run.week, bounds[1] if bounds else None)
if limits:
    st.subheader("What cannot be said")
    draw_lines(limits)
