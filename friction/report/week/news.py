"""What is new, rising, fading, gone or may be fixed in a week, as the summary says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.report.changes import (
    RISES,
    ChangeLine,
    find_changes,
    find_lasting,
    find_shipped,
    tell_change,
    to_families,
)
from friction.report.week.people import find_drafts
from friction.report.week.record import Change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from friction.report.week.record import Report

MOST_CHANGES = 5
PROMISE = "At most one false line a quarter, on average."


def list_changes(
    tables: Mapping[str, pd.DataFrame], week: str, fewest: int, earlier: Sequence[Report] = ()
) -> tuple[Change, ...]:
    """Return all that changed in a week, friction first, new before rising before what falls; none was dismissed.

    Behind these stands what became new or began to rise up to three weeks before, lasts, and was not told then: a theme
    of few messages may be found as one only when there are more. A family is one line: what was told of it is not told
    again of another theme in it.

    Parameters
    ----------
    tables : ``themes`` and ``theme_weeks``; without them nothing changed.
    week : such as ``2026-W21``.
    fewest : fewer people than this are not counted.
    earlier : reports of the weeks before.
    """
    if not {"themes", "theme_weeks"} <= tables.keys():
        return ()
    themes = tables["themes"][tables["themes"]["status"] != "dismissed"]
    weeks = tables["theme_weeks"][tables["theme_weeks"]["theme_id"].isin(themes["theme_id"])]
    shipped = find_shipped(themes)
    drafts = find_drafts(themes)
    changes = []
    for line in find_changes({"themes": themes, "theme_weeks": weeks}, week, most=None):
        word, why = tell_change(line, shipped.get(line.theme_id), fewest)
        changes.append(
            Change(line.theme_id, line.name, word, why, is_friction=line.is_friction, draft=line.theme_id in drafts)
        )
    families = to_families(themes)
    said = [(week, one) for one in changes]
    said += [(report.week, one) for report in earlier for one in report.changes]
    told = [(when, families.get(one.theme_id, one.theme_id)) for when, one in said if one.word in RISES]
    lasting = find_lasting(weeks, week).sort_values(["n", "theme_id"], ascending=[False, True])
    lasting = lasting[lasting["change"].isin(RISES)]
    lasting = lasting.assign(family=lasting["theme_id"].map(families)).drop_duplicates("family")
    late = [
        row for row in lasting.itertuples()
        if not any(family == row.family and when >= row.week for when, family in told)
    ]  # fmt: skip
    named = themes.set_index("theme_id")
    for row in late:
        low, high = float(row.expected_low), float(row.expected_high)
        is_friction = bool(named.loc[row.theme_id, "is_friction"])
        line = ChangeLine(row.theme_id, named.loc[row.theme_id, "name"], row.change, int(row.n), low, high, is_friction)
        word, why = tell_change(line, None, fewest)
        why = f"Since {row.week}, not told then. {why}"
        changes.append(Change(row.theme_id, line.name, word, why, is_friction, draft=row.theme_id in drafts))
    return tuple(changes)


def tell_rest(tables: Mapping[str, pd.DataFrame], week: str, n_changes: int) -> str:
    """Return how often a told change is false and how many are not shown, or why none is told."""
    if "themes" not in tables or tables["themes"].empty:
        return "There are no themes, so nothing can be new or rising."
    of_week = tables["theme_weeks"][tables["theme_weeks"]["week"] == week]
    n = int((of_week["change"] != "too_early").sum())
    if of_week.empty:
        return "No message of this week has a time: what changed cannot be told."
    if not n:
        return "Too early to tell what changed: it takes three whole weeks before this one."
    if not n_changes:
        return f"None of {_to_themes(n)} is new, rising or fading by more than chance."
    more = n_changes - MOST_CHANGES
    return f"{_to_themes(n)} looked at. {PROMISE}" + (f" {more} more stand in the appendix." if more > 0 else "")


def _to_themes(n: int) -> str:
    return f"{n:,} theme{'' if n == 1 else 's'}"
