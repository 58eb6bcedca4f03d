"""Runs of the small workspace, in this process and without a model."""

from __future__ import annotations

import subprocess

import pytest

import friction.topics.embed
from fixtures.shop import generate_shop
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.pipelines.canary import plant_everywhere
from tests.pipelines.small import HashEmbedder, make_workspace


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return a small workspace whose texts are embedded by their words."""
    monkeypatch.setattr(friction.topics.embed, "load_embedder", lambda *_args: HashEmbedder())
    return make_workspace(tmp_path / "shop")


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """Return the made-up shop's workspace at its full size, and its run with the model."""
    workspace = generate_shop(tmp_path_factory.mktemp("shop") / "shop")
    return workspace, run_workspace(workspace, Show(quiet=True)).run


@pytest.fixture
def run_quietly():
    """Return a function that runs a workspace and returns the finished run."""
    return lambda workspace, **more: run_workspace(workspace, Show(quiet=True), **more)


@pytest.fixture(scope="session")
def planted_once(tmp_path_factory):
    """Return a workspace in which one person is everywhere, to be copied."""
    workspace = tmp_path_factory.mktemp("planted") / "shop"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(friction.topics.embed, "load_embedder", lambda *_args: HashEmbedder())
        plant_everywhere(workspace, lambda folder: run_workspace(folder, Show(quiet=True)))
    return workspace


@pytest.fixture
def planted(planted_once, tmp_path, monkeypatch):
    """Return a workspace with two runs, decisions and weekly pages in which one person is everywhere."""
    monkeypatch.setattr(friction.topics.embed, "load_embedder", lambda *_args: HashEmbedder())
    # Files that runs share by hard links are shared in the copy as well.
    subprocess.run(["cp", "-a", str(planted_once), str(tmp_path / "shop")], check=True)
    return tmp_path / "shop"
