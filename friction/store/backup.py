"""A backup of the log, verified before it counts."""

from __future__ import annotations

import os
import shlex
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from friction.config import load_database
from friction.errors import StoreError
from friction.store.chain import Entry, Head, append_entries, find_head
from friction.store.database import DATABASE_FILE, has_database, open_database
from friction.store.disk import put_file, read_json, told_plainly, write_json
from friction.store.schema import AUDIT, DECISIONS
from friction.store.sqlite import SqliteDatabase, copy_sqlite
from friction.store.verify import verify_logs

if TYPE_CHECKING:
    from pathlib import Path

NOTE_FILE = "backup.json"
"""Says when the last backup was made, beside the database: what is put back does not know of it."""


class Backup(NamedTuple):
    """One backup: the file, when it was made, and the head of the log of decisions in it."""

    file: str
    made_at: datetime
    head: Head


def backup_database(workspace: Path, to: Path, *, done_by: str, done_at: datetime) -> Backup:
    """Copy the database to a file outside the workspace that only the user may read.

    It is a copy of one moment, whoever writes meanwhile; it takes its name when it was read back, and every row of it
    verified. Then the audit and a note beside the database say so.

    Raises
    ------
    StoreError
        If there is nothing to copy, the database is damaged or on a server, or ``to`` lies in the workspace, is there
        already or cannot be written.
    """
    refuse_server(workspace, "pg_dump --format=custom --file={file} {at}", to)
    if not has_database(workspace):
        raise StoreError("there are no decisions to back up yet", where=str(workspace))
    if to.resolve().is_relative_to(workspace.resolve()):
        raise StoreError(
            "the backup would lie in the workspace",
            where=str(to),
            why="It would be lost with it, and keep what is forgotten there later.",
            mend="Choose a place outside, on another disk.",
        )
    if to.exists():
        raise StoreError("there is a file of this name already", where=str(to), mend="Choose another name.")
    database = open_database(workspace)
    try:
        with told_plainly(to):
            part = to.with_name(f".{to.name}.{os.getpid()}.new")
            try:
                copy_sqlite(workspace / DATABASE_FILE, part)
                head = check_copy(part)
                put_file(part, to)
            finally:
                part.unlink(missing_ok=True)
        with database.writing() as connection:
            told = {"file": to.name, "decisions": head.n, "head": head.hash}
            append_entries(connection, AUDIT, [Entry("backup", told)], by=done_by, at=done_at)
    finally:
        database.close()
    made = Backup(str(to), done_at, head)
    note = {"file": made.file, "made_at": done_at.isoformat(), "decisions": head.n, "head": head.hash}
    write_json(workspace / NOTE_FILE, note)
    return made


def read_backup(workspace: Path) -> Backup | None:
    """Return the last backup made of the workspace's database, or None.

    Raises
    ------
    StoreError
        If the note of it is damaged.
    """
    path = workspace / NOTE_FILE
    if not path.is_file():
        return None
    note = read_json(path)
    try:
        head = Head(int(note["decisions"]), str(note["head"]))  # type: ignore[index]
        return Backup(str(note["file"]), datetime.fromisoformat(note["made_at"]), head)  # type: ignore[index]
    except (KeyError, TypeError, ValueError):
        raise StoreError("the note of the last backup is damaged", where=str(path), mend="Make a backup.") from None


def check_copy(path: Path) -> Head:
    """Return the head of the decisions in a copy; refuse one that is not whole.

    Raises
    ------
    StoreError
        Says what is wrong with it.
    """
    copy = SqliteDatabase(path, journal="DELETE")
    try:
        with copy.reading() as connection:
            broken = copy.find_damage(connection) or verify_logs(connection)
            if broken:
                raise StoreError(
                    f"the database is not as it was written: {broken}",
                    where=str(path),
                    why="A copy of it could not be relied on.",
                    mend="Keep the backups there are; see also: friction doctor",
                )
            return find_head(connection, DECISIONS)
    finally:
        copy.close()


def refuse_server(workspace: Path, command: str, file: Path, why: str = "") -> None:
    """Refuse what a server's own programs do better, and give their command, of the server ``at`` and a ``file``.

    ``why`` is what must be known of it.

    Raises
    ------
    StoreError
        If the decisions are on a server.
    """
    server = load_database(workspace).server
    if server is not None:
        asked = command.format(at=shlex.quote(str(server)), file=shlex.quote(str(file)))
        raise StoreError(
            "the decisions are on a server, which has programs of its own for this",
            where=str(server),
            why=why,
            mend=f"Give: {asked}",
        )
