"""The log of decisions: rows are added, never changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from friction.errors import ConflictError, StoreError
from friction.store.database import DATABASE_FILE
from friction.store.decisions import Decision, DecisionLog
from tests.tables import assert_same

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 5, 25, 9, 30, tzinfo=UTC)


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


def test_without_a_database_there_are_no_decisions_and_none_is_made(tmp_path):
    """Reading makes no file, nor does looking whether anything has changed."""
    log = DecisionLog(tmp_path)

    assert len(log.read()) == 0
    assert log.stamp() == ""
    assert log.verify() is None
    assert not (tmp_path / DATABASE_FILE).exists()


def test_personal_data_in_words_people_typed_is_masked(log):
    """A note is masked like every other text before it is stored."""
    decide(log, "note", {"text": "ask jane.roe@example.com"})

    assert "example.com" not in log.read()["payload"][0]


def test_an_owner_keeps_the_name(log):
    """Colleagues are named on purpose: a name in what people typed stays."""
    decide(log, "owner", {"owner": "Anna Smith"})

    assert "Anna Smith" in log.read()["payload"][0]


def test_a_decision_on_what_has_changed_since_is_refused(log):
    """Whoever expects another version hears who decided what meanwhile, and when; nothing is written."""
    decide(log, "name", {"name": "Card"}, expected_version=0)
    decide(log, "merge", {"into": "th-2"}, decided_by="anna", expected_version=1)

    with pytest.raises(ConflictError) as told:
        decide(log, "note", {"text": "x"}, expected_version=1)

    assert "Meanwhile: anna: merge, 2026-05-25 09:30 UTC." in str(told.value)
    assert "decide anew" in str(told.value)
    assert len(log.read()) == 2
    with pytest.raises(ConflictError, match="no version 7, the newest is 2"):
        decide(log, "note", {"text": "x"}, expected_version=7)
    decide(log, "note", {"text": "x"}, expected_version=2)
    decide(log, "note", {"text": "on another theme"}, theme_id="th-2", expected_version=0)


def test_several_decisions_are_all_written_or_none(log):
    """One that is refused, for what it says or for its version, takes the others with it."""
    good = Decision("name", {"name": "Card"}, "th-1", expected_version=0)
    for bad, error in (
        (Decision("kind", {"kind": "?"}, "th-1"), StoreError),
        (Decision("note", {"text": "x"}, "th-2", expected_version=1), ConflictError),
        (Decision("undo", {}, undoes="00000009"), StoreError),
    ):
        with pytest.raises(error):
            log.append_many([good, bad], decided_by="lead", decided_at=MONDAY)
    assert len(log.read()) == 0

    ids = log.append_many([good, good._replace(action="approve", payload={})], decided_by="lead", decided_at=MONDAY)

    assert ids == ["00000001", "00000002"]
    assert log.read()["version"].tolist() == [1, 2]
    assert log.append_many([], decided_by="lead", decided_at=MONDAY) == []


def test_nothing_is_undone_twice(log):
    """What is undone already is told so; after an undo of the undo it can be undone again."""
    first = decide(log, "name", {"name": "Card"})
    undo = decide(log, "undo", {}, theme_id=None, undoes=first)
    with pytest.raises(StoreError, match="undone already"):
        decide(log, "undo", {}, theme_id=None, undoes=first)
    redo = [Decision("undo", {}, undoes=undo)] * 2
    with pytest.raises(StoreError, match="undone already"):
        log.append_many(redo, decided_by="lead", decided_at=MONDAY)

    decide(log, "undo", {}, theme_id=None, undoes=undo)
    decide(log, "undo", {}, theme_id=None, undoes=first)

    assert log.read()["undoes"].tolist()[1:] == [first, undo, first]
    assert set(log.read()["theme_id"]) == {"th-1"}


def test_a_proposal_may_be_refused_without_a_theme(log):
    """Such a decision has no version, nor has its undo."""
    refused = decide(log, "refuse", {"proposal_id": "p-1"}, theme_id=None)
    decide(log, "undo", {}, theme_id=None, undoes=refused)

    assert log.read()["version"].isna().all()
    assert log.read()["theme_id"].isna().all()


def test_a_decision_is_signed(log):
    """Nobody decides without a name, and signs that cannot be seen make none."""
    with pytest.raises(StoreError, match="nobody signed"):
        decide(log, "approve", {}, decided_by=" \u202e\x00 ")


@pytest.mark.parametrize(
    ("action", "payload", "theme_id"),
    [("place", {"segment_ids": ["\ud800"]}, "th-1"), ("align", {"doc_ids": ["d1"], "stage": "\udfff"}, "th-1"),
     ("approve", {}, "th\x00")],
)  # fmt: skip
def test_what_no_file_could_hold_is_refused(log, action, payload, theme_id):
    """Halves of letters in ids, and ids that are none."""
    with pytest.raises(StoreError):
        decide(log, action, payload, theme_id=theme_id)
    assert len(log.read()) == 0


def test_the_stamp_changes_with_what_is_read(log):
    """With each decision, and with what is erased from one."""
    stamps = [log.stamp()]
    decide(log, "place", {"segment_ids": ["s1"]})
    stamps.append(log.stamp())
    log.rewrite(lambda said: {**said, "segment_ids": []}, "erased", done_by="admin", done_at=MONDAY)
    stamps.append(log.stamp())

    assert len(set(stamps)) == 3
    assert log.stamp() == stamps[-1]
