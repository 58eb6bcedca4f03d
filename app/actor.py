"""Who acts: whoever signed in; alone on a machine, whoever is at the keyboard, under the name they sign with.

Found anew for every click and every write, from what came with the page's connection: a sign-in that has ended ends
what is done with it, and nothing typed, kept in the session or put into the address makes anybody somebody else.
"""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app.screen.escape import to_label
from app.screen.state import Key
from app.views.sign_in import NotSignedInError, Visitor, find_signed
from friction.config import load_team
from friction.errors import FrictionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.config import Team


def find_actor() -> str:
    """Return the name under which this session's decisions are signed.

    Raises
    ------
    NotSignedInError
        If nobody is signed in, the sign-in has ended, or who says so cannot be believed.
    SettingsError
        If the file that says how people sign in is wrong.
    """
    signed = find_signed(_find_team(), look_at_visitor())
    return signed or str(st.session_state.get(Key.SIGNED) or _find_user())


def hold_actor() -> Callable[[], str]:
    """Return what finds who acts later and beside the page: by what came with the page, and by the clock then.

    What is made when somebody takes a file knows no page: a sign-in that has ended meanwhile ends that, too.
    """
    team, visitor, actor = _find_team(), look_at_visitor(), find_actor()
    return lambda: find_signed(team, replace(visitor, now=time.time())) or actor


def stay_signed_in() -> None:
    """Draw the whole page anew where who looks is signed in no longer: first thing in whatever is drawn by itself."""
    try:
        find_actor()
    except FrictionError:
        st.rerun()


def is_alone() -> bool:
    """Say whether the app is one person's: nobody signs in, and a workspace without roles is theirs."""
    return _find_team() is None


def draw_actor() -> None:
    """Draw, in the sidebar, who acts: a field for the name where one is alone; else who signed in, and the way out."""
    team = _find_team()
    if team is None:
        st.session_state[Key.SIGNED] = find_actor()
        st.sidebar.text_input("Sign decisions as", key=Key.SIGNED, max_chars=80)
        return
    st.sidebar.caption(to_label(f"Signed in as {find_actor()}"))
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


def look_at_visitor() -> Visitor:
    """Return what came with the connection of this page."""
    headers = st.context.headers
    return Visitor(
        user=dict(st.user),
        headers={name.lower(): headers.get_all(name) for name in headers},
        address=st.get_option("server.address") or "",
        now=time.time(),
    )


def _find_team() -> Team | None:
    """Return how people sign in, by the file given behind ``-- --team``; None where none is."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--team", type=Path)
    file = parser.parse_known_args(sys.argv[1:])[0].team
    return load_team(file) if file else None


def _find_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "somebody"
