"""A backup is whole before it counts, and is put back without those who were forgotten since."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from friction.errors import StoreError
from friction.privacy import to_fingerprint, to_tombstone
from friction.store import sqlite
from friction.store.audit import AuditLog
from friction.store.backup import NOTE_FILE, backup_database, read_backup
from friction.store.database import DATABASE_FILE
from friction.store.decisions import DecisionLog
from friction.store.health import look_at_database
from friction.store.ledger import Ledger, write_ledger
from friction.store.restore import restore_database
from tests.store.test_database import SCHEMA_0001

pytestmark = pytest.mark.slow

AT = datetime(2026, 5, 25, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
KEY = b"a key that is only for the tests"
SIGNED = {"done_by": "admin", "done_at": LATER}


def decide(workspace, action="note", payload=None):
    with closing(DecisionLog(workspace)) as log:
        return log.append(action, payload or {"text": "x"}, theme_id="th-1", decided_by="lead", decided_at=AT)


def read(workspace):
    with closing(DecisionLog(workspace)) as log:
        assert log.verify() is None
        return [json.loads(one) for one in log.read()["payload"]]


def audited(workspace):
    with closing(AuditLog(workspace)) as log:
        return log.read()["action"].tolist()


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.fixture
def backup(shop, tmp_path):
    """Return a backup of three decisions; a fourth came later."""
    decide(shop, "name", {"name": "Zebedee's card"})
    decide(shop, "place", {"segment_ids": ["d1/0", "d2/0"]})
    decide(shop, "align", {"doc_ids": ["d1"], "stage": "pay"})
    target = tmp_path / "elsewhere" / "one.db"
    backup_database(shop, target, done_by="admin", done_at=AT)
    decide(shop, "note", {"text": "newer"})
    return target


def test_a_backup_holds_every_decision_and_is_told(shop, backup):
    """For the user alone; the audit, and a note beside the database, say when, where to, and with which head."""
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT count(*) FROM decisions").fetchone() == (3,)
    assert backup.stat().st_mode & 0o077 == 0
    assert [path.name for path in backup.parent.iterdir()] == ["one.db"]
    assert audited(shop) == ["backup"]
    made = read_backup(shop)
    assert (made.file, made.made_at, made.head.n) == (str(backup), AT, 3)


@pytest.mark.usefixtures("backup")
def test_a_copy_is_of_one_moment_whoever_writes(shop, tmp_path):
    """While somebody holds the write lock, what they have not finished is not in it."""
    with closing(DecisionLog(shop)) as log, log.open().writing() as connection:
        connection.execute(
            sa.text("INSERT INTO audit SELECT 9, done_at, done_by, NULL, NULL, 'x', '{}', NULL, '', '' FROM audit")
        )
        sqlite.copy_sqlite(shop / DATABASE_FILE, tmp_path / "two.db")
    with closing(sqlite3.connect(tmp_path / "two.db")) as connection:
        assert connection.execute("SELECT count(*) FROM decisions").fetchone() == (4,)
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (1,)


@pytest.mark.parametrize("place", ["shop/backup.db", "elsewhere/one.db", "empty"])
def test_a_backup_that_would_help_nobody_is_refused(shop, backup, tmp_path, place):
    """In the workspace, over an earlier one, of nothing: no file is made, and none is told of."""
    before = backup.read_bytes(), read_backup(shop)
    workspace = shop
    if place == "empty":
        workspace = tmp_path / "empty"
        workspace.mkdir()

    with pytest.raises(StoreError):
        backup_database(workspace, tmp_path / place, done_by="admin", done_at=LATER)

    assert (backup.read_bytes(), read_backup(shop)) == before
    assert sorted(path.name for path in tmp_path.rglob("*.db")) == ["friction.db", "one.db"]


def test_a_database_that_was_tampered_with_is_not_backed_up(shop, backup, tmp_path):
    """A copy of it would take the place of a better one."""
    with closing(sqlite3.connect(shop / DATABASE_FILE)) as connection:
        connection.execute("DROP TRIGGER decisions_no_update")
        connection.execute("UPDATE decisions SET decided_by = 'eve' WHERE seq = 1")
        connection.commit()

    with pytest.raises(StoreError, match="row 1 of the log decisions"):
        backup_database(shop, tmp_path / "two.db", done_by="admin", done_at=LATER)

    assert not (tmp_path / "two.db").exists()
    assert read_backup(shop).file == str(backup)
    assert "row 1" in look_at_database(shop).seen


def test_a_damaged_note_of_the_last_backup_is_told(shop):
    """In words; without a note there was none."""
    assert read_backup(shop) is None
    (shop / NOTE_FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(StoreError, match="note of the last backup is damaged"):
        read_backup(shop)


def test_a_backup_is_put_back(shop, backup):
    """Whole; what was there is kept aside; the audit tells; how many newer decisions are in none but what was kept."""
    restored = restore_database(shop, backup, [KEY], **SIGNED)

    assert len(read(shop)) == 3
    assert (restored.n_decisions, restored.n_newer, restored.n_erased) == (3, 1, 0)
    assert audited(shop) == ["restore"]
    with closing(sqlite3.connect(restored.kept)) as connection:
        assert connection.execute("SELECT count(*) FROM decisions").fetchone() == (4,)
    assert decide(shop) == "00000004"
    with closing(sqlite3.connect(shop / DATABASE_FILE)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="only added"):
            connection.execute("DELETE FROM decisions")
        connection.rollback()
    there = {path.name for path in shop.iterdir()} - {restored.kept.name, f"{DATABASE_FILE}-journal"}
    assert there == {NOTE_FILE, DATABASE_FILE}


def test_whoever_has_the_database_open_goes_on_with_what_was_put_back(shop, backup):
    """A service that runs sees the other decisions, and its next one is not lost."""
    with closing(DecisionLog(shop)) as log:
        stamp = log.stamp()
        restore_database(shop, backup, [KEY], **SIGNED)
        assert log.stamp() != stamp
        assert log.append("approve", {}, theme_id="th-1", decided_by="lead", decided_at=LATER) == "00000004"
    assert len(read(shop)) == 4


def test_who_was_forgotten_since_does_not_come_back(shop, backup):
    """What was erased since stays erased, typed words too; the ledger's documents go in any case."""
    with closing(DecisionLog(shop)) as log:
        log.rewrite(
            lambda said: {**said, "name": "[removed] card"} if "name" in said else said,
            "erased",
            done_by="a",
            done_at=LATER,
        )
    write_ledger(shop, Ledger().add(to_fingerprint(KEY), ["someone"], [to_tombstone(KEY, "d1")]))

    restored = restore_database(shop, backup, [b"another key, retired", KEY], **SIGNED)

    assert read(shop) == [
        {"name": "[removed] card"},
        {"segment_ids": ["d2/0"]},
        {"doc_ids": [], "stage": "pay"},
    ]
    assert restored.n_erased == 3
    assert audited(shop) == ["erase", "erase", "restore"]
    restored.kept.unlink()
    held = b"".join(path.read_bytes() for path in shop.iterdir())
    assert b"Zebedee" not in held
    assert b"d1/0" not in held


def test_ids_of_a_new_key_stay_those_of_the_new_key(shop, backup):
    """A backup of before the key was changed comes back with the ids that the runs have now."""
    with closing(DecisionLog(shop)) as log:
        log.rewrite(
            lambda said: {**said, "doc_ids": ["new"]} if "doc_ids" in said else said,
            "rekeyed",
            done_by="a",
            done_at=LATER,
        )

    restore_database(shop, backup, [KEY], **SIGNED)

    assert read(shop)[2] == {"doc_ids": ["new"], "stage": "pay"}
    assert audited(shop) == ["rekey", "restore"]


def test_without_the_key_of_the_ledger_nothing_is_put_back(shop, backup):
    """Nobody could tell who must not come back."""
    write_ledger(shop, Ledger().add("0123abcd", ["someone"], ["a stone"]))

    with pytest.raises(StoreError, match="a key that is not here"):
        restore_database(shop, backup, [KEY], **SIGNED)
    assert len(read(shop)) == 4


def test_a_database_that_cannot_be_read_is_replaced_and_kept(shop, backup):
    """It is moved aside as it is."""
    (shop / DATABASE_FILE).write_bytes(b"no database" * 1000)

    restored = restore_database(shop, backup, [KEY], **SIGNED)

    assert len(read(shop)) == 3
    assert restored.kept.read_bytes().startswith(b"no database")
    restored.kept.unlink()
    (shop / DATABASE_FILE).unlink()
    assert restore_database(shop, backup, [KEY], **SIGNED).kept is None
    assert len(read(shop)) == 3


def test_a_database_with_damaged_pages_is_replaced_and_kept(shop, backup):
    """It opens still; its rows could not be relied on."""
    path = shop / DATABASE_FILE
    content = path.read_bytes()
    damaged = content[: len(content) // 3] + b"\xff" * (len(content) - len(content) // 3)
    path.write_bytes(damaged)
    with closing(DecisionLog(shop)) as log, pytest.raises(StoreError, match="malformed"):
        log.verify()

    restored = restore_database(shop, backup, [KEY], **SIGNED)

    assert len(read(shop)) == 3
    assert restored.kept.read_bytes() == damaged


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(shop, tmp_path):
    """The backup itself stays as it is."""
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(SCHEMA_0001)
    before = old.read_bytes()

    assert restore_database(shop, old, [KEY], **SIGNED).n_decisions == 10

    assert old.read_bytes() == before
    assert audited(shop) == ["migrate", "restore"]


def spoil(path, how):
    if how == "absent":
        path.unlink()
    elif how == "text":
        path.write_text("no database at all, but long enough to be taken for one " * 40, encoding="utf-8")
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-4096])
    else:
        with closing(sqlite3.connect(path)) as connection:
            for trigger in ("decisions_no_update", "decisions_no_delete"):
                connection.execute(f"DROP TRIGGER {trigger}")
            connection.execute(how)
            connection.commit()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("absent", "no such file"), ("text", "cannot be used"), ("cut", "one.db"),
        ("DROP TABLE alembic_version", "no database of friction"),
        ("UPDATE alembic_version SET version_num = '9999'", "newer friction"),
        ("UPDATE decisions SET decided_by = 'eve'", "row 1 of the log decisions"),
        ("DELETE FROM decisions WHERE seq = 2", "row 2 of the log decisions is missing"),
        ("UPDATE attached SET content = '[]' WHERE seq = 2", "row 2 of the log decisions has something attached"),
    ],
)  # fmt: skip
def test_what_is_no_whole_backup_is_refused(shop, backup, how, said):
    """By name, with what is wrong; the database stays as it was, and no half-made copy beside it."""
    before = shutil.copytree(shop, shop.parent / "before")
    spoil(backup, how)

    with pytest.raises(StoreError, match=said) as told:
        restore_database(shop, backup, [KEY], **SIGNED)

    assert "one.db" in str(told.value)
    assert "Put back a backup" not in str(told.value)
    assert {path.name: path.read_bytes() for path in shop.iterdir()} == {
        p.name: p.read_bytes() for p in before.iterdir()
    }


def test_a_server_has_programs_of_its_own(tmp_path):
    """Their commands are told, ready to be given; no password is in them."""
    (tmp_path / "friction.toml").write_text('[database]\nurl = "postgresql://me@host/log"\n', encoding="utf-8")

    with pytest.raises(StoreError, match=r"pg_dump --format=custom --file=/mnt/one.dump postgresql://me@host:5432/log"):
        backup_database(tmp_path, tmp_path.__class__("/mnt/one.dump"), done_by="a", done_at=AT)
    with pytest.raises(
        StoreError, match=r"pg_restore --clean --if-exists --dbname=postgresql://me@host:5432/log one.dump"
    ):
        restore_database(tmp_path, tmp_path.__class__("one.dump"), [KEY], done_by="a", done_at=AT)
