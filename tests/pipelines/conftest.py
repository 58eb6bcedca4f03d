"""Runs of the small workspace, in this process and without a model."""

from __future__ import annotations

import subprocess

import pytest
from filelock import FileLock

from fixtures.shop import generate_shop
from friction.store.runs import find_runs, read_run
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.pipelines.canary import plant_everywhere
from tests.pipelines.small import make_workspace, run_small


@pytest.fixture
def small(tmp_path):
    """Return a small workspace."""
    return make_workspace(tmp_path / "shop")


@pytest.fixture(scope="session")
def shop(tmp_path_factory, worker_id):
    """Return the made-up shop's workspace at its full size, and its run with the model; made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    workspace = (base if worker_id == "master" else base.parent) / "whole-shop"
    with FileLock(workspace.with_suffix(".lock")):
        if not workspace.is_dir():
            generate_shop(workspace.with_suffix(".part"))
            run_workspace(workspace.with_suffix(".part"), Show(quiet=True))
            workspace.with_suffix(".part").rename(workspace)
    (run,) = find_runs(workspace)
    return workspace, read_run(run)


@pytest.fixture
def run_quietly():
    """Return a function that runs a workspace, texts embedded by their words, and returns the finished run."""
    return run_small


@pytest.fixture(scope="session")
def planted_once(tmp_path_factory):
    """Return a workspace in which one person is everywhere, to be copied."""
    workspace = tmp_path_factory.mktemp("planted") / "shop"
    plant_everywhere(workspace, run_small)
    return workspace


@pytest.fixture
def planted(planted_once, tmp_path):
    """Return a workspace with two runs, decisions and weekly pages in which one person is everywhere."""
    # Files that runs share by hard links are shared in the copy as well.
    subprocess.run(["cp", "-a", str(planted_once), str(tmp_path / "shop")], check=True)
    return tmp_path / "shop"
