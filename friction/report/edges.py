"""The edges of the data: which weeks they hold, which of these are whole, and what to say of those that are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts.weeks import find_first_week, find_last_week, to_week, week_bounds
from friction.errors import FrictionError
from friction.impact.compare import MORE_WEEKS, find_span
from friction.report.days import to_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from friction.config import Settings


@dataclass(frozen=True)
class Edges:
    """Where the data begin and end.

    Attributes
    ----------
    begin, last : the first and the last moment of any message or event.
    end : the moment up to which the data are taken to be whole (`--as-of`, or the last event, or the last message).
    timezone : in which weeks are counted.
    """

    begin: pd.Timestamp
    last: pd.Timestamp
    end: pd.Timestamp
    timezone: str

    @property
    def whole(self) -> str | None:
        """The last week that is over; None where none is yet."""
        week = find_last_week(self.end, self.timezone)
        return week if week >= to_week(self.begin, self.timezone) else None

    @property
    def week(self) -> str:
        """The week to tell of: the last one that is over, else the one that the data end in."""
        return self.whole or to_week(self.end, self.timezone)


def find_edges(tables: Mapping[str, pd.DataFrame], end: pd.Timestamp | None, timezone: str) -> Edges | None:
    """Return where a run's messages and events begin and end; None where nothing has a time.

    Parameters
    ----------
    tables : a run's tables by name.
    end : the moment the run took its data to end.
    timezone : of the project.
    """
    times = [tables[name][column] for name, column in TIMES.items() if name in tables]
    return to_edges([moment for one in times for moment in (one.min(), one.max())], end, timezone)


def to_edges(moments: Iterable[pd.Timestamp], end: pd.Timestamp | None, timezone: str) -> Edges | None:
    """Return the edges of data that hold these moments (null: none); ``end`` and ``timezone`` as for `find_edges`."""
    known = [moment for moment in moments if not pd.isna(moment)]
    return Edges(min(known), max(known), end, timezone) if known and end is not None else None


TIMES = {"events": "happened_at", "documents": "written_at"}
"""Which column of a table says when: the last event says when the data end, else the last document."""

_LATE = pd.Timedelta(days=7)


def check_week(week: str, edges: Edges) -> str:
    """Return ``week`` where the data reach into it.

    Raises
    ------
    FrictionError
        If it is not written like ``2026-W21``, or lies before the first or behind the last message or event.
    """
    begin, behind = week_bounds(week, edges.timezone)
    if behind > edges.begin and begin <= max(edges.last, edges.end):
        return week
    first, last = (to_week(moment, edges.timezone) for moment in (edges.begin, max(edges.last, edges.end)))
    raise FrictionError(
        f"there are no data of {week}",
        why=f"They go from {first} ({_to_day(edges.begin, edges)}) to {last} ({_to_day(edges.last, edges)}).",
        mend=f"Ask for one of these weeks: friction weekly --week {edges.week}",
    )


def tell_first_days(edges: Edges) -> str | None:
    """Say that no week is over yet, and when the first will be; None where one is."""
    if edges.whole is not None:
        return None
    week = find_first_week(edges.begin, edges.timezone)
    _, behind = week_bounds(week, edges.timezone)
    return (
        f"No week is complete yet: the data go from {_to_day(edges.begin, edges)} to "
        f"{_to_day(min(edges.last, edges.end), edges)}. The first will be {week}, once they reach "
        f"{_to_day(behind, edges)}."
    )


def tell_stale(edges: Edges) -> str | None:
    """Say that messages go on a week or more behind the last event, which ends the data; None where they do not."""
    if edges.last - edges.end < _LATE:
        return None
    return (
        f"Events end on {_to_day(edges.end, edges)}, messages go on to {_to_day(edges.last, edges)}: the data are "
        "taken to end with the events, and no later week is told of by itself. Are the latest events missing?"
    )


def tell_week(week: str, edges: Edges) -> list[str]:
    """Say of a week what of it is not in the data: days before they begin, days after they end."""
    begin, behind = week_bounds(week, edges.timezone)
    told = []
    if behind > edges.end:
        told.append(
            f"This week is unfinished: the data end on {_to_day(edges.end, edges)}, and the week ends with "
            f"{_to_day(behind - pd.Timedelta(seconds=1), edges)}. All its counts are of a part of it."
        )
    if begin <= edges.begin < behind and find_first_week(edges.begin, edges.timezone) != week:
        told.append(f"This week is short: the data begin on {_to_day(edges.begin, edges)}.")
    return told


def tell_short_week(edges: Edges) -> str | None:
    """Say that the first week is short, and that nothing is compared with it; None where the data begin on a Monday."""
    first = to_week(edges.begin, edges.timezone)
    if find_first_week(edges.begin, edges.timezone) == first:
        return None
    return (
        f"The first week, {first}, is short: the data begin on {_to_day(edges.begin, edges)}. No other week is "
        "compared with its counts."
    )


@dataclass(frozen=True)
class Compared:
    """The weeks whose visits are compared, with a theme and without it.

    Attributes
    ----------
    words : such as ``16 March 2026 to 11 May 2026``; empty without a journey.
    weeks : how many weeks that is.
    more_weeks : how many a comparison of few visits takes, which looks further back.
    """

    words: str
    weeks: int
    more_weeks: int


def find_compared(settings: Settings, edges: Edges | None, visits: pd.DataFrame | None) -> Compared:
    """Return the weeks that are compared; they never begin before the visits, however many the settings ask for.

    Parameters
    ----------
    visits : table ``visits`` of the run (its column entered_at); null without one.
    """
    if settings.journey is None or edges is None or visits is None or visits.empty:
        return Compared("", 0, 0)
    begin = visits["entered_at"].min()
    since, until = find_span(settings.journey, edges.end, settings.impact.weeks)
    if until <= begin:
        return Compared("", 0, 0)
    known = (until - begin) / pd.Timedelta(weeks=1)
    weeks, more = (max(min(times * settings.impact.weeks, round(known)), 1) for times in (1, MORE_WEEKS))
    first, last = (moment.tz_convert(edges.timezone) for moment in (max(since, begin), until))
    return Compared(f"{to_day(first)} to {to_day(last)}", weeks, more)


def tell_compared(compared: Compared) -> str:
    """Return the line that says which weeks are compared; not for an empty one."""
    weeks = f"{compared.weeks} {'week' if compared.weeks == 1 else 'weeks'}"
    return f"Drop-off with and without: visits entered {compared.words} ({weeks})."


def _to_day(moment: pd.Timestamp, edges: Edges) -> str:
    local = moment.tz_convert(edges.timezone)
    return f"{local:%A} {to_day(local)}"
