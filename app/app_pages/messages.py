"""Messages: everything customers wrote, by words and by meaning, and what is done with what was found."""

from __future__ import annotations

import streamlit as st

from app.messages.act import draw_give, draw_make, draw_put, find_meant
from app.messages.cards import A_PAGE, MARKS, draw_cards, draw_pages
from app.messages.filters import draw_search
from app.messages.keys import MessagesKey
from app.messages.ticks import drop_ticks, find_ticked, tick_all
from app.messages.where import draw_where
from app.screen.address import Address, keep_address, read_address
from app.screen.draw import draw_empty, draw_lines, draw_loud
from app.screen.escape import to_label
from app.search import find_ways, open_index, search
from app.views.search import count_reasons, count_themes
from app.views.search_cards import build_cards
from app.views.search_filters import list_choices, to_known_line, to_loosened
from app.workspace import open_workspace
from friction.errors import ModelError
from friction.topics import find_known_languages

opened = open_workspace()
tables = opened.tables
st.title("Messages")
draw_loud(opened.run.loud)
if not len(tables["documents"]):
    draw_empty("There are no messages in this run. They come from [[documents]] in friction.toml, by: friction run")
    st.stop()

index, placed = open_index(opened)
choices = list_choices(index, placed, tables["themes"])
names = dict(zip(tables["themes"]["theme_id"], tables["themes"]["name"], strict=True))
ways = find_ways(opened)
wanted = draw_search(choices, ways)
if wanted.by == "meaning":
    known = find_known_languages(opened.settings.topics, opened.folder)
    draw_lines([line] if (line := to_known_line(known, joined="languages" in ways)) else [])
try:
    found = search(opened, index, placed, wanted)
except ModelError as error:
    st.error(to_label(str(error)))
    st.stop()

if st.session_state.get(MessagesKey.LAST) not in (None, wanted):
    keep_address(Address.LEAF, None)
st.session_state[MessagesKey.LAST] = wanted
n_pages = max(-(-len(found.docs) // A_PAGE), 1)
asked = read_address(Address.LEAF) or ""
page = min(max(int(asked), 1), n_pages) if asked.isascii() and asked.isdecimal() else 1
docs = found.docs[(page - 1) * A_PAGE : page * A_PAGE].tolist()

if not docs:
    draw_empty(to_loosened(wanted, choices))
    st.stop()

beside, middle = st.columns([2, 5], gap="medium")
with beside:
    meant = find_meant(opened, index, found)
    with st.expander("Where these are", expanded=True):
        draw_where(count_themes(index, placed, found), count_reasons(index, placed, found), names,
                   explain=bool(wanted.placed or wanted.reasons))  # fmt: skip
    with st.expander("Put them in a theme"):
        draw_put(opened, meant, names)
    with st.expander("Make a theme of this search"):
        draw_make(opened, meant, wanted, choices)
    with st.expander("Export"):
        draw_give(opened, index, placed, found)
with middle:
    nearest = ", the nearest in meaning" if found.likeness is not None else ""
    st.subheader(to_label(f"{len(found.docs):,} message{'' if len(found.docs) == 1 else 's'}{nearest}"))
    cards = build_cards(index, placed, found, wanted, tables, docs)
    may_put = opened.may("place")
    with st.container(horizontal=True, vertical_alignment="center"):
        ticked = find_ticked(opened)
        if may_put:
            st.button("Tick all here", key=MessagesKey.TICK_ALL, type="tertiary", on_click=tick_all,
                      args=(opened, cards))  # fmt: skip
            st.button("Untick all", key=MessagesKey.UNTICK, type="tertiary", on_click=drop_ticks, disabled=not ticked)
            st.caption(to_label(f"{len(ticked):,} ticked" if ticked else "None ticked"))
    draw_lines([MARKS])
    draw_cards(opened, cards, ticks=may_put)
    draw_pages(page, n_pages)
