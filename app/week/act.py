"""What is done with the chosen row of the list without leaving it: open it, say its status, give it an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.address import open_page
from app.screen.drafts import drop_drafts, type_text
from app.screen.escape import to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import to_key
from app.views.ranking import find_wanted, tell_row, tell_wanted
from app.views.words import STATUS_WORDS
from app.week.keys import WeekKey
from app.workspace import append_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.views.ranking import Wanted
    from app.workspace import Opened

PLACE = "week_list"
"""Where the page says what was done with a row."""

_NOBODY = {"theme_id": "", "name": "", "status": "new", "owner": ""}


def draw_act(opened: Opened, chosen: Mapping[str, str] | None) -> None:
    """Draw what can be done with a row of the ranking; nothing can be pressed while none is chosen.

    A choice of the status holds at once; an owner that is typed is saved.
    """
    row = chosen or _NOBODY
    theme_id, name, status, owner = (row[key] for key in ("theme_id", "name", "status", "owner"))
    missing = opened.needs("status") or opened.needs("owner")
    barred = chosen is None or missing is not None
    with st.container(border=True):
        st.text(f"Chosen: {name}" if chosen else "Choose a row below to open it, or to say its status and its owner.")
        if chosen:
            st.caption(to_label(tell_row(chosen)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if st.button("Open theme", key=to_key(WeekKey.OPEN, theme_id), disabled=not chosen, type="primary"):
                open_page("theme", theme=theme_id)
            wanted = st.selectbox(
                "Status", list(STATUS_WORDS), index=list(STATUS_WORDS).index(status), format_func=STATUS_WORDS.get,
                key=to_key(WeekKey.STATUS, theme_id, status), disabled=barred, width=150,
            )  # fmt: skip
            if not barred and wanted != status:
                _decide(opened, theme_id, name, find_wanted(status, owner, wanted, owner))
            typed = type_text("Owner", f"owner:{theme_id}", owner, max_chars=120, disabled=barred, width=210)
            # Never shut while a row is chosen: words are told with the very click, which a shut button would swallow.
            if st.button("Save owner", key=to_key(WeekKey.SAVE, theme_id), disabled=barred, help=missing):
                _decide(opened, theme_id, name, find_wanted(status, owner, status, typed))
            mine = find_wanted(status, owner, status, opened.actor)
            if st.button("Assign to me", key=to_key(WeekKey.TAKE, theme_id), disabled=barred or not mine, help=missing):
                _decide(opened, theme_id, name, mine)
        draw_said(opened.undo, at=PLACE)


def _decide(opened: Opened, theme_id: str, name: str, changes: list[Wanted]) -> None:
    if not changes:
        say_and_rerun("Nothing to save: the owner is as it was.", at=PLACE)
    done = append_decisions(opened.folder, theme_id, changes)
    if any(action == "owner" for action, _ in changes):
        drop_drafts(f"owner:{theme_id}")
    say_and_rerun(tell_wanted(name, changes), done, at=PLACE)
