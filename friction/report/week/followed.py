"""What became of themes that were told as new or rising in the weeks before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.report.changes import FALLS, FRESH, RISES, find_lasting
from friction.report.week.record import Earlier
from friction.report.week.small import to_shown_count
from friction.themes import count_writers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from friction.report.week.record import Change, Outcome, Report


def follow_changes(
    earlier: Sequence[Report], tables: Mapping[str, pd.DataFrame], week: str, fewest: int
) -> list[Earlier]:
    """Return a line for each theme of friction told as new or rising up to three weeks before, the latest first.

    *held*: more people write of it than was usual before; *weaker*: no longer; *vanished*: no theme goes on from it.
    What is told of the week itself, and what was dismissed, is not told here.

    Parameters
    ----------
    earlier : reports of weeks before, newest first.
    tables : of the present run: ``themes`` (those that may be named alone) and ``theme_weeks``.
    week : the week told of.
    fewest : fewer people than this are not counted.
    """
    if not {"themes", "theme_weeks"} <= tables.keys():
        return []
    said: dict[str, tuple[str, Change]] = {}
    for report in [one for one in earlier if one.week < week][:FRESH]:
        for one in report.changes:
            if one.word in RISES and one.is_friction:
                said.setdefault(one.theme_id, (report.week, one))
    return _follow(said, tables["themes"].set_index("theme_id"), tables["theme_weeks"], week, fewest) if said else []


def _follow(
    said: Mapping[str, tuple[str, Change]], themes: pd.DataFrame, weeks: pd.DataFrame, week: str, fewest: int
) -> list[Earlier]:
    """Return the lines of what was told of each theme, and in which week."""
    own = weeks[weeks["week"] == week]
    own = own.assign(n=count_writers(own)).set_index("theme_id")
    lasting = set(find_lasting(weeks, week)["theme_id"])
    lines = []
    for theme_id, (when, one) in said.items():
        name, said_now = one.name, _VANISHED
        if theme_id in own.index and theme_id in themes.index:
            now, theme = own.loc[theme_id], themes.loc[theme_id]
            if now["change"] in (*RISES, *FALLS) or theme["status"] == "dismissed":
                continue
            name = str(theme["name"])
            said_now = _tell(int(now["n"]), fewest, lasts=theme_id in lasting)
        claim = f"{one.word}; {one.why[:1].lower()}{one.why[1:]}".removesuffix(".")
        lines.append(Earlier(theme_id, name, when, claim, *said_now))
    return lines


_VANISHED: tuple[Outcome, str] = ("vanished", "No theme of this run goes on from it.")


def _tell(n: int, fewest: int, *, lasts: bool) -> tuple[Outcome, str]:
    people = f"{to_shown_count(n, fewest)} people wrote of it this week"
    if lasts:
        return "held", f"It lasts: {people}."
    return "weaker", f"No longer more than was usual before: {people}."
