"""ISO weeks, written like ``2026-W21``, in a time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from friction.errors import FrictionError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_WEEK = re.compile(r"(\d{4})-W(\d{2})")


def to_weeks(times: pd.Series, timezone: str) -> pd.Series:
    """Return the ISO week of each time, such as ``2026-W21``, in a time zone; null stays null."""
    calendar = times.dt.tz_convert(timezone).dt.isocalendar()
    weeks = calendar["year"].astype("Int64").astype("str") + "-W" + calendar["week"].astype("str").str.zfill(2)
    return weeks.where(times.notna()).astype("str")


def week_bounds(week: str, timezone: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first moment of a week and the first one after it, in UTC.

    Raises
    ------
    FrictionError
        If ``week`` is not written like ``2026-W21``.

    Examples
    --------
    >>> [str(moment) for moment in week_bounds("2026-W21", "Europe/Berlin")]
    ['2026-05-17 22:00:00+00:00', '2026-05-24 22:00:00+00:00']
    """
    match = _WEEK.fullmatch(week)
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
    except ValueError:
        monday = None
    if monday is None:
        raise FrictionError(f"{week!r} is no week", mend="Write it like 2026-W21.")
    ends = (monday, monday + timedelta(days=7))
    import pandas as pd

    first, behind = (pd.Timestamp(end).tz_localize(timezone).tz_convert("UTC").as_unit("us") for end in ends)
    return first, behind


def to_week(moment: pd.Timestamp, timezone: str) -> str:
    """Return the ISO week of a moment, in a time zone."""
    return _to_name(moment.tz_convert(timezone).date())


def find_first_week(data_begin: pd.Timestamp, timezone: str) -> str:
    """Return the first week that is whole at its begin: the one the data begin in, where they do so on its Monday."""
    day = data_begin.tz_convert(timezone).date()
    return _to_name(day if day.weekday() == 0 else day + timedelta(days=7))


def find_last_week(data_end: pd.Timestamp, timezone: str) -> str:
    """Return the last week that is complete when the data end."""
    monday = data_end.tz_convert(timezone).date()
    return _to_name(monday - timedelta(days=monday.weekday() + 7))


def find_weeks(first: str, last: str) -> list[str]:
    """Return all weeks from the first to the last, both included."""
    weeks, day = [], _to_monday(first)
    while day <= _to_monday(last):
        weeks.append(_to_name(day))
        day += timedelta(days=7)
    return weeks


@dataclass(frozen=True)
class Followed:
    """Moments in weeks, each followed for so many days.

    Attributes
    ----------
    weeks : from that of the first moment to that of the last, none left out; at least one.
    place : (n,) place of each moment's week.
    known_at : (W,) when the last moment of each week has been followed for so long.
    known : (W,) is that by the end of the data?
    """

    weeks: list[str]
    place: np.ndarray
    known_at: list[pd.Timestamp]
    known: np.ndarray


def follow_weeks(moments: pd.Series, timezone: str, data_end: pd.Timestamp, days: float = 0.0) -> Followed:
    """Return the weeks of moments (one at least, none null), and which of them are followed by the end of the data."""
    import numpy as np
    import pandas as pd

    weeks = find_weeks(*(to_week(moment, timezone) for moment in (moments.min(), moments.max())))
    known_at = [week_bounds(week, timezone)[1] + pd.Timedelta(days=days) for week in weeks]
    return Followed(
        weeks=weeks,
        place=pd.Index(weeks).get_indexer(to_weeks(moments, timezone)),
        known_at=known_at,
        known=np.array([moment <= data_end for moment in known_at]),
    )


def _to_name(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _to_monday(week: str) -> date:
    match = _WEEK.fullmatch(week)
    if match is None:
        raise FrictionError(f"{week!r} is no week", mend="Write it like 2026-W21.")
    return date.fromisocalendar(int(match[1]), int(match[2]), 1)
