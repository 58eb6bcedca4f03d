"""What is done with chosen messages of a theme: moved, put in a second theme, taken out, split off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.draw import draw_lines
from app.screen.said import say_and_rerun
from app.screen.state import Key, to_key
from app.workspace import append_decisions, split_off

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.views.messages import Message
    from app.workspace import Opened


def find_chosen(opened: Opened, theme_id: str, messages: Sequence[Message]) -> list[Message]:
    """Return the messages that are ticked."""
    return [one for one in messages if st.session_state.get(to_tick(opened, theme_id, one))]


def to_tick(opened: Opened, theme_id: str, message: Message) -> str:
    """Return the name of a message's tick: after a decision none is ticked."""
    return to_key(Key.THEME_TICK, theme_id, message.doc_id, len(opened.decisions))


def draw_actions(opened: Opened, theme_id: str, names: Mapping[str, str], chosen: Sequence[Message]) -> None:
    """Draw what can be done with the ticked messages; nothing can be pressed before one is ticked."""
    segment_ids = [segment_id for message in chosen for segment_id in message.segment_ids]
    version, nothing = len(opened.decisions), not segment_ids
    n = f"{len(chosen):,} message{'' if len(chosen) == 1 else 's'}"
    others = [other for other in names if other != theme_id]
    with st.container(border=True):
        draw_lines([f"{n} ticked" if chosen else "Tick messages below to move them, split them off, or add a theme."])
        to = st.selectbox(
            "To the theme", others, index=None, placeholder="choose a theme", format_func=names.get,
            key=to_key(Key.THEME_TO, theme_id, version),
        )  # fmt: skip
        move_column, add_column, out_column = st.columns(3)
        untold = nothing or to is None
        where = names.get(to or "", "")
        if move_column.button("Move there", key=to_key(Key.THEME_MOVE, theme_id), disabled=untold, width="stretch"):
            done = append_decisions(opened.folder, to, [("place", {"segment_ids": segment_ids})])
            say_and_rerun(f"Moved to “{where}”: {n}.", done)
        if add_column.button("Also there", key=to_key(Key.THEME_ADD, theme_id), disabled=untold, width="stretch"):
            done = append_decisions(opened.folder, to, [("add", {"segment_ids": segment_ids})])
            say_and_rerun(f"Also in “{where}”: {n}.", done)
        if out_column.button("Take out", key=to_key(Key.THEME_OUT, theme_id), disabled=nothing, width="stretch"):
            done = append_decisions(opened.folder, theme_id, [("remove", {"segment_ids": segment_ids})])
            say_and_rerun(f"Taken out of this theme: {n}.", done)
        name_column, split_column = st.columns([2, 1], vertical_alignment="bottom")
        name = name_column.text_input(
            "Or split off, with what is like them", key=to_key(Key.THEME_PART, theme_id, version), max_chars=120,
            placeholder="its name",
        )  # fmt: skip
        if split_column.button("Split off", key=to_key(Key.THEME_SPLIT, theme_id), disabled=nothing, width="stretch"):
            done = split_off(opened.folder, theme_id, segment_ids, name)
            say_and_rerun(
                f"Split off{f' as “{name.strip()}”' if name.strip() else ''}: {n}, and what is like them.", done
            )
