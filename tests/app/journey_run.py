"""A journey's further tables, made by hand for a small run: weeks, groups, silences, other ways of counting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.contracts import build_table
from tests.app.small_run import STAGES, build_tables, write_run, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

_WEEKS = ("2026-W19", "2026-W20", "2026-W21")


def write_journeys(folder: Path) -> Path:
    """Write a workspace with one run that holds these tables, too."""
    workspace = write_workspace(folder, run=False)
    write_run(workspace, build_tables() | build_journey_tables())
    return workspace


def build_journey_tables() -> dict[str, pd.DataFrame]:
    """Return ``stage_weeks``, ``stage_groups``, ``funnels`` and ``other_silences``; the last week is not known yet."""
    rate = {"rate": 0.2, "rate_low": 0.1, "rate_high": 0.3}
    return {
        "stage_weeks": _rows("stage_weeks", [
            {"stage": stage, "position": place, "week": week, "known": week != _WEEKS[-1],
             "known_at": pd.Timestamp("2026-06-08", tz="UTC"),
             **(rate if week != _WEEKS[-1] else dict.fromkeys(rate))}
            for place, stage in enumerate(STAGES) for week in _WEEKS
        ], n_visits=60, n_persons=50, n_dropped=12, horizon_days=28.0),
        "stage_groups": _rows("stage_groups", [
            {"group": group, "stage": stage, "position": place, "rate": level, "rate_low": level - 0.05,
             "rate_high": level + 0.05, "n_persons": 60 if group == "pro" else 40}
            for place, stage in enumerate(STAGES)
            for group, level in (("free", 0.4 if stage == "payment" else 0.2), ("pro", 0.2))
        ], part_by="plan", n_visits=60, n_dropped=12, n_open=1, horizon_days=28.0, enough=True, rate_rest=0.2,
            difference=0.02, difference_low=-0.02, difference_high=0.06, q=0.4),
        "funnels": _rows("funnels", [
            {"place": place, "stage": stage, "method": method, "rate": level, "difference": level - 0.2}
            for place, stage in enumerate(STAGES, start=1)
            for method, level in (("ours", 0.2), ("last_event", 0.2), ("session_exit", 0.6), ("naive_funnel", 0.3))
        ], n=60, n_left=12, n_persons=50, why="It counts otherwise."),
        "other_silences": _rows("other_silences", [
            {"theme_id": "th-card", "stage": "payment", "factor": factor, "drop_after_days": 14 * factor}
            for factor in (0.5, 1.0, 2.0)
        ], n_with=30.0, difference=0.12, difference_low=0.04, difference_high=0.2, q=0.01),
    }  # fmt: skip


def _rows(name: str, rows: list[dict[str, Any]], **same: object) -> pd.DataFrame:
    return build_table(name, pd.DataFrame([{**same, **row} for row in rows]))
