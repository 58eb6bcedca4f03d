"""Whether the database is well, for whoever looks after it; looking changes nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from friction.store.chain import find_head
from friction.store.database import MIGRATE, SCHEMA_VERSION, connect_database, has_database, read_version
from friction.store.schema import DECISIONS
from friction.store.sqlite import SqliteDatabase, choose_journal
from friction.store.verify import verify_logs

if TYPE_CHECKING:
    from friction.store.chain import Head

NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs")
"""Kinds of file systems whose locks SQLite cannot rely on."""

_MOUNTS = Path("/proc/mounts")


class Health(NamedTuple):
    """What was seen of the database.

    Attributes
    ----------
    program : the database program, its version, and how it writes.
    is_file : whether it is a file of the workspace.
    head : how many decisions there are, and the hash of the last one; None without a database of this schema.
    seen : what is amiss, or "".
    mend : what mends it, or "".
    """

    program: str
    is_file: bool
    head: Head | None = None
    seen: str = ""
    mend: str = ""


def look_at_database(workspace: Path) -> Health:
    """Return how the workspace's database is.

    Raises
    ------
    StoreError
        If it cannot be read at all.
    """
    if not has_database(workspace):
        journal = choose_journal(sqlite3.sqlite_version_info).lower()
        return Health(f"SQLite {sqlite3.sqlite_version}, journal {journal}", is_file=True)
    database = connect_database(workspace)
    is_file = isinstance(database, SqliteDatabase)
    try:
        version = read_version(database)
        with database.reading() as connection:
            program = database.describe(connection)
            if version != SCHEMA_VERSION:
                seen = f"is of schema {version}, this program writes {SCHEMA_VERSION}"
                return Health(program, is_file, None, seen, f"Bring it up to date: {MIGRATE}")
            damage = database.find_damage(connection)
            broken = None if damage else verify_logs(connection)
            head = find_head(connection, DECISIONS)
    finally:
        database.close()
    if not damage and broken is None:
        return Health(program, is_file, head)
    return Health(
        program, is_file, head, str(broken or f"damaged: {damage}"), "Put back a backup: friction database restore"
    )


def find_network(folder: Path, mounts: Path = _MOUNTS) -> str | None:
    """Return the kind of network file system that a folder lies on, or None; None where the system does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    place, kind = Path("/"), ""
    here = folder.resolve()
    for line in lines:
        fields = line.split(" ")
        at = Path(fields[1].encode().decode("unicode_escape")) if len(fields) > 2 else None  # noqa: PLR2004
        # A later mount on the same place lies over an earlier one.
        if at is not None and here.is_relative_to(at) and len(at.parts) >= len(place.parts):
            place, kind = at, fields[2]
    return kind if kind in NETWORK else None
