"""Workspaces whose log is a file, and whose log is on a PostgreSQL server: what holds for one holds for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from friction.store.database import migrate_database
from friction.store.decisions import DecisionLog
from tests.postgres import PASSWORD, find_programs, run_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import TestServer


@pytest.fixture(scope="session")
def server() -> Iterator[TestServer]:
    """Run a server, or skip with a plain reason."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with run_server(programs) as running:
        yield running


@pytest.fixture(scope="session")
def database(server: TestServer) -> str:
    """Return the URL of the one database that all tests use in turn."""
    return server.make_database()


@pytest.fixture
def empty_database(server: TestServer, database: str) -> str:
    """Return the URL of an empty database."""
    return server.clear_database(database)


def name_server(workspace: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let a workspace's settings name a database on the server, and the environment its password."""
    (workspace / "friction.toml").write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")
    monkeypatch.setenv("FRICTION_DATABASE_PASSWORD", PASSWORD)
    return workspace


@pytest.fixture
def on_server(tmp_path: Path, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace whose log is on the server, set up and empty."""
    workspace = name_server(tmp_path, empty_database, monkeypatch)
    assert migrate_database(workspace)
    return workspace


@pytest.fixture(params=["file", "server"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return an empty workspace: the log in a file, then on the server."""
    return request.getfixturevalue("on_server") if request.param == "server" else tmp_path


@pytest.fixture
def log(workspace: Path) -> Iterator[DecisionLog]:
    """Return the log of a workspace."""
    opened = DecisionLog(workspace)
    yield opened
    opened.close()
