"""The forms in which people decide on a theme; each click appends to the log, nothing is ever changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app.screen.address import Address, keep_address
from app.screen.draw import draw_lines
from app.screen.escape import to_label
from app.screen.said import say_and_rerun
from app.screen.state import Key, to_key
from app.views.decided import Wanted, build_history, find_changes
from app.views.words import KIND_WORDS, STATUS_WORDS, to_day
from app.workspace import append_decisions, undo_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.workspace import Opened

_FRICTION = {True: "friction", False: "not friction"}


def draw_decisions(opened: Opened, theme: pd.Series, names: Mapping[str, str]) -> None:
    """Draw the form of a theme, filled with what holds now, and the form that merges it into another."""
    # A key that counts the decisions: after each one the fields show what holds then.
    theme_id, version = str(theme["theme_id"]), len(opened.decisions)
    with st.form(to_key(Key.THEME_FORM, theme_id, version)):
        wanted = _draw_fields(theme, version)
        saved = st.form_submit_button("Save", key=to_key(Key.THEME_SAVE, theme_id), type="primary")
    if saved:
        changes = find_changes(theme, wanted)
        done = append_decisions(opened.folder, theme_id, changes)
        n = len(done)
        say_and_rerun(
            f"Saved: {n} decision{'s' if n > 1 else ''}." if n else "Nothing to save: all is as it was.", done
        )
    others = [other for other in names if other != theme_id]
    with st.form(to_key(Key.THEME_MERGE_FORM, theme_id, version)):
        into = st.selectbox("Merge into", others, index=None, placeholder="choose a theme", format_func=names.get,
                            key=to_key(Key.THEME_INTO, theme_id, version))  # fmt: skip
        merged = st.form_submit_button("Merge", key=to_key(Key.THEME_MERGE, theme_id))
    if merged and into is not None:
        done = append_decisions(opened.folder, theme_id, [("merge", {"into": into})])
        keep_address(Address.THEME, into)
        say_and_rerun(f"“{theme['name']}” was merged into this theme.", done)


def _draw_fields(theme: pd.Series, version: int) -> Wanted:
    def key(name: Key) -> str:
        return to_key(name, theme["theme_id"], version)

    def text(column: str) -> str:
        return "" if pd.isna(theme[column]) else str(theme[column])

    statuses, kinds = list(STATUS_WORDS), list(KIND_WORDS)
    name = st.text_input("Name", text("name"), key=key(Key.THEME_NAME), max_chars=120)
    left, middle, right = st.columns(3)
    friction = left.selectbox("This is", list(_FRICTION), index=list(_FRICTION).index(bool(theme["is_friction"])),
                              format_func=_FRICTION.get, key=key(Key.THEME_KIND))  # fmt: skip
    kind = middle.selectbox("Kind", kinds, index=kinds.index(theme["kind"]), key=key(Key.THEME_WHAT),
                            help="A problem is friction; anything else is not, unless you say so")  # fmt: skip
    status = right.selectbox("Status", statuses, index=statuses.index(theme["status"]),
                             format_func=STATUS_WORDS.get, key=key(Key.THEME_STATUS))  # fmt: skip
    owner = st.text_input("Owner", text("owner"), key=key(Key.THEME_OWNER), max_chars=120)
    definition = st.text_area("Definition: what belongs in it", text("definition"), key=key(Key.THEME_DEFINITION),
                              max_chars=2000, height=68)  # fmt: skip
    note = st.text_input("Note, for the history", "", key=key(Key.THEME_NOTE), max_chars=2000)
    return Wanted(name=name, definition=definition, is_friction=friction, kind=kind, status=status, owner=owner,
                  note=note)  # fmt: skip


def draw_history(opened: Opened, theme_id: str) -> None:
    """Draw what was decided on a theme, newest first, each with its undo."""
    plain = dict(zip(opened.tables["themes"]["theme_id"], opened.tables["themes"]["name"], strict=True))
    found = dict(zip(opened.run_themes["theme_id"], opened.run_themes["name"], strict=True))
    history = build_history(opened.decisions, theme_id, {**found, **plain})
    st.subheader("History")
    if not len(history):
        draw_lines(["Nothing was decided on this theme yet."])
    for _, decision in history.iterrows():
        line, action = st.columns([4, 1], vertical_alignment="center")
        taken_back = " (taken back)" if decision["undone"] else ""
        line.caption(
            to_label(f"{to_day(decision['decided_at'])}, {decision['decided_by']}: {decision['said']}{taken_back}")
        )
        key = to_key(Key.THEME_UNDO, decision["decision_id"])
        if not decision["undone"] and action.button("Undo", key=key, type="tertiary"):
            undo_decisions(opened.folder, [decision["decision_id"]])
            say_and_rerun(f"Taken back: {decision['said']}.")
