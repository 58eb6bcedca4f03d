"""A run that was killed resumes where it stopped, and ends in the same bytes."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from friction.config import load_settings
from friction.store.runs import TIMINGS, find_runs
from pipelines.steps import STEPS
from tests.conftest import ROOT
from tests.pipelines.small import make_workspace


def run_until(workspace, *places):
    """Run a workspace, killed at one place after the other; return how each run ended, word by word."""
    command = [sys.executable, "-m", "tests.pipelines.killed", str(workspace), *places]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert told.returncode == 0, told.stderr
    return [line.split() for line in told.stdout.splitlines()]


def read_bytes(workspace):
    (run,) = find_runs(workspace)
    files = {path.name: path.read_bytes() for path in run.iterdir() if path.name != TIMINGS}
    return run.name, files


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Return a workspace that ran once without being killed, and what the program said."""
    workspace = make_workspace(tmp_path_factory.mktemp("undisturbed") / "shop")
    return workspace, run_until(workspace, "nowhere")


def test_killed_at_every_step_one_after_the_other_it_still_ends_in_the_same_bytes(undisturbed, tmp_path):
    """Killed with -9 in each step, with a half-filled cache, and while the folder is put together."""
    workspace = make_workspace(tmp_path / "shop")
    settings = load_settings(workspace)
    places = [step.name for step in STEPS if step.when(settings)]
    places.insert(places.index("embed"), "shard")
    places += ["objects", "publish"]

    killed = run_until(workspace, *places)

    assert killed == [[place, str(-signal.SIGKILL)] for place in places]
    assert find_runs(workspace) == []
    assert run_until(workspace, "nowhere")
    assert read_bytes(workspace) == read_bytes(undisturbed[0])
    assert not list((workspace / "runs").glob(".tmp-*"))


def test_run_again_without_changes_makes_no_folder_and_says_so(undisturbed):
    """The second run finds the first one."""
    workspace, first = undisturbed

    second = run_until(workspace, "nowhere")

    (run,) = find_runs(workspace)
    assert first == [["nowhere", run.name, "True"]]
    assert second == [["nowhere", run.name, "False"]]
