"""Runs of the small workspace, in this process and without a model."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from filelock import FileLock

from fixtures.shop import generate_shop
from friction.privacy.pseudonym import find_key_file, load_key
from friction.store.runs import find_runs, read_run
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.pipelines.canary import plant_everywhere
from tests.pipelines.linked import write_linked
from tests.pipelines.small import make_workspace, run_small


@pytest.fixture
def small(tmp_path):
    """Return a small workspace."""
    return make_workspace(tmp_path / "shop")


@pytest.fixture
def own_key(tmp_path, monkeypatch):
    """Keep the key in a file, as a user has it: the one that the workspaces to be copied were made with."""
    key = load_key()
    monkeypatch.delenv("FRICTION_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    file = find_key_file()
    file.parent.mkdir(parents=True)
    file.write_bytes(key)
    file.chmod(0o600)


@pytest.fixture(scope="session")
def once(tmp_path_factory, worker_id):
    """Return a function that makes a workspace when it is first asked for, once for all workers."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent

    def make_once(name, make):
        workspace = base / name
        with FileLock(workspace.with_suffix(".lock")):
            if not workspace.is_dir():
                make(workspace.with_suffix(".part"))
                workspace.with_suffix(".part").rename(workspace)
        return workspace

    return make_once


@pytest.fixture(scope="session")
def shop(once):
    """Return the made-up shop's workspace at its full size, and its run with the model."""
    workspace = once("whole-shop", lambda folder: run_workspace(generate_shop(folder), Show(quiet=True)))
    (run,) = find_runs(workspace)
    return workspace, read_run(run)


@pytest.fixture
def run_quietly():
    """Return a function that runs a workspace, texts embedded by their words, and returns the finished run."""
    return run_small


def copy(workspace, folder):
    """Copy a workspace; files that runs share by hard links are shared in the copy as well."""
    subprocess.run(["cp", "-a", str(workspace), str(folder)], check=True)
    return folder


@pytest.fixture(scope="session")
def ran_once(once):
    """Return a small workspace with a run, to be copied."""
    return once("ran", lambda folder: run_small(make_workspace(folder)))


@pytest.fixture
def ran(ran_once, tmp_path):
    """Return a small workspace with a run."""
    return copy(ran_once, tmp_path / "shop")


@pytest.fixture
def begun(ran):
    """Return a small workspace without a run whose steps are done already: what a test changes is done anew."""
    for run in find_runs(ran):
        shutil.rmtree(run)
    return ran


@pytest.fixture(scope="session")
def planted_once(once):
    """Return a workspace in which one person is everywhere, to be copied."""
    return once("planted", lambda folder: plant_everywhere(folder, run_small))


@pytest.fixture
def planted(planted_once, tmp_path):
    """Return a workspace with two runs, decisions and weekly pages in which one person is everywhere."""
    return copy(planted_once, tmp_path / "shop")


@pytest.fixture(scope="session")
def linked_once(once):
    """Return the workspace of `write_linked` with a run, to be copied."""
    return once("linked", lambda folder: run_small(write_linked(folder)))


@pytest.fixture
def linked_ran(linked_once, tmp_path):
    """Return the workspace of `write_linked` with a run."""
    return copy(linked_once, tmp_path / "shop")
