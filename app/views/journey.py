"""The Journey page: how many enter each stage, how they leave it, and the friction told there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.tables import find_stages
from app.views.words import NOTHING, to_count, to_duration, to_rate, to_stage
from friction.contracts import CONVERTED, DROPPED, START, VISIT_STATUSES
from friction.statistics import BOUNDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from friction.config import Settings

PER_VISITS = 1000
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


def build_message_rates(tables: Mapping[str, pd.DataFrame], *, replicates: int = 200, seed: int = 0) -> pd.DataFrame:
    """Return the friction messages per 1,000 visits of each stage, with an interval that resamples persons.

    Returns
    -------
    ``stage`` (journey order), ``n_documents`` (expected number of messages with a friction theme aligned there),
    ``n_visits``, ``per_1000`` with ``low`` and ``high``: null where there are no visits.
    """
    from friction.statistics import person_signatures, poisson_weights

    visits, friction, stages = tables["visits"], _find_friction_alignments(tables), find_stages(tables)
    told = friction.pivot_table(index="person_id", columns="stage", values="probability", aggfunc="sum")
    went = visits.pivot_table(index="person_id", columns="stage", values="step", aggfunc="count")
    persons = went.index.union(told.index)
    told, went = (counts.reindex(index=persons, columns=stages).fillna(0.0) for counts in (told, went))
    weights = poisson_weights(person_signatures(persons), replicates, seed)
    resampled_told, resampled_went = weights @ told.to_numpy(), weights @ went.to_numpy()
    rows = []
    for place, stage in enumerate(stages):
        low, high = _find_bounds(resampled_told[:, place], resampled_went[:, place])
        n, of = float(told[stage].sum()), int(went[stage].sum())
        rows.append((stage, n, of, PER_VISITS * n / of if of else None, low, high))
    return pd.DataFrame(rows, columns=["stage", "n_documents", "n_visits", "per_1000", "low", "high"]).astype(
        {"per_1000": "float64", "low": "float64", "high": "float64"}
    )


def _find_bounds(told: np.ndarray, went: np.ndarray) -> tuple[float | None, float | None]:
    import numpy as np

    known = went > 0
    if not known.any():
        return None, None
    low, high = np.percentile(PER_VISITS * told[known] / went[known], BOUNDS)
    return float(low), float(high)


def _find_friction_alignments(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the placed rows of messages that hold a friction theme, with their person."""
    themes = tables["themes"]
    # Merged, not looked up with isin: on text columns of this size that is ten times as quick.
    friction = themes.loc[themes["is_friction"], ["theme_id"]]
    segments = tables["segment_topics"][["segment_id", "theme_id"]].merge(friction, on="theme_id")
    told = tables["segments"][["segment_id", "doc_id"]].merge(segments[["segment_id"]], on="segment_id")
    persons = (
        tables["documents"][["doc_id", "person_id"]].dropna().merge(told[["doc_id"]].drop_duplicates(), on="doc_id")
    )
    return tables["alignments"].dropna(subset=["stage"]).merge(persons, on="doc_id")


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
