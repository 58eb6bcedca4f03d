"""DuckDB in the process: it reads local files, and nothing else."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from friction.engine import FOLDERS, _make_folder, fetch, open_engine, register


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_parquet('https://example.org/events.parquet')",
        "SELECT * FROM 'hf://datasets/example/events.parquet'",
        "SELECT * FROM read_csv('s3://example/events.csv')",
        "ATTACH 'http://example.org/events.db'",
        "SELECT * FROM sqlite_scan('friction.db', 'decisions')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET autoinstall_known_extensions = true",
        "SET threads = 1",
    ],
)
def test_no_statement_reaches_out(statement):
    """What would fetch an extension, load one, or change the settings so that another statement may, is refused."""
    with open_engine() as connection, pytest.raises(duckdb.Error, match=r"httpfs|sqlite_scan|locked"):
        connection.execute(statement)


def test_what_is_there_is_read(tmp_path):
    """Parquet files, frames, JSON and zones of time need no extension to be loaded."""
    frame = pd.DataFrame({"moment": pd.to_datetime(["2026-03-29T01:30:00Z"]), "properties": ['{"plan": "pro"}']})
    frame.to_parquet(tmp_path / "events.parquet")
    asked = "SELECT hour(moment AT TIME ZONE 'Europe/Berlin') AS hour, properties ->> 'plan' AS plan FROM {}"
    with open_engine() as connection:
        register(connection, "from_file", tmp_path / "events.parquet")
        register(connection, "from_frame", frame)
        found = [fetch(connection, asked.format(name)).to_pylist() for name in ("from_file", "from_frame")]

    assert found == [[{"hour": 3, "plan": "pro"}]] * 2


def test_what_one_makes_no_other_sees():
    """Each has an empty database of its own, also while another is open and after one has failed on its way."""
    frame = pd.DataFrame({"x": [1]})
    with open_engine() as one, open_engine() as other:
        one.execute("CREATE TABLE made AS SELECT 1 AS x")
        register(one, "seen", frame)
        other.execute("CREATE TABLE made AS SELECT 2 AS x")
        assert fetch(one, "SELECT x FROM made").to_pylist() == [{"x": 1}]
        with pytest.raises(duckdb.Error, match="does not exist"):
            fetch(other, "SELECT * FROM seen")
    with pytest.raises(duckdb.Error, match="nowhere"), open_engine() as failing:
        failing.execute("CREATE TABLE made AS SELECT 1 AS x; SELECT * FROM range(10000000); SELECT * FROM nowhere")
    with open_engine() as last:
        assert fetch(last, "SELECT count(*) AS n FROM duckdb_tables() WHERE NOT internal").to_pylist() == [{"n": 0}]


def test_what_went_wrong_inside_is_what_is_raised():
    """An error on the way is not hidden by what follows from it."""

    def lose_it():
        with open_engine() as connection:
            own = fetch(connection, "SELECT current_database() AS own").to_pylist()[0]["own"]
            connection.execute(f"USE memory; DETACH {own}")
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        lose_it()


def test_several_threads_have_databases_of_their_own():
    """Steps and pages may work side by side."""

    def count(n):
        with open_engine() as connection:
            connection.execute("CREATE TABLE made AS SELECT * FROM range(?)", [n])
            return fetch(connection, "SELECT count(*) AS n FROM made").to_pylist()[0]["n"]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(count, range(1, 41))) == list(range(1, 41))


def test_what_a_killed_process_left_behind_is_removed(tmp_path, monkeypatch):
    """Its temporary folder, with what was moved there; not one that is held, nor one just made, nor another's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, held, young, other = (tmp_path / name for name in ("left", "held", "young", "other"))
    left, held, young = (folder.with_name(FOLDERS + folder.name) for folder in (left, held, young))
    for folder in (left, held, young, other):
        folder.mkdir()
        (folder / "moved.tmp").write_text("rows", encoding="utf-8")
    for folder in (left, held, other):
        os.utime(folder, (0, 0))
    handle = os.open(held, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)

    own = Path(_make_folder())

    os.close(handle)
    assert set(tmp_path.iterdir()) == {held, young, other, own}


def test_a_process_that_ends_leaves_no_folder_and_one_that_is_killed_is_cleaned_up_behind(tmp_path):
    """Two processes one after the other: the first is killed, the second ends."""
    begin = "import os, friction.engine as e\nwith e.open_engine(): pass\n"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", f"{begin}os.kill(os.getpid(), 9)"], check=False, env=environment)
    (left,) = tmp_path.iterdir()
    os.utime(left, (0, 0))

    subprocess.run([sys.executable, "-c", begin], check=True, env=environment)

    assert list(tmp_path.iterdir()) == []
