"""Overview: the ranked friction themes, what they cover, and what cannot be said."""

from __future__ import annotations

import streamlit as st

from app.draw import draw_empty, draw_lines
from app.evidence import to_label
from app.state import Key, to_key
from app.views.decided import SINCE
from app.views.overview import (
    build_coverage,
    build_proposals,
    build_ranking,
    find_limits,
    to_impact_window,
    to_objective,
    to_windows,
)
from app.workspace import open_workspace

CARDS, PROPOSALS_SHOWN = 3, 5
ROW_HEIGHT, HEAD_HEIGHT, ROWS_SHOWN = 92, 38, 12

opened = open_workspace()
tables, settings = opened.tables, opened.settings
ranking = build_ranking(tables, to_impact_window(settings, opened.data_end), opened.run.week)
bounds = opened.week_bounds

st.title("Overview")
objective = to_objective(settings)
windows = to_windows(opened.run.week, bounds, settings, opened.data_end)
draw_lines([objective, *windows] if objective else windows)
if opened.since:
    draw_lines([SINCE])

coverage = build_coverage(tables)
for place, column in enumerate(st.columns(len(coverage))):
    share = coverage[place]
    column.metric(share.label, share.share, share.behind, delta_color="off", delta_arrow="off", border=True)


def _open(theme_id: str) -> None:
    st.session_state[Key.THEME] = theme_id
    st.switch_page("app_pages/theme.py", query_params={Key.THEME: theme_id})


if not len(ranking):
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
                _open(row["theme_id"])
            st.text(row["finding"])
            st.caption(to_label(row["fine_print"]))

    st.subheader("All friction themes")
    st.caption("Click a row to open its theme.")
    picked = st.dataframe(
        ranking,
        key=Key.OVERVIEW_LIST,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        row_height=ROW_HEIGHT,
        height=HEAD_HEIGHT + ROW_HEIGHT * min(len(ranking), ROWS_SHOWN),
        alt="Friction themes in their order, with finding, drop-off with and without, messages and trend",
        column_order=["rank", "name", "stage", "finding", "with_theme", "without", "n_documents", "how_sure", "change",
                      "trend", "status"],
        column_config={
            "rank": st.column_config.NumberColumn("#", width=34),
            "name": st.column_config.TextColumn("theme", width=130),
            "stage": st.column_config.TextColumn("stage", width=105),
            "finding": st.column_config.TextColumn("finding", width=234),
            "with_theme": st.column_config.TextColumn("with it leave", help="Raw share, expected numbers", width=90),
            "without": st.column_config.TextColumn("without", help="Raw share, expected numbers", width=84),
            "n_documents": st.column_config.NumberColumn("messages", format="localized", width=76),
            "how_sure": st.column_config.TextColumn("how sure", width=98),
            "change": st.column_config.TextColumn("this week", width=70),
            "trend": st.column_config.LineChartColumn("by week", width=76, y_min=0),
            "status": st.column_config.TextColumn("status", help="With the owner, where there is one", width=76),
        },
    )  # fmt: skip
    if picked.selection.cells:
        _open(ranking.iloc[picked.selection.cells[0][0]]["theme_id"])

proposals = build_proposals(tables, PROPOSALS_SHOWN)
if proposals:
    st.subheader("What the run proposes")
    draw_lines(proposals)

limits = find_limits(tables, settings, opened.run.week, bounds[1] if bounds else None)
if limits:
    st.subheader("What cannot be said")
    draw_lines(limits)
