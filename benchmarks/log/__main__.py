"""Measure the log under load, in a file and on a PostgreSQL server: ``python -m benchmarks.log [WRITERS EACH KILLS]``.

Where no number is named: 8 writers, 1,250 decisions each, 50 kills.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.log.measure import kill_writers, write_at_once
from friction.store import look_at_database, migrate_database
from tests.postgres import PASSWORD, find_programs, run_server

if TYPE_CHECKING:
    from tests.postgres import TestServer


def main(n_writers: int, n_each: int, n_kills: int) -> None:
    """Print a Markdown table; the server is one with its own settings, so that it waits for the disk."""
    print(
        "| database | decisions | writers | seconds | a second | median (ms) | slowest (ms) | kills | acknowledged |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    _measure(None, n_writers, n_each, n_kills)
    programs = find_programs()
    if programs is None:
        print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
        return
    os.environ["FRICTION_DATABASE_PASSWORD"] = PASSWORD
    with run_server(programs, ()) as server:
        _measure(server, n_writers, n_each, n_kills)


def _measure(server: TestServer | None, n_writers: int, n_each: int, n_kills: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="friction-log-"))
    try:
        workspaces = [_make_workspace(folder / name, server) for name in ("load", "kills")]
        load = write_at_once(workspaces[0], n_writers, n_each)
        acknowledged = kill_writers(workspaces[1], n_kills)
        program = look_at_database(workspaces[0]).program
    finally:
        shutil.rmtree(folder)
    times = f"{load.seconds:.1f} | {load.n / load.seconds:.0f} | {load.median * 1000:.1f} | {load.slowest * 1000:.0f}"
    print(f"| {program} | {load.n:,} | {n_writers} | {times} | {n_kills} | {acknowledged:,} |", flush=True)


def _make_workspace(folder: Path, server: TestServer | None) -> Path:
    folder.mkdir()
    if server is not None:
        (folder / "friction.toml").write_text(f'[database]\nurl = "{server.make_database()}"\n', encoding="utf-8")
    migrate_database(folder)
    return folder


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:] or (8, 1250, 50)))
