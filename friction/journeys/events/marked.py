"""Events of persons with what they mean, in DuckDB: what visits and silences are both made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.contracts import CONVERTED, DROPPED
from friction.engine import fetch, read_sql, register, run_sql, to_microseconds
from friction.journeys.events.event_stages import find_stages, to_reach
from friction.journeys.events.happenings import view_happenings

EVENTS_AT_ONCE = 2_000_000
"""More events are cut into visits in parts."""

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from friction.config import Journey
    from friction.engine import Relation


def mark_events(
    connection: duckdb.DuckDBPyConnection,
    events: Relation,
    journey: Journey,
    data_end: pd.Timestamp,
    *,
    one_in: int = 1,
) -> np.ndarray:
    """Make the tables ``all_marked`` (as marked.sql says), persons, meanings, sources, ways and limits.

    Parameters
    ----------
    events : see `friction.journeys.visits.visits.build_visits`.
    data_end : later events, and those without a person, are left out.
    one_in : of so many persons one is taken, by a hash of their ids.

    Returns
    -------
    (P,) how many events each person has, by the persons' numbers.
    """
    view_happenings(connection, events, journey, kind_as="kind", until=data_end)
    if one_in > 1:
        connection.execute(
            "CREATE TABLE chosen AS SELECT person_id FROM (SELECT DISTINCT person_id FROM happenings) "
            f"WHERE md5_number_lower(person_id) % {one_in} = 0"
        )
        connection.execute(
            "CREATE TABLE some_happenings AS SELECT happenings.* FROM happenings SEMI JOIN chosen USING (person_id)"
        )
        connection.execute("CREATE OR REPLACE VIEW happenings AS SELECT * FROM some_happenings")
    n_events = _register_persons(connection)
    _register_meanings(connection, journey, data_end)
    # Sorted where visits are cut in parts, so that each part is read once and no other part with it.
    order = "ORDER BY person" if n_events.sum() > EVENTS_AT_ONCE else ""
    connection.execute(f"CREATE TABLE all_marked AS {read_sql('journeys', 'marked')} {order}")
    return n_events


def put_in_line(connection: duckdb.DuckDBPyConnection, chosen: str) -> None:
    """Make the table ``in_line`` (as in_line.sql says) of those events of ``all_marked`` that ``chosen`` holds for."""
    connection.execute(f"CREATE OR REPLACE VIEW marked AS SELECT * FROM all_marked WHERE {chosen}")
    connection.execute(
        "CREATE OR REPLACE VIEW unordered AS SELECT marked.person, marked.happened, marked.source_rank AS source, "
        "marked.place, marked.event_id, meanings.reach FROM marked JOIN meanings USING (meaning)"
    )
    run_sql(connection, "journeys", "ties")
    run_sql(connection, "journeys", "in_line")


def _register_persons(connection: duckdb.DuckDBPyConnection) -> np.ndarray:
    """Give persons numbers in the order of their journeys' ids; return how many events each has."""
    connection.execute(
        "CREATE TABLE persons AS SELECT person_id, count(*) AS n, "
        "CAST(row_number() OVER (ORDER BY person_id || '/') - 1 AS INTEGER) AS person "
        "FROM happenings GROUP BY person_id"
    )
    return fetch(connection, "SELECT n FROM persons ORDER BY person")["n"].to_numpy()


def _register_meanings(connection: duckdb.DuckDBPyConnection, journey: Journey, data_end: pd.Timestamp) -> None:
    """Make known what kinds of events mean, the rank of the sources, and the limits."""
    import pandas as pd

    seen = fetch(connection, "SELECT DISTINCT kind, source FROM happenings")
    kinds, sources = seen["kind"].to_pylist(), sorted(set(seen["source"].to_pylist()))
    silences = journey.silences
    place = {stage: number for number, stage in enumerate(silences)}
    meanings = find_stages(kinds, journey)
    starts = meanings["stage"].isin(journey.starts) if journey.starts else meanings["stage"].notna()
    meant = pd.DataFrame(
        {
            "stage": meanings["stage"].map(place).fillna(-1).astype("int16"),
            "is_stage": meanings["stage"].notna().astype("int32"),
            "drop_after": meanings["stage"].map(silences).fillna(0).astype("int64"),
            "may_start": starts.astype("int32"),
            "reach": to_reach(meanings, journey),
            "ends": np.where(meanings["converts"], 1, np.where(meanings["drops"], 2, 0)).astype("int32"),
        }
    )
    number = meant.groupby(list(meant.columns)).ngroup().astype("int16")
    register(connection, "kinds", pd.DataFrame({"kind": meanings["kind"], "meaning": number}))
    register(connection, "meanings", meant.assign(meaning=number).drop_duplicates())
    ranks = np.arange(len(sources), dtype=np.int16)
    register(connection, "sources", pd.DataFrame({"source": sources, "source_rank": ranks}))
    ways = [*place, CONVERTED, DROPPED]
    register(connection, "ways", pd.DataFrame({"name": ways, "way": np.arange(len(ways), dtype=np.int16)}))
    outcomes = {"way": [len(place), len(place) + 1], "outcome": ["converted", "dropped"]}
    register(connection, "outcomes", pd.DataFrame(outcomes))
    limits = {
        "data_end": to_microseconds(data_end), "shortest": min(silences.values()),
        "converted": len(place), "dropped": len(place) + 1,
    }  # fmt: skip
    register(connection, "limits", pd.DataFrame([limits]))
