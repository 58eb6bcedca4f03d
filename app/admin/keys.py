"""The names of what the Admin page keeps between two clicks."""

from __future__ import annotations

from enum import StrEnum


class AdminKey(StrEnum):
    """One name for each widget, each draft, and each place where something is said."""

    ROLE = "admin_role"
    GIVE = "admin_give"
    TAKE_FROM = "admin_take_from"
    TAKE = "admin_take"
    START = "admin_start"
    STOP = "admin_stop"
    OPEN = "admin_open"
    FILES = "admin_files"
    NAME_DRAFT = "admin:name"
    AT_PEOPLE = "admin_people"
    AT_START = "admin_at_start"
