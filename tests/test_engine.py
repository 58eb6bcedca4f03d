"""DuckDB in the process: it reads local files, and nothing else."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from friction.engine import fetch, open_engine, register


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
