"""A name asked for in a dialog: one key opens it, Tab leads to its field, Enter saves, Esc leaves all as it was.

Streamlit cannot put the cursor into a field; in a dialog one Tab does. Nothing else can be decided while it is open, so
what is typed may stand in a form, in which Enter saves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.review.keys import ReviewKey
from app.screen.state import to_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

NAME, OWNER = "name", "owner"
_TITLES = {NAME: "Rename the theme", OWNER: "Give the theme to"}
LONGEST = 120


def ask(what: str, theme_id: str) -> None:
    """Ask for a theme's name or owner."""
    st.session_state[ReviewKey.ASKED] = (what, theme_id)
    st.rerun()


def is_asking() -> bool:
    """Say whether something is asked for."""
    return ReviewKey.ASKED in st.session_state


def forget_other(place: str) -> None:
    """Ask no more for what belongs to another question than the one looked at."""
    if is_asking() and st.session_state[ReviewKey.ASKED][1] != place:
        st.session_state.pop(ReviewKey.ASKED)


def draw_asked(theme: pd.Series, save: Mapping[str, Callable[[str], None]]) -> None:
    """Draw the dialog that asks for something of a theme.

    Parameters
    ----------
    theme : a row of ``themes``.
    save : what is done with a name or an owner that was typed.
    """
    what, theme_id = st.session_state[ReviewKey.ASKED]
    held = str(theme["name"]) if what == NAME else ""

    @st.dialog(_TITLES[what], dismissible=False)
    def draw() -> None:
        with st.form(to_key(ReviewKey.FORM, theme_id), border=False):
            typed = st.text_input(
                f"{'New name' if what == NAME else 'Owner'} of this theme", held,
                key=to_key(ReviewKey.TYPED, what, theme_id), max_chars=LONGEST,
            )  # fmt: skip
            saved = st.form_submit_button("Save", key=ReviewKey.SAVE)
        if saved and typed.strip() and typed.strip() != held:
            st.session_state.pop(ReviewKey.ASKED)
            save[what](typed.strip())
        if st.button("Leave as it was", key=ReviewKey.CLOSE, shortcut="Esc"):
            st.session_state.pop(ReviewKey.ASKED)
            st.rerun()

    draw()
