"""The Journey page: how many enter each stage, how they leave it, and the friction told there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.stages import find_stages
from app.views.words import NOTHING, to_count, to_duration, to_rate, to_stage
from friction.contracts import CONVERTED, DROPPED, START, VISIT_STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.config import Settings

THEMES_PER_STAGE = 3


def build_funnel(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the visits of each stage by how they ended: ``stage``, ``status``, ``n``; stages in journey order."""
    stages = find_stages(tables)
    counts = tables["visits"].groupby(["stage", "status"]).size()
    rows = [
        {"stage": stage, "status": status, "n": int(counts.get((stage, status), 0))}
        for stage in stages
        for status in VISIT_STATUSES
    ]
    return pd.DataFrame(rows, columns=["stage", "status", "n"])


def build_stages(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per stage, in journey order, with its numbers as the screen shows them.

    Returns
    -------
    ``stage``, ``n_visits``, ``n_persons``, ``n_dropped``, ``n_open``, ``drop_off`` (rate with interval, or why there
    is none), ``horizon``, ``median``, ``p90``.
    """
    dropoff = tables["dropoff"]
    return pd.DataFrame(
        {
            "stage": dropoff["stage"],
            "n_visits": dropoff["n_visits"],
            "n_persons": dropoff["n_persons"],
            "n_dropped": dropoff["n_dropped"],
            "n_open": dropoff["n_open"],
            "drop_off": [
                to_rate(rate, low, high) if pd.notna(rate) else "too few followed long enough"
                for rate, low, high in zip(dropoff["rate"], dropoff["rate_low"], dropoff["rate_high"], strict=True)
            ],
            "horizon": [NOTHING if pd.isna(days) else f"{days:.1f} days" for days in dropoff["horizon_days"]],
            "median": [to_duration(minutes) for minutes in dropoff["median_minutes"]],
            "p90": [to_duration(minutes) for minutes in dropoff["p90_minutes"]],
        }
    )


def build_stage_themes(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the friction themes most told of at each stage: ``stage``, ``theme_id``, ``name``, numbers in words."""
    themes = tables["themes"].set_index("theme_id")
    impact = tables["impact"]
    cells = impact[impact["theme_id"].isin(themes.index[themes["is_friction"]]) & (impact["n_documents"] > 0)]
    cells = cells.sort_values(["n_documents", "theme_id"], ascending=[False, True])
    rows = []
    for stage in find_stages(tables):
        for _, cell in cells[cells["stage"] == stage].head(THEMES_PER_STAGE).iterrows():
            rows.append((stage, cell["theme_id"], themes.loc[cell["theme_id"], "name"], float(cell["n_documents"])))
    return pd.DataFrame(rows, columns=["stage", "theme_id", "name", "n_documents"])


def build_moves(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the moves between stages in journey order: ``from_stage``, ``to_stage``, ``n``, ``rate`` with bounds."""
    stages = find_stages(tables)
    places = {stage: place for place, stage in enumerate([START, *stages, CONVERTED, DROPPED])}
    moves = tables["transitions"]
    moves = moves.assign(_from=moves["from_stage"].map(places), _to=moves["to_stage"].map(places))
    moves = moves.sort_values(["_from", "_to"]).drop(columns=["_from", "_to"]).reset_index(drop=True)
    return moves.assign(from_stage=moves["from_stage"].map(to_stage), to_stage=moves["to_stage"].map(to_stage))


def to_journey_line(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return the journeys in one line: how many, and how they stand."""
    outcomes = tables["journeys"]["outcome"].value_counts()
    n = int(outcomes.sum())
    told = {name: to_count(int(outcomes.get(name, 0))) for name in ("converted", "dropped", "open")}
    return (
        f"{to_count(n)} journeys of {to_count(tables['journeys']['person_id'].nunique())} persons: "
        f"{told['converted']} converted, {told['dropped']} dropped off, {told['open']} still open."
    )


def to_meanings(settings: Settings) -> list[str]:
    """Return what a visit and a drop-off are, in words."""
    meanings = ["A visit is one stay of a person in a stage; it is not a web session."]
    if settings.journey:
        days = settings.journey.drop_after_days
        meanings.append(f"Drop-off is silence of {days:g} days since the last event, or an event that says so.")
    return meanings
