"""Theme: what it is, where it comes from, how it moves, the messages behind it, and what people decide on it."""

from __future__ import annotations

import streamlit as st

from app.charts.intervals import to_height
from app.charts.theme import plot_theme_difference, plot_theme_share
from app.charts.trend import plot_trend
from app.screen.address import Address, choose, keep_address, read_address
from app.screen.draw import draw_chart, draw_empty, draw_lines, draw_loud
from app.screen.escape import heading_html, to_label
from app.screen.said import draw_said
from app.screen.state import Key
from app.theme.cells import draw_cells
from app.theme.decide import draw_decisions, draw_history
from app.theme.messages import draw_messages
from app.views.decided import SINCE, find_merged_into
from app.views.messages import ORDERS, find_messages
from app.views.overview import build_ranking, to_windows
from app.views.stages import find_stages
from app.views.theme import (
    build_theme_names,
    build_theme_stages,
    build_theme_trend,
    find_theme,
    to_family_line,
    to_theme_line,
)
from app.views.words import UNPLACED, to_list
from app.workspace import open_workspace

SHOWN, ROWS = (5, 10, 25, 50), 6

opened = open_workspace()
tables = opened.tables
compared = opened.compared
ranking = build_ranking(tables, compared.words, opened.run.week, compared.more_weeks)
names = build_theme_names(tables, ranking["theme_id"].tolist())

if not names:
    st.title("Theme")
    draw_loud(opened.run.loud)
    draw_empty("There are no themes in this run. They are made of [[documents]] in friction.toml, by: friction run")
    st.stop()

asked = read_address(Address.THEME)
merged_into = find_merged_into(opened.decisions, asked) if asked and asked not in names else None
theme_id = asked if asked in names else merged_into if merged_into in names else next(iter(names))
if theme_id != asked:
    keep_address(Address.THEME, theme_id)
theme = find_theme(tables, theme_id)
st.html(heading_html(theme["name"]))
draw_said(opened.undo)
if asked and asked != theme_id:
    draw_empty("The theme asked for was merged into this one." if merged_into else "This run has no such theme.")
family = to_family_line(tables, theme_id)
draw_lines(
    [
        to_theme_line(theme, opened.decisions),
        f"Terms: {to_list(theme['terms'])}",
        *([family] if family else []),
        *to_windows(opened.run.week, opened.week_bounds, compared, opened.edges),
        *([SINCE] if opened.since else []),
    ]
)
finding = ranking[ranking["theme_id"] == theme_id]
if len(finding):
    with st.container(border=True):
        st.text(finding.iloc[0]["finding"])
        with st.expander(to_label(f"How sure: {finding.iloc[0]['how_sure']}")):
            st.caption(to_label(finding.iloc[0]["fine_print"]))
choose(st.selectbox, "Another theme", list(names), Address.THEME, format_func=lambda one: names[one])

stages = build_theme_stages(tables, theme_id)
trend = build_theme_trend(tables, theme_id, opened.run.week)
share_column, difference_column, trend_column = st.columns(3, gap="medium")
with share_column:
    if len(stages):
        draw_chart(plot_theme_share(stages), "Where its messages come from", "theme_share")
    else:
        draw_empty("There are no events, so its messages have no stage.")
with difference_column:
    if len(stages):
        draw_chart(plot_theme_difference(stages), "Drop-off with and without it", "theme_difference")
    else:
        draw_empty("There are no events, so nothing is known of who left.")
with trend_column:
    if len(trend):
        draw_chart(plot_trend(trend, height=to_height(len(stages) or ROWS)), "By week (grey: usual)", "theme_trend")
    else:
        draw_empty("Its messages carry no time, so there is no trend.")

draw_cells(opened, theme_id)

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader("Messages")
    stage_column, order_column, shown_column = st.columns([2, 2, 1])
    places = ["all", *find_stages(tables), UNPLACED] if find_stages(tables) else ["all"]
    stage = stage_column.selectbox("Placed at", places, key=Key.THEME_STAGE)
    order = order_column.selectbox("Order", ORDERS, key=Key.THEME_ORDER)
    shown = shown_column.selectbox("Show", SHOWN, key=Key.THEME_SHOWN)
    messages, n_messages = find_messages(
        tables, theme_id, stage=None if stage == "all" else stage, order=order, shown=shown, vectors=tables.embeddings
    )
    draw_messages(opened, theme_id, names, messages, n_messages)
with right:
    st.subheader("Decide")
    draw_decisions(opened, theme, names)
    draw_history(opened, theme_id)
