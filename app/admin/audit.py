"""Audit: who was given which role, who took data out, what was erased, backed up and put back; for admins alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.screen.draw import draw_empty, draw_lines, draw_table
from app.views.people import build_audit
from app.workspace import open_service

if TYPE_CHECKING:
    from app.admin.office import Office


def draw_audit(office: Office) -> None:
    """Draw the audit, the newest first."""
    missing = office.needs("read audit")
    if missing:
        draw_empty(missing)
        return
    with open_service(office.folder) as service:
        audit = build_audit(service.read_audit(), office.settings.project.timezone)
    if audit.empty:
        draw_empty("Nothing that is written down here was done yet: no role given, no export, no backup.")
        return
    draw_lines(["The audit holds no customer's words. Print it with: friction people audit"])
    draw_table(audit, "What was done, by whom and when, the newest first", {"when": "when", "who": "who"})
