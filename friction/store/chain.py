"""The one kind of log: rows are added, numbered without a gap, and chained by hashes; three tables are of this kind.

A row's hash is the sha256 over all its other columns as JSON with sorted keys, the hash of the row before among them.
So a row that was changed, and one that is missing, is found. Rows taken off the end are found by whoever has noted
`find_head` before. All functions work inside a transaction of the caller's; those that add hold the write lock.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any, NamedTuple

from friction.errors import ConflictError, StoreError
from friction.store.attached import attach, detach
from friction.store.disk import hash_json, to_json
from friction.store.schema import to_attached_table, to_table
from friction.themes import find_undone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from friction.store.schema import LogTable

FIRST = ""
"""What the first row has for the hash of the row before."""

PROGRAM = "friction"
"""Who signs what the program does by itself."""

_MOST_TOLD = 3


class Entry(NamedTuple):
    """One row to be added.

    Attributes
    ----------
    action, payload : what was done; the payload as it shall be read back.
    subject : what it was done to, or None; an undo takes that of the row it undoes.
    undoes : number of the row that this one takes back.
    expected_version : the version of the subject that whoever decided had seen; None where that does not matter.
    """

    action: str
    payload: Mapping[str, Any]
    subject: str | None = None
    undoes: int | None = None
    expected_version: int | None = None


class Head(NamedTuple):
    """How many rows a log has, and the hash of its last one ("" where it has none)."""

    n: int
    hash: str


def append_entries(
    connection: Connection, log: LogTable, entries: Sequence[Entry], *, by: str, at: datetime
) -> list[int]:
    """Add rows to a log and return their numbers; to be called with the write lock held.

    A row's version counts the rows of its subject, itself among them. Expected versions are those before any of
    ``entries``.

    Raises
    ------
    ConflictError
        If a subject's version is another one than was expected.
    StoreError
        If the row to undo is not there, or is undone already.
    """
    if not entries:
        return []
    head = find_head(connection, log)
    seen: dict[str, int] = {}
    versions: dict[str, int] = {}
    undoing = [entry.undoes for entry in entries if entry.undoes is not None]
    subjects = _find_subjects(connection, log, undoing) if undoing else {}
    undos = _find_undos(connection, log) if undoing else []
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    given = []
    for seq, entry in enumerate(entries, start=head.n + 1):
        subject = entry.subject
        if entry.undoes is not None:
            _check_undoable(log, entry.undoes, subjects, undos)
            subject = subjects[entry.undoes]
            undos.append((seq, entry.undoes))
        if subject is not None:
            if subject not in seen:
                seen[subject] = versions[subject] = find_version(connection, log, subject)
            if entry.expected_version not in (None, seen[subject]):
                raise _to_conflict(connection, log, subject, int(entry.expected_version or 0), seen[subject])
            versions[subject] += 1
        given.append(
            {
                log.at: moment, log.by: by, log.subject: subject,
                "version": None if subject is None else versions[subject],
                "action": entry.action, "payload": entry.payload, "undoes": entry.undoes,
            }
        )  # fmt: skip
    add_rows(connection, log, head, given)
    return [*range(head.n + 1, head.n + 1 + len(given))]


def add_rows(connection: Connection, log: LogTable, head: Head, given: Iterable[Mapping[str, Any]]) -> None:
    """Add rows behind the last one, ``head``: number and chain them, and put what is attached beside them.

    ``given`` holds the other columns of each row, the payload as it shall be read back.
    """
    import sqlalchemy as sa

    seq, last = head
    rows, pieces = [], []
    for one in given:
        seq += 1
        payload, attached = detach(one["payload"])
        row = {"seq": seq, **one, "payload": to_json(payload), "previous_hash": last}
        row["hash"] = last = hash_row(row)
        rows.append(row)
        pieces += [{"log": log.name, "seq": seq, **piece._asdict()} for piece in attached]
    if rows:
        connection.execute(sa.insert(to_table(log)), rows)
    if pieces:
        connection.execute(sa.insert(to_attached_table()), pieces)


def hash_row(row: Mapping[str, Any]) -> str:
    """Return the hash of a row: over all its columns but the hash itself."""
    return hash_json({name: value for name, value in row.items() if name != "hash"})


def read_entries(connection: Connection, log: LogTable, action: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of a log, oldest first; ``payload`` as it was given, less what was erased since.

    Parameters
    ----------
    connection, log : where to read.
    action : only rows of this one; None: all.

    Raises
    ------
    StoreError
        If something attached is missing: what was decided cannot be told any more.
    """
    import sqlalchemy as sa

    table, attached = to_table(log), to_attached_table()
    wanted = sa.select(table) if action is None else sa.select(table).where(table.c.action == action)
    rows = [dict(row) for row in connection.execute(wanted.order_by(table.c.seq)).mappings()]
    held = connection.execute(sa.select(attached.c.hash, attached.c.content).where(attached.c.log == log.name))
    contents = {str(one): str(content) for one, content in held}
    for row in rows:
        row["payload"] = to_said(log, row["seq"], json.loads(row["payload"]), contents)
    return rows


def to_said(log: LogTable, seq: int, payload: Mapping[str, Any], contents: Mapping[str, str]) -> dict[str, Any]:
    """Return a row's payload with what is attached to it; ``contents`` are by hash.

    Raises
    ------
    StoreError
        If something attached is missing: what was decided cannot be told any more.
    """
    try:
        said: dict[str, Any] = attach(payload, contents)
    except KeyError:
        raise StoreError(
            f"what row {seq} of the log {log.name} says is missing",
            why="The database was changed by something else than this program.",
            mend="Put back a backup with: friction database restore",
        ) from None
    return said


def find_head(connection: Connection, log: LogTable) -> Head:
    """Return how many rows a log has, and the hash of its last one."""
    import sqlalchemy as sa

    table = to_table(log)
    row = connection.execute(sa.select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)).first()
    return Head(0, FIRST) if row is None else Head(int(row[0]), str(row[1]))


def find_version(connection: Connection, log: LogTable, subject: str) -> int:
    """Return how many rows of a log are about a subject."""
    import sqlalchemy as sa

    table = to_table(log)
    newest = sa.select(sa.func.max(table.c.version)).where(table.c[log.subject] == subject)
    return int(connection.execute(newest).scalar() or 0)


def _check_undoable(log: LogTable, seq: int, subjects: Mapping[int, str | None], undos: list[tuple[int, int]]) -> None:
    """Refuse to undo what is not there, or is undone."""
    if seq not in subjects:
        raise StoreError("what shall be undone is not in the log", where=f"{log.name} {seq:08d}")
    if seq in find_undone(undos):
        raise StoreError(
            "this was undone already", where=f"{log.name} {seq:08d}", mend="To bring it back, undo the undo."
        )


def _find_undos(connection: Connection, log: LogTable) -> list[tuple[int, int]]:
    """Return number and target of all undos, oldest first."""
    import sqlalchemy as sa

    table = to_table(log)
    wanted = sa.select(table.c.seq, table.c.undoes).where(table.c.undoes.is_not(None)).order_by(table.c.seq)
    return [(int(seq), int(of)) for seq, of in connection.execute(wanted)]


def _find_subjects(connection: Connection, log: LogTable, numbers: Sequence[int]) -> dict[int, str | None]:
    """Return the subjects of rows, as far as these are there."""
    import sqlalchemy as sa

    table = to_table(log)
    rows = connection.execute(sa.select(table.c.seq, table.c[log.subject]).where(table.c.seq.in_(numbers)))
    return {int(seq): subject for seq, subject in rows}


def _to_conflict(connection: Connection, log: LogTable, subject: str, expected: int, present: int) -> ConflictError:
    """Return the error that says who did what since the version that was expected."""
    import sqlalchemy as sa

    table = to_table(log)
    since = (table.c[log.subject] == subject) & (table.c.version > expected)
    wanted = sa.select(table.c[log.by], table.c.action, table.c[log.at]).where(since).order_by(table.c.version)
    rows = connection.execute(wanted).all()
    told = [f"{by}: {action}, {at[:16].replace('T', ' ')} UTC" for by, action, at in rows[-_MOST_TOLD:]]
    return ConflictError(
        "this has changed since you looked at it"
        if told
        else f"there is no version {expected}, the newest is {present}",
        where=f"{log.subject} {subject}",
        why=f"Meanwhile: {'; '.join(told)}." if told else "",
        mend="Look at it again, and decide anew.",
    )
