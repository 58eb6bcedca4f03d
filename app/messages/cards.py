"""What was found, a page of cards at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.messages.keys import MessagesKey
from app.messages.ticks import draw_tick
from app.screen.address import open_page
from app.screen.draw import draw_lines
from app.screen.escape import evidence_html, to_label
from app.screen.state import to_key

if TYPE_CHECKING:
    from app.views.search_cards import Card
    from app.workspace import Opened

A_PAGE = 10
MARKS = "Bold: what you searched for. Blue: what says it. Yellow: signs of friction."


def draw_cards(opened: Opened, cards: list[Card], *, ticks: bool) -> None:
    """Draw the messages of a page, each with its tick, its themes and the facts beside it."""
    for card in cards:
        with st.container(border=True):
            st.html(evidence_html(card.shown.text, card.shown.spans))
            if card.whole:
                with st.expander("The whole message"):
                    st.html(evidence_html(card.whole.text, card.whole.spans))
            draw_lines([card.facts, *([f"In no theme: {', '.join(card.reasons)}"] if card.reasons else [])])
            with st.container(horizontal=True, vertical_alignment="center"):
                if ticks:
                    draw_tick(opened, card)
                for theme_id, name in card.themes:
                    key = to_key(MessagesKey.OPEN, card.doc_id, theme_id)
                    if st.button(to_label(name), key=key, type="tertiary", help="Open this theme"):
                        open_page("theme", theme=theme_id)
                if card.url:
                    st.link_button("Open the original", card.url, type="tertiary")


def draw_pages(page: int, n_pages: int) -> None:
    """Draw the way to the pages before and behind; nothing where there is one page."""
    if n_pages <= 1:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Previous page", key=MessagesKey.BACK, disabled=page <= 1):
            open_page("messages", leaf=str(page - 1))
        if st.button("Next page", key=MessagesKey.ON, disabled=page >= n_pages):
            open_page("messages", leaf=str(page + 1))
        st.caption(to_label(f"Page {page:,} of {n_pages:,}"))
