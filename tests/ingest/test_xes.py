"""XES in: rows of events, their trace's attributes beside them; hostile files are refused."""

from __future__ import annotations

import gzip

import pytest

from friction.config import Settings
from friction.errors import InputError
from friction.ingest.sources.events import read_events
from tests.tables import assert_same

pytest.importorskip("defusedxml", reason="defusedxml is declared in pyproject.toml, but not installed here")

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="event"><string key="org:resource" value="nobody"/></global>
  <trace>
    <string key="concept:name" value="case &lt;1&gt;"/>
    <event>
      <string key="concept:name" value="look"/><date key="time:timestamp" value="2026-01-05T09:00:00.5+01:00"/>
    </event>
    <event>
      <string key="concept:name" value="pay"/><date key="time:timestamp" value="2026-01-05T09:30:00Z"/>
      <string key="org:resource" value="ann"/>
      <list key="many"><values><string key="concept:name" value="no"/></values></list>
    </event>
    <event><string key="concept:name" value="timeless"/></event>
  </trace>
  <trace><event><date key="time:timestamp" value="2026-01-06T00:00:00Z"/></event></trace>
</log>
"""
BOMB = """<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<log><trace><string key="concept:name" value="&b;"/></trace></log>"""
REACHING = """<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<log><trace><event><string key="concept:name" value="&a;"/></event></trace></log>"""


def read(folder, text, **more):
    (folder / "log.xes").write_text(text, encoding="utf-8")
    return read_log(folder, "log.xes", **more)


def read_log(folder, path, **more):
    """Return the events of a log, as settings name it."""
    told = {
        "project": {"timezone": "UTC"},
        "journey": {"stages": [{"name": "all", "events": ["*"]}]},
        "events": [{"name": "log", "path": path, "format": "xes", **more}],
    }
    return read_events(Settings.model_validate(told).events[0], folder, "UTC")


def test_each_event_is_a_row_and_its_trace_is_the_person(tmp_path):
    """Time with or without a zone's offset; what has no time or name is quarantined, the rest goes through."""
    found = read(tmp_path, LOG)

    assert found.rows["person"].tolist() == ["case <1>", "case <1>"]
    assert_same(
        found.rows,
        """
        | name | source | row |
        | look | log    | 1   |
        | pay  | log    | 2   |
        """,
    )
    assert found.rows["happened_at"].map(lambda at: at.isoformat()).tolist() == [
        "2026-01-05T08:00:00.500000+00:00", "2026-01-05T09:30:00+00:00",
    ]  # fmt: skip
    assert_same(
        found.quarantine,
        """
        | row | column         |
        | 3   | time:timestamp |
        | 4   | concept:name   |
        """,
    )


def test_attributes_can_be_named_and_what_the_log_declares_is_their_default(tmp_path):
    """An attribute of the event wins over the log's; nested ones are no attributes of the event."""
    found = read(tmp_path, LOG, columns={"properties": ["org:resource"]})

    assert found.rows["properties"].tolist() == ['{"org:resource":"nobody"}', '{"org:resource":"ann"}']


def test_a_packed_log_is_unpacked(tmp_path):
    """``.xes.gz`` is read like ``.xes``."""
    (tmp_path / "log.xes.gz").write_bytes(gzip.compress(LOG.encode()))

    assert len(read_log(tmp_path, "log.xes.gz").rows) == 2


@pytest.mark.parametrize("text", [BOMB, REACHING, '<!DOCTYPE log SYSTEM "http://example.org/a.dtd"><log/>'])
def test_hostile_xml_is_refused(tmp_path, text):
    """Entities that multiply, or reach for other files or hosts, end the reading with a clear word."""
    assert "document type, entities or references" in str(read(tmp_path, text).unread)


@pytest.mark.parametrize(
    ("text", "what"),
    [("<log><trace>", "no well-formed XML"), ("<html><body/></html>", "no XES log"), ("no xml", "no well-formed XML")],
)
def test_what_is_no_log_is_told_so(tmp_path, text, what):
    """Cut off, of another kind, or no XML at all."""
    assert what in str(read(tmp_path, text).unread)


def test_an_attribute_that_no_event_has_is_told_with_those_there_are(tmp_path):
    """A wrong name in the settings is told with the nearest right one."""
    with pytest.raises(InputError, match="did you mean 'case:concept:name'"):
        read(tmp_path, LOG, columns={"person": "case:concept:nam"})
