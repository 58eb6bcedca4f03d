"""Who may do what: four roles, each allowed all that the one below it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.errors import NotAllowedError

if TYPE_CHECKING:
    import pandas as pd

ROLES = ("viewer", "annotator", "lead", "admin")
"""From the least to the most; whoever has none may do nothing."""

_ANNOTATOR = (
    "name", "define", "describe", "example", "create", "merge", "split", "nest", "place", "add", "remove", "align",
    "visit", "friction", "kind", "severity", "tag", "untag", "note", "refuse", "undo", "code",
)  # fmt: skip
_LEAD = (
    "approve",
    "status",
    "owner",
    "acted",
    "undo of others",
    "import",
    "export",
    "sample",
    "adjudicate",
    "learn",
    "start a run",
)
_ADMIN = ("grant", "read audit", "backup", "restore", "forget", "rotate the key")

LEAST_ROLE: dict[str, str] = {
    "read": "viewer",
    **dict.fromkeys(_ANNOTATOR, "annotator"),
    **dict.fromkeys(_LEAD, "lead"),
    **dict.fromkeys(_ADMIN, "admin"),
}
"""The least role for each thing that can be done: the actions of the log, and what is done beside it."""


def is_allowed(role: str | None, action: str) -> bool:
    """Say whether somebody of that role (None: of none) may do something; what is not in `LEAST_ROLE` nobody may."""
    least = LEAST_ROLE.get(action)
    return role is not None and least is not None and ROLES.index(role) >= ROLES.index(least)


def to_least_role(action: str) -> str:
    """Return the least role for something; ``nobody`` where it is not in `LEAST_ROLE`."""
    return LEAST_ROLE.get(action, "nobody")


def check_allowed(actor: str, role: str | None, action: str) -> None:
    """Pass where somebody may do something.

    Raises
    ------
    NotAllowedError
        If not; it says who can.
    """
    if not is_allowed(role, action):
        raise NotAllowedError(
            f"{actor} may not {action}",
            where=f"role {role or 'none'}",
            why=f"It needs the role {to_least_role(action)}.",
            mend="An admin gives roles: friction people grant NAME ROLE.",
        )


def find_roles(grants: pd.DataFrame) -> dict[str, str]:
    """Return the role of each person, by the last word on it; those whose role was taken have none.

    Parameters
    ----------
    grants : ``who`` and ``role`` (empty: taken), oldest first.
    """
    last = dict(zip(grants["who"], grants["role"], strict=True))
    return {who: role for who, role in last.items() if role}
