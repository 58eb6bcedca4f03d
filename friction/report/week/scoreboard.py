"""What became of what earlier weeks found: held, weaker, vanished, acted on, perhaps fixed, dismissed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from friction.contracts import ANY
from friction.impact.tell import SURE, find_told, to_plain, to_sure
from friction.report.week.record import Earlier, Outcome
from friction.themes import count_writers, replay_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from friction.report.week.record import Finding, Report

FEW = next(iter(SURE))
"""The word of what could still go either way: such a finding claims nothing that could hold."""

MOST_SHOWN = 5
FALLS = ("fading", "gone")


def find_scoreboard(
    earlier: Sequence[Report], tables: Mapping[str, pd.DataFrame], decisions: pd.DataFrame, week: str
) -> tuple[tuple[Earlier, ...], str]:
    """Return what became of the findings of earlier weeks, the latest first, and a sentence that sums them up.

    A finding is one that claimed something: of association or above, and not *few*. Each theme is told once, by what
    was said of it last; at most five are listed, and all are summed up.

    Parameters
    ----------
    earlier : reports of weeks before, newest first.
    tables : of the present run: ``themes``, ``impact``, ``theme_weeks``.
    decisions : the log; it says into which theme another was merged.
    week : the week told of.
    """
    if "themes" not in tables or "impact" not in tables:
        return (), ""
    find_theme = replay_decisions(decisions).find_theme
    said: dict[str, tuple[str, Finding]] = {}
    for report in earlier:
        for one in report.findings:
            if one.evidence != "count" and one.sure != FEW:
                said.setdefault(find_theme(one.theme_id), (report.week, one))
    lines = [_to_line(theme_id, at, one, tables, week) for theme_id, (at, one) in said.items()]
    return tuple(lines[:MOST_SHOWN]), _to_note(lines)


def _to_line(theme_id: str, at: str, said: Finding, tables: Mapping[str, pd.DataFrame], week: str) -> Earlier:
    outcome, why = _find_outcome(theme_id, said, tables, week)
    themes = tables["themes"].set_index("theme_id")
    name = str(themes.loc[theme_id, "name"]) if theme_id in themes.index else said.name
    return Earlier(theme_id, name, at, said.sentence, outcome, why)


def _find_outcome(theme_id: str, said: Finding, tables: Mapping[str, pd.DataFrame], week: str) -> tuple[Outcome, str]:
    """Return what became of a finding, and why, in at most 25 words."""
    themes = tables["themes"].set_index("theme_id")
    if theme_id not in themes.index:
        return "vanished", "No theme of the present run goes on from it."
    theme = themes.loc[theme_id]
    if theme["status"] == "dismissed":
        return "dismissed", "The team dismissed it."
    shipped = theme.get("shipped_on")
    if isinstance(shipped, str) and _has_fallen(tables, theme_id, week):
        return "fixed?", f"Something was shipped on {shipped}; fewer people than usual have written of it since."
    if theme["status"] == "acted_on" or isinstance(shipped, str):
        return "acted on", f"Something was shipped on {shipped}." if isinstance(
            shipped, str
        ) else "The team acted on it."
    return _compare(theme_id, said, tables["impact"])


def _compare(theme_id: str, said: Finding, impact: pd.DataFrame) -> tuple[Outcome, str]:
    """Return whether the present comparison still says what was said."""
    stage = ANY if said.stage is None else said.stage
    rows = impact[(impact["theme_id"] == theme_id) & (impact["stage"] == stage)].to_dict("records")
    row: Mapping[str, Any] | None = rows[0] if rows else None
    difference = None if row is None else find_told(row)[0]
    if row is None or difference is None or difference != difference:  # noqa: PLR0124 - NaN is not itself
        return "vanished", "There are too few people now to compare."
    same = said.difference is None or (float(difference) > 0) == (said.difference > 0)
    if to_sure(row) != FEW:
        return ("held", to_plain(row)) if same else ("vanished", f"It has turned: {to_plain(row)}")
    if same:
        return "weaker", "It points the same way, but could now be chance."
    return "vanished", "The difference is gone: it could as well be none."


def _has_fallen(tables: Mapping[str, pd.DataFrame], theme_id: str, week: str) -> bool:
    """Return whether fewer people than usual wrote of a theme in a week, or a fall was told of it lately."""
    weeks = tables.get("theme_weeks")
    if weeks is None:
        return False
    own = weeks[(weeks["theme_id"] == theme_id) & (weeks["week"] <= week)].sort_values("week")
    if own.empty:
        return False
    now = own.iloc[[-1]]
    n, low = int(count_writers(now).iloc[0]), float(now["expected_low"].iloc[0])
    return bool(own["change"].tail(MOST_SHOWN).isin(FALLS).any()) or n < low


def _to_note(lines: Sequence[Earlier]) -> str:
    if not lines:
        return ""
    counts = Counter(line.outcome for line in lines)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in get_args(Outcome) if counts[outcome])
    return f"{len(lines)} finding{'' if len(lines) == 1 else 's'} of the weeks before: {told}."
