"""The log of decisions: rows are added, never changed."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from friction.errors import StoreError
from friction.store.database import DATABASE_FILE
from friction.store.decisions import DecisionLog
from tests.tables import assert_same

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 5, 25, 9, 30, tzinfo=UTC)


@pytest.fixture
def log(tmp_path):
    opened = DecisionLog(tmp_path)
    yield opened
    opened.close()


def decide(log, action, payload, **more):
    return log.append(action, payload, **{"theme_id": "th-1", "decided_by": "lead", "decided_at": MONDAY, **more})


def test_decisions_are_read_in_the_order_they_were_given(log):
    """Ids are numbers that sort as the decisions were given; times come out in UTC; an undo is about the same theme."""
    first = decide(log, "name", {"name": "Voucher rejected"})
    decide(log, "friction", {"is_friction": False}, decided_at=MONDAY.astimezone(timezone(timedelta(hours=2))))
    decide(log, "undo", {}, theme_id=None, undoes=first)

    assert_same(
        log.read(),
        """
        decision_id$ | decided_at          | decided_by | theme_id | action   | undoes$  | version
        00000001     | 2026-05-25 09:30:00 | lead       | th-1     | name     | -        | 1
        00000002     | 2026-05-25 09:30:00 | lead       | th-1     | friction | -        | 2
        00000003     | 2026-05-25 09:30:00 | lead       | th-1     | undo     | 00000001 | 3
        """,
    )
    assert json.loads(log.read()["payload"][0]) == {"name": "Voucher rejected"}


def test_moves_and_splits_are_read_as_they_were_given(log):
    """With the segments they name."""
    decide(log, "place", {"segment_ids": ["s2", "s1"]})
    decide(log, "split", {"parts": {"th-2": ["s3"]}})

    assert [json.loads(payload) for payload in log.read()["payload"]] == [
        {"segment_ids": ["s2", "s1"]},
        {"parts": {"th-2": ["s3"]}},
    ]


def test_without_a_database_there_are_no_decisions_and_none_is_made(log, tmp_path):
    """Reading makes no file."""
    assert len(log.read()) == 0
    assert not (tmp_path / DATABASE_FILE).exists()


@pytest.mark.parametrize(
    ("action", "payload", "more", "said"),
    [
        ("rename", {"name": "x"}, {}, "no action 'rename'"),
        ("name", {"nmae": "x"}, {}, "payload of 'name'"),
        ("name", {"name": "   "}, {}, "at least one letter"),
        ("friction", {"is_friction": "no"}, {}, "payload of 'friction'"),
        ("kind", {"kind": "complaint"}, {}, "no kind 'complaint'"),
        ("status", {"status": "done"}, {}, "no status 'done'"),
        ("merge", {"into": "th-1"}, {}, "into itself"),
        ("place", {"segment_ids": []}, {}, "the segments to place"),
        ("place", {"segment_ids": ["s1", "s1"]}, {}, "different segment ids"),
        ("place", {"segment_ids": [7]}, {}, "the segments to place"),
        ("place", {"segment_ids": "s1"}, {}, "payload of 'place'"),
        ("align", {"doc_ids": ["d1", "d1"], "stage": "a"}, {}, "different message ids"),
        ("align", {"doc_ids": ["d1"]}, {}, "payload of 'align'"),
        ("split", {"parts": {}}, {}, "at least one part"),
        ("split", {"parts": {"th-1": ["s1"]}}, {}, "the theme it is split off"),
        ("split", {"parts": {"th-2": []}}, {}, "the examples of part th-2"),
        ("split", {"parts": {"th-2": ["s1"], "th-3": ["s1"]}}, {}, "all parts together"),
        ("undo", {}, {"theme_id": None, "undoes": "00000099"}, "not in the log"),
        ("undo", {}, {}, "an undo names"),
        ("note", {"text": "x"}, {"theme_id": None}, "every other decision its theme"),
    ],
)
def test_what_no_replay_could_understand_is_refused(log, action, payload, more, said):
    """The log takes only what can be replayed."""
    with pytest.raises(StoreError, match=said):
        decide(log, action, payload, **more)
    assert len(log.read()) == 0


def test_personal_data_in_words_people_typed_is_masked(log):
    """A note is masked like every other text before it is stored."""
    decide(log, "note", {"text": "ask jane.roe@example.com"})

    assert "example.com" not in log.read()["payload"][0]


def test_an_owner_keeps_the_name(log):
    """Colleagues are named on purpose: a name in what people typed stays."""
    decide(log, "owner", {"owner": "Anna Smith"})

    assert "Anna Smith" in log.read()["payload"][0]


@pytest.mark.parametrize("statement", ["UPDATE decisions SET decided_by = 'x'", "DELETE FROM decisions"])
def test_the_database_itself_refuses_to_change_a_decision(log, tmp_path, statement):
    """Not even another program changes a row by mistake."""
    decide(log, "name", {"name": "x"})
    connection = sqlite3.connect(tmp_path / DATABASE_FILE)

    with pytest.raises(sqlite3.DatabaseError, match="only added"):
        connection.execute(statement)
    connection.close()


def test_a_file_that_is_no_database_is_told_in_words(tmp_path):
    """A damaged file is named, with what to do; no traceback."""
    (tmp_path / DATABASE_FILE).write_bytes(b"this is no database at all" * 100)

    with pytest.raises(StoreError, match="the database cannot be used"):
        DecisionLog(tmp_path).read()


def test_a_database_of_a_newer_version_is_refused(log, tmp_path):
    """An older program does not write into a newer schema."""
    decide(log, "name", {"name": "x"})
    log.close()
    connection = sqlite3.connect(tmp_path / DATABASE_FILE)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()

    with pytest.raises(StoreError, match="newer friction"):
        DecisionLog(tmp_path).read()


def test_several_writers_at_once_lose_nothing(log, tmp_path):
    """Four processes append at the same time; all their decisions are there, numbered without a gap."""
    decide(log, "name", {"name": "first"})
    writer = f"""
from datetime import UTC, datetime
from pathlib import Path
from friction.store.decisions import DecisionLog
log = DecisionLog(Path({str(tmp_path)!r}))
for number in range(10):
    log.append("note", {{"text": str(number)}}, theme_id="th-1", decided_by="w", decided_at=datetime.now(UTC))
log.close()
"""
    writers = [subprocess.Popen([sys.executable, "-c", writer]) for _ in range(4)]
    assert [process.wait() for process in writers] == [0] * 4

    assert log.read()["decision_id"].tolist() == [f"{number:08d}" for number in range(1, 42)]
