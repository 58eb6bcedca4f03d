"""The names of what the Monday review keeps between two clicks."""

from __future__ import annotations

from enum import StrEnum


class ReviewKey(StrEnum):
    """One name for each; a widget that belongs to a question gets its place behind its name."""

    CONFIRM = "review_confirm"
    DISMISS = "review_dismiss"
    RENAME = "review_rename"
    OWNER = "review_owner"
    OTHER_OWNER = "review_other_owner"
    TAKE = "review_take"
    LEAVE = "review_leave"
    SKIP = "review_skip"
    BACK = "review_back"
    TAKE_BACK = "review_take_back"
    OPEN = "review_open"
    AGAIN = "review_again"
    MORE = "review_more"
    WEEK = "review_week"
    ASKED = "review_asked"
    TYPED = "review_typed"
    FORM = "review_form"
    SAVE = "review_save"
    CLOSE = "review_close"
    LAST = "review_last"
    GO_ON = "review_go_on"
