"""A run that was killed resumes where it stopped, and ends in the same bytes."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from friction.config import load_settings
from friction.store.runs import TIMINGS, find_runs
from pipelines.steps.wires import STEPS
from tests.conftest import ROOT
from tests.pipelines.small import make_workspace

pytestmark = pytest.mark.slow


def list_places(workspace):
    """Return all places where a run is killed, in their order."""
    settings = load_settings(workspace)
    places = [step.name for step in STEPS if step.when(settings)]
    places.insert(places.index("halves"), "shard")
    return [*places, "objects", "publish"]


def read_bytes(workspace):
    (run,) = find_runs(workspace)
    files = {path.name: path.read_bytes() for path in run.iterdir() if path.name != TIMINGS}
    return run.name, files


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    """Return a workspace that ran twice, one that was killed everywhere and then ran, and how each run ended."""
    undisturbed, killed = (make_workspace(tmp_path_factory.mktemp(name) / "shop") for name in ("undisturbed", "killed"))
    places = [*list_places(killed), "nowhere"]
    asked = [f"{undisturbed}=nowhere"] * 2 + [f"{killed}={place}" for place in places]
    command = [sys.executable, "-m", "tests.pipelines.killed", *asked]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert told.returncode == 0, told.stderr
    return undisturbed, killed, [line.split() for line in told.stdout.splitlines()]


def test_killed_at_every_step_one_after_the_other_it_still_ends_in_the_same_bytes(ended):
    """Killed with -9 in each step, with a half-filled cache, and while the folder is put together."""
    undisturbed, killed, (_, _, *how, last) = ended

    assert how == [[place, str(-signal.SIGKILL)] for place in list_places(killed)]
    assert last[0] == "nowhere"
    assert last[2] == "True"
    assert read_bytes(killed) == read_bytes(undisturbed)
    assert not list((killed / "runs").glob(".tmp-*"))


def test_run_again_without_changes_makes_no_folder_and_says_so(ended):
    """The second run finds the first one."""
    undisturbed, _, (first, second, *_) = ended

    (run,) = find_runs(undisturbed)
    assert first == ["nowhere", run.name, "True"]
    assert second == ["nowhere", run.name, "False"]
