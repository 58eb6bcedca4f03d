"""Friction as one more method of the benchmark: ``python -m benchmarks.topics.own JOB FOLDER``."""

from __future__ import annotations

from benchmarks.topics.peers.peer import Watch, run_job  # first: it starts the clock of importing

# isort: split
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

STEPS = ("find_neighbours", "build_graph", "diffuse", "build_tree", "place")
"""Functions that the clusterer calls, timed as steps of their own."""


def fit_friction(vectors: np.ndarray, texts: Sequence[str], seed: int = 0) -> np.ndarray:  # noqa: ARG001 - the door to all of friction's topics, whatever they come to need
    """Return the topic of each of (n, d) unit rows, -1 for none: all of friction that the benchmark knows."""
    from friction.topics.cluster import DiffusionClusterer

    return DiffusionClusterer(seed=seed).fit(vectors).labels_


def load_friction(job: dict, watch: Watch):  # noqa: ANN201 - a fit, as in peer.py
    """Friction at its defaults."""
    import torch  # noqa: F401 - importing is told apart

    from friction.topics import cluster

    embedder = None
    if not job["vectors"]:
        from friction.topics.embed import DEFAULT_MODEL, load_embedder

        started = time.perf_counter()
        embedder = load_embedder(DEFAULT_MODEL, Path())
        watch.seconds["load"] = time.perf_counter() - started
    untimed = {name: getattr(cluster, name) for name in STEPS if hasattr(cluster, name)}

    def fit(vectors: np.ndarray | None, texts: list[str], seed: int, own: Watch) -> np.ndarray:
        if vectors is None:
            from friction.topics.embed import embed_texts

            started = time.perf_counter()
            vectors = embed_texts(texts, embedder, {})
            own.seconds["embed"] = time.perf_counter() - started
        for name, work in untimed.items():
            setattr(cluster, name, work)
            own.wrap(cluster, name, name.removeprefix("find_").removeprefix("build_"))
        return fit_friction(vectors, texts, seed)

    return fit


if __name__ == "__main__":
    run_job(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]), load_friction)
