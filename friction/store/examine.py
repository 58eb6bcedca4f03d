"""Whether what a workspace keeps is safe: database, backup, disk, run folders; looking changes nothing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.store.backup import read_backup
from friction.store.disk import hash_file
from friction.store.health import find_network, look_at_database
from friction.store.runs import find_runs, read_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from friction.store.health import Health

SMALLEST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at: is it well, what was seen, and what mends it."""

    name: str
    well: bool
    seen: str
    mend: str = ""


def examine_database(workspace: Path) -> Iterator[Finding]:
    """Yield how the database is, when it was last backed up, and whether it lies where its locks hold."""
    health = look_at_database(workspace)
    yield Finding("database program", well=True, seen=health.program)
    if health.seen or health.head is not None:
        said = f"{health.head.n} decisions, none changed" if health.head else ""
        yield Finding("database", well=not health.seen, seen=health.seen or said, mend=health.mend)
    else:
        yield Finding("database", well=True, seen="no decisions yet")
    yield from _examine_backup(workspace, health)
    network = find_network(workspace)
    if network:
        yield Finding(
            "file system",
            well=False,
            seen=f"the workspace lies on {network}: locks of files cannot be relied on there",
            mend="Move the workspace to a disk of this machine.",
        )


def _examine_backup(workspace: Path, health: Health) -> Iterator[Finding]:
    """Say when the database was last copied, where it is this program that does it."""
    if not health.is_file or health.head is None:
        return
    backup = read_backup(workspace)
    if backup is None:
        mend = "Make one with: friction database backup" if health.head.n else ""
        yield Finding("backup", well=True, seen="none yet", mend=mend)
        return
    since = health.head.n - backup.head.n
    seen = f"last on {backup.made_at:%Y-%m-%d %H:%M} UTC, to {backup.file}; {max(since, 0)} decisions since"
    yield Finding("backup", well=True, seen=seen)


def examine_disk(workspace: Path) -> Iterator[Finding]:
    """Yield how much is free where the workspace lies."""
    free = shutil.disk_usage(workspace if workspace.is_dir() else workspace.parent).free
    well = free >= SMALLEST_FREE_BYTES
    mend = "" if well else "Free some space before the next run."
    yield Finding("disk", well=well, seen=f"{free / 1024**3:.1f} GiB free", mend=mend)


def examine_runs(workspace: Path) -> Iterator[Finding]:
    """Yield whether every file of every run is as it was written; it reads all of them."""
    paths = find_runs(workspace)
    if not paths:
        yield Finding("runs", well=True, seen="none yet")
        return
    damaged = []
    for path in paths:
        entries = read_run(path).manifest["tables"].values()
        if any(not (path / e["file"]).is_file() or hash_file(path / e["file"]) != e["sha256"] for e in entries):
            damaged.append(path.name)
    seen = f"{len(paths)} runs, newest {paths[-1].name}" + (f"; damaged: {', '.join(damaged)}" if damaged else "")
    mend = "Remove the damaged folders and give: friction run" if damaged else ""
    yield Finding("runs", well=not damaged, seen=seen, mend=mend)
