"""``friction export tables``: a run's tables, for notebooks and dashboards, as Parquet files or one DuckDB file."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from friction.contracts import TABLES
from friction.errors import FrictionError, StoreError
from friction.store import RUNS_FOLDER, find_runs, hash_file, lock_runs, new_file, put_file, read_run, told_plainly

if TYPE_CHECKING:
    from friction.store import Run

DATABASE = ".duckdb"
"""How a file is called that takes all tables."""
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600


def find_run(workspace: Path, name: str | None) -> Run:
    """Return the run of that folder's name or number (such as 3, 0003 or 0003-2026-W21-3fa9c21b07); None: the last one.

    Raises
    ------
    FrictionError
        If there is none.
    """
    paths = find_runs(workspace)
    if not paths:
        raise FrictionError("there is no run yet", where=str(workspace), mend="Make one with: friction run")
    if name is None:
        return read_run(paths[-1])
    for path in paths:
        if name == path.name or (name.isdecimal() and int(name) == int(path.name.split("-", 1)[0])):
            return read_run(path)
    raise FrictionError(
        f"there is no run {name!r}", where=str(workspace / RUNS_FOLDER),
        mend=f"There are: {', '.join(path.name for path in paths)}.",
    )  # fmt: skip


def export_tables(workspace: Path, name: str | None, target: Path) -> tuple[Run, dict[str, int]]:
    """Write all tables of a run, texts masked and persons under pseudonyms, and return it with the rows of each.

    Files are readable by the user alone. What was exported there before is replaced: a table that the run has not is
    not left from another one.

    Parameters
    ----------
    name : of the run; None: the last one.
    target : a folder, for one file ``TABLE.parquet`` each, or a file ``….duckdb`` that takes all.

    Raises
    ------
    FrictionError
        If there is no such run, it is not as it was written, the target is a file where a folder is to be or the other
        way round, or it lies in the workspace, where ``friction person forget`` would not find it.
    """
    _check_target(workspace, target)
    with lock_runs(workspace / RUNS_FOLDER):  # nobody is forgotten meanwhile
        run = find_run(workspace, name)
        files = {table: _find_file(run, table) for table in sorted(run.tables)}
        if target.suffix == DATABASE:
            _write_database(files, target)
        else:
            _write_folder(files, target)
    return run, {table: run.manifest["tables"][table]["rows"] for table in files}


def _check_target(workspace: Path, target: Path) -> None:
    if target.resolve().is_relative_to(workspace.resolve()):
        raise FrictionError(
            "the tables would lie in the workspace",
            where=str(target),
            why="There they would outlive a person's wish to be forgotten.",
            mend="Name a place elsewhere.",
        )
    if target.suffix == DATABASE and target.is_dir():
        raise FrictionError(
            "this is a folder", where=str(target), mend=f"Name a file {DATABASE} that is not there yet."
        )
    folder = target.parent if target.suffix == DATABASE else target
    taken = next((path for path in (folder, *folder.parents) if path.exists() and not path.is_dir()), None)
    if taken is not None:
        raise FrictionError(
            "this is a file", where=str(taken), mend=f"Name a folder, or a file that ends in {DATABASE}."
        )


def _find_file(run: Run, table: str) -> Path:
    """Return the file of a table, where it is the one that the manifest names."""
    entry = run.manifest["tables"][table]
    path = run.path / entry["file"]
    if not path.is_file() or hash_file(path) != entry["sha256"]:
        raise StoreError(
            "the file is not the one that the run wrote", where=str(path), mend="Make the run anew: friction run"
        )
    return path


def _write_folder(files: dict[str, Path], folder: Path) -> None:
    for table, path in files.items():
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=_PRIVATE_FOLDER)
        with new_file(folder, f"{table}.parquet") as part:
            part.touch(_PRIVATE_FILE)
            shutil.copyfile(path, part)
            put_file(part, folder / f"{table}.parquet")
    for table in TABLES.keys() - files.keys():
        (folder / f"{table}.parquet").unlink(missing_ok=True)


def _write_database(files: dict[str, Path], target: Path) -> None:
    from friction.engine import write_database

    with told_plainly(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as own:  # which nobody else may enter
            part = Path(own) / target.name
            write_database(files, part)
            part.chmod(_PRIVATE_FILE)
            put_file(part, target)
