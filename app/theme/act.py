"""What is done with ticked messages: of the theme (moved, also elsewhere, taken out, split off) or of those like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.address import Address, keep_address
from app.screen.drafts import drop_drafts, type_text
from app.screen.draw import draw_lines
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.theme.keys import ThemeKey
from app.views.theme import build_theme_names, find_name
from app.workspace import append_decisions, split_off

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.views.messages import Message
    from app.workspace import Opened

NEAR_PART = "like"


def find_ticked(theme_id: str, messages: Sequence[Message]) -> list[Message]:
    """Return the messages that are ticked."""
    return [one for one in messages if st.session_state.get(to_tick(theme_id, one))]


def to_tick(theme_id: str, message: Message) -> str:
    """Return the name of a message's tick; it holds over other decisions, until something is done with the ticked."""
    return to_key(ThemeKey.TICK, theme_id, message.doc_id, st.session_state.get(ThemeKey.ROUND, 0))


def draw_actions(opened: Opened, theme_id: str, ticked: Sequence[Message]) -> None:
    """Draw what can be done with ticked messages of the theme; nothing can be pressed before one is ticked."""
    segment_ids = [segment_id for message in ticked for segment_id in message.segment_ids]
    n, needs = _count(ticked), opened.needs("place")
    idle = not segment_ids or needs is not None
    names = build_theme_names(opened.tables)
    others = [other for other in names if other != theme_id]
    with st.container(border=True, key=ThemeKey.AT_TICKED):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            to = st.selectbox(
                f"{n} ticked: to the theme" if ticked else "To the theme", others, index=None,
                placeholder="choose a theme", format_func=names.get, width=260, disabled=idle, help=needs,
                key=to_key(ThemeKey.TO, theme_id, st.session_state.get(ThemeKey.ROUND, 0)),
            )  # fmt: skip
            where, untold = find_name(opened.tables, to), idle or to is None
            if st.button("Move there", key=to_key(ThemeKey.MOVE, theme_id), disabled=untold):
                _do(opened, to, "place", segment_ids, f"Moved to “{where}”: {n}.", ThemeKey.AT_TICKED)
            if st.button("Also there", key=to_key(ThemeKey.ADD, theme_id), disabled=untold):
                _do(opened, to, "add", segment_ids, f"Also in “{where}”: {n}.", ThemeKey.AT_TICKED)
            if st.button("Take out", key=to_key(ThemeKey.OUT, theme_id), disabled=idle):
                _do(opened, theme_id, "remove", segment_ids, f"Taken out of this theme: {n}.", ThemeKey.AT_TICKED)
            with st.popover("Split off", disabled=idle):
                _draw_split(opened, theme_id, segment_ids, n, idle=idle)
            if st.button("More like these", key=to_key(ThemeKey.NEAR, theme_id), disabled=not segment_ids):
                st.session_state[ThemeKey.SEEDS] = (theme_id, tuple(segment_ids))
                keep_address(Address.PART, NEAR_PART)
                st.rerun()
        draw_said(opened.undo, at=ThemeKey.AT_TICKED)


def _draw_split(opened: Opened, theme_id: str, segment_ids: Sequence[str], n: str, *, idle: bool) -> None:
    """Draw the name of what is split off, and the button."""
    draft = f"split:{theme_id}"
    label = "A theme of their own, with what is like them"
    name = type_text(label, draft, max_chars=120, placeholder="its name", disabled=idle)
    if st.button("Split off", key=to_key(ThemeKey.SPLIT, theme_id), type="primary", disabled=idle):
        done = split_off(opened.folder, theme_id, segment_ids, name)
        drop_drafts(draft)
        called = f" as “{name.strip()}”" if name.strip() else ""
        _start_anew()
        say_and_rerun(f"Split off{called}: {n}, and what is like them.", done, at=ThemeKey.AT_TICKED)


def draw_near_actions(opened: Opened, theme_id: str, ticked: Sequence[Message]) -> None:
    """Draw what can be done with ticked messages that are outside the theme: put here, or here as well."""
    segment_ids = [segment_id for message in ticked for segment_id in message.segment_ids]
    n, needs = _count(ticked), opened.needs("place")
    idle = not segment_ids or needs is not None
    with st.container(border=True, key=ThemeKey.AT_NEAR):
        draw_lines([f"{n} ticked." if ticked else "Tick messages that belong in this theme."])
        with st.container(horizontal=True):
            if st.button("Move here", key=to_key(ThemeKey.HERE, theme_id), disabled=idle, help=needs):
                _do(opened, theme_id, "place", segment_ids, f"Moved into this theme: {n}.", ThemeKey.AT_NEAR)
            if st.button("Also here", key=to_key(ThemeKey.ALSO, theme_id), disabled=idle, help=needs):
                _do(opened, theme_id, "add", segment_ids, f"Also in this theme now: {n}.", ThemeKey.AT_NEAR)
        draw_said(opened.undo, at=ThemeKey.AT_NEAR)


def _do(opened: Opened, theme_id: str | None, action: str, segment_ids: Sequence[str], said: str, at: ThemeKey) -> None:
    done = append_decisions(opened.folder, theme_id, [(action, {"segment_ids": list(segment_ids)})])
    _start_anew()
    say_and_rerun(said, done, at=at)


def _start_anew() -> None:
    """Take all ticks away: what they were for is done."""
    st.session_state[ThemeKey.ROUND] = st.session_state.get(ThemeKey.ROUND, 0) + 1


def _count(messages: Sequence[Message]) -> str:
    return f"{len(messages):,} message{'' if len(messages) == 1 else 's'}"
