"""What the last click did, said where the hand is, with the button that takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.escape import to_label
from app.screen.state import Key, to_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def say_and_rerun(said: str, decision_ids: Sequence[str] = (), at: str = "") -> None:
    """Show the page anew, with a line about what the click did; decisions named can be taken back beside it.

    Parameters
    ----------
    said : one sentence.
    decision_ids : what its undo takes back; none: it has no undo.
    at : the place on the page where it is said (`draw_said`); "" is below the title.
    """
    st.session_state[Key.SAID] = (said, tuple(decision_ids), at)
    st.rerun()


def draw_said(undo: Callable[[Sequence[str]], object], at: str = "", shortcut: str | None = None) -> None:
    """Say what the last click at this place did; what can be taken back stays said until something else is.

    Parameters
    ----------
    undo : takes decisions back.
    at : the place on the page.
    shortcut : the key that presses its undo.
    """
    words, decision_ids, place = st.session_state.get(Key.SAID) or ("", (), "")
    if not words or place != at:
        return
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.success(to_label(words))
    if not decision_ids:
        st.session_state.pop(Key.SAID)
    elif row.button("Undo", key=to_key(Key.SAID_UNDO, at) if at else Key.SAID_UNDO, shortcut=shortcut):
        undo(decision_ids)
        say_and_rerun(f"Taken back: {words}", at=at)
