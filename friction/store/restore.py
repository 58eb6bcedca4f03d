"""A backup is put back, without those who were forgotten since; what was there is kept aside."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from friction.errors import StoreError
from friction.privacy import Traces, clean_payload, to_fingerprint, to_tombstone
from friction.store.backup import check_copy, refuse_server
from friction.store.chain import Entry, append_entries
from friction.store.database import DATABASE_FILE, check_age, has_database, migrate, open_database, read_version
from friction.store.disk import put_file
from friction.store.erase import change_attached, put_attached
from friction.store.ledger import read_ledger
from friction.store.schema import AUDIT, DECISIONS, LOGS, to_attached_table, to_table
from friction.store.sqlite import DamagedError, SqliteDatabase, copy_sqlite
from friction.store.verify import verify_logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from friction.store.erase import How
    from friction.store.transactions import Database

_PART = f".{DATABASE_FILE}.restoring"

_Changed: TypeAlias = dict[str, tuple[str, object]]
"""What deep removal changed: by hash how, and what stands there now."""


class Restored(NamedTuple):
    """What was put back.

    Attributes
    ----------
    n_decisions : in the log now.
    n_newer : decisions that were there and are not in the backup: they stand in ``kept`` alone.
    n_erased : rows that named or quoted somebody forgotten since.
    kept : the database as it was before; None where there was none.
    """

    n_decisions: int
    n_newer: int
    n_erased: int
    kept: Path | None


def restore_database(
    workspace: Path, source: Path, keys: Sequence[bytes], *, done_by: str, done_at: datetime
) -> Restored:
    """Put a backup in the place of the workspace's database, all of it or nothing.

    What was erased or given other ids since the backup is so in what is put back, as far as the present database tells;
    documents that the ledger has a tombstone of go in any case. To be called with the lock of the runs held. Whoever
    decides at the same time is heard before or after, never lost in between.

    Parameters
    ----------
    workspace : the workspace.
    source : the backup.
    keys : the present key of pseudonyms, and the retired ones: by them the ledger is read.
    done_by, done_at : for the audit.

    Raises
    ------
    StoreError
        If the backup is no database of this program, is damaged or from a newer version; if the database is on a
        server; or if the ledger knows somebody by a key that is not here. Nothing has changed then.
    """
    back = "What was erased since comes back with it: forget the same persons again afterwards."
    refuse_server(workspace, "pg_restore --clean --if-exists --dbname={at} {file}", source, back)
    is_forgotten = _read_tombstones(workspace, keys)
    if not source.is_file():
        raise StoreError("there is no such file", where=str(source))
    part = workspace / _PART
    try:
        try:
            copy_sqlite(source, part)
        except DamagedError as error:
            raise _of_backup(error, source) from error
        with closing(SqliteDatabase(part, journal="DELETE")) as copy:
            _check(copy, source)
            present, changed = _open_present(workspace)
            with nullcontext() if present is None else closing(present):
                n_erased = _forget_again(copy, changed, is_forgotten, done_by, done_at)
                head = check_copy(part)
                told = {"file": source.name, "decisions": head.n, "head": head.hash}
                with copy.writing() as connection:
                    append_entries(connection, AUDIT, [Entry("restore", told)], by=done_by, at=done_at)
                copy.shrink()
                kept = workspace / f"{DATABASE_FILE}.before-restore-{done_at:%Y%m%dT%H%M%S%f}"
                if present is not None:
                    return Restored(head.n, _replace(present, copy, kept), n_erased, kept)
        return Restored(head.n, 0, n_erased, _put(part, workspace / DATABASE_FILE, kept))
    finally:
        part.unlink(missing_ok=True)


def _read_tombstones(workspace: Path, keys: Sequence[bytes]) -> Callable[[str], bool]:
    """Return what tells whether a document is of somebody forgotten."""
    held = {fingerprint: stones for fingerprint, stones in read_ledger(workspace).documents.items() if stones}
    known = {to_fingerprint(key): key for key in keys}
    lost = sorted(held.keys() - known.keys())
    if lost:
        raise StoreError(
            f"some who were forgotten are known by a key that is not here ({', '.join(lost)})",
            where=str(workspace),
            why="Without it they would come back with the backup.",
            mend="Put that key back, as it was or as a retired one.",
        )
    return lambda document: any(to_tombstone(known[one], document) in stones for one, stones in held.items())


def _check(copy: SqliteDatabase, source: Path) -> None:
    """Refuse what is no whole database of this program; an earlier schema becomes the present one."""
    try:
        version = read_version(copy)
        check_age(version, str(source))
        if version is None:
            raise DamagedError("this is no database of friction", where=str(source))
        migrate(copy, keep=False)
        check_copy(copy.path)
    except StoreError as error:
        raise _of_backup(error, source) from error


def _of_backup(error: StoreError, source: Path) -> StoreError:
    """Return an error as one of the backup: the database that is there is as it was."""
    mend = "Name another backup; nothing was changed." if type(error) is DamagedError else error.mend
    return type(error)(error.what, where=str(source), why=error.why, mend=mend)


def _open_present(workspace: Path) -> tuple[SqliteDatabase | None, _Changed]:
    """Return the database that is there, and what deep removal changed in it, as far as that can be read.

    None where there is no database, or a part of it is damaged: rows cannot be relied on to go into it then.
    """
    if not has_database(workspace):
        return None, {}
    try:
        database = open_database(workspace)
    except DamagedError:
        return None, {}
    changed: _Changed = {}
    with suppress(DamagedError):
        changed = _read_changed(database)
        with database.reading() as connection:
            whole = not database.find_damage(connection)
        if whole and isinstance(database, SqliteDatabase):
            return database, changed
    database.close()
    return None, changed


def _forget_again(copy: Database, changed: _Changed, is_forgotten: Callable[[str], bool], by: str, at: datetime) -> int:
    """Erase in the copy what was erased since it was made; returns how many rows that changed."""

    def is_theirs(segment_id: str) -> bool:
        return is_forgotten(segment_id.rpartition("/")[0])

    with copy.writing() as connection:
        n = 0
        for how in ("rekeyed", "erased"):
            newer = {one: value for one, (given, value) in changed.items() if given == how}
            n += _take_over(connection, newer, how, by, at)
        return n + change_attached(
            connection, lambda payload: clean_payload(payload, is_theirs, Traces()), "erased", by=by, at=at
        )


def _read_changed(present: Database) -> _Changed:
    """Return what deep removal changed in the present database: by hash how, and what stands there now.

    Where the database was tampered with, nothing of it counts.
    """
    import sqlalchemy as sa

    attached = to_attached_table()
    wanted = sa.select(attached.c.hash, attached.c.changed, attached.c.content).where(attached.c.changed.is_not(None))
    with present.reading() as connection:
        if verify_logs(connection) is not None:
            return {}
        return {one: (how, json.loads(content)) for one, how, content in connection.execute(wanted)}


def _take_over(connection: Connection, newer: dict[str, object], how: How, by: str, at: datetime) -> int:
    """Put newer values where older ones stand; returns how many rows of a log they belong to."""
    import sqlalchemy as sa

    attached = to_attached_table()
    held = connection.execute(sa.select(attached.c.hash, attached.c.content, attached.c.log, attached.c.seq)).all()
    older = {one: (log, seq) for one, text, log, seq in held if one in newer and json.loads(text) != newer[one]}
    put_attached(connection, {one: newer[one] for one in older}, how, by=by, at=at)
    return len(set(older.values()))


def _put(part: Path, path: Path, kept: Path) -> Path | None:
    """Give the copy the name of the database; what cannot be read is moved aside."""
    there = path.exists()
    if there:
        path.rename(kept)
    for ending in ("-wal", "-shm", "-journal"):  # of a file that is no more
        path.with_name(path.name + ending).unlink(missing_ok=True)
    put_file(part, path)
    return kept if there else None


def _replace(present: SqliteDatabase, copy: Database, kept: Path) -> int:
    """Put all rows of the copy in the place of those there, in one transaction; returns how many decisions are lost."""
    import sqlalchemy as sa

    decisions = to_table(DECISIONS)
    with present.writing() as connection, copy.reading() as restored:
        copy_sqlite(present.path, kept)
        old = set(connection.execute(sa.select(decisions.c.hash)).scalars())
        new = set(restored.execute(sa.select(decisions.c.hash)).scalars())
        with _unlocked(connection):
            for table in (*map(to_table, LOGS), to_attached_table()):
                connection.execute(sa.delete(table))
                rows = [dict(row) for row in restored.execute(sa.select(table)).mappings()]
                if rows:
                    connection.execute(sa.insert(table), rows)
    present.shrink()
    return len(old - new)


@contextmanager
def _unlocked(connection: Connection) -> Iterator[None]:
    """Lift, within a transaction, the triggers that refuse every change; they are put back after it."""
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, statement in triggers:
        connection.exec_driver_sql(statement)
