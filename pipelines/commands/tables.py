"""``friction export tables``: the tables of a run for notebooks and BI, as Parquet files or one DuckDB database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.engine import write_database
from friction.errors import FrictionError
from friction.store import find_runs, read_run

if TYPE_CHECKING:
    from pathlib import Path

    from friction.store import Run

DATABASE = ".duckdb"


def export_tables(workspace: Path, target: Path, run_name: str | None = None) -> tuple[Path, list[str]]:
    """Write all tables of a run below a folder, or into one file that ends in ``.duckdb``; names as in docs/tables.md.

    Persons are pseudonyms and texts are masked, as in the run. Files that are there are replaced; all are readable by
    the user alone. Returns the run's folder and the names of the tables, sorted.

    Parameters
    ----------
    run_name : such as ``0003-2026-W21-3fa9c21b07``; None: the last run.

    Raises
    ------
    FrictionError
        If there is no such run, or ``target`` lies in the workspace.
    """
    run = _find_run(workspace, run_name)
    if target.resolve().is_relative_to(workspace.resolve()):
        raise FrictionError(
            "the tables would lie in the workspace", where=str(target),
            why="There they would outlive a person's wish to be forgotten.", mend="Name a place elsewhere.",
        )  # fmt: skip
    names = sorted(run.tables)
    files = {name: run.path / str(run.manifest["tables"][name]["file"]) for name in names}
    if target.suffix == DATABASE:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_database(target, files)
        target.chmod(0o600)
        return run.path, names
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, file in files.items():
        part = target / f".{name}.parquet.part"
        part.write_bytes(file.read_bytes())
        part.chmod(0o600)
        part.replace(target / f"{name}.parquet")
    return run.path, names


def _find_run(workspace: Path, run_name: str | None) -> Run:
    paths = find_runs(workspace)
    if not paths:
        raise FrictionError("there is no run yet", where=str(workspace), mend="Make one with: friction run")
    if run_name is None:
        return read_run(paths[-1])
    found = next((path for path in paths if path.name == run_name), None)
    if found is None:
        known = ", ".join(path.name for path in paths[-5:])
        raise FrictionError(f"there is no run {run_name!r}", where=str(workspace), mend=f"The last ones are: {known}")
    return read_run(found)
