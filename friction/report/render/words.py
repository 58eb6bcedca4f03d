"""How figures and days of the record are written, and what of a text no page shows; the same in every renderer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from friction.ingest.clean import drop_invisible
from friction.report.days import to_day
from friction.report.week.amounts import PER_1000, find_scale

if TYPE_CHECKING:
    from friction.report.week import Kind

LARGE = 100
"""From here on a number has no decimal."""
UNKNOWN = "–"
"""Stands where a figure is not known or too small to be told."""

_NO_LETTERS = {0xFFFE: None, 0xFFFF: None}
"""Which are no letters at all, and make a file of XML one that cannot be opened."""


def to_line(text: str) -> str:
    """Return a text on one line, without control signs, marks of direction, halves of letters and what is none."""
    whole = drop_invisible(text).translate(_NO_LETTERS).encode("utf-8", "ignore").decode("utf-8")
    return " ".join(whole.split())


def to_days(first: str, last: str) -> str:
    """Return two ISO days as a span, what they share told once: ``4 to 10 May 2026``.

    Raises
    ------
    ValueError
        If one of them is no ISO day.
    """
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    if begin.year != end.year:
        return f"{to_day(first)} to {to_day(last)}"
    month = "" if begin.month == end.month else f" {begin:%B}"
    return f"{begin.day}{month} to {to_day(last)}"


def to_value(value: float, unit: str) -> str:
    """Return a figure with its unit, as its sentence has it (``share``: 0 to 1), without a decimal that is 0."""
    scale = find_scale(unit, value)
    number = scale.to_number(value).removesuffix(".0")
    return f"{number}{scale.sign}{scale.word or (f' {unit}' if unit == PER_1000 else '')}"


def to_cell(value: str | float | None, kind: Kind) -> str:
    """Return a cell of a table as text; `UNKNOWN` for None."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        return to_line(value)
    if kind == "share":
        return f"{100 * value:.1f}%"
    return f"{value:,.0f}" if kind == "count" or abs(value) >= LARGE else f"{value:,.1f}"
