"""The week: where the objective stands, what changed, what was found, and what is to be done about it."""

from __future__ import annotations

import streamlit as st

from app.screen.address import Address, choose, open_page
from app.screen.draw import draw_empty, draw_lines, draw_loud
from app.screen.said import draw_said
from app.views.decided import SINCE
from app.views.week import NO_MESSAGES, find_weeks_told, to_week_line
from app.week.changes import draw_changes
from app.week.findings import draw_findings
from app.week.keys import WeekKey
from app.week.limits import draw_coverage, draw_limits
from app.week.objective import draw_objective
from app.week.read import count_messages, read_ranking, read_understood
from app.week.themes import draw_themes
from app.workspace import open_workspace

opened = open_workspace()
zone = opened.settings.project.timezone

st.title("This week")
draw_said(opened.undo)
draw_loud([*opened.run.loud, *read_understood(opened).warnings])
weeks = find_weeks_told(opened.tables["theme_weeks"], opened.run.week)
week = opened.run.week
if len(weeks) > 1:
    week = choose(st.selectbox, "Week", weeks, Address.WEEK, default=week, width=160)
draw_lines([to_week_line(week, zone, count_messages(opened, week), weeks), *([SINCE] if opened.since else [])])

if len(opened.tables["themes"]) and st.button("Start the Monday review", key=WeekKey.REVIEW):
    open_page("review")

draw_objective(opened, week)
if "themes" in opened.tables:
    ranking = read_ranking(opened, week)
    draw_changes(opened, week)
    draw_findings(opened, ranking)
    draw_themes(opened, ranking, week)
else:
    draw_empty(NO_MESSAGES)
draw_limits(opened)
draw_coverage(opened)
