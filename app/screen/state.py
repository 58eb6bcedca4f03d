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
    PROPOSAL_TAKE = "proposal_take"
    PROPOSAL_REFUSE = "proposal_refuse"


def to_key(key: StrEnum, *parts: object) -> str:
    """Return the name of a widget of which there are several, such as the undo button of a decision."""
    return ":".join([key, *map(str, parts)])
