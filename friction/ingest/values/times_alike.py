"""Times written in one way, many at once.

Most columns write all their times alike. Times whose signs stand where they stand in the first one are read together,
digit by digit; whatever differs, or is no time, is left to the reader of single times (`times`), and
what is read here reads the same there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

MOST_FORMS = 8
"""Ways of writing that are looked for in one column."""

MOST_HOURS_AWAY = 14
"""Hours that clocks of the world are away from universal time, at most."""

_FORM = re.compile(
    rb"(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{2})(?P=sep)(?P<day>[0-9]{2})"
    rb"(?:[Tt ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{0,9}))?)?"
    rb"(?: ?(?P<zone>[Zz]|[+-](?P<hours>[0-9]{2})(?::?(?P<minutes>[0-9]{2}))?))?)?"
)
_NUMBERS = ("year", "month", "day", "hour", "minute", "second", "fraction", "hours", "minutes")
_ZERO, _PLUS, _MINUS = b"0+-"
_SECOND = 1_000_000
_DAYS = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def read_alike(texts: pa.Array, years: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Read the times of a column that are written like others of it.

    Parameters
    ----------
    texts : large_string, without an offset; nulls allowed.
    years : the first and last year that are read.

    Returns
    -------
    microseconds : (n,) int64, since 1970, in UTC where a zone is written, else as the clock shows.
    kinds : (n,) int8: 1 for a time without a zone, 2 for one with, 0 for what was not read.
    """
    n = len(texts)
    microseconds, kinds = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int8)
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[: n + 1]
    signs = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)
    lengths = np.diff(ends)
    left = np.flatnonzero((lengths >= len("2026-01-05")) & texts.is_valid().to_numpy(zero_copy_only=False))
    for _ in range(MOST_FORMS):
        if not len(left):
            break
        first = left[0]
        form = _FORM.fullmatch(signs[ends[first] : ends[first + 1]].tobytes())
        alike = left[lengths[left] == lengths[first]]
        if form is not None:
            found, good = _read(_cut(signs, ends, alike, int(lengths[first])), form, years)
            read = alike[good]
            microseconds[read], kinds[read] = found[good], 1 if form["zone"] is None else 2
        # The first one is done with in any case: what it is, the reader of single times will tell.
        left = left[(kinds[left] == 0) & (left != first)]
    return microseconds, kinds


def _cut(signs: np.ndarray, ends: np.ndarray, places: np.ndarray, length: int) -> np.ndarray:
    """Return texts of one length as a matrix, (length, n) uint8."""
    first, last = places[0], places[-1]
    if ends[last + 1] - ends[first] == len(places) * length:  # one behind the other
        return np.ascontiguousarray(signs[ends[first] : ends[last + 1]].reshape(len(places), length).T)
    return signs[ends[places][None, :] + np.arange(length)[:, None]]


def _read(signs: np.ndarray, form: re.Match[bytes], years: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the microseconds of texts (one in each column), and which of them have the form and are times."""
    text = form.string
    good = np.ones(signs.shape[1], dtype=bool)
    turn = form.end("zone") - 1 if form["zone"] in (b"Z", b"z") else form.start("zone")
    digits = {place for name in _NUMBERS for place in range(*form.span(name))}
    for place in range(len(text)):
        if place in digits:
            good &= signs[place] - np.uint8(_ZERO) <= 9  # noqa: PLR2004 - wraps round below "0"
        elif place == turn and text[place] in (_PLUS, _MINUS):
            good &= (signs[place] == _PLUS) | (signs[place] == _MINUS)
        else:
            good &= signs[place] == text[place]
    part = {name: _to_number(signs, *form.span(name)) for name in _NUMBERS}
    good &= (part["year"] >= years[0]) & (part["year"] <= years[1]) & are_days(part)
    for name, most in (("hours", MOST_HOURS_AWAY), ("minutes", 59)):
        good &= part[name] <= most
    seconds, clocks = to_seconds(part)
    good &= clocks
    fraction = part["fraction"] * 10 ** max(6 - _count(form, "fraction"), 0)
    if form["hours"] is not None:
        ahead = np.where(signs[turn] == _MINUS, -1, 1)
        seconds -= ahead * (part["hours"] * 3600 + part["minutes"] * 60)
    return seconds * _SECOND + fraction, good


def are_days(part: Mapping[str, np.ndarray]) -> np.ndarray:
    """Tell which year, month and day are one of the calendar."""
    year, month, day = part["year"], part["month"], part["day"]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last_day = _DAYS[np.clip(month, 1, 12) - 1] - ((month == 2) & ~leap)  # noqa: PLR2004
    days: np.ndarray = (month >= 1) & (month <= 12) & (day >= 1) & (day <= last_day)  # noqa: PLR2004
    return days


def to_seconds(part: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return seconds from 1970 on to what day and clock show, and which clocks are sound."""
    good = (part["hour"] <= 23) & (part["minute"] <= 59) & (part["second"] <= 59)  # noqa: PLR2004
    return (_to_days(part) * 24 + part["hour"]) * 3600 + part["minute"] * 60 + part["second"], good


def _count(form: re.Match[bytes], name: str) -> int:
    """Return how many digits of a part count."""
    return min(form.end(name) - form.start(name), 6)


def _to_number(signs: np.ndarray, start: int, end: int) -> np.ndarray:
    """Return the number that digits make, the first six of them; 0 where there are none."""
    number = np.zeros(signs.shape[1], dtype=np.int64)
    for place in range(start, min(end, start + 6)):
        number = number * 10 + (signs[place] - np.uint8(_ZERO))
    return number


def _to_days(part: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return days from 1970-01-01 to a day of the Gregorian calendar.

    Years are counted from March, so that the leap day is the last (Howard Hinnant, chrono-compatible low-level date
    algorithms, days_from_civil).
    """
    year = part["year"] - (part["month"] <= 2)  # noqa: PLR2004 - January and February
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * ((part["month"] + 9) % 12) + 2) // 5 + part["day"] - 1
    days: np.ndarray = era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
    return days
