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
from tests.pipelines.small import embed_by_words, make_workspace


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return a small workspace whose texts are embedded by their words."""
    embed_by_words(monkeypatch)
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
    """Return a function that runs a workspace and returns the finished run."""
    return lambda workspace, **more: run_workspace(workspace, Show(quiet=True), **more)


@pytest.fixture(scope="session")
def planted_once(tmp_path_factory):
    """Return a workspace in which one person is everywhere, to be copied."""
    workspace = tmp_path_factory.mktemp("planted") / "shop"
    with pytest.MonkeyPatch.context() as patch:
        embed_by_words(patch)
        plant_everywhere(workspace, lambda folder: run_workspace(folder, Show(quiet=True)))
    return workspace


@pytest.fixture
def planted(planted_once, tmp_path, monkeypatch):
    """Return a workspace with two runs, decisions and weekly pages in which one person is everywhere."""
    embed_by_words(monkeypatch)
    # Files that runs share by hard links are shared in the copy as well.
    subprocess.run(["cp", "-a", str(planted_once), str(tmp_path / "shop")], check=True)
    return tmp_path / "shop"
