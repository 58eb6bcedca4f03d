"""A message of a theme: what it says, where it is placed, and where a person says that it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.escape import evidence_html, to_label
from app.screen.state import Key, to_key
from app.theme.decide import say_and_rerun
from app.views.messages import SUM
from app.views.stages import find_stages
from app.views.words import to_stage
from app.workspace import append_decisions

if TYPE_CHECKING:
    from app.views.messages import Message
    from app.workspace import Opened

_NO_STAGE = ""


def draw_message(opened: Opened, theme_id: str, message: Message) -> None:
    """Draw a message with its marks, what it stands on, and the choice of another stage."""
    with st.container(border=True):
        st.html(evidence_html(message.text, message.spans))
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
        append_decisions(opened.folder, theme_id, [("align", {"doc_ids": [doc_id], "stage": about})])
        where = "at no stage" if about == _NO_STAGE else f"at {to_stage(about)}"
        say_and_rerun(f"The message was put {where}. Its undo is in the history below.")
