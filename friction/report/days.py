"""Days as people write them."""

from __future__ import annotations

from datetime import date


def to_day(day: str | date) -> str:
    """Return a day, in ISO form or as a date or a local moment, as people write it: ``2026-05-04`` is ``4 May 2026``.

    Raises
    ------
    ValueError
        If it is no ISO day.
    """
    read = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{read.day} {read:%B %Y}"
