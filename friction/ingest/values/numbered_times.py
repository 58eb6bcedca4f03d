"""Times written as bare numbers: counted from 1970 in a unit, or in days as spreadsheets count them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from friction.engine import DAY
from friction.ingest.files import TIME_ROUNDED, TIME_WITHOUT_UNIT, YEAR_OUT_OF_RANGE

if TYPE_CHECKING:
    import pyarrow as pa

NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]*)?(?:[eE][+-]?[0-9]{1,2})?$"
"""A number, as RE2 has it."""

DIGITS_OF_DATES = r"^(?:[0-9]{8}|[0-9]{14})$"
"""Digits that may be a date, and a clock, one behind the other: no unit makes a time of so many that would be one."""

UNITS = {
    "epoch seconds": Decimal(1_000_000),
    "epoch milliseconds": Decimal(1_000),
    "epoch microseconds": Decimal(1),
    "epoch nanoseconds": Decimal("0.001"),
    "excel days": Decimal(DAY),
}
"""Microseconds of one of each unit."""

EXCEL = "excel days"
_EXCEL_START = Decimal(-25_569)
"""Day 0 of spreadsheets, 1899-12-30, in days from 1970."""

_MOST_DAYS = 1_000_000
"""No time of a spreadsheet has as many days."""

FEWEST_DIGITS = 8
"""Digits of a power of ten, at least: programs that round write six or seven."""

_PLAIN = 18
"""Digits that int64 holds in any case."""


def read_numbered(texts: pa.Array, time_format: str, years: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Read bare numbers as times in a unit.

    Fractions are cut to microseconds; days of spreadsheets, whose fractions are not exact, are rounded to milliseconds.

    Parameters
    ----------
    texts : (n,) large_string; each fits `NUMBER`.
    time_format : a unit of `UNITS`; with any other form, numbers are refused, with the unit they look like.
    years : the first and last year that are read.

    Returns
    -------
    (n,) int64 microseconds from 1970 (in UTC; days of spreadsheets as the clock shows), and (n,) object: why a number
    is refused, null where it is not.
    """
    found, reasons = np.zeros(len(texts), dtype=np.int64), np.full(len(texts), None, dtype=object)
    bounds = to_bounds(years)
    plain = _are_plain(texts)
    whole = _to_whole(texts, plain)
    reasons[plain] = _refuse(None, time_format)
    for unit, per_unit in UNITS.items():
        if unit == EXCEL:
            continue
        factor, parts = (int(per_unit), 1) if per_unit >= 1 else (1, int(1 / per_unit))
        # Where the product would not fit, the year is out of range by far.
        micro = np.where(whole // parts <= bounds[1] // factor, whole // parts, -1) * factor
        within = plain & (micro >= bounds[0]) & (micro < bounds[1])
        found = np.where(within & (unit == time_format), micro, found)
        reasons[within] = None if unit == time_format else _refuse(unit, time_format)
    days = plain & (whole < _MOST_DAYS)
    for place in np.flatnonzero(~plain | days):
        number = Decimal(str(texts[place]).replace(",", "."))
        found[place], reasons[place] = _read_one(number, time_format, bounds)
    return found, reasons


def name_unit(number: Decimal, bounds: tuple[int, int]) -> str | None:
    """Return the unit in which a number lies within bounds (microseconds from 1970); at most one is."""
    return next((unit for unit in UNITS if bounds[0] <= _to_micro(number, unit) < bounds[1]), None)


def to_bounds(years: tuple[int, int]) -> tuple[int, int]:
    """Return the first microsecond of the first year, and the one behind the last."""
    first, last = (np.datetime64(f"{year}-01-01", "us").astype(np.int64) for year in (years[0], years[1] + 1))
    return int(first), int(last)


def _read_one(number: Decimal, time_format: str, bounds: tuple[int, int]) -> tuple[int, str | None]:
    """Return the microseconds of one number, or 0 and why it is refused."""
    if time_format in UNITS:
        micro = _to_micro(number, time_format)
        if bounds[0] <= micro < bounds[1]:
            _, digits, exponent = number.as_tuple()
            rounded = isinstance(exponent, int) and exponent > 0 and len(digits) < FEWEST_DIGITS
            return (0, TIME_ROUNDED) if rounded else (micro, None)
    return 0, _refuse(name_unit(number, bounds), time_format)


def _refuse(looks: str | None, time_format: str) -> str:
    """Return why a number is refused: the unit it looks like, if any."""
    if looks is not None:
        return f'time looks like {looks}; say time_format = "{looks}"'
    return YEAR_OUT_OF_RANGE if time_format in UNITS else TIME_WITHOUT_UNIT


def _to_micro(number: Decimal, unit: str) -> int:
    """Return the microseconds from 1970 to a number of a unit."""
    if number.adjusted() > 30:  # noqa: PLR2004 - no time by far, and long to write out
        return -1
    if unit == EXCEL:
        return int(((number + _EXCEL_START) * UNITS[unit] / 1000).to_integral_value()) * 1000
    return int((number * UNITS[unit]).to_integral_value("ROUND_FLOOR"))


def _are_plain(texts: pa.Array) -> np.ndarray:
    import pyarrow.compute as pc

    plain: np.ndarray = pc.match_substring_regex(texts, f"^[0-9]{{1,{_PLAIN}}}$").to_numpy(zero_copy_only=False)
    # Nanoseconds have nineteen digits, and fit as long as they begin with less than nine.
    nano = pc.match_substring_regex(texts, "^[1-8][0-9]{18}$").to_numpy(zero_copy_only=False)
    return plain | nano


def _to_whole(texts: pa.Array, plain: np.ndarray) -> np.ndarray:
    """Return plain numbers as int64, 0 for all others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole: np.ndarray = pc.if_else(pa.array(plain), texts, pa.scalar("0", texts.type)).cast(pa.int64()).to_numpy()
    return whole
