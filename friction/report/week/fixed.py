"""Whether fewer people than before write of a theme since something about it was shipped: a count, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts.spread import spread_themes
from friction.contracts.weeks import to_week, week_bounds
from friction.report.changes import FALLS, RISES
from friction.themes import compare_shipped, find_sides, find_writings

if TYPE_CHECKING:
    from collections.abc import Mapping

_READ = {"documents", "segments", "segment_topics"}


def is_told_less(
    tables: Mapping[str, pd.DataFrame],
    theme_id: str,
    shipped_on: str,
    week: str,
    timezone: str,
    *,
    by_account: bool,
) -> bool:
    """Say whether fewer people write of a theme since a day, by either count that people are shown.

    The weekly rule told it as fading or gone since, and as nothing else later; or of those who write in a week fewer
    write of it after the day than before, by more than chance (`friction.themes.compare_shipped`).

    Parameters
    ----------
    tables : of a run; those it lacks are not looked at.
    shipped_on : ISO day, in the time zone.
    week : the last one looked at.
    by_account : are accounts resampled, and not persons?
    """
    since = to_week(pd.Timestamp(shipped_on, tz=timezone), timezone)
    if _has_faded(tables, theme_id, since, week):
        return True
    if not tables.keys() >= _READ or not tables["documents"]["written_at"].notna().any():
        return False
    documents = tables["documents"]
    _, behind = week_bounds(week, timezone)
    before, after = find_sides(shipped_on, timezone, documents["written_at"].min(), behind)
    if not before or not after:
        return False
    writings = find_writings(documents, timezone, tables.get("persons") if by_account else None)
    high = compare_shipped(writings, _find_documents(tables, theme_id), before, after).high
    return high is not None and high < 0


def _has_faded(tables: Mapping[str, pd.DataFrame], theme_id: str, since: str, week: str) -> bool:
    """Say whether the last change that the weekly rule told from one week to another is a fall."""
    if "theme_weeks" not in tables:
        return False
    weeks = tables["theme_weeks"]
    own = weeks[(weeks["theme_id"] == theme_id) & (weeks["week"] >= since) & (weeks["week"] <= week)]
    told = own[own["change"].isin([*RISES, *FALLS])].sort_values("week")
    return len(told) > 0 and told["change"].iloc[-1] in FALLS


def _find_documents(tables: Mapping[str, pd.DataFrame], theme_id: str) -> set[str]:
    placed, segments = spread_themes(tables["segment_topics"]), tables["segments"]
    own = set(placed.loc[placed["theme_id"] == theme_id, "segment_id"])
    return set(segments.loc[segments["segment_id"].isin(own), "doc_id"])
