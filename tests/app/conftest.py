"""Small runs on the disk: with both halves, with one of them, and a workspace without any run."""

from __future__ import annotations

import sys
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from streamlit.components.v2 import manifest_scanner

from app import actor, workspace
from app.views.search_index import build_index, place_index
from app.views.sign_in import Visitor
from friction.config import load_settings
from friction.store import Tables
from friction.store.runs import find_runs, read_run
from tests.app.small_run import write_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from app.views.search_index import Index, Placed
    from friction.config import Settings

ZONE = "Europe/Berlin"
"""Of the small runs."""

HALVES = {
    "both": {},
    "documents": {"events": False},
    "events": {"documents": False},
    "empty": {"run": False},
}


@pytest.fixture(scope="session")
def workspaces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return workspaces that no test changes, by the halves they hold."""
    folder = tmp_path_factory.mktemp("workspaces")
    return {name: write_workspace(folder / name, **halves) for name, halves in HALVES.items()}


@pytest.fixture(scope="session")
def tables(workspaces: dict[str, Path]) -> Tables:
    """Return the tables of the run with both halves."""
    return read_tables(workspaces["both"])


@pytest.fixture(scope="session")
def settings(workspaces: dict[str, Path]) -> Settings:
    """Return the settings of the workspace with both halves."""
    return load_settings(workspaces["both"])


@pytest.fixture(scope="session")
def index(tables: Tables) -> Index:
    """Return the messages of that run, as searches see them."""
    return build_index(tables, ZONE, "plan")


@pytest.fixture(scope="session")
def placed(index: Index, tables: Tables) -> Placed:
    """Return where they are."""
    return place_index(index, tables)


@pytest.fixture(autouse=True)
def _own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the main module back: the app's own would stay there, and run again in processes that later tests start."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session", autouse=True)
def _soon() -> Iterator[None]:
    """Look once for what Streamlit looks for at each start, and leave the collector's rounds to Python."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        patch.setattr(workspace, "gc", SimpleNamespace(unfreeze=int, collect=int, freeze=int))
        yield


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Return a function that opens the app on a workspace, at a page, without a browser."""
    from streamlit.testing.v1 import AppTest

    # Without a server there is no address it listens on.
    monkeypatch.setattr(actor, "look_at_visitor", lambda: Visitor({}, {}, "127.0.0.1", 0.0))

    def open_at(folder: Path, page: str | None = None, team: Path | None = None, **query: str) -> AppTest:
        behind = ["--team", str(team)] if team else []
        monkeypatch.setattr(sys, "argv", ["main.py", "--workspace", str(folder), *behind])
        opened = AppTest.from_file("../../app/main.py", default_timeout=60)
        for name, value in query.items():
            opened.query_params[name] = value
        return (opened.switch_page(f"app_pages/{page}.py") if page else opened).run()

    return open_at


def read_tables(workspace: Path) -> Tables:
    """Return the tables of a workspace's newest run."""
    return Tables(read_run(find_runs(workspace)[-1]))
