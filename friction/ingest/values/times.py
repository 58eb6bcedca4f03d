"""Times as they are written, to UTC."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.config import ends_in_utc, is_pattern
from friction.ingest.files import (
    TIME_NOT_OF_FORMAT,
    TIME_UNREADABLE,
    UPDATED_AT_UNREADABLE,
    YEAR_OUT_OF_RANGE,
    Flaw,
    to_array,
)
from friction.ingest.values.day_month import (
    DAY_FIRST,
    DOTTED_CLOCK,
    LONG_YEAR,
    MONTH_FIRST,
    YEAR_FIRST,
    find_orders,
    read_orders,
    refuse_dotted,
    refuse_orders,
    refuse_short_year,
)
from friction.ingest.values.numbered_times import DIGITS_OF_DATES, EXCEL, NUMBER, read_numbered
from friction.ingest.values.times_alike import are_days, read_alike, to_seconds
from friction.ingest.values.written_times import clean_texts, read_written
from friction.ingest.values.zones import find_zone, place_clocks, to_micro, to_utc

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from friction.ingest.files import Rows
    from friction.ingest.values.day_month import Orders

YEARS = FIRST_YEAR, LAST_YEAR = 1990, 2100
_WITHOUT_ZONE, _WITH_ZONE = 1, 2
_SECOND = 1_000_000


def parse_times(
    values: pd.Series, zone: str, time_format: str = "iso", orders: Callable[[], Orders] | None = None
) -> tuple[pd.Series, pd.Series]:
    """Read times in any form that has one reading: `docs/inputs.md` lists them.

    Forms may be mixed within a column. Fractions are cut to microseconds, not rounded. A date alone is its midnight.
    A time without a zone is taken in ``zone``: of a time that occurs twice (clocks put back) the first is meant, one
    that does not occur (clocks put forward) moves to the first instant that does. What has two readings, and nothing
    that decides, is refused: units of bare numbers, years of two digits, day and month as numbers.

    Parameters
    ----------
    values : texts; null where there is no time.
    zone : IANA name of the zone for times that carry none.
    time_format : what is known of the form, as in the settings; of a pattern, no other form is read.
    orders : gives the orders of day and month that all rows of the source allow, asked only where a date needs it;
        without it, ``values`` are all rows.

    Returns
    -------
    times : datetime64[us, UTC], the index of ``values``; null where there is none or it is refused.
    reasons : text, why a time is refused; null where it is not. Years outside 1990 to 2100 are refused.
    """
    texts = to_array(values)
    if is_pattern(time_format):
        moments, kinds = np.zeros(len(texts), dtype=np.int64), np.zeros(len(texts), dtype=np.int8)
    else:
        moments, kinds = read_alike(texts, YEARS)
    shown = pd.Series(moments.view("datetime64[us]"), index=values.index)
    times = pd.Series(pd.NaT, index=values.index, dtype="datetime64[us, UTC]")
    given = kinds == _WITHOUT_ZONE
    if given.any():
        times[given] = to_utc(shown[given], zone)
    given = kinds == _WITH_ZONE
    if given.any():
        times[given] = shown[given].dt.tz_localize("UTC")
    reasons = pd.Series(None, index=values.index, dtype="str")
    odd = (kinds == 0) & values.notna().to_numpy()
    if odd.any():
        left = texts.filter(odd).dictionary_encode()
        codes = left.indices.to_numpy()
        known = clean_texts(left.dictionary)
        if is_pattern(time_format):
            read, why = _read_by_pattern(known, zone, time_format)
        else:
            read, why = _read_odd(known, zone, time_format, orders or partial(find_orders, [texts], YEARS))
        times[odd] = pd.Series(read[codes].view("datetime64[us]")).dt.tz_localize("UTC").array
        reasons[odd] = why[codes]
    return times, reasons


_NO_TIME = np.iinfo(np.int64).min  # NaT of numpy


def read_times(
    cells: pd.DataFrame, column: str, zone: str, time_format: str, orders: Callable[[], Orders]
) -> tuple[pd.Series, pd.Series]:
    """Return the times of a column, in the zone that its name says, else in ``zone``; all else as for `parse_times`."""
    return parse_times(cells[column], find_zone(column, zone), time_format, orders)


def parse_updates(
    rows: Rows, column: str | None, zone: str, time_format: str, orders: Callable[[], Orders]
) -> tuple[dict[str, pd.Series], list[Flaw]]:
    """Return the raw column ``updated_at``, when rows were last changed (none without a column), and flaws found.

    Parameters
    ----------
    rows, column : what was read of a file, and the column that says it.
    zone, time_format, orders : as for `parse_times`.
    """
    if column is None:
        return {}, []
    times, reasons = read_times(rows.cells, column, zone, time_format, orders)
    at_fault = reasons.notna().to_numpy().nonzero()[0]
    return {"updated_at": times}, [Flaw(int(rows.row[place]), column, UPDATED_AT_UNREADABLE) for place in at_fault]


_WORD_OF_CLOCK = r"(?i) (?:uhr|hrs|heures)$"
_DIGITS_BEHIND_DAY = r"^(\d{8}|.*\d.*[^\d ].*) (\d\d)(\d\d)(\d\d)$"
"""A clock without signs behind a day, as SAP writes it. One of four digits may have lost zeros: it needs a pattern."""


def _read_odd(
    texts: pa.Array, zone: str, time_format: str, orders: Callable[[], Orders]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the microseconds of clean texts (`_NO_TIME` where there is none), and why each is refused (null: not)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.replace_substring_regex(texts, _WORD_OF_CLOCK, "")
    texts = pc.replace_substring_regex(texts, _DIGITS_BEHIND_DAY, r"\1 \2:\3:\4")
    found = np.full(len(texts), _NO_TIME, dtype=np.int64)
    reasons = np.full(len(texts), TIME_UNREADABLE, dtype=object)
    reasons[pc.equal(texts, "").to_numpy(zero_copy_only=False)] = None
    for place in pc.match_substring_regex(texts, DOTTED_CLOCK).to_numpy(zero_copy_only=False).nonzero()[0]:
        reasons[place] = refuse_dotted(str(texts[int(place)]))
    numbers = pc.match_substring_regex(texts, NUMBER).to_numpy(zero_copy_only=False)
    # Eight or fourteen digits may be a date; where they are none, they are a number.
    as_dates = ~numbers | pc.match_substring_regex(texts, DIGITS_OF_DATES).to_numpy(zero_copy_only=False)
    dates = read_written(pc.if_else(pa.array(as_dates), texts, None))
    written = (dates["form"] != "").to_numpy()
    if written.any():
        found[written], reasons[written] = _place_dates(dates[written], zone, time_format, orders)
    numbers &= found == _NO_TIME
    if numbers.any():
        micro, why = read_numbered(texts.filter(numbers), time_format, YEARS)
        if time_format == EXCEL:
            micro = to_micro(to_utc(pd.Series(micro.view("datetime64[us]")), zone))
        found[numbers], reasons[numbers] = np.where(pd.isna(why), micro, _NO_TIME), why
    return found, reasons


def _place_dates(
    dates: pd.DataFrame, zone: str, time_format: str, orders: Callable[[], Orders]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the moments of dates and clocks, as `read_written` has them, and why each is refused."""
    part = {name: dates[name].to_numpy() for name in ("year", "month", "day", "hour", "minute", "second", "micro")}
    reasons = np.full(len(dates), None, dtype=object)
    numeric = (dates["form"] == "numbers").to_numpy()
    if numeric.any():
        swap, reasons[numeric] = _find_order(dates[numeric], time_format, orders)
        swapped = np.flatnonzero(numeric)[swap]
        part["month"], part["day"] = part["month"].copy(), part["day"].copy()
        part["month"][swapped], part["day"][swapped] = part["day"][swapped], part["month"][swapped]
    short = (dates["form"] == "short year").to_numpy()
    if short.any():
        reasons[short] = [
            refuse_short_year(row.sep, row.name, _to_tail(row.gap, row.clock, row.zone))
            for row in dates[short].itertuples(index=False, name="Row")
        ]
    undecided = pd.notna(reasons)
    year = part["year"]
    far = ~undecided & ((year < FIRST_YEAR) | (year > LAST_YEAR))
    reasons[far] = YEAR_OUT_OF_RANGE
    seconds, clocks = to_seconds(part)
    good = are_days(part) & clocks & ~far & ~undecided
    reasons[~good & ~far & ~undecided] = TIME_UNREADABLE
    found = np.full(len(dates), _NO_TIME, dtype=np.int64)
    shown = seconds[good] * _SECOND + part["micro"][good]
    zones, regions = dates["zone"].to_numpy()[good], dates["region"].to_numpy()[good]
    found[good], reasons[good] = place_clocks(shown, zones, regions, zone)
    return np.where(pd.isna(reasons), found, _NO_TIME), reasons


def _find_order(dates: pd.DataFrame, time_format: str, orders: Callable[[], Orders]) -> tuple[np.ndarray, np.ndarray]:
    """Tell which dates of numbers have the day first, and why those without a known order are refused."""
    swap, reasons = np.zeros(len(dates), dtype=bool), np.full(len(dates), None, dtype=object)
    said = (time_format,) if time_format in (DAY_FIRST, MONTH_FIRST) else None
    known = orders() if said is None else {}
    keys = ["sep", "digits", "gap", "clock", "zone"]
    for (sep, digits, gap, clock, offset), places in dates.groupby(keys, sort=False).indices.items():
        left = said or known.get((sep, int(digits)), ())
        if digits == LONG_YEAR and len(left) == 1:
            swap[places] = left[0] == DAY_FIRST
        else:
            reasons[places] = refuse_orders(sep, int(digits), left, _to_tail(gap, clock, offset))
    # Such a year is refused whichever comes first, and tells of no order.
    reasons[((dates["digits"] == LONG_YEAR) & ~dates["year"].between(*YEARS)).to_numpy()] = YEAR_OUT_OF_RANGE
    fits = read_orders(dates)
    reasons[~(fits[DAY_FIRST] | fits[MONTH_FIRST] | fits[YEAR_FIRST])] = TIME_UNREADABLE
    if said is not None:
        reasons[~fits[said[0]] & pd.isna(reasons)] = TIME_NOT_OF_FORMAT
    return swap, reasons


def _to_tail(gap: str, clock: str, zone: str) -> str:
    """Return what stands behind a date, as strptime has it."""
    named = "" if not zone else f" {zone}" if zone.upper() in ("UTC", "GMT") else " %z"
    return f"{gap}{clock}{named}" if clock else ""


def _read_by_pattern(texts: pa.Array, zone: str, pattern: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the microseconds of clean texts by a pattern of strptime, and why each is refused."""
    import pyarrow.compute as pc

    # pandas takes "today" and "now" for times.
    with_digits = pc.match_substring_regex(texts, "[0-9]").to_numpy(zero_copy_only=False)
    aware = "%z" in pattern.replace("%%", "")
    given = pd.Series(pc.if_else(with_digits, texts, None), dtype="str")
    read = pd.to_datetime(given, format=pattern, errors="coerce", utc=aware or None)
    if aware or ends_in_utc(pattern):
        read = (read if aware else read.dt.tz_localize("UTC")).astype("datetime64[us, UTC]")
    else:
        read = to_utc(read, zone)
    reasons = np.full(len(texts), None, dtype=object)
    reasons[read.isna()] = TIME_NOT_OF_FORMAT
    reasons[(read.dt.year < FIRST_YEAR) | (read.dt.year > LAST_YEAR)] = YEAR_OUT_OF_RANGE
    reasons[pc.equal(texts, "").to_numpy(zero_copy_only=False)] = None
    return np.where(pd.isna(reasons), to_micro(read), _NO_TIME), reasons
