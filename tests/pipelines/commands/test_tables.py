"""``friction export tables``: every table of a run under its own name, for whatever reads Parquet or DuckDB."""

from __future__ import annotations

import stat
import subprocess
import sys

import pandas as pd
import pytest

from friction.engine import open_engine
from friction.errors import FrictionError
from friction.store import find_runs, read_run
from pipelines.commands.tables import export_tables
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def test_every_table_is_a_file_under_its_name(ran, tmp_path):
    """With the same rows, readable by the user alone; written again it is replaced."""
    run = read_run(find_runs(ran)[-1])
    for _ in range(2):
        folder, names = export_tables(ran, tmp_path / "out")
    files = sorted((tmp_path / "out").iterdir())

    assert folder == run.path
    assert (
        [file.name for file in files]
        == [f"{name}.parquet" for name in names]
        == sorted(f"{one}.parquet" for one in run.tables)
    )
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "out" / "themes.parquet"), run.themes, check_dtype=False)


def test_one_file_of_duckdb_holds_them_all(ran, tmp_path):
    """Also where the folder is not there yet."""
    run = read_run(find_runs(ran)[-1])
    _, names = export_tables(ran, tmp_path / "bi" / "friction.duckdb")
    query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'bi' ORDER BY table_name"
    with open_engine() as connection:
        connection.execute(f"ATTACH '{tmp_path / 'bi' / 'friction.duckdb'}' AS bi (READ_ONLY)")
        found = [name for (name,) in connection.execute(query).fetchall()]
        (n_visits,) = connection.execute("SELECT count(*) FROM bi.visits").fetchone()
        connection.execute("DETACH bi")

    assert found == names
    assert n_visits == len(run.visits)


def test_the_workspace_and_unknown_runs_are_refused(ran, tmp_path):
    """There the tables would outlive a person's wish to be forgotten; of runs those that there are are named."""
    with pytest.raises(FrictionError, match="would lie in the workspace"):
        export_tables(ran, ran / "out")
    with pytest.raises(FrictionError, match="there is no run '0009-x'"):
        export_tables(ran, tmp_path / "out", "0009-x")


def test_the_example_goes_from_a_run_to_a_chart(ran, tmp_path):
    """As its first lines say."""
    script, chart = ROOT / "examples" / "notebook" / "friction_by_stage.py", tmp_path / "chart.html"
    subprocess.run([sys.executable, script, find_runs(ran)[-1], chart], check=True)

    assert "more of every 100 who leave" in chart.read_text(encoding="utf-8")
