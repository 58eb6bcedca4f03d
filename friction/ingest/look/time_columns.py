"""Which of several times says when it happened or was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.ingest.look.hints import hints_at

if TYPE_CHECKING:
    from collections.abc import Collection

    from friction.ingest.look.profile import Profile
    from friction.ingest.look.table import Table

_HOUR_PARTS = 4
"""Times of day are looked at in quarters of an hour."""


def list_times(table: Table) -> list[str]:
    """Return the columns that hold times, in the order of the file."""
    return [name for name, column in table.columns.items() if column.time is not None and not column.time.known.empty]


def rank_times(table: Table, *, of_events: bool, person: str | None = None, but: Collection[str] = ()) -> list[str]:
    """Return the columns of times, the one that says when the row happened first.

    It is complete; it varies, over the days and the hours; it is not of one moment or of nightly batches while others
    vary (the loader's); for texts it is the earliest of the row; it is not the same in all rows of a person. Names
    break ties.

    Parameters
    ----------
    table : a look at a file.
    of_events : rather what happened than what was written.
    person : the column of persons, where it is known.
    but : columns that were tried and do not serve.
    """
    names = [name for name in list_times(table) if name not in but]
    days = {name: _count_days(table.columns[name]) for name in names}
    hours = {name: _count_hours(table.columns[name]) for name in names}
    scores = {}
    for place, name in enumerate(names):
        column = table.columns[name]
        score = 3 * column.given_share + 0.5 * column.different_share - 0.01 * place
        others = [other for other in names if other != name]
        if len(column.given) > 1 and column.n_different == 1:
            score -= 5
        elif days[name] <= 2 and max((days[other] for other in others), default=0) >= 5:
            score -= 4
        if _is_nightly(column, hours[name], [hours[other] for other in others]):
            score -= 3
        if person is not None and _is_of_person(table, name, person):
            score -= 3
        score += _compare_order(table, name, others, of_events=of_events)
        score += _hint(name, of_events=of_events)
        scores[name] = score
    return sorted(names, key=lambda name: -scores[name])


def _hint(name: str, *, of_events: bool) -> float:
    score = -2.0 * hints_at(name, "loader") - 1.5 * hints_at(name, "later") - 1.5 * hints_at(name, "before")
    score += 0.5 * hints_at(name, "time")
    if of_events:
        return score + 1.0 * hints_at(name, "own") + 0.25 * name.lower().startswith(("event", "time"))
    return score + 1.0 * hints_at(name, "created") - 1.0 * (hints_at(name, "person") or hints_at(name, "reply"))


def _count_days(column: Profile) -> int:
    """Return on how many different days something happened."""
    return int(column.time.known.dt.floor("D").nunique()) if column.time else 0


def _count_hours(column: Profile) -> int:
    """Return at how many different times of day something happened; 0 where these are dates alone."""
    known = column.time.known if column.time else pd.Series(dtype="datetime64[us, UTC]")
    parts = known.dt.hour * _HOUR_PARTS + known.dt.minute // (60 // _HOUR_PARTS)
    midnight = (known.dt.hour == 0) & (known.dt.minute == 0) & (known.dt.second == 0)
    return 0 if bool(midnight.mean() > 0.95) else int(parts.nunique())


def _is_nightly(column: Profile, hours: int, of_others: list[int]) -> bool:
    """Tell whether times come in batches at one time of day, while others are spread."""
    if not hours or column.n_given < 8:
        return False
    return hours <= 2 and max(of_others, default=0) >= max(6, 3 * hours)


def _is_of_person(table: Table, name: str, person: str) -> bool:
    """Tell whether a time is the same in all rows of a person: of the person, not of the row."""
    rows = table.cells[[person, name]].dropna()
    sizes = rows.groupby(person)[name].agg(["size", "nunique"])
    several = sizes[sizes["size"] > 1]
    return len(several) >= 5 and bool((several["nunique"] == 1).mean() > 0.95)


def _compare_order(table: Table, name: str, others: list[str], *, of_events: bool) -> float:
    """Return what its place among the times of the rows says: the earliest is the writing, the latest the loading."""
    if not others:
        return 0.0
    form = table.columns[name].time
    assert form is not None  # noqa: S101 - times alone come here
    before = after = 0.0
    for other in others:
        its = table.columns[other].time
        if its is None:
            continue
        both = form.times.notna() & its.times.notna()
        if not bool(both.any()):
            continue
        mine, theirs = form.times[both], its.times[both]
        before += float((mine <= theirs).mean() > 0.95) / len(others)
        after += float((mine > theirs).mean() > 0.95) / len(others)
    return (0.5 if of_events else 1.5) * before - 1.0 * after
