"""Three logs of one kind: numbered without a gap, chained by hashes, changed by nobody."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.errors import ConflictError, StoreError
from friction.store.attached import attach, detach, find_references
from friction.store.audit import AuditLog
from friction.store.codings import CodingLog
from friction.store.database import DATABASE_FILE
from friction.store.decisions import DecisionLog
from friction.store.schema import LOGS

pytestmark = pytest.mark.slow

AT = datetime(2026, 5, 25, 9, 30, tzinfo=UTC)


def fill(workspace):
    """Give each log some rows."""
    with closing(DecisionLog(workspace)) as log:
        for action, payload in (
            ("name", {"name": "Card"}), ("place", {"segment_ids": ["s1", "s2"]}),
            ("split", {"parts": {"h" * 64: ["s3"]}}), ("kind", {"kind": "wish"}),
        ):  # fmt: skip
            log.append(action, payload, theme_id="th-1", decided_by="lead", decided_at=AT)
    with closing(CodingLog(workspace)) as log:
        coding = {"coded_by": "anna", "coded_at": AT, "sample_id": "sa-1"}
        log.append(
            "sample",
            {"how": "random", "seed": 0, "overlap": 1.0, "parts": {"anna": ["s1"], "ben": ["s1", "s2"]}},
            **coding,
        )
        log.append("code", {"segment_id": "s1", "themes": ["th-1"], "unsure": False}, **coding)
        log.append("code", {"segment_id": "s2", "themes": [], "unsure": False}, **coding)
    with closing(AuditLog(workspace)) as log:
        log.append("role", {"role": "admin"}, subject="ben", done_by="anna", done_at=AT)


def test_the_three_logs_are_of_one_kind(workspace):
    """Each is read back as it was given, numbered from one, and verified with the others."""
    fill(workspace)
    with closing(CodingLog(workspace)) as codings, closing(AuditLog(workspace)) as audit:
        rows = codings.read()
        assert rows["coding_id"].tolist() == ["00000001", "00000002", "00000003"]
        assert json.loads(rows["payload"][0])["parts"] == {"anna": ["s1"], "ben": ["s1", "s2"]}
        assert json.loads(rows["payload"][1]) == {"segment_id": "s1", "themes": ["th-1"], "unsure": False}
        assert rows["version"].tolist() == [1, 2, 3]
        assert audit.read()[["done_by", "subject", "action"]].values.tolist() == [["anna", "ben", "role"]]
        assert codings.verify() is None
        assert codings.head().n == 3
        with pytest.raises(ConflictError, match="changed since you looked"):
            audit.append("role", {"role": "lead"}, subject="ben", done_by="eve", done_at=AT, expected_version=0)


@pytest.mark.parametrize(
    ("action", "payload", "sample_id"),
    [
        ("praise", {}, "sa-1"), ("code", {"segment_id": "s1"}, "sa-1"),
        ("code", {"segment_id": "s1", "themes": [], "unsure": False}, ""),
        ("code", {"segment_id": "", "themes": [], "unsure": False}, "sa-1"),
        ("code", {"segment_id": "s1", "themes": [7], "unsure": False}, "sa-1"),
        ("sample", {"how": "random", "seed": 0, "overlap": 1.0, "parts": {}}, "sa-1"),
        ("sample", {"how": "random", "seed": 0, "overlap": 1.0, "parts": {"anna": ["s1", "s1"]}}, "sa-1"),
        ("sample", {"how": "random", "seed": 0, "overlap": 1.0, "parts": {" anna": ["s1"]}}, "sa-1"),
        ("undo", {}, "sa-1"),
    ],
)  # fmt: skip
def test_codings_that_nobody_could_count_are_refused(tmp_path, action, payload, sample_id):
    """As with decisions; and the audit knows its actions too."""
    with closing(CodingLog(tmp_path)) as log, pytest.raises(StoreError):
        log.append(action, payload, sample_id=sample_id, coded_by="anna", coded_at=AT)
    with closing(AuditLog(tmp_path)) as log, pytest.raises(StoreError, match="no action"):
        log.append(action, {}, subject=None, done_by="anna", done_at=AT)


@pytest.mark.parametrize("log", [log.name for log in LOGS])
@pytest.mark.parametrize("statement", ["UPDATE {} SET action = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_itself_refuses_to_change_a_row(workspace, log, statement):
    """Not even another program changes a row by mistake; nor does it remove what is attached."""
    fill(workspace)
    with closing(DecisionLog(workspace)) as opened:
        database = opened.open()
        if statement.startswith("TRUNCATE") and database.engine.dialect.name == "sqlite":
            statement = "DELETE FROM {}"
        with pytest.raises(StoreError, match="only added"), database.writing() as connection:
            connection.exec_driver_sql(statement.format(log))
        with pytest.raises(StoreError, match="never goes"), database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM attached")
        assert opened.verify() is None


def tamper(workspace, *statements):
    """Change the file as somebody would who lifts the triggers; returns what is found afterwards."""
    with closing(sqlite3.connect(workspace / DATABASE_FILE)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    with closing(DecisionLog(workspace)) as log:
        broken = log.verify()
    return broken and (broken.log, broken.seq)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("SELECT 1", None),
        ("UPDATE decisions SET decided_by = 'eve' WHERE seq = 2", ("decisions", 2)),
        ("UPDATE decisions SET decided_at = '2026-05-25T09:30:00.000001+00:00' WHERE seq = 1", ("decisions", 1)),
        ("UPDATE decisions SET theme_id = 'th-9', version = 1 WHERE seq = 3", ("decisions", 3)),
        ('UPDATE decisions SET payload = \'{"kind": "praise"}\' WHERE seq = 4', ("decisions", 4)),
        ("UPDATE decisions SET undoes = 1 WHERE seq = 4", ("decisions", 4)),
        ("DELETE FROM decisions WHERE seq = 2", ("decisions", 2)),
        ("DELETE FROM decisions WHERE seq = 1", ("decisions", 1)),
        ("UPDATE decisions SET seq = 9 WHERE seq = 4", ("decisions", 4)),
        ("UPDATE codings SET action = 'adjudicate' WHERE seq = 2", ("codings", 2)),
        ("UPDATE audit SET subject = 'eve'", ("audit", 1)),
        ("UPDATE attached SET content = '\"Praise\"' WHERE log = 'decisions' AND seq = 1", ("decisions", 1)),
        (
            "UPDATE attached SET content = '[]', changed = 'erased' WHERE log = 'decisions' AND seq = 2",
            ("decisions", 2),
        ),
        ("DELETE FROM attached WHERE log = 'codings' AND seq = 3", ("codings", 3)),
        ("INSERT INTO attached VALUES ('0', 'decisions', 2, 'text', '', '', NULL)", ("decisions", 2)),
    ],
)
def test_what_was_changed_by_hand_is_found(tmp_path, statement, found):
    """The first row of any log that was changed or is missing, and what is attached to it."""
    fill(tmp_path)

    assert tamper(tmp_path, statement) == found


def test_a_chain_that_was_made_anew_is_told_by_its_head(tmp_path):
    """Rows taken off the end leave a whole chain: whoever has noted the head sees that it is another one."""
    fill(tmp_path)
    with closing(DecisionLog(tmp_path)) as log:
        noted = log.head()

    assert tamper(tmp_path, "DELETE FROM decisions WHERE seq = 4") is None

    with closing(DecisionLog(tmp_path)) as log:
        assert noted.n == 4
        assert log.head() != noted


def test_what_is_erased_leaves_the_chain_whole(workspace):
    """The rows stay, what is attached reads empty, the audit names it by hashes alone, and nobody can put it back."""
    fill(workspace)
    with closing(DecisionLog(workspace)) as log, closing(AuditLog(workspace)) as audit:
        head = log.head()
        n = log.rewrite(
            lambda said: {**said, "segment_ids": []} if "segment_ids" in said else said,
            "erased",
            done_by="ben",
            done_at=AT,
        )
        assert n == 1
        assert json.loads(log.read()["payload"][1]) == {"segment_ids": []}
        assert log.head() == head
        assert log.verify() is None
        last = audit.read().iloc[-1]
        assert (last["action"], last["done_by"]) == ("erase", "ben")
        assert "s1" not in last["payload"]

        with pytest.raises(ValueError, match="only what is attached"):
            log.rewrite(lambda said: {**said, "kind": "praise"}, "erased", done_by="ben", done_at=AT)
        with log.open().writing() as connection:
            connection.execute(sa.text("UPDATE attached SET content = '[\"s1\", \"s2\"]' WHERE content = '[]'"))
        assert (log.verify().log, log.verify().seq) == ("decisions", 2)


def test_what_is_attached_and_missing_is_told(tmp_path):
    """A decision that cannot be read any more is no decision of which the program goes on as if nothing were."""
    fill(tmp_path)
    tamper(tmp_path, "DELETE FROM attached WHERE seq = 1")

    with (
        closing(DecisionLog(tmp_path)) as log,
        pytest.raises(StoreError, match="row 1 of the log decisions says is missing"),
    ):
        log.read()


words = st.text(max_size=8)
lists = st.lists(words, max_size=3)
payloads = st.dictionaries(
    st.sampled_from(["text", "segment_id", "segment_ids", "parts", "attached", "kind"]),
    words | lists | st.dictionaries(words | st.just("attached"), lists, max_size=2),
)


@given(payloads)
def test_what_is_detached_is_attached_again(payload):
    """Whatever a payload holds; and no list, and no typed word, stays in what the log keeps."""
    held, pieces = detach(payload)

    assert attach(held, {piece.hash: piece.content for piece in pieces}) == payload
    assert sorted(find_references(held)) == sorted(piece.hash for piece in pieces)
    assert len({piece.hash for piece in pieces}) == len(pieces)
    inner = [value for one in held.values() if isinstance(one, dict) for value in one.values()]
    assert not any(isinstance(value, list) for value in (*held.values(), *inner))
    assert not any(isinstance(held.get(key), str) for key in ("text", "segment_id"))


@settings(max_examples=15)
@given(steps=st.lists(st.tuples(st.sampled_from(["th-1", "th-2"]), st.integers(0, 4)), max_size=8))
def test_versions_count_the_decisions_of_a_theme(tmp_path_factory, steps):
    """Whatever was decided and undone: no gap, the chain whole, and undone is what an undo in force names."""
    in_force: dict[int, bool] = {}
    undoes: dict[int, int] = {}
    with closing(DecisionLog(tmp_path_factory.mktemp("law"))) as log:
        for theme_id, undo in steps:
            signed = {"decided_by": "lead", "decided_at": AT}
            if not undo:
                log.append("approve", {}, theme_id=theme_id, **signed)
            elif in_force.get(undo):
                log.append("undo", {}, theme_id=None, undoes=f"{undo:08d}", **signed)
                undoes[len(in_force) + 1] = undo
            else:
                with pytest.raises(StoreError):
                    log.append("undo", {}, theme_id=None, undoes=f"{undo:08d}", **signed)
                continue
            in_force[len(in_force) + 1] = True
            for seq in sorted(in_force, reverse=True):  # by brute force: an undo in force takes back what it names
                in_force[seq] = not any(of == seq and in_force[one] for one, of in undoes.items())
        decisions = log.read()
        assert log.verify() is None
        assert log.head().n == len(decisions) == len(in_force)
    for _, of_theme in decisions.groupby("theme_id"):
        assert of_theme["version"].tolist() == list(range(1, len(of_theme) + 1))
