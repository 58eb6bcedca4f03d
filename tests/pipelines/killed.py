"""Run a workspace, killed -9 at one place after the other: ``python -m tests.pipelines.killed WORKSPACE=PLACE...``.

Each run is a process of its own, forked from one that has imported what takes long and run nothing; printed is, a line
each, the place and how it ended. What a run says that is not killed follows ``nowhere``.

``PLACE`` is the name of a step (killed when all is computed and nothing written), ``shard`` (after the first vectors
went into the cache), ``objects`` (after the last step's tables, before its record), ``publish`` (before the folder
gets its name), or ``nowhere``.
"""

from __future__ import annotations

import dataclasses
import importlib
import os
import signal
import sys
from functools import partial
from pathlib import Path

import friction.topics.embed as embed_module
from friction.config import load_settings
from friction.store.steps import Steps
from friction.store.vectors import VectorCache
from friction.topics.languages import find_known_languages
from pipelines import run as run_module
from pipelines.show import Show
from tests.pipelines.forks import run_in_child
from tests.pipelines.small import BY_WORDS, HashEmbedder

SLOW_TO_IMPORT = (
    "duckdb",
    "pandera.pandas",
    "scipy.sparse.csgraph",
    "sklearn.cluster",
    "sklearn.linear_model",
    "spacy",
    "torch",
)


def kill_self(*_args: object, **_more: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run(workspace: Path, place: str) -> None:
    embed_module.LETTERS_PER_CHUNK = 400
    if place == "shard":
        save = VectorCache.save

        def save_and_die(self: VectorCache, vectors: dict) -> None:
            save(self, vectors)
            kill_self()

        VectorCache.save = save_and_die
    elif place == "objects":
        save_record = Steps.save
        Steps.save = lambda self, record: (
            kill_self() if record.step == run_module.STEPS[-1].name else save_record(self, record)
        )
    elif place == "publish":
        Path.rename = kill_self
    else:
        run_module.STEPS = tuple(
            dataclasses.replace(step, compute=lambda work, step=step: (step.compute(work), kill_self()))
            if step.name == place
            else step
            for step in run_module.STEPS
        )
    finished = run_module.run_workspace(workspace, Show(quiet=True), models=BY_WORDS)
    print("nowhere", finished.run.path.name, finished.changed, flush=True)  # noqa: T201 - read by the test


def main(asked: list[tuple[Path, str]]) -> None:
    for module in SLOW_TO_IMPORT:
        importlib.import_module(module)
    languages = find_known_languages(load_settings(asked[0][0]).topics, asked[0][0])
    written = BY_WORDS.read_written(HashEmbedder(), languages)
    BY_WORDS.learn_scorer(written)
    BY_WORDS.learn_kinder(written)
    for workspace, place in asked:
        code = run_in_child(partial(run, workspace, place))
        if place != "nowhere":
            print(place, code, flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main([(Path(at), place) for at, _, place in (one.rpartition("=") for one in sys.argv[1:])])
