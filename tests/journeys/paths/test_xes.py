"""Journeys as XES: a trace for each, valid whatever names hold, and read back as the events they were."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from friction.config import Journey, Stage
from friction.journeys.paths.xes import iter_xes
from friction.journeys.visits.visits import build_visits

HOSTILE = "a<b>&\"'\x00\x1b\ud800 =1"
JOURNEY = Journey(
    converts=("paid",), drop_after_days=7,
    stages=(Stage(name="look & see", events=("look", "zoom")), Stage(name="cart", events=("cart*",))),
)  # fmt: skip
START, END = pd.Timestamp("2026-01-01", tz="UTC"), pd.Timestamp("2026-02-01", tz="UTC")


@pytest.fixture(scope="module")
def tables():
    """Return events and journeys: one converts, and comes back; one is open; some events lie in no journey."""
    rows = [("p1", 0, "look"), ("p1", 0, "zoom"), ("p1", 60, "cart"), ("p1", 70, "paid"), ("p1", 80, "noise"),
            ("p1", 90, "look"), ("p2", 30 * 1440, "cart<&>"), (None, 0, "look")]  # fmt: skip
    events = pd.DataFrame(
        {
            "event_id": [f"e{number}" for number in range(len(rows))],
            "person_id": [row[0] for row in rows],
            "happened_at": [START + pd.Timedelta(minutes=row[1]) for row in rows],
            "name": [row[2] for row in rows],
            "source": "clicks",
        }
    )
    return events, build_visits(events, JOURNEY, data_end=END).journeys


def write(events, journeys):
    return "".join(iter_xes(events, journeys, JOURNEY, data_end=END, title="Shop <1>"))


def read(text):
    """Return the traces of a log: their names and their events' names and times."""
    space = "{http://www.xes-standard.org/}"
    log = ET.fromstring(text.encode())
    pick = lambda one, key: next(a.get("value") for a in one if a.get("key") == key)  # noqa: E731
    return {
        pick(trace, "concept:name"): [
            (pick(event, "concept:name"), pick(event, "time:timestamp")) for event in trace.iter(f"{space}event")
        ]
        for trace in log.iter(f"{space}trace")
    }


def test_each_journey_is_a_trace_with_its_events_in_order(tables):
    """Events of a journey lie in it, the conversion too; those between journeys lie in none."""
    assert read(write(*tables)) == {
        "p1/1": [
            ("look", "2026-01-01T00:00:00.000000+00:00"),
            ("zoom", "2026-01-01T00:00:00.000000+00:00"),
            ("cart", "2026-01-01T01:00:00.000000+00:00"),
            ("paid", "2026-01-01T01:10:00.000000+00:00"),
        ],
        "p1/2": [("look", "2026-01-01T01:30:00.000000+00:00")],
        "p2/1": [("cart<&>", "2026-01-31T00:00:00.000000+00:00")],
    }


def test_the_order_of_rows_does_not_matter(tables):
    """Shuffled events and journeys make the same text."""
    events, journeys = tables

    assert write(events.iloc[::-1], journeys.iloc[::-1]) == write(events, journeys)


def test_whatever_an_id_holds_the_log_is_valid(tables):
    """Markup is escaped; characters that XML cannot hold are left out."""
    events, journeys = tables
    hostile = HOSTILE.encode("utf-8", "ignore").decode()
    renamed = events.assign(event_id=events["event_id"].replace("e6", hostile))

    text = write(renamed, journeys)

    assert "a&lt;b&gt;&amp;" in text
    assert len(read(text)) == 3
