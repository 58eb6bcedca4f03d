"""Which messages are ticked: kept while pages are turned, until something is decided on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.messages.keys import MessagesKey
from app.screen.state import to_key

if TYPE_CHECKING:
    from app.views.search_cards import Card
    from app.workspace import Opened


def find_ticked(opened: Opened) -> dict[str, tuple[str, ...]]:
    """Return the segments of each message that is ticked; in another run none is.

    They hold whatever anybody decides meanwhile: what was done with the ticked would else be done to all found.
    """
    run, ticked = st.session_state.get(MessagesKey.TICKED) or ("", {})
    return ticked if run == opened.run.path.name else {}


def drop_ticks() -> None:
    """Let no message be ticked."""
    st.session_state.pop(MessagesKey.TICKED, None)


def tick_all(opened: Opened, cards: list[Card]) -> None:
    """Tick all messages of the page."""
    st.session_state[MessagesKey.TICKED] = (
        opened.run.path.name, {**find_ticked(opened), **{card.doc_id: card.segment_ids for card in cards}}
    )  # fmt: skip


def draw_tick(opened: Opened, card: Card) -> None:
    """Draw the tick of a message; one without a segment can be put nowhere, and has none."""
    key = to_key(MessagesKey.TICK, card.doc_id)
    st.session_state[key] = card.doc_id in find_ticked(opened)
    st.checkbox(
        "Tick", key=key, disabled=not card.segment_ids,
        on_change=_keep, args=(opened, card, key),
    )  # fmt: skip


def _keep(opened: Opened, card: Card, key: str) -> None:
    ticked = dict(find_ticked(opened))
    if st.session_state[key]:
        ticked[card.doc_id] = card.segment_ids
    else:
        ticked.pop(card.doc_id, None)
    st.session_state[MessagesKey.TICKED] = (opened.run.path.name, ticked)
