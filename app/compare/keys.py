"""The names of the widgets of the Compare page."""

from __future__ import annotations

from enum import StrEnum


class CompareKey(StrEnum):
    """One name for each chart and button."""

    PAIRS = "compare_pairs"
