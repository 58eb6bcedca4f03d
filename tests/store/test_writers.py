"""Many writers at once, and writers that are killed: what the log has acknowledged is there, once, in a chain."""

from __future__ import annotations

import sys
import types

import pytest

from benchmarks.log.measure import kill_writers, write_at_once

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _no_main(monkeypatch):
    """Let the processes that are started run no main module: another test may have left the app's there."""
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))


def test_eight_writers_at_once_lose_nothing(workspace):
    """Eight processes decide at the same time: none lost, none doubled, numbers without a gap, the chain valid."""
    load = write_at_once(workspace, n_writers=8, n_each=50)

    assert load.n == 400


def test_what_was_acknowledged_outlives_its_writer(request, workspace):
    """Writers are killed five times on the way; each decision they were told of is there."""
    if (workspace / "friction.toml").exists():
        server = request.getfixturevalue("server")
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            server.say(f"ALTER SYSTEM SET {setting} = on", "postgres")
        server.say("SELECT pg_reload_conf()", "postgres")

    assert kill_writers(workspace, n_kills=5) >= 2
