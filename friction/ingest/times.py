"""Times as they are written, to UTC."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from friction.ingest.clocks import read_alike
from friction.ingest.flaws import (
    TIME_UNREADABLE,
    TIME_WITHOUT_UNIT,
    UPDATED_AT_UNREADABLE,
    YEAR_OUT_OF_RANGE,
    Flaw,
)
from friction.ingest.rows import to_arrow

if TYPE_CHECKING:
    from friction.ingest.rows import Rows

FIRST_YEAR, LAST_YEAR = 1990, 2100
_WITHOUT_ZONE, _WITH_ZONE = 1, 2

_TIME = re.compile(
    r"(?P<year>\d{4,6})-(?P<rest>\d{2}-\d{2})"
    r"(?:[T ](?P<clock>\d{2}:\d{2})(?P<seconds>:\d{2})?(?(seconds)(?:[.,](?P<fraction>\d{0,9}))?)"
    r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def parse_times(values: pd.Series, zone: str) -> tuple[pd.Series, pd.Series]:
    """Read times: ISO 8601, with ``T`` or a space, 0 to 9 fractional digits, a date alone, with or without a zone.

    Forms may be mixed within a column. Fractions are cut to microseconds, not rounded. A date alone is its midnight.
    A time without a zone is taken in ``zone``: of a time that occurs twice (clocks put back) the first is meant, one
    that does not occur (clocks put forward) moves to the first instant that does. Units of bare numbers are not
    guessed.

    Parameters
    ----------
    values : texts; null where there is no time.
    zone : IANA name of the zone for times that carry none.

    Returns
    -------
    times : datetime64[us, UTC], the index of ``values``; null where there is none or it is refused.
    reasons : text, why a time is refused; null where it is not. Years outside 1990 to 2100 are refused.
    """
    microseconds, kinds = read_alike(to_arrow(values).combine_chunks(), (FIRST_YEAR, LAST_YEAR))
    moments = pd.Series(microseconds.view("datetime64[us]"), index=values.index)
    times = pd.Series(pd.NaT, index=values.index, dtype="datetime64[us, UTC]")
    given = kinds == _WITHOUT_ZONE
    if given.any():
        times[given] = _to_utc(moments[given], zone)
    given = kinds == _WITH_ZONE
    if given.any():
        times[given] = moments[given].dt.tz_localize("UTC")
    reasons = pd.Series(None, index=values.index, dtype="str")
    single = (kinds == 0) & values.notna().to_numpy()
    if single.any():
        times[single], reasons[single] = _parse_singly(values[single], zone)
    return times, reasons


def parse_updates(rows: Rows, column: str | None, zone: str) -> tuple[dict[str, pd.Series], list[Flaw]]:
    """Return the raw column ``updated_at``, when rows were last changed (none without a column), and flaws found."""
    if column is None:
        return {}, []
    times, reasons = parse_times(rows.cells[column], zone)
    at_fault = reasons.notna().to_numpy().nonzero()[0]
    return {"updated_at": times}, [Flaw(int(rows.row[place]), column, UPDATED_AT_UNREADABLE) for place in at_fault]


def _parse_singly(values: pd.Series, zone: str) -> tuple[pd.Series, pd.Series]:
    """Read times one by one (see `parse_times`)."""
    reasons: list[str | None] = []
    naive: list[str | None] = []
    aware: list[str | None] = []
    for value in values.array:
        text = value.strip()
        match = _TIME.fullmatch(text)
        reason = _find_reason(text, match)
        reasons.append(reason)
        local = utc = None
        if match is not None and reason is None:
            year, rest, clock, seconds, fraction, offset = match.groups()
            local = f"{year}-{rest}T{clock or '00:00'}{seconds or ''}{'.' + fraction[:6] if fraction else ''}"
            if offset is not None:
                utc, local = local + (offset if offset[0] in "+-" else "Z"), None
        naive.append(local)
        aware.append(utc)
    times = pd.Series(pd.NaT, index=values.index, dtype="datetime64[us, UTC]")
    for texts, has_zone in ((aware, True), (naive, False)):
        column = pd.Series(texts, index=values.index, dtype="str")
        given = column.notna()
        if not given.any():
            continue
        read = pd.to_datetime(column[given], format="ISO8601", errors="coerce", utc=has_zone)
        times[given] = read.astype("datetime64[us, UTC]") if has_zone else _to_utc(read, zone)
    found = pd.Series(reasons, index=values.index, dtype="str")
    written = pd.Series([a is not None or b is not None for a, b in zip(naive, aware, strict=True)], values.index, bool)
    return times, found.mask(written & times.isna(), TIME_UNREADABLE)


def _to_utc(moments: pd.Series, zone: str) -> pd.Series:
    """Return what clocks of a zone show as moments in UTC."""
    # All true: of a time that occurs twice, the one before the clocks were put back, which comes first.
    first = np.ones(len(moments), dtype=bool)
    read = moments.dt.tz_localize(ZoneInfo(zone), ambiguous=first, nonexistent="shift_forward")
    return read.dt.tz_convert("UTC").astype("datetime64[us, UTC]")


def _find_reason(text: str, match: re.Match[str] | None) -> str | None:
    """Return why a text is refused as far as its form tells; null if it is empty or has the form of a time."""
    if not text:
        return None
    if match is None:
        return TIME_WITHOUT_UNIT if _NUMBER.fullmatch(text) else TIME_UNREADABLE
    return None if FIRST_YEAR <= int(match["year"]) <= LAST_YEAR else YEAR_OUT_OF_RANGE
