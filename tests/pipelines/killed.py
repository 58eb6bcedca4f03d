"""Run a workspace and kill -9 oneself at a given place: ``python -m tests.pipelines.killed WORKSPACE PLACE``.

``PLACE`` is the name of a step (killed when all is computed and nothing written), ``shard`` (after the first vectors
went into the cache), ``objects`` (after the impact table, before its step's record), ``publish`` (before the folder
gets its name), or ``nowhere``.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
from pathlib import Path

import friction.topics.embed as embed_module
from friction.store.steps import Steps
from friction.store.vectors import VectorCache
from pipelines import run as run_module
from pipelines.show import Show
from tests.pipelines.small import HashEmbedder


def kill_self(*_args: object, **_more: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(workspace: Path, place: str) -> None:
    embed_module.load_embedder = lambda *_args: HashEmbedder()
    embed_module.TEXTS_PER_CHUNK = 8
    if place == "shard":
        save = VectorCache.save

        def save_and_die(self: VectorCache, vectors: dict) -> None:
            save(self, vectors)
            kill_self()

        VectorCache.save = save_and_die
    elif place == "objects":
        save_record = Steps.save
        Steps.save = lambda self, record: kill_self() if record.step == "impact" else save_record(self, record)
    elif place == "publish":
        Path.rename = kill_self
    else:
        run_module.STEPS = tuple(
            dataclasses.replace(step, compute=lambda work, step=step: (step.compute(work), kill_self()))
            if step.name == place
            else step
            for step in run_module.STEPS
        )
    finished = run_module.run_workspace(workspace, Show(quiet=True))
    print(finished.run.path.name, finished.changed)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
