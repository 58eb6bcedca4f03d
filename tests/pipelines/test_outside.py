"""Nothing from outside: the whole program runs where no network is, and asks for none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines import outside
from tests.pipelines.small import make_workspace

pytestmark = [pytest.mark.slow, pytest.mark.models]


@pytest.fixture
def way_in():
    """Return the command that begins a namespace without a way out, or skip with the reason."""
    command = [shutil.which("unshare") or "unshare", "-rn"]
    try:
        tried = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"there is no unshare (util-linux) on this machine: {error}")
    if tried.returncode:
        pytest.skip(f"this machine lets nobody make a network namespace: {tried.stderr.strip()}")
    return command


def test_the_whole_program_runs_without_a_network(tmp_path, way_in):
    """Check, run, week, export, doctor and the app, with the model: all end well, and nothing asks for an address."""
    workspace = make_workspace(tmp_path / "shop")
    program = [sys.executable, str(Path(outside.__file__)), str(workspace), str(tmp_path)]

    shown = subprocess.run([*way_in, *program], capture_output=True, text=True, check=False, timeout=900)

    assert shown.returncode == 0, shown.stderr
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["shut"]
    assert told["codes"] == dict.fromkeys(("check", "run", "weekly", "journeys", "doctor"), 0)
    assert told["app"] == "ok page"
    assert told["tried"] == ["getaddrinfo 'example.org'"]
    assert told["reached"] == []
