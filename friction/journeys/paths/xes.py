"""Journeys as XES (IEEE 1849-2016), the format of process-mining tools: a trace for each journey."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from friction.engine import open_engine, register, run_sql, to_microseconds
from friction.journeys.events import order_happenings, read_kind, view_happenings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import pandas as pd

    from friction.config import Journey
    from friction.engine import Relation

ROWS_AT_ONCE = 50_000
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000000+00:00"/>
  </global>
  <classifier name="Event" keys="concept:name"/>
  <classifier name="Stage" keys="stage"/>
"""
_TRACES = """
    SELECT
        traces.journey_id, given_journeys.person_id, given_journeys.outcome, given_journeys.cohort_id,
        traces.happened, traces.name, meant.stage, traces.source, traces.event_id
    FROM traces
    INNER JOIN given_journeys ON traces.journey_id = given_journeys.journey_id
    LEFT JOIN meant ON traces.name = meant.name
    ORDER BY traces.journey_id, traces.happened, traces.tie
"""


def iter_xes(
    events: Relation, journeys: Relation, journey: Journey, *, data_end: pd.Timestamp, title: str
) -> Iterator[str]:
    """Yield the pieces of an XES log; nothing but one trace is ever held as a whole.

    Traces lie in the order of the journeys' ids, events in the order in which they happened. A trace carries the
    journey's id, the person's pseudonym, outcome and cohort; an event its name, time, stage, source and id. Characters
    that XML cannot hold are left out.

    Parameters
    ----------
    events, journeys : the tables, rows in any order.
    journey : the settings, which say what stage an event is of.
    data_end : when the data end; open journeys go on until then.
    title : name of the log.
    """
    with open_engine() as connection:
        view_happenings(connection, events, journey)
        register(connection, "given_journeys", journeys)
        connection.execute(
            "CREATE VIEW walks AS SELECT journey_id, person_id, epoch_us(started_at) AS started, "
            f"coalesce(epoch_us(ended_at), {to_microseconds(data_end)}) AS ended FROM given_journeys"
        )
        meanings = order_happenings(connection, journey)
        register(connection, "meant", meanings[["kind", "stage"]].rename(columns={"kind": "name"}))
        run_sql(connection, "journeys", "traces")
        yield _HEAD + _to_string("concept:name", title, 2)
        for (journey_id, person_id, outcome, cohort_id), rows in groupby(
            _iter_rows(connection), itemgetter(0, 1, 2, 3)
        ):
            trace = [_to_string("concept:name", journey_id, 4), _to_string("person", person_id, 4)]
            trace += [_to_string("outcome", outcome, 4)] + ([_to_string("cohort", cohort_id, 4)] if cohort_id else [])
            yield "  <trace>\n" + "".join(trace) + "".join(_to_event(row, journey) for row in rows) + "  </trace>\n"
        yield "</log>\n"


def _iter_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    cursor = connection.execute(_TRACES)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _to_event(row: tuple[object, ...], journey: Journey) -> str:
    happened, name, stage, source, event_id = row[4:]
    moment = (_EPOCH + timedelta(microseconds=int(happened))).isoformat(timespec="microseconds")  # type: ignore[call-overload]
    parts = [
        _to_string("concept:name", read_kind(str(name), journey).name, 6),
        f'      <date key="time:timestamp" value="{moment}"/>\n',
    ]
    parts += [_to_string("stage", stage, 6)] if stage else []
    parts += [_to_string("source", source, 6), _to_string("event_id", event_id, 6)]
    return "    <event>\n" + "".join(parts) + "    </event>\n"


def _to_string(key: str, value: object, indent: int) -> str:
    told = escape(_NOT_XML.sub("", str(value))).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    return f'{" " * indent}<string key="{key}" value="{told}"/>\n'
