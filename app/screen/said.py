"""What the last click did, said on the page it leads to, with the button that takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.escape import to_label
from app.screen.state import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def say_and_rerun(said: str, decision_ids: Sequence[str] = ()) -> None:
    """Show the page anew, with a line about what the click did; decisions named can be taken back beside it."""
    st.session_state[Key.SAID] = (said, tuple(decision_ids))
    st.rerun()


def draw_said(undo: Callable[[Sequence[str]], None]) -> None:
    """Say what the last click did; what can be taken back stays said until something else is, the rest is said once."""
    words, decision_ids = st.session_state.get(Key.SAID) or ("", ())
    if not words:
        return
    line, action = st.columns([5, 1], vertical_alignment="center")
    line.success(to_label(words))
    if not decision_ids:
        st.session_state.pop(Key.SAID)
    elif action.button("Undo", key=Key.SAID_UNDO):
        undo(decision_ids)
        say_and_rerun(f"Taken back: {words}")
