"""The rules' check: where settings and events disagree, in a dozen sentences at most, most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.engine import fetch, open_engine, register
from friction.journeys.checks.stage_checks import check_events, check_stages
from friction.journeys.checks.stage_order import count_starts, tell_stage_order
from friction.journeys.events import count_kinds, find_stages, register_kinds
from friction.journeys.propose import find_silences_seen, tell_silences

if TYPE_CHECKING:
    import duckdb

    from friction.config import Journey
    from friction.engine import Relation

MOST_NOTES = 12
NAMES_SHOWN = 5

MIDNIGHT_SHARE, FEWEST_EVENTS = 0.9, 20
"""Events of a name carry dates without a time of day where so large a share of so many lies at midnight."""

BETWEEN_SHARE = 0.1
"""So large a share of the conversions between journeys is told."""

_QUARTER = 900_000_000
"""Microseconds of a quarter of an hour: midnight of every zone lies on one."""


def check_journey(
    events: Relation,
    visits: Relation,
    journeys: Relation,
    stage_order: pd.DataFrame,
    journey: Journey,
    *,
    data_end: pd.Timestamp | None,
    timezone: str,
) -> list[str]:
    """Return what does not fit, in sentences; at most `MOST_NOTES`, most important first.

    Told are events without persons, conversions and drop-offs that never happen, stages never
    reached, a declared silence far from what the data say, conversions without a journey, everyone or no one
    converting, times without a time of day, an order of stages unlike the one declared, events that fit two stages or
    none, or convert and drop at once.

    Parameters
    ----------
    events, visits, journeys, stage_order : the tables, rows in any order.
    journey : the settings.
    data_end : when the data end; null where nothing has a time.
    timezone : IANA name of the project's zone.
    """
    if data_end is None:
        return []
    kinds = count_kinds(events, journey)
    if kinds.empty:
        return []
    with open_engine() as connection:
        register(connection, "given_events", events)
        register(connection, "journeys", journeys)
        if not _has_person(connection):
            return [
                f"None of the {kinds['n'].sum():,} events has a person, so there is no journey: name columns.person."
            ]
        outcomes = _count_outcomes(connection)
        of_outcomes = [
            *_tell_outcomes(outcomes, journey),
            *_tell_lost_conversions(connection, kinds, journey, outcomes.get("converted", 0)),
            *_tell_midnights(connection, timezone),
        ]
    of_silences = tell_silences(find_silences_seen(events, journey, data_end=data_end), journey)
    of_order = tell_stage_order(stage_order, count_starts(visits, journey), journey)
    notes = [*check_stages(kinds, journey), *of_outcomes, *of_silences, *of_order, *check_events(kinds, journey)]
    return notes[:MOST_NOTES]


def _has_person(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether any event has a person."""
    found = fetch(connection, "SELECT count(person_id) > 0 AS any_person FROM given_events")
    return bool(found["any_person"][0].as_py())


def _count_outcomes(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many journeys ended how."""
    counted = fetch(connection, "SELECT outcome, count(*) AS n FROM journeys GROUP BY outcome")
    return dict(zip(counted["outcome"].to_pylist(), counted["n"].to_pylist(), strict=True))


def _tell_outcomes(outcomes: dict[str, int], journey: Journey) -> list[str]:
    """Tell of journeys that all end alike, and of a journey of one stage."""
    n, converted, left = (sum(outcomes.values()), outcomes.get("converted", 0), outcomes.get("dropped", 0))
    notes = []
    if n and not converted:
        why = "converts names no event" if not journey.converts else "no journey holds an event that converts names"
        notes.append(f"None of the {n:,} journeys converts: {why}. Drop-off is known, what a fix would bring is not.")
    elif n and not left and n == converted:
        notes.append(f"All {n:,} journeys convert: there is no drop-off to explain. Are those who leave in the data?")
    if n and len(journey.stages) == 1:
        notes.append("The journey has one stage: it tells how many leave, but not where. Add [[journey.stages]].")
    return notes


def _tell_lost_conversions(
    connection: duckdb.DuckDBPyConnection, kinds: pd.DataFrame, journey: Journey, n_converted: int
) -> list[str]:
    """Tell of conversions by people who never were in a stage, and of many that lie between people's journeys."""
    meanings = find_stages(kinds["kind"], journey)
    register(connection, "converting", meanings.loc[meanings["converts"], ["kind"]])
    kind = register_kinds(connection, "given_events", journey)
    lost = fetch(
        connection,
        f"""
        SELECT
            count(*) AS n_all, count(*) FILTER (WHERE known.person_id IS NULL) AS n,
            count(DISTINCT events.person_id) FILTER (WHERE known.person_id IS NULL) AS n_persons
        FROM (SELECT person_id, {kind} AS kind FROM given_events WHERE person_id IS NOT NULL) AS events
        INNER JOIN converting ON events.kind = converting.kind
        LEFT JOIN (SELECT DISTINCT person_id FROM journeys) AS known ON events.person_id = known.person_id
        """,
    ).to_pylist()[0]
    between = lost["n_all"] - lost["n"] - n_converted
    notes = []
    if between >= max(FEWEST_EVENTS, BETWEEN_SHARE * lost["n_all"]):
        notes.append(
            f"{between:,} of {lost['n_all']:,} conversions come after a journey has ended, by conversion or a silence "
            "of drop_after_days, and before the next begins: they are in no journey."
        )
    if not lost["n"]:
        return notes
    told = (
        f"{lost['n']:,} conversions are of {lost['n_persons']:,} people who never were in a stage, so they are in no "
        "journey. Give the events before them a stage, or name the conversion among a stage's events."
    )
    return [told, *notes]


def _tell_midnights(connection: duckdb.DuckDBPyConnection, timezone: str) -> list[str]:
    """Tell of events whose times are dates: their order within a day is unknown."""
    totals = fetch(connection, "SELECT name, count(*) AS n FROM given_events GROUP BY name").to_pandas()
    quarters = fetch(
        connection,
        "SELECT name, epoch_us(happened_at) AS happened, count(*) AS n FROM given_events "
        f"WHERE epoch_us(happened_at) % {_QUARTER} = 0 GROUP BY ALL",
    ).to_pandas()
    moments = pd.to_datetime(quarters["happened"], unit="us", utc=True)
    local = moments.dt.tz_convert(timezone)
    at_midnight = (local == local.dt.normalize()) | (moments == moments.dt.normalize())
    found = totals.set_index("name")["n"].to_frame()
    found["dates"] = quarters[at_midnight].groupby("name")["n"].sum()
    found = found[(found["n"] >= FEWEST_EVENTS) & (found["dates"] >= MIDNIGHT_SHARE * found["n"])]
    if found.empty:
        return []
    ordered = sorted(found["n"].items(), key=lambda item: (-item[1], str(item[0])))
    names = ", ".join(f"{name} ({n:,})" for name, n in ordered[:NAMES_SHOWN])
    more = f" and {len(ordered) - NAMES_SHOWN} more" if len(ordered) > NAMES_SHOWN else ""
    told = (
        f"Times are dates without a time of day (all at midnight): {names}{more}. Their order within a day is "
        "unknown; stages of the same day may come out in the wrong order. Export the time, too, if there is one."
    )
    return [told]
