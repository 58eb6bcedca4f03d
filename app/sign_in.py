"""Who sits in front of the page: found anew for every click and every write, from what signed them in."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app.screen.escape import to_label
from app.screen.state import Key
from app.views.sign_in import NotSignedInError, Visitor, check_has_role, find_signed
from friction.config import load_team
from friction.store import Service

if TYPE_CHECKING:
    from friction.config import Team


def find_actor(folder: Path) -> str:
    """Return who acts: whoever signed in; alone on a machine, whatever name they sign with.

    Raises
    ------
    NotSignedInError
        If nobody is signed in, the sign-in has ended, or whoever it is has no role.
    SettingsError
        If the file that says how people sign in is wrong.
    """
    team = _find_team()
    signed = find_signed(team, _look_at_visitor())
    if signed is None:
        return st.session_state.get(Key.SIGNED) or find_user()
    with Service(folder, signed) as service:
        check_has_role(signed, service.roles)
    return signed


def find_user() -> str:
    """Return the name of whoever is logged in at the machine that the app runs on."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "somebody"


def draw_who(actor: str) -> None:
    """Draw, in the sidebar, who acts: a field for the name alone on a machine; else who signed in, and the way out."""
    team = _find_team()
    if team is None:
        st.session_state.setdefault(Key.SIGNED, actor)
        st.sidebar.text_input("Sign decisions as", key=Key.SIGNED, max_chars=80)
        return
    st.sidebar.caption(to_label(f"Signed in as {actor}"))
    if team.oidc is not None and st.sidebar.button("Sign out", key=Key.SIGN_OUT):
        st.logout()


def draw_not_signed_in(error: NotSignedInError) -> None:
    """Draw why there is nothing to see, and the way in where there is one."""
    st.title("friction")
    st.error(to_label(error.what))
    for line in filter(None, (error.why, error.mend)):
        st.caption(to_label(line))
    if error.can_sign_in and st.button("Sign in", key=Key.SIGN_IN, type="primary"):
        st.login()


def _find_team() -> Team | None:
    """Return how people sign in, by the file given behind ``-- --team``; None where none is."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--team", type=Path)
    file = parser.parse_known_args(sys.argv[1:])[0].team
    return load_team(file) if file else None


def _look_at_visitor() -> Visitor:
    headers = st.context.headers
    return Visitor(
        user=dict(st.user),
        headers={name.lower(): headers.get_all(name) for name in headers},
        address=st.get_option("server.address") or "",
        now=time.time(),
    )
