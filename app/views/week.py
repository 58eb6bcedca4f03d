"""The week: which it is, what changed in it and why, and what stands first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import to_day
from friction.contracts.weeks import week_bounds
from friction.report import PROMISE, find_changes, find_shipped, tell_change
from friction.themes import count_writers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.report import ChangeLine

MOST_SHOWN = 5
NO_MESSAGES = (
    "There are no messages, so no themes: the Journey page shows where people leave. "
    "Add [[documents]] to friction.toml, then: friction run"
)


@dataclass(frozen=True)
class Change:
    """A theme that changed: its id, what it is called now (``new``, ``fixed?``), and one plain sentence why."""

    theme_id: str
    word: str
    name: str
    why: str


@dataclass(frozen=True)
class Changes:
    """What changed in a week.

    Attributes
    ----------
    shown : at most five, friction first, new before rising before what fades.
    more : how many further ones there are.
    quiet : why nothing is shown, "" where something is.
    rate : how often what is told is false; "" where no week is judged.
    """

    shown: tuple[Change, ...]
    more: int
    quiet: str
    rate: str


def find_weeks_told(theme_weeks: pd.DataFrame, week: str | None) -> list[str]:
    """Return the weeks that can be looked at, newest first: those up to the last complete one, ``week``."""
    if week is None:
        return []
    return sorted({week, *theme_weeks.loc[theme_weeks["week"] <= week, "week"]}, reverse=True)


def find_week_changes(tables: Mapping[str, pd.DataFrame], week: str | None, n_week: int) -> Changes:
    """Return what changed in a week.

    Parameters
    ----------
    tables : ``themes`` and ``theme_weeks``.
    week : the week told of; None: there is no complete one.
    n_week : how many customers' messages were written in it.
    """
    if week is None:
        return Changes(
            (), 0, "No week is complete yet: what is new or rising is told from the first complete one on.", ""
        )
    of_week = tables["theme_weeks"][tables["theme_weeks"]["week"] == week]
    n_judged = int((of_week["change"] != "too_early").sum())
    if not n_judged:
        return Changes((), 0, _to_unjudged(tables["themes"], len(of_week)), "")
    found = find_changes(tables, week, most=None)
    shipped = find_shipped(tables["themes"])
    shown = tuple(_to_change(line, shipped.get(line.theme_id)) for line in found[:MOST_SHOWN])
    quiet = "" if shown else _to_quiet(of_week, n_judged, n_week)
    return Changes(shown, max(len(found) - MOST_SHOWN, 0), quiet, PROMISE)


def _to_change(line: ChangeLine, shipped_on: str | None) -> Change:
    word, why = tell_change(line, shipped_on)
    return Change(line.theme_id, word, line.name, why)


def _to_quiet(of_week: pd.DataFrame, n_judged: int, n_week: int) -> str:
    """Return that a week is quiet, and why: what was looked at, and what a change would have taken."""
    n = count_writers(of_week)
    far = int(((n > of_week["expected_high"]) | (n < of_week["expected_low"])).sum())
    messages = f"{n_week:,} message{'' if n_week == 1 else 's'}"
    still = f" {far:,} still stand outside what was usual before: they were told in their first week." if far else ""
    return (
        f"A quiet week: in {messages} each of the {n_judged:,} themes looked at was written of as often as usual: "
        f"none is new, rising or fading by more than chance.{still}"
    )


def _to_unjudged(themes: pd.DataFrame, n_of_week: int) -> str:
    if themes.empty:
        return "There are no themes, so nothing can be new or rising."
    if not n_of_week:
        return "Messages carry no time, or none was written in this week: what changed cannot be told."
    return "Too early to tell what changed: it takes three whole weeks before this one. Each week: friction run"


def to_week_line(week: str | None, timezone: str, n_documents: int, weeks: Sequence[str]) -> str:
    """Return which week is told of: its days, its messages, and whether it is the last complete one.

    Parameters
    ----------
    week : such as ``2026-W21``; None where none is complete.
    timezone : in which weeks are counted.
    n_documents : customers' messages written in it.
    weeks : those that can be looked at, newest first.
    """
    if week is None:
        return "No week is complete yet."
    start, behind = (moment.tz_convert(timezone) for moment in week_bounds(week, timezone))
    end = behind - pd.Timedelta(days=1)
    past = (
        ""
        if not weeks or week == weeks[0]
        else f" An earlier week: what is found is that of {weeks[0]}, the last complete one."
    )
    messages = f"{n_documents:,} message{'' if n_documents == 1 else 's'}"
    return f"{week}, {to_day(start)} to {to_day(end)}: {messages}.{past}"
