"""Events, and the people of the moves, made known to the engine: what statements over single events read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.engine import fetch, register, to_microseconds
from friction.journeys.events.event_kinds import register_kinds

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
    """Make the view ``happenings``: person_id, happened (microseconds), source, event_id and each event's kind.

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
    connection.execute(
        f"CREATE VIEW happenings AS SELECT person_id, epoch_us(happened_at) AS happened, source, event_id, "
        f"{kind} AS {kind_as} FROM given_events WHERE person_id IS NOT NULL{early}"
    )


def register_happenings(
    connection: duckdb.DuckDBPyConnection, events: Relation, journey: Journey, people: np.ndarray
) -> list[str]:
    """Make known ``happenings``, their kinds as names, and ``people``; return the kinds (`event_kinds`).

    Parameters
    ----------
    connection : an open engine.
    events : table ``events``, rows in any order; events without a person are left out.
    journey : the settings.
    people : (P,) ids of persons, who are numbered by their places.
    """
    view_happenings(connection, events, journey)
    numbered = pd.DataFrame({"person_id": people, "person": np.arange(len(people))})
    register(connection, "people", numbered.astype({"person_id": "str"}))
    return sorted(fetch(connection, "SELECT DISTINCT name FROM happenings")["name"].to_pylist())
