"""Who may do what: the roles, in the words of the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from friction.store import LEAST_ROLE, ROLES, is_allowed, tell_payload, to_least_role

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOES = {
    "viewer": "sees every page, its messages masked",
    "annotator": "names, merges, splits and moves; codes segments",
    "lead": "approves, sets status and owner, takes back what others did; exports, starts a run",
    "admin": "gives roles; backs up, forgets persons, reads the audit",
}


def build_people(roles: Mapping[str, str]) -> pd.DataFrame:
    """Return who has which role: ``who``, ``role``; those who may most first, then by name."""
    order = sorted(roles.items(), key=lambda one: (-ROLES.index(one[1]), one[0]))
    return pd.DataFrame(order, columns=["who", "role"], dtype=object)


def build_rights() -> pd.DataFrame:
    """Return what each role may do beside what those above it may: ``role``, ``in_short``, ``actions``."""
    rows = [
        (role, _DOES[role], ", ".join(sorted(action for action, least in LEAST_ROLE.items() if least == role)))
        for role in ROLES
    ]
    return pd.DataFrame(rows, columns=["role", "in_short", "actions"], dtype=object)


def tell_people(roles: Mapping[str, str], actor: str, *, is_alone: bool) -> str:
    """Return, in one or two sentences, who may act here, and as whom the reader does."""
    if roles:
        return f"You act as {actor}, role {roles.get(actor, 'none')}. {len(roles)} people have a role."
    if is_alone:
        return (
            "Nobody was given a role: whoever is at the keyboard may do everything. The first role makes an admin; "
            "from then on, who has none may do nothing."
        )
    return "Nobody was given a role yet."


def tell_need(role: str | None, action: str) -> str | None:
    """Return what somebody of a role lacks to do something, in words; None where nothing."""
    return None if is_allowed(role, action) else f"It needs the role {to_least_role(action)}; an admin gives roles."


def build_audit(audit: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """Return the audit for reading, the newest first: ``when`` (in the time zone given), ``who``, ``what``, ``told``.

    Parameters
    ----------
    audit : as `friction.store.Service.read_audit` returns it.
    timezone : the project's.
    """
    return (
        pd.DataFrame(
            {
                "when": audit["done_at"].dt.tz_convert(timezone).dt.strftime("%Y-%m-%d %H:%M"),
                "who": audit["done_by"],
                "what": audit["action"],
                "told": [tell_payload(json.loads(payload)) for payload in audit["payload"]],
            }
        )
        .iloc[::-1]
        .reset_index(drop=True)
    )
