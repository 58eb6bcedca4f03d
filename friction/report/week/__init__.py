"""The week as data: what a summary says, in which order, and what became of what was said before."""

from friction.report.week.build import build_report
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
from friction.report.week.small import to_shown_count
from friction.report.week.values import find_objective

__all__ = [
    "FORMAT", "Action", "Change", "Column", "Earlier", "Finding", "Kind", "Point", "Report", "Stage", "Table", "Value",
    "build_report", "find_objective", "read_record", "to_record", "to_shown_count",
]  # fmt: skip
