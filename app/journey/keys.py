"""The names of the widgets of the Journey page."""

from __future__ import annotations

from enum import StrEnum


class JourneyKey(StrEnum):
    """One name for each; a button that belongs to a stage or theme gets its name behind (`to_key`)."""

    FUNNEL = "journey_funnel"
    DROPOFF = "journey_dropoff"
    STAGE_MESSAGES = "journey_stage_messages"
    OPEN = "journey_open"
    HEAT = "journey_heat"
    HEAT_OPEN = "journey_heat_open"
    PICKED = "journey_picked"
    MOVES = "journey_moves"
    ROUTE = "journey_route"
    WEEKS = "journey_weeks"
    SCENARIOS = "journey_scenarios"
    SILENCES = "journey_silences"
    METHODS = "journey_methods"
