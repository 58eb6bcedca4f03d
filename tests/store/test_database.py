"""The database: where it is, how it changes from version to version, and what is said when it cannot be used."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from friction.config import load_settings
from friction.errors import SettingsError, StoreError
from friction.store import postgres, sqlite
from friction.store.audit import AuditLog
from friction.store.database import DATABASE_FILE, migrate_database, open_database
from friction.store.decisions import DecisionLog
from friction.store.health import find_network, look_at_database
from tests.postgres import find_programs, run_server
from tests.store.conftest import name_server
from tests.tables import assert_same

pytestmark = pytest.mark.slow

AT = datetime(2026, 5, 25, 9, 30, tzinfo=UTC)
SCHEMA_0001 = (Path(__file__).parent / "schema_0001.sql").read_text(encoding="utf-8")
DECIDED = """
    decision_id$ | decided_by | theme_id | action   | undoes$  | version
    00000001     | anna       | h-1      | name     | -        | 1
    00000002     | anna       | h-2      | merge    | -        | 1
    00000003     | ben        | h-1      | split    | -        | 2
    00000004     | ben        | h-2      | undo     | 00000002 | 2
    00000005     | ben        | h-2      | undo     | 00000002 | 3
    00000006     | ben        | h-2      | undo     | 00000004 | 4
    00000007     | anna       | h-1      | note     | -        | 3
    00000008     | anna       | h-3      | place    | -        | 1
    00000009     | anna       | h-3      | align    | -        | 2
    00000010     | anna       | h-3      | friction | -        | 3
    """
PAYLOADS = [
    '{"name": "Karte abgelehnt – ¿otra vez?"}', '{"into": "h-1"}', '{"parts": {"h-9": ["d1/0", "d2/3"]}}',
    "{}", "{}", "{}", '{"text": "Call <EMAIL_1> back"}', '{"segment_ids": ["d1/1"]}',
    '{"doc_ids": ["d1"], "stage": "pay"}', '{"is_friction": false}',
]  # fmt: skip


def decide(log, text="x"):
    return log.append("note", {"text": text}, theme_id="th-1", decided_by="lead", decided_at=AT)


def write_old(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA_0001)


def test_a_database_of_the_first_version_goes_on(tmp_path):
    """Decisions say what they said; undos have the theme of what they undo; a copy of before lies beside it."""
    write_old(tmp_path / DATABASE_FILE)

    with closing(DecisionLog(tmp_path)) as log, closing(AuditLog(tmp_path)) as audit:
        assert_same(log.read(), DECIDED)
        assert log.read()["payload"].tolist() == PAYLOADS
        assert log.read()["decided_at"].dt.strftime("%M:%S").tolist()[:5] == [
            "00:00",
            "01:00",
            "02:00",
            "03:00",
            "03:30",
        ]
        assert log.verify() is None
        assert audit.read()["action"].tolist() == ["migrate"]
        with pytest.raises(StoreError, match="undone already"):
            log.append("undo", {}, theme_id=None, undoes="00000002", decided_by="x", decided_at=AT)
        decide(log)
        assert log.head().n == 11
        with pytest.raises(StoreError, match="only added"), log.open().writing() as connection:
            connection.execute(sa.text("UPDATE decisions SET decided_by = 'x'"))
    kept = tmp_path / f"{DATABASE_FILE}.before-0002"
    assert kept.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*), max(payload) FROM decisions").fetchone()[0] == 10
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    held = (tmp_path / DATABASE_FILE).read_bytes()
    with closing(sqlite3.connect(tmp_path / DATABASE_FILE)) as connection:
        assert "d1/" not in "".join(one for (one,) in connection.execute("SELECT payload FROM decisions"))
    assert b"d1/1" in held  # beside the log


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path):
    """All of it, or nothing; the next try does it."""
    write_old(tmp_path / DATABASE_FILE)
    with closing(sqlite3.connect(tmp_path / DATABASE_FILE)) as connection:
        connection.execute("CREATE TABLE attached (x)")

    with pytest.raises(StoreError, match="attached already exists"):
        DecisionLog(tmp_path).read()

    with closing(sqlite3.connect(tmp_path / DATABASE_FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM decisions").fetchone() == (10,)
        connection.execute("DROP TABLE attached")
    with closing(DecisionLog(tmp_path)) as log:
        assert_same(log.read(), DECIDED)


def test_an_empty_database_of_the_first_version_goes_on(tmp_path):
    """Without decisions there is nothing to tell of in the audit."""
    with closing(sqlite3.connect(tmp_path / DATABASE_FILE)) as connection:
        connection.executescript(SCHEMA_0001.partition("INSERT INTO decisions")[0])

    assert migrate_database(tmp_path)
    assert not migrate_database(tmp_path)
    with closing(AuditLog(tmp_path)) as audit:
        assert len(audit.read()) == 0


def test_a_database_of_a_newer_version_is_refused(workspace, log):
    """An older program neither reads nor writes a newer schema."""
    decide(log)
    with log.open().writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    log.close()

    for use in (log.read, lambda: decide(log), lambda: migrate_database(workspace)):
        with pytest.raises(StoreError, match="newer friction"):
            use()


def test_a_file_that_is_no_database_is_told_in_words(tmp_path):
    """A damaged file is named, with what to do; no traceback."""
    (tmp_path / DATABASE_FILE).write_bytes(b"this is no database at all" * 100)

    with pytest.raises(StoreError, match="the database cannot be used") as told:
        DecisionLog(tmp_path).read()
    assert "friction database restore" in str(told.value)


def test_a_page_that_is_damaged_is_told(tmp_path):
    """By whoever reads it, and by the doctor, in words."""
    with closing(DecisionLog(tmp_path)) as log:
        for number in range(200):
            decide(log, "x" * 100 + str(number))
    file = tmp_path / DATABASE_FILE
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))

    with pytest.raises(StoreError, match="cannot be used"):
        DecisionLog(tmp_path).read()
    try:
        seen = look_at_database(tmp_path).seen
    except StoreError as error:
        seen = str(error)
    assert "malformed" in seen or "damaged" in seen


def test_a_database_that_somebody_holds_is_told(log, monkeypatch):
    """After a while of waiting: nothing was written, and what to do; afterwards all goes on."""
    decide(log)
    log.close()
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(postgres, "LOCK_SECONDS", 0.2)

    with log.open().writing(), closing(DecisionLog(log.workspace)) as other:
        with pytest.raises(StoreError, match="nothing of this was written"):
            decide(other)
        assert len(other.read()) == 1

    assert decide(log) == "00000002"


def test_a_full_disk_refuses_the_decision_and_keeps_the_others(tmp_path):
    """What was acknowledged is all there, whole; with room again, the log goes on."""

    def make_small(connection, _record):
        connection.execute("PRAGMA max_page_count = 40")

    with closing(DecisionLog(tmp_path)) as log:
        sa.event.listen(log.open().engine, "connect", make_small)
        log.open().engine.dispose()
        acknowledged = []

        def decide_on():
            while True:
                acknowledged.append(decide(log, f"{len(acknowledged)} " + "x" * 3000))

        with pytest.raises(StoreError, match="the disk is full: nothing of this was written"):
            decide_on()
        assert 5 < len(acknowledged) < 100
        assert log.read()["decision_id"].tolist() == acknowledged
        assert log.verify() is None
    with closing(DecisionLog(tmp_path)) as log:
        assert decide(log) == f"{len(acknowledged) + 1:08d}"
        assert log.verify() is None


def test_a_file_that_may_not_be_written_is_told(tmp_path):
    """With its permissions as the mend."""

    def forbid(connection, _record):
        connection.execute("PRAGMA query_only = ON")

    with closing(DecisionLog(tmp_path)) as log:
        decide(log)
        sa.event.listen(log.open().engine, "connect", forbid)
        log.open().engine.dispose()
        with pytest.raises(StoreError, match="cannot be opened or written"):
            decide(log)


@pytest.mark.parametrize(
    ("version", "journal"),
    [
        ((3, 40, 1), "TRUNCATE"), ((3, 44, 5), "TRUNCATE"), ((3, 44, 6), "WAL"), ((3, 44, 9), "WAL"),
        ((3, 45, 0), "TRUNCATE"), ((3, 50, 6), "TRUNCATE"), ((3, 50, 7), "WAL"), ((3, 51, 0), "TRUNCATE"),
        ((3, 51, 2), "TRUNCATE"), ((3, 51, 3), "WAL"), ((3, 52, 0), "WAL"), ((4, 0, 0), "WAL"),
    ],
)  # fmt: skip
def test_the_write_ahead_log_is_used_where_it_loses_nothing(version, journal):
    """From 3.51.3 on, and in the two older lines that were mended."""
    assert sqlite.choose_journal(version) == journal


@pytest.mark.parametrize("journal", ["WAL", "TRUNCATE"])
def test_either_journal_keeps_and_erases_alike(tmp_path, monkeypatch, journal):
    """Decisions are there; what is erased is in no file, not even while another program has the database open."""
    monkeypatch.setattr(sqlite, "choose_journal", lambda _version: journal)
    with closing(DecisionLog(tmp_path)) as log, closing(DecisionLog(tmp_path)) as other:
        for number in range(30):
            decide(log, f"quillfeather {number}")
        assert look_at_database(tmp_path).program.endswith(f"journal {journal.lower()}")
        assert len(other.read()) == 30
        log.rewrite(lambda said: {**said, "text": ""} if "text" in said else said, "erased", done_by="a", done_at=AT)
        assert not any(b"quillfeather" in path.read_bytes() for path in tmp_path.iterdir())
        assert other.verify() is None


def test_what_is_erased_while_somebody_reads_the_old_log_is_told(tmp_path, monkeypatch):
    """A reader keeps the old write-ahead log alive: the erasure is asked for again, and then it is whole."""
    monkeypatch.setattr(sqlite, "choose_journal", lambda _version: "WAL")
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    erase = ((lambda said: {**said, "text": ""} if "text" in said else said), "erased")
    with closing(DecisionLog(tmp_path)) as log, closing(DecisionLog(tmp_path)) as other:
        decide(log, "quillfeather")
        with other.open().reading() as connection:
            connection.execute(sa.text("SELECT count(*) FROM decisions")).scalar()
            with pytest.raises(StoreError, match="read by another program"):
                log.rewrite(*erase, done_by="a", done_at=AT)
        assert log.rewrite(*erase, done_by="a", done_at=AT) == 0
        assert not any(b"quillfeather" in path.read_bytes() for path in tmp_path.iterdir())


def test_a_server_that_is_not_set_up_is_refused_with_the_command(tmp_path, empty_database, monkeypatch):
    """It is never migrated by the way: not to read, nor to write; the command makes it, once."""
    workspace = name_server(tmp_path, empty_database, monkeypatch)
    with closing(DecisionLog(workspace)) as log:
        for use in (log.read, lambda: decide(log), log.stamp):
            with pytest.raises(StoreError, match="not set up yet\nGive: friction database migrate"):
                use()
        assert look_at_database(workspace).mend.endswith("friction database migrate")
        assert migrate_database(workspace)
        assert not migrate_database(workspace)
        assert decide(log) == "00000001"
        with log.open().writing() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(StoreError, match=r"earlier friction(.|\n)*pg_dump, then give: friction database migrate"):
        DecisionLog(workspace).read()
    assert not (tmp_path / DATABASE_FILE).exists()


def test_a_file_beside_a_server_is_told(tmp_path, empty_database, monkeypatch):
    """Its decisions would be seen by nobody; once it is away, the server's count."""
    with closing(DecisionLog(tmp_path)) as log:
        decide(log)
    name_server(tmp_path, empty_database, monkeypatch)

    for use in (DecisionLog(tmp_path).read, lambda: migrate_database(tmp_path), lambda: look_at_database(tmp_path)):
        with pytest.raises(StoreError, match="Move the file away"):
            use()
    (tmp_path / DATABASE_FILE).rename(tmp_path / "old.db")
    assert migrate_database(tmp_path)


def test_what_is_erased_is_in_no_file_of_the_server(on_server, server):
    """Of its tables; its own log of changes is the business of whoever runs it."""
    with closing(DecisionLog(on_server)) as log:
        for number in range(50):
            decide(log, f"quillfeather {number}")
        server.say("CHECKPOINT", "postgres")
        tables = server.data / "base"
        assert any(b"quillfeather" in path.read_bytes() for path in tables.rglob("*") if path.is_file())

        log.rewrite(lambda said: {**said, "text": ""} if "text" in said else said, "erased", done_by="a", done_at=AT)

        server.say("CHECKPOINT", "postgres")
        assert not any(b"quillfeather" in path.read_bytes() for path in tables.rglob("*") if path.is_file())
        assert log.verify() is None
        assert look_at_database(on_server).program.startswith("PostgreSQL ")


@pytest.mark.parametrize(
    ("password", "name", "said"), [("wrong", "", "export FRICTION_DATABASE_PASSWORD"), (None, "absent", "createdb")]
)
def test_a_server_that_lets_nobody_in_is_told_in_words(tmp_path, database, monkeypatch, password, name, said):
    """With what to do; and a password is never told."""
    workspace = name_server(tmp_path, database + name, monkeypatch)
    if password:
        monkeypatch.setenv("FRICTION_DATABASE_PASSWORD", password)

    with pytest.raises(StoreError, match=said) as told:
        DecisionLog(workspace).read()
    assert os.environ["FRICTION_DATABASE_PASSWORD"] not in str(told.value)


def test_the_password_of_postgres_own_programs_counts_as_well(on_server, monkeypatch):
    """Where there is none for this program alone."""
    monkeypatch.setenv("PGPASSWORD", os.environ["FRICTION_DATABASE_PASSWORD"])
    monkeypatch.delenv("FRICTION_DATABASE_PASSWORD")

    with closing(DecisionLog(on_server)) as log:
        assert decide(log) == "00000001"


def test_a_server_that_is_gone_is_told_and_back_again_goes_on(tmp_path, monkeypatch):
    """What was acknowledged outlives a crash, and a connection that was open before finds the server again."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with run_server(programs, ()) as server:
        workspace = name_server(tmp_path, server.make_database(), monkeypatch)
        migrate_database(workspace)
        with closing(DecisionLog(workspace)) as log:
            decide(log)
            server.stop()
            with pytest.raises(StoreError, match="cannot be used"):
                decide(log)
            server.start()
            assert decide(log) == "00000002"


def test_without_the_driver_the_mend_is_to_install_it(tmp_path, monkeypatch):
    """By the name of the extra."""
    name_server(tmp_path, "postgresql://friction@127.0.0.1/none", monkeypatch)
    for module in [name for name in sys.modules if name.partition(".")[0] == "pg8000"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "pg8000", None)

    with pytest.raises(StoreError, match=r"pip install 'friction\[postgres\]'"):
        open_database(tmp_path)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://me:hunter2@host/name", "holds a password"), ("postgresql://me:@host/name", "holds a password"),
        ("mysql://me@host/name", "none of a PostgreSQL"), ("postgresql://host/name", "none of a PostgreSQL"),
        ("postgresql://me@host", "none of a PostgreSQL"), ("postgresql://me@host:port/name", "cannot be read"),
        ("postgresql://me@host/name?sslmode=disable", "takes nothing"),
    ],
)  # fmt: skip
def test_a_url_that_cannot_be_used_is_refused(tmp_path, url, said):
    """A password in it above all; and it is not repeated."""
    (tmp_path / "friction.toml").write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")

    with pytest.raises(SettingsError, match=said) as told:
        DecisionLog(tmp_path).read()
    assert "hunter2" not in str(told.value)
    with pytest.raises(SettingsError, match=said):
        load_settings(tmp_path)
    assert not (tmp_path / DATABASE_FILE).exists()


def test_other_servers_than_this_machine_must_prove_who_they_are(tmp_path):
    """And encrypt; on this machine itself nobody listens in."""
    assert postgres.build_tls("127.0.0.1", None) is None
    assert postgres.build_tls("localhost", None) is None
    for host in ("db.example.com", "10.0.0.7"):
        tls = postgres.build_tls(host, None)
        assert tls.check_hostname
        assert tls.verify_mode.name == "CERT_REQUIRED"
    with pytest.raises(StoreError, match="certificate cannot be read"):
        postgres.build_tls("localhost", tmp_path / "absent.pem")


def test_a_workspace_on_the_network_is_seen(tmp_path):
    """By the system's own list; the mount that lies nearest counts."""
    mounts = tmp_path / "mounts"
    folder = (tmp_path / "a share" / "shop").resolve()
    escaped = str(folder.parent).replace(" ", "\\040")
    lines = [f"/dev/vda / ext4 rw 0 0\nserver:/x {escaped} nfs4 rw 0 0\n", f"tmpfs {escaped}/shop tmpfs rw 0 0\nodd\n"]

    mounts.write_text(lines[0], encoding="utf-8")
    assert find_network(folder, mounts) == "nfs4"
    assert find_network(tmp_path, mounts) is None
    mounts.write_text("".join(lines), encoding="utf-8")
    assert find_network(folder, mounts) is None
    assert find_network(folder, tmp_path / "absent") is None


def test_reading_waits_for_nobody_who_reads(log):
    """Readers are no writers: two read at once."""
    decide(log)
    with log.open().reading() as connection:
        connection.execute(sa.text("SELECT count(*) FROM decisions")).scalar()
        begun = time.monotonic()
        with closing(DecisionLog(log.workspace)) as other:
            assert len(other.read()) == 1
        assert time.monotonic() - begun < 10
