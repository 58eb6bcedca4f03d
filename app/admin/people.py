"""People: who has which role, what each role may do, and giving and taking roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.admin.keys import AdminKey
from app.admin.lists import draw_list
from app.screen.drafts import drop_drafts, type_text
from app.screen.draw import draw_empty, draw_lines
from app.screen.escape import to_label
from app.screen.said import draw_said, say_and_rerun
from app.views.people import build_people, build_rights, tell_people
from app.workspace import open_service
from friction.errors import FrictionError
from friction.store import ROLES

if TYPE_CHECKING:
    from app.admin.office import Office


def draw_people(office: Office) -> None:
    """Draw who has which role, and the way to give and take one."""
    draw_lines([tell_people(office.roles, office.actor, is_alone=office.is_alone)])
    draw_said(lambda _: None, at=AdminKey.AT_PEOPLE)
    st.header("Who has which role")
    if office.roles:
        draw_list(build_people(office.roles), {"who": "Who", "role": "Role"})
    else:
        draw_empty("Nobody yet.")
    _draw_giving(office)
    st.header("What each role may do")
    draw_lines(["Each may also do what the roles above it may."])
    draw_list(build_rights(), {"role": "Role", "in_short": "In short", "actions": "Every action"})


def _draw_giving(office: Office) -> None:
    missing = office.needs("grant")
    st.header("Give or take a role")
    if missing:
        draw_lines([missing])
    left, middle, right = st.columns([3, 2, 1], vertical_alignment="bottom")
    with left:
        name = type_text("Name they sign in with", AdminKey.NAME_DRAFT, max_chars=80, disabled=missing is not None)
    role = middle.selectbox("Role", ROLES, key=AdminKey.ROLE, disabled=missing is not None)
    give = right.button(
        "Give", key=AdminKey.GIVE, disabled=missing is not None or not name.strip(), width="stretch", help=missing
    )
    if give:
        _grant(office, name.strip(), role)
    if not office.roles:
        return
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    who = left.selectbox(
        "Take the role of", sorted(office.roles), index=None, key=AdminKey.TAKE_FROM,
        placeholder="Choose a person", disabled=missing is not None,
    )  # fmt: skip
    if right.button("Take", key=AdminKey.TAKE, disabled=missing is not None or not who, width="stretch", help=missing):
        _grant(office, str(who), "")


def _grant(office: Office, who: str, role: str) -> None:
    try:
        with open_service(office.folder) as service:
            service.grant(who, role)
    except FrictionError as error:
        st.error(to_label(str(error)))
        return
    drop_drafts(AdminKey.NAME_DRAFT)
    st.session_state.pop(AdminKey.TAKE_FROM, None)
    say_and_rerun(f"{who} is now {role}." if role else f"{who} has no role any more.", at=AdminKey.AT_PEOPLE)
