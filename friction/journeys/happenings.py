"""Events and the people of the moves, made known to the engine: what statements over single events read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.journeys.engine import fetch, register
from friction.journeys.kinds import register_kinds

if TYPE_CHECKING:
    import duckdb

    from friction.config import Journey
    from friction.journeys.engine import Relation
    from friction.journeys.moves import Moves


def register_happenings(
    connection: duckdb.DuckDBPyConnection, events: Relation, journey: Journey, moves: Moves
) -> list[str]:
    """Make known ``happenings``, their kinds (`friction.journeys.kinds`) as names, and ``people``; return the kinds.

    Parameters
    ----------
    connection : an open engine.
    events : table ``events``, rows in any order; events without a person are left out.
    journey : the settings.
    moves : every visit; its persons keep their numbers.
    """
    register(connection, "given_events", events)
    kind = register_kinds(connection, "given_events", journey)
    connection.execute(
        "CREATE VIEW happenings AS SELECT person_id, epoch_us(happened_at) AS happened, source, event_id, "
        f"{kind} AS name "
        "FROM given_events WHERE person_id IS NOT NULL"
    )
    people = pd.DataFrame({"person_id": moves.people, "person": np.arange(len(moves.people))})
    register(connection, "people", people.astype({"person_id": "str"}))
    return sorted(fetch(connection, "SELECT DISTINCT name FROM happenings")["name"].to_pylist())
