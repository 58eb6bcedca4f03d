"""Events into visits and journeys: DuckDB does the work, on integers, some persons at a time."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.contracts import build_table, to_arrow_schema
from friction.engine import fetch, open_engine, run_sql
from friction.journeys.events import EVENTS_AT_ONCE, mark_events, put_in_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb
    import pandas as pd
    import pyarrow as pa

    from friction.config import Journey
    from friction.engine import Relation


@dataclass(frozen=True)
class Journeys:
    """The tables ``visits`` and ``journeys``, and how many moves rest on ties (see `Part`)."""

    visits: pd.DataFrame
    journeys: pd.DataFrame
    ties: Counter[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """The same tables as Arrow, of some persons, rows in the order of the contracts.

    ``ties`` counts moves, conversions and drops included, whose two events share a moment, so that something else than
    time told which came first: by what did (one of `RULES`), and the source of the later one.
    """

    visits: pa.Table
    journeys: pa.Table
    ties: Counter[tuple[str, str]]


RULES = ("place", "stages", "ids")
"""What tells which event of a moment came first: its place in its source, the order of the stages, source and id."""


def build_visits(events: Relation, journey: Journey, *, data_end: pd.Timestamp | None) -> Journeys:
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
    events : table ``events`` (its columns event_id, person_id, happened_at, name, source, and properties where stages
        have conditions, and place), rows in any order. Events of one moment lie as ties.sql says. Events without a
        person, and events after ``data_end``, are left out.
    journey : the settings.
    data_end : when the data end; None where there are no events.

    Returns
    -------
    `Journeys`; ids are the person's id and the number of the journey.
    """
    import pyarrow as pa

    parts = list(iter_visits(events, journey, data_end=data_end))
    tables = {
        name: pa.concat_tables([getattr(part, name) for part in parts] or [to_arrow_schema(name).empty_table()])
        for name in ("visits", "journeys")
    }
    built = {name: build_table(name, table.to_pandas()) for name, table in tables.items()}
    return Journeys(**built, ties=sum((part.ties for part in parts), Counter()))


def iter_visits(
    events: Relation,
    journey: Journey,
    *,
    data_end: pd.Timestamp | None,
    on_progress: Callable[[int, int], None] | None = None,
    one_in: int = 1,
) -> Iterator[Part]:
    """Do as `build_visits` does, and hand out the tables in parts that fit into memory, however many events there are.

    Parts follow each other in the row order of the tables, provided that no person's id holds a slash. Of ``one_in``
    persons one is taken, by a hash of their ids.
    """
    if data_end is None:
        return
    with open_engine() as connection:
        n_events = mark_events(connection, events, journey, data_end, one_in=one_in)
        for first, behind in _find_parts(n_events):
            yield _build_part(connection, first, behind)
            if on_progress:
                on_progress(behind, len(n_events))


def _find_parts(n_events: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield first and behind-last person of each part."""
    part = np.cumsum(n_events) // EVENTS_AT_ONCE
    edges = np.flatnonzero(np.diff(part)) + 1
    edges = np.array([0, *edges, len(part)])
    yield from ((int(first), int(behind)) for first, behind in itertools.pairwise(edges) if behind > first)


_VISITS = """
    SELECT
        persons.person_id || '/' || stays.journey AS journey_id, stays.step, persons.person_id, stages.name AS stage,
        stays.entered AS entered_at,
        coalesce(stays.next_entered, CASE WHEN stays.way >= 0 THEN stays.last_at END) AS left_at,
        stays.n_events,
        CASE
            WHEN stays.next_entered IS NOT NULL THEN 'advanced'
            ELSE coalesce(outcomes.outcome, 'open')
        END AS status,
        stays.last_at AS last_event_at, ways.name AS to_stage, stays.known AS known_at
    FROM stays
    INNER JOIN persons ON stays.person = persons.person
    INNER JOIN ways AS stages ON stays.stage = stages.way
    LEFT JOIN ways ON stays.way = ways.way
    LEFT JOIN outcomes ON stays.way = outcomes.way
    ORDER BY stays.person, CAST(stays.journey AS VARCHAR), stays.step
"""
_JOURNEYS = """
    SELECT
        persons.person_id || '/' || walks.journey AS journey_id, persons.person_id, walks.started AS started_at,
        CASE WHEN walks.way >= 0 THEN walks.last_at END AS ended_at,
        CASE WHEN outcomes.outcome = 'dropped' THEN walks.known END AS dropped_at,
        coalesce(outcomes.outcome, 'open') AS outcome, walks.n_visits
    FROM walks
    INNER JOIN persons ON walks.person = persons.person
    LEFT JOIN outcomes ON walks.way = outcomes.way
    ORDER BY walks.person, CAST(walks.journey AS VARCHAR)
"""

_TIES = """
    SELECT counted.rests_on % 4 AS rule, sources.source, sum(counted.n) AS n
    FROM (
        SELECT rests_on, count(*) AS n FROM stays WHERE rests_on > 0 GROUP BY rests_on
        UNION ALL
        SELECT end_rests_on_by_four // 4 AS rests_on, count(*) AS n FROM stays WHERE end_rests_on_by_four > 0 GROUP BY 1
    ) AS counted
    INNER JOIN sources ON counted.rests_on // 4 = sources.source_rank
    GROUP BY ALL
"""


def _build_part(connection: duckdb.DuckDBPyConnection, first: int, behind: int) -> Part:
    """Build the tables of the persons numbered from ``first`` to ``behind`` - 1."""
    import pyarrow as pa

    put_in_line(connection, f"person >= {first} AND person < {behind}")
    for name in ("signs", "stays", "walks"):
        run_sql(connection, "journeys", name)
    visits, journeys = fetch(connection, _VISITS), fetch(connection, _JOURNEYS)
    ends = np.concatenate([[0], np.cumsum(journeys["n_visits"].to_numpy())]).astype(np.int32)
    path = pa.ListArray.from_arrays(pa.array(ends), visits["stage"].combine_chunks())
    journeys = journeys.append_column("path", path).append_column("cohort_id", pa.nulls(len(journeys), pa.string()))
    return Part(_fit("visits", visits), _fit("journeys", journeys), _count_ties(connection))


def _count_ties(connection: duckdb.DuckDBPyConnection) -> Counter[tuple[str, str]]:
    """Count the moves of the table ``stays`` that rest on ties."""
    rows = fetch(connection, _TIES)
    found: Counter[tuple[str, str]] = Counter()
    for rule, source, n in zip(*(rows[name].to_pylist() for name in ("rule", "source", "n")), strict=True):
        found[RULES[rule - 1], source] += n
    return found


def _fit(name: str, table: pa.Table) -> pa.Table:
    """Give a table the columns and types of its contract; times come as microseconds."""
    import pyarrow as pa

    schema = to_arrow_schema(name)
    columns = [
        table[field.name].cast(pa.int64()).cast(field.type) if pa.types.is_timestamp(field.type)
        else table[field.name].cast(field.type)
        for field in schema
    ]  # fmt: skip
    return pa.Table.from_arrays(columns, schema=schema)
