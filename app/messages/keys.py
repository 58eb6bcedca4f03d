"""The names of what the page of messages keeps between two clicks."""

from __future__ import annotations

from enum import StrEnum


class MessagesKey(StrEnum):
    """One name for each; the tick of a message gets its id behind its name."""

    LAST = "messages_last"
    TICKED = "messages_ticked"
    TICK = "messages_tick"
    TICK_ALL = "messages_tick_all"
    UNTICK = "messages_untick"
    CLEAR = "messages_clear"
    BACK = "messages_back"
    ON = "messages_on"
    ONLY = "messages_only"
    TO = "messages_to"
    MOVE = "messages_move"
    ADD = "messages_add"
    MAKE = "messages_make"
    MOVED = "messages_moved"
    GIVE = "messages_give"
    OPEN = "messages_open"


NAME, DEFINITION = "messages:name", "messages:definition"
"""Drafts of a theme that is made of a search."""
