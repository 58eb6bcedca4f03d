"""A run's tables taken elsewhere: which, where to, by whom."""

from __future__ import annotations

import json
from contextlib import closing

import pandas as pd
import pytest

from friction.contracts import TABLES
from friction.errors import FrictionError, StoreError
from friction.store import RUNS_FOLDER, lock_runs, read_run
from friction.store.audit import AuditLog
from pipelines.commands.tables import export_tables, find_run
from tests.pipelines.commands.terminal import friction
from tests.store.test_runs import publish


@pytest.fixture
def two_runs(tmp_path):
    """Return a workspace with two runs, each of the table ``transitions`` and vectors."""
    workspace = tmp_path / "shop"
    publish(workspace, 1, "2026-W20")
    publish(workspace, 2, "2026-W21")
    return workspace


def test_each_table_is_a_file_of_its_name(two_runs, tmp_path):
    """The bytes of the run, for the user alone; vectors are no table."""
    run, rows = export_tables(two_runs, None, tmp_path / "out")

    (file,) = (tmp_path / "out").iterdir()
    assert (run.week, rows, file.name) == ("2026-W21", {"transitions": 2}, "transitions.parquet")
    assert file.read_bytes() == (run.path / "transitions.parquet").read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_a_file_of_duckdb_takes_all_tables(two_runs, tmp_path):
    """One table of each name, with the columns and rows of the run; written again it is replaced."""
    import duckdb

    target = tmp_path / "it's" / "tables.duckdb"
    for _ in range(2):
        run, _ = export_tables(two_runs, None, target)

    with duckdb.connect(target, read_only=True) as database:
        assert database.sql("SELECT table_name FROM duckdb_tables()").fetchall() == [("transitions",)]
        held = database.sql("SELECT * FROM transitions ORDER BY from_stage DESC").df()
    expected = run.transitions.sort_values("from_stage", ascending=False, ignore_index=True)
    pd.testing.assert_frame_equal(held, expected, check_dtype=False)
    assert [path.name for path in target.parent.iterdir()] == ["tables.duckdb"]
    assert target.stat().st_mode & 0o077 == 0


def test_what_another_run_had_is_not_left_beside_it(two_runs, tmp_path):
    """A table that this run has not goes, whatever else lies there stays."""
    out = tmp_path / "out"
    out.mkdir()
    for name in ("themes.parquet", "notes.parquet", "transitions.parquet"):
        (out / name).write_text("from before", encoding="utf-8")

    export_tables(two_runs, None, out)

    assert "themes" in TABLES
    assert sorted(path.name for path in out.iterdir()) == ["notes.parquet", "transitions.parquet"]
    assert (out / "transitions.parquet").read_bytes().startswith(b"PAR1")


@pytest.mark.parametrize("name", ["1", "0001", "0001-2026-W20-{hash}"])
def test_a_run_is_named_by_its_number_or_its_folder(two_runs, name):
    """Without a name it is the last one."""
    (folder,) = (path.name for path in (two_runs / RUNS_FOLDER).glob("0001-*"))

    assert find_run(two_runs, name.format(hash=folder[-10:])).week == "2026-W20"
    assert find_run(two_runs, None).week == "2026-W21"


def test_a_run_that_is_not_there_is_refused(two_runs, tmp_path):
    """It says which there are, or that there is none."""
    with pytest.raises(FrictionError, match="there is no run '7'") as caught:
        find_run(two_runs, "7")
    assert caught.value.mend.startswith("There are: 0001-2026-W20-")
    with pytest.raises(FrictionError, match="there is no run yet"):
        find_run(tmp_path, None)


@pytest.mark.parametrize(
    ("target", "told"),
    [("taken", "this is a file"), ("taken/below", "this is a file"), ("taken/tables.duckdb", "this is a file"),
     ("folder.duckdb", "this is a folder")],
)  # fmt: skip
def test_a_place_that_is_taken_by_something_else_is_told_in_words(two_runs, tmp_path, target, told):
    """A file where a folder is to be, or the other way round: what lies there stays, and what to name is said."""
    (tmp_path / "taken").write_text("of the user", encoding="utf-8")
    (tmp_path / "folder.duckdb").mkdir()

    with pytest.raises(FrictionError, match=told) as caught:
        export_tables(two_runs, None, tmp_path / target)

    assert ".duckdb" in caught.value.mend
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "of the user"


def test_into_the_workspace_nothing_is_exported(two_runs):
    """There it would outlive forgetting."""
    for target in (two_runs / "out", two_runs / "tables.duckdb", two_runs):
        with pytest.raises(FrictionError, match="in the workspace"):
            export_tables(two_runs, None, target)


def test_a_table_that_is_not_as_the_run_wrote_it_is_refused(two_runs, tmp_path):
    """And nothing is written."""
    run = find_run(two_runs, None)
    (run.path / "transitions.parquet").unlink()
    (run.path / "transitions.parquet").write_bytes(b"PAR1 but damaged")

    with pytest.raises(StoreError, match="not the one that the run wrote"):
        export_tables(two_runs, None, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_while_a_run_is_at_work_nothing_is_exported(two_runs, tmp_path):
    """Or somebody could be forgotten meanwhile, and stand in what is written."""
    with lock_runs(two_runs / RUNS_FOLDER), pytest.raises(StoreError, match="another run is at work"):
        export_tables(two_runs, None, tmp_path / "out")


def test_who_may_export_is_asked_and_the_audit_says_who_did(two_runs, tmp_path):
    """A viewer may not; what was exported, how much and by whom stands in the audit."""
    here = ("-C", str(two_runs))
    friction("people", "grant", "lea", "admin", *here)
    friction("people", "grant", "ben", "viewer", *here, "--as", "lea")

    refused = friction("export", "tables", "--to", str(tmp_path / "out"), *here, "--as", "ben")
    done = friction("export", "tables", "--to", str(tmp_path / "out"), "--run", "1", *here, "--as", "lea", "--json")

    assert refused.returncode != 0
    assert "ben may not export" in refused.stderr
    run = read_run(next((two_runs / RUNS_FOLDER).glob("0001-*")))
    assert json.loads(done.stdout) == {
        "to": str(tmp_path / "out"), "run": run.path.name, "tables": {"transitions": 2},
    }  # fmt: skip
    with closing(AuditLog(two_runs)) as audit:
        row = audit.read().iloc[-1]
    assert (row["done_by"], row["action"]) == ("lea", "export")
    assert json.loads(row["payload"]) == {"of": f"tables of {run.path.name}", "n_rows": 2}
