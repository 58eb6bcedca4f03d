"""What the parts of the Admin page have at hand: the workspace and who looks, whether or not there is a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.actor import is_alone
from app.views.people import tell_need
from app.workspace import find_workspace, open_service
from friction.config import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from friction.config import Settings


@dataclass(frozen=True)
class Office:
    """The workspace, and who looks.

    Attributes
    ----------
    actor, role : who looks, and as what.
    roles : the role of everybody who has one.
    is_alone : whether nobody signs in, and a workspace without roles is one person's.
    """

    folder: Path
    settings: Settings
    actor: str
    role: str | None
    roles: dict[str, str]
    is_alone: bool

    def needs(self, action: str) -> str | None:
        """Return what is missing to do something, in words; None where nothing is."""
        return tell_need(self.role, action)


def open_office() -> Office:
    """Return the workspace and who looks.

    Raises
    ------
    FrictionError
        If who looks has no role, or settings or database cannot be read.
    """
    folder = find_workspace()
    with open_service(folder) as service:
        service.check("read")
        return Office(folder, load_settings(folder), service.actor, service.role, service.roles, is_alone())
