"""Theme: what it is, what may be said of it, the messages behind it, and what people decide on it."""

from __future__ import annotations

import streamlit as st

from app.screen.address import Address, choose, read_address
from app.screen.draw import draw_empty, draw_loud
from app.screen.said import draw_said
from app.theme.decide import draw_decisions
from app.theme.head import draw_facts, draw_name
from app.theme.history import draw_history
from app.theme.messages import draw_messages
from app.theme.near import draw_near
from app.theme.numbers import draw_numbers
from app.theme.shipped import draw_shipped
from app.theme.similar import draw_similar
from app.theme.trend import draw_trend
from app.views.decided import find_merged_into
from app.views.theme import build_theme_names, find_theme
from app.workspace import open_workspace

PARTS = {
    "messages": ("Messages", draw_messages),
    "like": ("More like this", draw_near),
    "numbers": ("Numbers", draw_numbers),
    "trend": ("Trend", draw_trend),
    "fixed": ("Acted on", draw_shipped),
    "similar": ("Similar themes", draw_similar),
    "edit": ("Edit", draw_decisions),
    "history": ("History", draw_history),
}
FIRST = "messages"

opened = open_workspace()
names = build_theme_names(opened.tables)

if not names:
    st.title("Theme")
    draw_loud(opened.run.loud)
    draw_empty("There are no themes in this run. They are made of [[documents]] in friction.toml, by: friction run")
    st.stop()

asked = read_address(Address.THEME)
merged_into = find_merged_into(opened.decisions, asked) if asked and asked not in names else None
theme_id = asked if asked in names else merged_into if merged_into in names else next(iter(names))
theme = find_theme(opened.tables, theme_id)
draw_name(theme, names)
draw_said(opened.undo)
if asked and asked != theme_id:
    draw_empty("The theme asked for was merged into this one." if merged_into else "This run has no such theme.")
draw_facts(opened, theme)
part = choose(
    st.segmented_control, "What to look at", list(PARTS), Address.PART, default=FIRST,
    format_func=lambda one: PARTS[one][0], label_visibility="collapsed", width="stretch",
)  # fmt: skip
PARTS[part or FIRST][1](opened, theme)
