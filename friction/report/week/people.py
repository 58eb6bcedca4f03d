"""Which themes may leave the house, and how many people wrote of each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts.spread import spread_themes
from friction.contracts.voices import find_writers
from friction.report.week.record import Point
from friction.report.week.small import to_shown_count
from friction.themes import count_writers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.report.week.record import Report

MOST_WEEKS = 9
UNAPPROVED = "a theme that nobody approved"
"""What such a theme is called where what was said of it is withdrawn."""
_FIRST_WORDS = 3


def keep_approved(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with the themes alone that somebody approved; which message is in a theme stays."""
    if "themes" not in tables:
        return dict(tables)
    approved = set(tables["themes"].loc[tables["themes"]["approved"], "theme_id"])
    names = [name for name in ("themes", "theme_weeks", "impact") if name in tables]
    return {**tables, **{name: tables[name][tables[name]["theme_id"].isin(approved)] for name in names}}


def count_held(tables: Mapping[str, pd.DataFrame], shown: Mapping[str, pd.DataFrame]) -> int:
    """Return how many themes stay out of those shown and wait for somebody: not those that were dismissed."""
    if "themes" not in tables:
        return 0
    out = tables["themes"][~tables["themes"]["theme_id"].isin(shown["themes"]["theme_id"])]
    return int((out["status"] != "dismissed").sum())


def hide_unapproved(before: Report, themes: pd.DataFrame) -> Report:
    """Return an edition from before the team asked for approval so that what is withdrawn from it names no theme.

    Parameters
    ----------
    before : as it was issued.
    themes : table ``themes``, also those that nobody approved.
    """
    held = set(themes.loc[~themes["approved"], "theme_id"])
    names = [one.name for one in before.findings if one.theme_id in held]
    names += [one.name for one in before.changes if one.theme_id in held]
    # The first line cuts long names behind their first words.
    begun = (" ".join(name.casefold().split()[:_FIRST_WORDS]) for name in names)
    is_in_first_line = any(words in before.headline.casefold() for words in begun)
    return replace(
        before,
        headline=f"about {UNAPPROVED}." if is_in_first_line else before.headline,
        findings=tuple(
            replace(one, name=UNAPPROVED, sentence=f"what was said of {UNAPPROVED}.") if one.theme_id in held else one
            for one in before.findings
        ),
        changes=tuple(replace(one, name=UNAPPROVED) if one.theme_id in held else one for one in before.changes),
    )


def find_drafts(themes: pd.DataFrame) -> set[str]:
    """Return the themes that nobody approved; none where the team approves none at all: then nobody asks for it."""
    if "approved" not in themes or not themes["approved"].any():
        return set()
    return set(themes.loc[~themes["approved"] & (themes["status"] != "dismissed"), "theme_id"])


def find_own(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return customers' documents; without any, a table without rows."""
    documents = tables.get("documents")
    if documents is None:
        return pd.DataFrame({"doc_id": [], "person_id": [], "written_at": pd.Series(dtype="datetime64[us, UTC]")})
    return documents[documents["author"] == "customer"]


def count_people(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return how many people wrote of each theme, by its id: a person once, of nobody known each message."""
    if not {"documents", "segments", "segment_topics"} <= tables.keys():
        return pd.Series(dtype="int64")
    own = find_own(tables)
    writers = find_writers(own).set_axis(own["doc_id"].astype("object"))
    placed = spread_themes(tables["segment_topics"])[["theme_id", "segment_id"]]
    placed = placed.merge(tables["segments"][["segment_id", "doc_id"]], on="segment_id")
    return placed.assign(writer=placed["doc_id"].astype("object").map(writers)).groupby("theme_id")["writer"].nunique()


def list_points(theme_weeks: pd.DataFrame, theme_id: str, week: str, fewest: int) -> tuple[Point, ...]:
    """Return the people who wrote of a theme in up to nine weeks, oldest first; what is usual is the bounds."""
    own = theme_weeks[(theme_weeks["theme_id"] == theme_id) & (theme_weeks["week"] <= week)]
    own = own.assign(n=count_writers(own)).sort_values("week").tail(MOST_WEEKS)
    return tuple(
        Point(
            row.week, None if 0 < row.n < fewest else float(row.n), _or_none(row.expected_low),
            _or_none(row.expected_high), to_shown_count(int(row.n), fewest),
        )
        for row in own.itertuples()
    )  # fmt: skip


def _or_none(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
