"""The messages of a theme: what they say, where they are placed, and what a person says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.draw import draw_empty, draw_lines
from app.screen.escape import evidence_html, to_label
from app.screen.said import say_and_rerun
from app.screen.state import Key, to_key
from app.theme.act import draw_actions, find_chosen, to_tick
from app.views.messages import SUM
from app.views.stages import find_stages
from app.views.words import to_stage
from app.workspace import append_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.views.messages import Message
    from app.workspace import Opened

_NO_STAGE = ""
MARKS = "blue: what was put into this theme, yellow: signs of friction."


def draw_messages(
    opened: Opened, theme_id: str, names: Mapping[str, str], messages: Sequence[Message], n_messages: int
) -> None:
    """Draw messages, of so many in all, below what can be done with those that are ticked."""
    if not messages:
        draw_empty("No message of this theme is placed there. Choose another place.")
        return
    draw_lines([f"{len(messages):,} of {n_messages:,} messages; {MARKS}"])
    draw_actions(opened, theme_id, names, find_chosen(opened, theme_id, messages))
    for message in messages:
        draw_message(opened, theme_id, message)


def draw_message(opened: Opened, theme_id: str, message: Message) -> None:
    """Draw a message with its marks, what it stands on, and the choice of another stage."""
    with st.container(border=True):
        tick, text = st.columns([1, 24])
        tick.checkbox("Choose this message", key=to_tick(opened, theme_id, message), label_visibility="collapsed")
        text.html(evidence_html(message.text, message.spans))
        st.caption(to_label(f"{message.about} · {message.doc_id}"))
        st.caption(to_label(message.why), help=SUM)
        if message.url:
            st.link_button("Open the original", message.url, type="tertiary")
        _draw_place(opened, theme_id, message.doc_id)


def _draw_place(opened: Opened, theme_id: str, doc_id: str) -> None:
    """Draw where a person says which stage a message is about; the choice is a decision at once."""
    stages = find_stages(opened.tables)
    if not stages:
        return
    about = st.selectbox(
        "About another stage", [*stages, _NO_STAGE], index=None, placeholder="about another stage?",
        format_func=lambda stage: "none of the stages" if stage == _NO_STAGE else to_stage(stage),
        key=to_key(Key.THEME_ABOUT, doc_id, len(opened.decisions)), label_visibility="collapsed",
    )  # fmt: skip
    if about is not None:
        done = append_decisions(opened.folder, theme_id, [("align", {"doc_ids": [doc_id], "stage": about})])
        where = "at no stage" if about == _NO_STAGE else f"at {to_stage(about)}"
        say_and_rerun(f"The message was put {where}.", done)
