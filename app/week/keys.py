"""The names of the widgets of the page This week."""

from __future__ import annotations

from enum import StrEnum


class WeekKey(StrEnum):
    """One name for each; what belongs to a theme gets the theme behind its name."""

    REVIEW = "week_review"
    OBJECTIVE = "week_objective"
    PICTURE = "week_picture"
    TREND = "week_trend"
    CHANGED_OPEN = "week_changed_open"
    FINDING_OPEN = "week_finding_open"
    LIST = "week_list"
    OPEN = "week_open"
    STATUS = "week_status"
    SAVE = "week_save"
    TAKE = "week_take"
    MESSAGES = "week_messages"
