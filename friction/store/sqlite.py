"""The database as one file: SQLite, its journal, its copies, and its errors in words."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from friction.errors import StoreError
from friction.store.disk import put_file, told_plainly
from friction.store.transactions import Database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.engine import Connection

BUSY_SECONDS = 30
"""How long a connection waits for another one's lock."""

_WRITES = "writes"
"""Execution option of a connection whose transactions take the write lock at once."""

_PAUSE_SECONDS = 0.02
_MENDED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))


class SqliteDatabase(Database):
    """A file; the first transaction makes it where there is none.

    Parameters
    ----------
    path : of the file.
    journal : its journal mode; the safest that is quick where none is named.
    """

    def __init__(self, path: Path, journal: str | None = None) -> None:
        import sqlalchemy as sa

        url = sa.URL.create("sqlite", database=str(path))
        super().__init__(sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS}), str(path))
        self._journal = journal or choose_journal(sqlite3.sqlite_version_info)
        sa.event.listen(self.engine, "connect", self._set_up)
        sa.event.listen(self.engine, "begin", _begin)
        self.path = path

    def prepare_reading(self, connection: Connection) -> None:
        """Nothing is needed: a transaction sees the file as it is at its first query."""

    def prepare_writing(self, connection: Connection) -> None:
        """Let the transaction begin with the write lock."""
        connection.execution_options(**{_WRITES: True})

    def lock(self, connection: Connection) -> None:
        """Nothing is needed: the transaction began with the write lock."""

    def shrink(self) -> None:
        """Write the file anew, so that no free page holds what was changed; a write-ahead log is emptied.

        Raises
        ------
        StoreError
            If somebody reads in the old write-ahead log: what was erased would stay in it.
        """
        with self.told_plainly(), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            driver.execute("VACUUM")  # type: ignore[union-attr]
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]  # type: ignore[union-attr]
        if busy:
            raise StoreError(
                "the database is being read by another program",
                where=self.where,
                why="What was removed still stands in its write-ahead log.",
                mend="Close the other program, and give the same command again.",
            )

    def explain(self, error: BaseException) -> StoreError:
        """Return what went wrong with the file, in words."""
        return explain_sqlite(error, self.where)

    def describe(self, connection: Connection) -> str:
        """Return the version of SQLite, and the journal."""
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        return f"SQLite {sqlite3.sqlite_version}, journal {journal}"

    def find_damage(self, connection: Connection) -> str:
        """Return what SQLite finds damaged in the file's pages, or ""."""
        found = str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())
        return "" if found == "ok" else found

    def _set_up(self, connection: sqlite3.Connection, _record: object) -> None:
        """Let SQLAlchemy begin transactions itself; keep foreign keys, a safe journal, and no free pages with text."""
        connection.isolation_level = None
        for setting in (f"journal_mode={self._journal}", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {setting}")


class DamagedError(StoreError):
    """A file is no database, or not whole."""


def choose_journal(version: tuple[int, ...]) -> str:
    """Return the journal mode that is safe with a version of SQLite.

    Up to 3.51.2 the write-ahead log can lose commits when two connections reset it at once (sqlite.org/wal.html);
    3.44.6 and 3.50.7 have the fix as well. Elsewhere it is ``TRUNCATE``: a few hundred commits a second are plenty for
    people who click.
    """
    mended = version >= _MENDED[-1] or any(one <= version < (one[0], one[1] + 1) for one in _MENDED)
    return "WAL" if mended else "TRUNCATE"


def _begin(connection: Connection) -> None:
    """Take the write lock at once where there is something to write: a later upgrade fails in spite of the time-out.

    SQLite's own waiting grows longer, so that of many writers the one that waits longest asks least often; here all ask
    alike.
    """
    import sqlalchemy as sa

    if not connection.get_execution_options().get(_WRITES, False):
        connection.exec_driver_sql("BEGIN")
        return
    end = time.monotonic() + BUSY_SECONDS
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except sa.exc.OperationalError as error:
                if getattr(error.orig, "sqlite_errorcode", 0) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
                time.sleep(random.uniform(0, _PAUSE_SECONDS))  # noqa: S311 - no secret
            else:
                return
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database, as it is in one moment, to a new file that only the user may read.

    By SQLite's own copying, so that a write at the same time is in it whole or not at all; the target takes its name
    when it is whole.

    Raises
    ------
    StoreError
        If the source is no database or locked for too long, or the target cannot be written.
    """
    with told_plainly(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with closing(open_file(source)) as reading, closing(sqlite3.connect(part)) as writing:
                reading.backup(writing, progress=_wait_until(time.monotonic() + BUSY_SECONDS), sleep=_PAUSE_SECONDS)
                writing.execute("PRAGMA journal_mode=DELETE")
            put_file(part, target)
        except sqlite3.Error as error:
            full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
            raise explain_sqlite(error, str(target if full else source)) from error
        finally:
            part.unlink(missing_ok=True)


def open_file(path: Path) -> sqlite3.Connection:
    """Open a file that is there, without making one."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS)


def _wait_until(end: float) -> Callable[[int, int, int], None]:
    """Return what SQLite asks after each step of a copy: it waits for a lock without end otherwise."""

    def look(_status: int, _left: int, _total: int) -> None:
        if time.monotonic() > end:
            raise sqlite3.OperationalError(_LOCKED)

    return look


_LOCKED = "database is locked"


def explain_sqlite(error: BaseException, where: str) -> StoreError:
    """Return what went wrong in the file, in words."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StoreError(
            "the disk is full: nothing of this was written",
            where=where,
            why="What was decided before is all there.",
            mend="Free some space, and do it again.",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or str(error) == _LOCKED:
        return StoreError(
            f"another program has held the database for more than {BUSY_SECONDS} seconds: nothing of this was written",
            where=where,
            mend="Wait until it is done, or close it, and do it again.",
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return StoreError(
            f"the database cannot be opened or written ({error})",
            where=where,
            mend="Mend the permissions of the file and its folder, or choose another workspace with -C DIR.",
        )
    damaged = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return (DamagedError if damaged else StoreError)(
        f"the database cannot be used ({error})",
        where=where,
        mend="Put back a backup with: friction database restore. Without one, move the file away; the decisions in it "
        "are then missing from the next run.",
    )
