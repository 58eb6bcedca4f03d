"""How long people stay in a stage, and how long they may be silent there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.journeys.engine import DAY

if TYPE_CHECKING:
    import pandas as pd

    from friction.config import Journey


def find_dwells(visits: pd.DataFrame) -> pd.Series:
    """Return how long people usually stay in a stage after their last event in it, in microseconds, by stage.

    It is the median time from the last event to the next visit's begin, over visits that advanced; a stage from which
    nobody advances has the median of all. Who drops off is taken to have stayed so long too.
    """
    moved = visits[visits["status"] == "advanced"]
    dwells = (moved["left_at"] - moved["last_event_at"]).dt.as_unit("us").astype("int64")
    overall = int(dwells.median()) if len(dwells) else 0
    by_stage = dwells.groupby(moved["stage"]).median()
    return by_stage.reindex(sorted(visits["stage"].unique()), fill_value=overall).astype("int64")


def find_silences(journey: Journey) -> dict[str, int]:
    """Return each stage's ``drop_after_days`` in microseconds, stages in journey order."""
    return {stage.name: int((stage.drop_after_days or journey.drop_after_days) * DAY) for stage in journey.stages}
