"""The forms of times and numbers that the settings may name."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BeforeValidator

if TYPE_CHECKING:
    from collections.abc import Iterable

TIME_FORMATS = (
    "iso", "day first", "month first", "epoch seconds", "epoch milliseconds", "epoch microseconds",
    "epoch nanoseconds", "excel days",
)  # fmt: skip
"""Names of forms of times; any other is a pattern of strptime, such as ``%d.%m.%Y %H:%M``."""

_BESIDE = "\u2009+\u2009"
"""Stands between the names of columns whose cells make one time together: a date, its clock, its zone."""

_EXAMPLE = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)
_SIGN = re.compile(r"%(.)", re.DOTALL)
_KNOWN_SIGNS = frozenset("YymdjBbHIMSfpzAaGVu%")
_UTC = re.compile(r"(?<![A-Za-z%])(?:Z|UTC|GMT)$|(?<=[SfM])Z$")
_ZONE_LETTERS = re.compile(r"(?<![A-Za-z%])[A-Z]{2,4}T$")


def is_pattern(time_format: str) -> bool:
    """Tell whether a form of times is a pattern of strptime."""
    return time_format not in TIME_FORMATS


def ends_in_utc(pattern: str) -> bool:
    """Tell whether a pattern ends in the letters of universal time, so that its times are not the project's."""
    return _UTC.search(pattern) is not None


def _check_time_format(time_format: str) -> str:
    if not is_pattern(time_format):
        return time_format
    signs = _SIGN.findall(time_format)
    if not signs:
        known = ", ".join(f'"{name}"' for name in TIME_FORMATS)
        raise ValueError(f'{time_format!r} is no form of times; write one of {known}, or a pattern: "%d.%m.%Y %H:%M"')
    unknown = sorted(set(signs) - _KNOWN_SIGNS)
    if unknown:
        shown = ", ".join(f"%{sign}" for sign in unknown)
        raise ValueError(
            f"{shown} cannot be read, or not in one way only; for an offset write %z, for universal time UTC"
        )
    dated = [("Y" in signs or "y" in signs) and sign in signs for sign in ("m", "b", "B")]
    if not (any(dated) and "d" in signs) and not ({"Y", "j"} <= set(signs)) and not ({"G", "V", "u"} <= set(signs)):
        raise ValueError('does not say year, month and day; write it such as "%d.%m.%Y %H:%M"')
    if {"G", "V"} & set(signs) and not {"G", "V", "u"} <= set(signs):
        raise ValueError("cannot be read: weeks need all of %G, %V and %u")
    if ("p" in signs) != ("I" in signs):
        raise ValueError("hours from 1 to 12 need both %I and %p; hours from 0 to 23 are %H")
    if _ZONE_LETTERS.search(time_format) and not ends_in_utc(time_format):
        raise ValueError("ends in letters of a zone, which are not read; export times with an offset (%z), or in UTC")
    try:
        datetime.strptime(_EXAMPLE.strftime(time_format), time_format)  # noqa: DTZ007 - whether it can be read at all
    except (ValueError, re.error) as error:
        raise ValueError(f"{time_format!r} cannot be read back: {error}") from None
    return time_format


TimeFormat = Annotated[str, AfterValidator(_check_time_format)]
"""How times are written: one of `TIME_FORMATS`, or a pattern of strptime."""

DecimalSign = Literal[".", ","]
"""What stands before the decimals of a number."""


def join_columns(names: Iterable[str]) -> str:
    """Return the one name that stands for several columns, whose cells make one time."""
    return _BESIDE.join(name.strip() for name in names)


def split_columns(name: str) -> list[str]:
    """Return the columns that a name stands for: itself alone, where it is a plain one."""
    return name.split(_BESIDE)


def _to_column(given: object) -> object:
    """Return the one name of a list of columns; anything else as it is."""
    if not isinstance(given, list | tuple) or not given or not all(isinstance(name, str) for name in given):
        return given
    return join_columns(given)


MomentColumn = Annotated[str, BeforeValidator(_to_column)]
"""A column of times, or a list of those whose cells make one: ``["Date", "Time"]``."""
