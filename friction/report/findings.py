"""The findings of the weekly page: up to three, each with what it rests on and messages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.contracts import ANY
from friction.contracts.spread import spread_themes
from friction.impact.tell import SCENARIO, Finding, find_equals, to_finding
from friction.report.behind import choose_messages
from friction.report.changes import to_change_words
from friction.themes import count_writers

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FINDINGS = 3
MOST_QUOTES = 2
LONGEST_QUOTE = 240


@dataclass(frozen=True)
class WeekFinding:
    """A finding of the page: the theme, its stage, the sentence with its fine print, and messages that show it.

    Attributes
    ----------
    equal : is it about equal to the one above?
    severity : of the theme, 0 to 1.
    worth : what the conversions of the scenario are worth, in words; None where persons have no value.
    n_week, change : people who wrote of it this week, and what they are against the weeks before, in words.
    """

    name: str
    stage: str
    finding: Finding
    equal: bool
    severity: float
    worth: str | None
    n_week: int | None
    change: str
    owner: str | None
    status: str
    quotes: tuple[str, ...]


def find_findings(tables: Mapping[str, pd.DataFrame], week: str, window: str, more_weeks: int) -> list[WeekFinding]:
    """Return the best-ranked rows of ``impact``, one of each theme that was not dismissed.

    Parameters
    ----------
    tables : a run's tables by name.
    week : the week told of.
    window : what the numbers with and without look at, in words.
    more_weeks : how many weeks a comparison of few visits takes.
    """
    if "impact" not in tables:
        return []
    themes = tables["themes"].set_index("theme_id")
    ranked = tables["impact"].dropna(subset="rank").sort_values("rank")
    ranked = ranked[~ranked["theme_id"].map(themes["status"]).isin(["dismissed"])].drop_duplicates("theme_id")
    of_week = tables["theme_weeks"]
    changes = to_change_words(of_week, week)
    of_week = of_week[of_week["week"] == week].set_index("theme_id")
    n_week = count_writers(of_week)
    rows = ranked.head(MOST_FINDINGS).to_dict("records")
    findings = []
    for row, equal in zip(rows, find_equals(rows), strict=True):
        theme_id = row["theme_id"]
        theme, known = themes.loc[theme_id], theme_id in of_week.index
        findings.append(
            WeekFinding(
                name=theme["name"],
                stage="whole journey" if row["stage"] == ANY else row["stage"],
                finding=to_finding(row, theme["name"], window, more_weeks),
                equal=equal,
                severity=float(theme["severity"]),
                worth=_to_worth(row, tables),
                n_week=int(n_week[theme_id]) if known else None,
                change=changes.get(theme_id, "too early to say"),
                owner=theme["owner"] if isinstance(theme["owner"], str) else None,
                status=theme["status"],
                quotes=tuple(_find_quotes(tables, theme_id, row["stage"])),
            )
        )
    return findings


def _to_worth(row: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> str | None:
    """Return what the conversions kept would be worth, at the mean value of a person."""
    values = tables["persons"]["value"].dropna() if "persons" in tables else pd.Series(dtype="float64")
    if row["evidence"] == "count" or pd.isna(row["recovered_50"]) or values.empty:
        return None
    low, middle, high = (values.mean() * row[f"recovered_{name}"] for name in ("low", "50", "high"))
    return f"Worth {middle:,.0f}, {low:,.0f} to {high:,.0f}, {SCENARIO}"


def _find_quotes(tables: Mapping[str, pd.DataFrame], theme_id: str, stage: str) -> list[str]:
    """Return up to two masked segments of different persons, as `choose_messages` orders those of the stage."""
    placed = spread_themes(tables["segment_topics"])
    placed = placed.loc[placed["theme_id"] == theme_id, ["segment_id", "strength"]]
    said = tables["segments"].merge(placed, on="segment_id")
    person = said["doc_id"].map(tables["documents"].set_index("doc_id")["person_id"])
    here = pd.Series(1.0, index=said.index)
    if stage != ANY:
        alignments = tables["alignments"]
        at = alignments[alignments["stage"] == stage].groupby("doc_id")["probability"].sum()
        here = said["doc_id"].map(at).fillna(0.0)
    said = said.assign(probability=said["strength"] * here, writer=person.where(person.notna(), said["doc_id"]))
    said = said[said["probability"] > 0]
    weight = (said["probability"] * said["friction"]).rename("weight")
    heaviest = said.assign(weight=weight).sort_values(["weight", "segment_id"], ascending=[False, True])
    texts = heaviest.drop_duplicates("doc_id").set_index("doc_id")["text"]
    quotes = [" ".join(texts[doc_id].split()) for doc_id in choose_messages(said, MOST_QUOTES)]
    return [text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…" for text in quotes]
