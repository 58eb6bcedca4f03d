"""Who acts: in local mode whoever is at the keyboard, under the name typed beside "Sign decisions as"."""

from __future__ import annotations

import getpass

import streamlit as st

from app.screen.state import Key


def find_actor() -> str:
    """Return the name under which this session's decisions are signed."""
    return str(st.session_state.get(Key.SIGNED) or _find_user())


def draw_actor() -> None:
    """Draw the field for the name; it is kept over pages."""
    st.session_state[Key.SIGNED] = find_actor()
    st.sidebar.text_input("Sign decisions as", key=Key.SIGNED, max_chars=80)


def _find_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "somebody"
