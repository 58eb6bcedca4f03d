"""How figures and days of the record are written, and what of a text no page shows; the same in every renderer."""

from __future__ import annotations

from datetime import date

from friction.ingest.clean import drop_invisible


def to_line(text: str) -> str:
    """Return a text on one line, without control signs, marks of direction and halves of letters."""
    whole = drop_invisible(text).encode("utf-8", "ignore").decode("utf-8")
    return " ".join(whole.split())


def to_day(day: str) -> str:
    """Return an ISO day as people write it: ``2026-05-04`` is ``4 May 2026``.

    Raises
    ------
    ValueError
        If it is no ISO day.
    """
    read = date.fromisoformat(day)
    return f"{read.day} {read:%B %Y}"


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
