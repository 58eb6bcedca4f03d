"""Events into visits and journeys: the relational part runs in DuckDB, on integers."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.journeys.stages import find_stages

if TYPE_CHECKING:
    from friction.config import Journey

DAY = 86_400_000_000
"""Microseconds of a day."""


@dataclass(frozen=True)
class Journeys:
    """The tables ``visits`` and ``journeys``."""

    visits: pd.DataFrame
    journeys: pd.DataFrame


def build_visits(events: pd.DataFrame, journey: Journey, *, data_end: pd.Timestamp | None) -> Journeys:
    """Cut each person's events into journeys and these into visits of stages.

    - A journey begins at the first event of a starting stage (of any stage, where no starts are declared) and ends
      with a conversion event, a drop event, or a silence of ``drop_after_days`` of the stage the person is in. Silence
      is counted from the person's last event, whether or not it belongs to a stage. Later events begin a journey only
      at a starting stage.
    - A visit begins where the stage changes; the same stage again without another between is one visit.
    - An event may be both stage and conversion: its visit is the last one, and converted.
    - A drop-off by silence is known, and dated, at last event + drop_after; ``left_at`` and ``ended_at`` stay at the
      last event. A silence of exactly drop_after is a drop-off. With the data's end before that the journey is open.
    - An event that is both conversion and drop event converts.

    Parameters
    ----------
    events : table ``events``, any order. Ties in time are ordered by source (alphabetically) and event id. Events
        without a person are left out.
    journey : the settings.
    data_end : when the data end; None where there are no events.

    Returns
    -------
    `Journeys`; ids are the person's id and the number of the journey.
    """
    named = events.dropna(subset="person_id")
    if named.empty or data_end is None:
        return Journeys(_build("visits", []), _build("journeys", []))
    stays = _run_sql(_mark(named, journey))
    end = to_microseconds(data_end)
    meanings = find_stages(named["name"].unique(), journey)
    outcomes = _find_outcomes(stays, named, meanings, end)
    return Journeys(_to_visits(stays, outcomes), _to_journeys(outcomes))


def _mark(events: pd.DataFrame, journey: Journey) -> pd.DataFrame:
    """Return what steps.sql needs of each event."""
    meanings = find_stages(events["name"].unique(), journey)
    silence = {stage.name: int((stage.drop_after_days or journey.drop_after_days) * DAY) for stage in journey.stages}
    meanings["drop_after"] = meanings["stage"].map(silence).fillna(int(journey.drop_after_days * DAY)).astype("int64")
    meanings["is_stage"] = meanings["stage"].notna().astype("int64")
    starts = meanings["stage"].isin(journey.starts) if journey.starts else meanings["stage"].notna()
    meanings["may_start"] = starts.astype("int64")
    meanings["ends"] = (meanings["converts"] | meanings["drops"]).astype("int64")
    marked = events[["person_id", "happened_at", "source", "event_id", "name"]].merge(meanings, on="name")
    ranks = {source: rank for rank, source in enumerate(sorted(events["source"].unique()))}
    return pd.DataFrame(
        {
            "person_id": marked["person_id"],
            "happened": marked["happened_at"].dt.as_unit("us").astype("int64"),
            "source_rank": marked["source"].map(ranks).astype("int64"),
            "event_id": marked["event_id"],
            "stage": marked["stage"],
            **{name: marked[name] for name in ("is_stage", "may_start", "drop_after", "ends")},
        }
    )


def _run_sql(marked: pd.DataFrame) -> pd.DataFrame:
    """Return the visits that visits.sql makes of marked events."""
    import duckdb

    steps, visits = (
        (files("friction.journeys") / "sql" / name).read_text(encoding="utf-8") for name in ("steps.sql", "visits.sql")
    )
    with duckdb.connect() as connection:
        connection.register("marked", marked)
        connection.execute(f"CREATE TEMP TABLE steps AS {steps}")
        stays: pd.DataFrame = connection.execute(visits).df()
    whole = dict.fromkeys(("journey", "visit", "entered", "last_at", "n_events", "drop_after"), "int64")
    return stays.astype({**whole, "next_entered": "Int64", "person_id": "str", "stage": "str"})


def _find_outcomes(stays: pd.DataFrame, events: pd.DataFrame, meanings: pd.DataFrame, end: int) -> pd.DataFrame:
    """Return a row for each journey: how and when it ended."""
    grouped = stays.groupby(["person_id", "journey"], sort=True)
    outcomes = grouped.agg(
        started=("entered", "min"), last_at=("last_at", "max"), n_visits=("visit", "size"),
        drop_after=("drop_after", "last"), path=("stage", list),
    ).reset_index()  # fmt: skip
    ending = events.merge(meanings[meanings["converts"] | meanings["drops"]], on="name")
    ending = pd.DataFrame(
        {
            "person_id": ending["person_id"],
            "last_at": ending["happened_at"].dt.as_unit("us").astype("int64"),
            "converted": ending["converts"],
            "left": ending["drops"],
        }
    )
    ending = ending.groupby(["person_id", "last_at"], as_index=False).max()
    joined = outcomes.merge(ending, on=["person_id", "last_at"], how="left")
    converted = joined["converted"].fillna(value=False).astype(bool)
    left = joined["left"].fillna(value=False).astype(bool) & ~converted
    silent = joined["last_at"] + joined["drop_after"]
    dropped_at = joined["last_at"].where(left, silent)
    dropped = ~converted & (left | (silent <= end))
    return joined.assign(
        journey_id=joined["person_id"] + "/" + joined["journey"].astype("str"),
        outcome=np.select([converted, dropped], ["converted", "dropped"], "open"),
        dropped_at=dropped_at.where(dropped).astype("Int64"),
        ended=joined["last_at"].where(converted | dropped).astype("Int64"),
    )


def _to_visits(stays: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    joined = stays.merge(
        outcomes[["person_id", "journey", "journey_id", "outcome", "ended"]], on=["person_id", "journey"]
    )
    is_last = joined["next_entered"].isna()
    left = joined["next_entered"].where(~is_last, joined["ended"])
    return build_table(
        "visits",
        pd.DataFrame(
            {
                "journey_id": joined["journey_id"],
                "step": joined["visit"],
                "person_id": joined["person_id"],
                "stage": joined["stage"],
                "entered_at": _to_times(joined["entered"]),
                "left_at": _to_times(left),
                "n_events": joined["n_events"],
                "status": joined["outcome"].where(is_last, "advanced"),
                "last_event_at": _to_times(joined["last_at"]),
            }
        ),
    )


def _to_journeys(outcomes: pd.DataFrame) -> pd.DataFrame:
    return build_table(
        "journeys",
        pd.DataFrame(
            {
                "journey_id": outcomes["journey_id"],
                "person_id": outcomes["person_id"],
                "started_at": _to_times(outcomes["started"]),
                "ended_at": _to_times(outcomes["ended"]),
                "dropped_at": _to_times(outcomes["dropped_at"]),
                "outcome": outcomes["outcome"],
                "n_visits": outcomes["n_visits"],
                "path": outcomes["path"],
                "cohort_id": None,
            }
        ),
    )


def _to_times(microseconds: pd.Series) -> pd.Series:
    return pd.to_datetime(microseconds.astype("Int64"), unit="us", utc=True)


def _build(name: str, rows: list[object]) -> pd.DataFrame:
    from friction.contracts import TABLES

    return build_table(name, pd.DataFrame(rows, columns=list(TABLES[name].names)))


def to_microseconds(moment: pd.Timestamp) -> int:
    """Return a moment as microseconds since 1970 (``Timestamp.value`` counts nanoseconds, whatever the unit)."""
    return int(moment.as_unit("us").asm8.astype("int64"))
