"""Files of events, of things with times, and of customers become raw rows."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from friction.config import EventRows, EventTimestamps, Persons
from friction.errors import InputError
from friction.ingest.sources.events import read_events
from friction.ingest.sources.persons import read_persons
from tests.tables import assert_same

pytestmark = pytest.mark.slow

EVENTS = TypeAdapter(EventRows | EventTimestamps)
CLICKS = {"name": "clicks", "path": "e.csv", "format": "table"}
ORDERS = {"name": "orders", "path": "e.csv", "format": "timestamps"}


@pytest.fixture
def read(tmp_path):
    """Return a function that writes a CSV and reads it as events."""

    def read_text(text, zone="UTC", **source):
        (tmp_path / "e.csv").write_text(text, encoding="utf-8")
        return read_events(EVENTS.validate_python(source), tmp_path, zone)

    return read_text


def test_rows(read):
    """One row per event: person, time, name, session and the allow-listed properties, as JSON with sorted names."""
    columns = {"person": "u", "happened_at": "t", "name": "e", "session": "s", "properties": ["plan", "city"]}
    imported = read("u,t,e,s,plan,city,other\n1,2026-01-05 09:00,view,s1,pro,Rome,x\n2,2026-01-05 10:00,pay,,,NA,y\n",
                    **CLICKS, columns=columns)  # fmt: skip
    assert_same(
        imported.rows,
        """
        event_id | person$ | happened_at      | name | source | session | properties
        -        | 1       | 2026-01-05 09:00 | view | clicks | s1      | {"city":"Rome","plan":"pro"}
        -        | 2       | 2026-01-05 10:00 | pay  | clicks | -       | {"city":"NA"}
        """,
    )


def test_events_without_persons(read):
    """An event without a person is kept; one without a time or a name is quarantined."""
    columns = {"person": "u", "happened_at": "t", "name": "e"}
    imported = read("u,t,e\n,2026-01-05,view\n1,,view\n1,2026-01-05,\n1,soon,view\n1,,\n", **CLICKS, columns=columns)
    assert_same(imported.rows, "person | name\n - | view")
    assert_same(
        imported.quarantine,
        """
        kind   | row | column | reason
        events | 3   | t      | time is missing
        events | 4   | e      | name is missing
        events | 5   | t      | time cannot be read
        events | 6   | e      | name is missing
        events | 6   | t      | time is missing
        """,
    )
    assert_same(imported.imports, "n_read | n_kept | n_quarantined | n_duplicates\n 5 | 1 | 4 | 0")


def test_duplicate_event_ids(read):
    """Of events with the same given id and time the later row is kept; the others are counted."""
    columns = {"event_id": "id", "happened_at": "t", "name": "e"}
    imported = read("id,t,e\n1,2026-01-05,b\n1,2026-01-05,a\n2,2026-01-05,a\n", **CLICKS, columns=columns)
    assert_same(imported.rows.sort_values("event_id"), "event_id$ | name\n 1 | a\n 2 | a")
    assert_same(imported.imports, "n_read | n_kept | n_duplicates | n_versions\n 3 | 2 | 0 | 1")


def test_column_not_there(read):
    """A column that is not there is refused with the place in the settings."""
    with pytest.raises(InputError, match="'when'") as caught:
        read("u,t,e\n1,2026-01-05,a\n", **CLICKS, columns={"happened_at": "when", "name": "e"})
    assert caught.value.where.startswith("events 'clicks'.path")


def test_timestamps(read):
    """One row per thing: each column that holds a time makes an event; an empty one makes none."""
    text = "id,bought,sent,mode\n7,2026-01-05,2026-01-06,air\n8,2026-01-07,,sea\n"
    columns = {"person": "id", "properties": ["mode"]}
    imported = read(text, **ORDERS, columns=columns, events={"buy": "bought", "send": "sent"})
    assert_same(
        imported.rows.sort_values(["person", "happened_at"]),
        """
        person$ | name | happened_at      | source | properties
        7       | buy  | 2026-01-05 00:00 | orders | {"mode":"air"}
        7       | send | 2026-01-06 00:00 | orders | {"mode":"air"}
        8       | buy  | 2026-01-07 00:00 | orders | {"mode":"sea"}
        """,
    )
    assert_same(imported.imports, "n_read | n_kept | n_quarantined\n 2 | 2 | 0")


def test_unless_before(read):
    """A promised time is an event unless the other column holds an earlier or equal time."""
    done = {"early": "2026-01-04", "equal": "2026-01-05", "late": "2026-01-06", "never": ""}
    text = "id,due,done\n" + "".join(f"{name},2026-01-05,{at}\n" for name, at in done.items())
    events = {"late": {"column": "due", "unless_before": "done"}}
    rows = read(text, **ORDERS, columns={"person": "id"}, events=events).rows
    assert rows["person"].tolist() == ["late", "never"]


def test_timestamps_that_are_none(read):
    """A time that cannot be read costs the events that rest on it, not the row's others; both are told apart."""
    text = "id,bought,due,done\n1,2026-01-01,2026-01-05,soon\n2,2026-01-01,20245-01-05,\n3,soon,,\n4,,,\n"
    events = {"buy": "bought", "late": {"column": "due", "unless_before": "done"}}
    imported = read(text, **ORDERS, columns={"person": "id"}, events=events)
    assert_same(imported.rows, "person$ | name\n 1 | buy\n 2 | buy")
    assert_same(
        imported.quarantine,
        """
        row | column | reason
        2   | done   | time cannot be read; events that rest on it are left out
        3   | due    | year out of range; events that rest on it are left out
        4   | bought | time cannot be read; events that rest on it are left out
        5   | -      | no event: every time is missing
        """,
    )
    assert_same(imported.imports, "n_read | n_kept | n_quarantined\n 4 | 2 | 2")


day = st.none() | st.integers(1, 28)


@settings(deadline=None, max_examples=25)
@given(things=st.lists(st.tuples(day, day, day), min_size=1, max_size=6))
def test_timestamps_against_a_loop(tmp_path_factory, things):
    """Events of things are what a plain loop over rows and columns finds."""
    folder = tmp_path_factory.mktemp("law")
    times = [[None if d is None else f"2026-01-{d:02d}" for d in thing] for thing in things]
    pd.DataFrame(times, columns=["a", "b", "c"]).rename_axis("id").to_csv(folder / "e.csv")
    events = {"a": "a", "b": "b", "late": {"column": "b", "unless_before": "c"}}
    found = read_events(
        EVENTS.validate_python({**ORDERS, "columns": {"person": "id"}, "events": events}), folder, "UTC"
    ).rows
    expected = []
    for person, (a, b, c) in enumerate(things):
        expected += [(str(person), "a", a)] * (a is not None) + [(str(person), "b", b)] * (b is not None)
        expected += [(str(person), "late", b)] * (b is not None and not (c is not None and c <= b))
    assert sorted(zip(found["person"], found["name"], found["happened_at"].dt.day, strict=True)) == sorted(expected)


def test_persons(tmp_path):
    """A customer list gives account, value and properties, of one id the later row; one without is quarantined."""
    (tmp_path / "crm.csv").write_text(
        "id,firm,mrr,plan\n007,x,12.5,pro\n,x,1,pro\n008,,much,free\n007,x,99,pro\n", encoding="utf-8"
    )
    columns = {"person": "id", "account": "firm", "value": "mrr", "properties": ["plan"]}
    imported = read_persons(Persons.model_validate({"name": "crm", "path": "crm.csv", "columns": columns}), tmp_path)
    assert_same(
        imported.rows,
        """
        person$ | source | account | value | properties
        008     | crm    | -       | -     | {"plan":"free"}
        007     | crm    | x       | 99    | {"plan":"pro"}
        """,
    )
    assert_same(
        imported.quarantine,
        """
        kind    | row | column | reason
        persons | 3   | id     | person is missing
        persons | 4   | mrr    | value is not a number; the row is kept without it
        """,
    )
    assert_same(imported.imports, "n_read | n_kept | n_quarantined | n_duplicates | n_versions\n 4 | 2 | 1 | 0 | 1")


def test_parquet_and_csv_agree(read, tmp_path):
    """The same events as CSV and as Parquet, with numbers and times as such, give the same rows."""
    frame = pd.DataFrame(
        {"u": [1, None, 30], "e": ["a", "b", "c"], "t": pd.date_range("2026-03-28 22:30", periods=3, freq="3h")}
    )
    frame.to_parquet(tmp_path / "e.parquet")
    columns = {"person": "u", "happened_at": "t", "name": "e"}
    typed = read_events(
        EVENTS.validate_python({**CLICKS, "path": "e.parquet", "columns": columns}), tmp_path, "Europe/Berlin"
    )
    plain = read(frame.astype({"u": "Int64"}).to_csv(index=False), "Europe/Berlin", **CLICKS, columns=columns)
    drop = ["file", "row"]
    pd.testing.assert_frame_equal(typed.rows.drop(columns=drop), plain.rows.drop(columns=drop))
