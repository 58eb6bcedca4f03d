"""The names of everything the app keeps between two clicks: widgets, plain values, query parameters."""

from __future__ import annotations

from enum import StrEnum


class Key(StrEnum):
    """One name for each; a widget that belongs to a theme gets the theme and the version behind its name."""

    RUN = "entry_run"
    SIGNED = "entry_signed"
    SAID = "entry_said"
    SAID_UNDO = "entry_said_undo"
    ADDRESS = "address"
    KEPT = "kept"
    DRAFT = "draft"
    DRAFTS = "drafts"
    OVERVIEW_KINDS = "overview_kinds"
    OVERVIEW_LIST = "overview_list"
    OVERVIEW_OPEN = "overview_open"
    JOURNEY_OPEN = "journey_open"
    JOURNEY_PART = "journey_part"
    JOURNEY_STAGE = "journey_stage"
    JOURNEY_ROUTE = "journey_route_pick"
    JOURNEY_SHARE = "journey_share"
    THEME_STAGE = "theme_stage"
    THEME_ORDER = "theme_order"
    THEME_SHOWN = "theme_shown"
    THEME_ABOUT = "theme_about"
    THEME_FORM = "theme_form"
    THEME_NAME = "theme_name"
    THEME_DEFINITION = "theme_definition"
    THEME_KIND = "theme_kind"
    THEME_WHAT = "theme_what"
    THEME_STATUS = "theme_status"
    THEME_OWNER = "theme_owner"
    THEME_NOTE = "theme_note"
    THEME_SAVE = "theme_save"
    THEME_MERGE_FORM = "theme_merge_form"
    THEME_INTO = "theme_into"
    THEME_MERGE = "theme_merge"
    THEME_UNDO = "theme_undo"
    THEME_TICK = "theme_tick"
    THEME_TO = "theme_to"
    THEME_MOVE = "theme_move"
    THEME_ADD = "theme_add"
    THEME_OUT = "theme_out"
    THEME_PART = "theme_part"
    THEME_SPLIT = "theme_split"
    PROPOSAL_TAKE = "proposal_take"
    PROPOSAL_REFUSE = "proposal_refuse"


def to_key(key: StrEnum, *parts: object) -> str:
    """Return the name of a widget of which there are several, such as the undo button of a decision."""
    return ":".join([key, *map(str, parts)])
