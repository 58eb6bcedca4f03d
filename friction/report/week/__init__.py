"""The week as data: what a summary says, in which order, and what became of what was said before."""

from friction.report.week.journey import find_journey
from friction.report.week.page import KindLine, StageLine, Week, build_week, find_kind_lines, to_shown_count
from friction.report.week.record import (
    FORMAT,
    Action,
    Change,
    Column,
    Earlier,
    Finding,
    Kind,
    Point,
    Report,
    Stage,
    Table,
    Value,
    read_record,
    to_record,
)
from friction.report.week.values import find_objective, find_values

__all__ = [
    "FORMAT", "Action", "Change", "Column", "Earlier", "Finding", "Kind", "KindLine", "Point", "Report", "Stage",
    "StageLine", "Table", "Value", "Week", "build_week", "find_journey", "find_kind_lines", "find_objective",
    "find_values", "read_record", "to_record", "to_shown_count",
]  # fmt: skip
