"""The names of everything the app keeps between two clicks: widgets, plain values, query parameters."""

from __future__ import annotations

from enum import StrEnum


class Key(StrEnum):
    """One name for each; a widget that belongs to a theme gets the theme and the version behind its name."""

    RUN = "entry_run"
    SIGNED = "entry_signed"
    SIGN_IN = "entry_sign_in"
    SIGN_OUT = "entry_sign_out"
    SAID = "entry_said"
    SAID_UNDO = "entry_said_undo"
    ADDRESS = "address"
    DRAFT = "draft"
    DRAFTS = "drafts"


def to_key(key: str, *parts: object) -> str:
    """Return the name of a widget of which there are several, such as the undo button of a decision."""
    return ":".join([key, *map(str, parts)])
