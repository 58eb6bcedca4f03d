"""Messages as cards: what they say, where they are placed, why they are here, and what a person says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.address import Address, choose
from app.screen.draw import draw_empty, draw_lines
from app.screen.escape import evidence_html, to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.theme.act import draw_actions, find_ticked, to_tick
from app.theme.keys import ThemeKey
from app.views.messages import ORDERS, find_messages
from app.views.reasons import SUM
from app.views.stages import find_stages
from app.views.words import UNPLACED, to_stage
from app.workspace import append_decisions

if TYPE_CHECKING:
    import pandas as pd

    from app.views.messages import Message
    from app.workspace import Opened

SHOWN = ("5", "10", "25", "50")
_ALL, _NO_STAGE = "all", ""
MARKS = "Blue: what is in this theme. Yellow: signs of friction."


def draw_messages(opened: Opened, theme: pd.Series) -> None:
    """Draw the messages of a theme, as chosen by place and order, below what can be done with those that are ticked."""
    tables, theme_id = opened.tables, str(theme["theme_id"])
    stages = find_stages(tables)
    st.header("What people wrote", anchor=False)
    with st.container(horizontal=True):
        places = [_ALL, *stages, UNPLACED] if stages else [_ALL]
        stage = choose(st.selectbox, "Placed at", places, Address.STAGE, default=_ALL, width=200)
        order = choose(st.selectbox, "Order", ORDERS, Address.ORDER, default=ORDERS[0], width=200)
        shown = choose(st.selectbox, "Show", SHOWN, Address.SHOWN, default=SHOWN[0], width=120)
    messages, n_messages = find_messages(
        tables, theme_id, stage=None if stage == _ALL else stage, order=order or ORDERS[0],
        shown=int(shown or SHOWN[0]), vectors=tables.embeddings,
    )  # fmt: skip
    if not messages:
        draw_empty("No message of this theme is placed there. Choose another place.")
        draw_said(opened.undo, at=ThemeKey.AT_TICKED)
        return
    draw_lines([f"{len(messages):,} of {n_messages:,} messages; tick some to move them. {MARKS}"])
    draw_actions(opened, theme_id, find_ticked(theme_id, messages))
    for message in messages:
        draw_message(opened, theme_id, message, moves=stage != _ALL)


def draw_message(opened: Opened, theme_id: str, message: Message, *, moves: bool = False) -> None:
    """Draw a message with its marks, and folded: why it is here, its conversation, the choice of another stage.

    Parameters
    ----------
    moves : would it leave the list when it is put at another stage? What was done is then said above the list.
    """
    with st.container(border=True):
        st.html(evidence_html(message.text, message.spans))
        st.caption(to_label(message.about))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.checkbox("Tick", key=to_tick(theme_id, message))
            with st.popover("Why is it here?", type="tertiary", help=SUM):
                draw_lines([*message.why, f"Its id: {message.doc_id}"])
            if message.whole:
                with st.popover("The whole message", type="tertiary"):
                    st.html(evidence_html(*message.whole))
            if message.turns:
                with st.popover(to_label(f"Conversation ({len(message.turns)})"), type="tertiary"):
                    _draw_conversation(message)
            if message.url:
                st.link_button("Open the original", message.url, type="tertiary")
            _draw_place(opened, theme_id, message.doc_id, moves=moves)
        draw_said(opened.undo, at=to_key(ThemeKey.AT_MESSAGE, message.doc_id))


def _draw_conversation(message: Message) -> None:
    draw_lines(["Times in UTC."])
    for turn in message.turns:
        here = ", this message" if turn.is_shown else ""
        st.caption(to_label(f"{turn.who}, {turn.at}{here}"))
        st.html(evidence_html(turn.text))


def _draw_place(opened: Opened, theme_id: str, doc_id: str, *, moves: bool) -> None:
    """Draw where a person says which stage a message is about; the choice is a decision at once."""
    stages = find_stages(opened.tables)
    if not stages:
        return
    needs = opened.needs("align")
    # Named by the number of such decisions: after one the choice is empty again, and folded.
    version = int((opened.decisions["action"] == "align").sum())
    fold = to_key(ThemeKey.FOLD, doc_id, version)
    with st.popover("Another stage", type="tertiary", disabled=needs is not None, help=needs, key=fold):
        about = st.selectbox(
            "It is about", [*stages, _NO_STAGE], index=None, placeholder="choose a stage",
            format_func=lambda stage: "none of the stages" if stage == _NO_STAGE else to_stage(stage),
            key=to_key(ThemeKey.ABOUT, doc_id, version),
        )  # fmt: skip
    if about is not None:
        done = append_decisions(opened.folder, theme_id, [("align", {"doc_ids": [doc_id], "stage": about})])
        where = "at no stage" if about == _NO_STAGE else f"at {to_stage(about)}"
        at = ThemeKey.AT_TICKED if moves else to_key(ThemeKey.AT_MESSAGE, doc_id)
        say_and_rerun(f"The message was put {where}.", done, at=at)
