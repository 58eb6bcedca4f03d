"""Runs of the small workspace, in this process and without a model."""

from __future__ import annotations

import pytest

import friction.topics.embed
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.pipelines.small import HashEmbedder, make_workspace


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return a small workspace whose texts are embedded by their words."""
    monkeypatch.setattr(friction.topics.embed, "load_embedder", lambda *_args: HashEmbedder())
    return make_workspace(tmp_path / "shop")


@pytest.fixture
def run_quietly():
    """Return a function that runs a workspace and returns the finished run."""
    return lambda workspace, **more: run_workspace(workspace, Show(quiet=True), **more)
