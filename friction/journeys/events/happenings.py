"""Events, and the people of the moves, made known to the engine: what statements over single events read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.engine import fetch, register, run_sql, to_microseconds
from friction.journeys.events.event_kinds import register_kinds
from friction.journeys.events.event_stages import find_stages, to_reach

if TYPE_CHECKING:
    import duckdb

    from friction.config import Journey
    from friction.engine import Relation


def view_happenings(
    connection: duckdb.DuckDBPyConnection,
    events: Relation,
    journey: Journey,
    *,
    kind_as: str = "name",
    until: pd.Timestamp | None = None,
) -> None:
    """Make the view ``happenings``: person_id, happened (microseconds), source, place, event_id and each event's kind.

    Events of runs made before there were places have none: 0.

    Parameters
    ----------
    connection : an open engine.
    events : table ``events``, rows in any order; events without a person are left out.
    journey : the settings, which say what tells kinds apart (`friction.journeys.events.event_kinds`).
    kind_as : name of the column of kinds.
    until : later events are left out, too.
    """
    register(connection, "given_events", events)
    kind = register_kinds(connection, "given_events", journey)
    early = f" AND epoch_us(happened_at) <= {to_microseconds(until)}" if until is not None else ""
    columns = fetch(connection, "SELECT * FROM given_events LIMIT 0").column_names
    place = "place" if "place" in columns else "0"
    connection.execute(
        f"CREATE VIEW happenings AS SELECT person_id, epoch_us(happened_at) AS happened, source, "
        f"CAST({place} AS INTEGER) AS place, event_id, {kind} AS {kind_as} "
        f"FROM given_events WHERE person_id IS NOT NULL{early}"
    )


def register_happenings(
    connection: duckdb.DuckDBPyConnection, events: Relation, journey: Journey, people: np.ndarray
) -> pd.DataFrame:
    """Make known ``happenings``, their kinds as names, ``ties`` and ``people``; return what the kinds mean.

    Parameters
    ----------
    connection : an open engine.
    events : table ``events``, rows in any order; events without a person are left out.
    journey : the settings.
    people : (P,) ids of persons, who are numbered by their places.

    Returns
    -------
    As `friction.journeys.events.event_stages.find_stages`.
    """
    view_happenings(connection, events, journey)
    numbered = pd.DataFrame({"person_id": people, "person": np.arange(len(people))})
    register(connection, "people", numbered.astype({"person_id": "str"}))
    return order_happenings(connection, journey)


def order_happenings(connection: duckdb.DuckDBPyConnection, journey: Journey) -> pd.DataFrame:
    """Make the table ``ties`` of the view ``happenings``, its kinds called ``name``; return what the kinds mean."""
    meanings = find_stages(fetch(connection, "SELECT DISTINCT name FROM happenings")["name"].to_pylist(), journey)
    register(connection, "reaches", pd.DataFrame({"name": meanings["kind"], "reach": to_reach(meanings, journey)}))
    connection.execute(
        "CREATE VIEW unordered AS SELECT happenings.person_id AS person, happenings.happened, happenings.source, "
        "happenings.place, happenings.event_id, reaches.reach FROM happenings JOIN reaches USING (name)"
    )
    run_sql(connection, "journeys", "ties")
    return meanings
