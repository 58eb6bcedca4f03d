"""Friction as one more method of the benchmark: ``python -m benchmarks.topics.own JOB FOLDER``."""

from __future__ import annotations

from benchmarks.topics.peers.peer import Watch, run_job  # first: it starts the clock of importing

# isort: split
import json
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

STEPS = ("find_neighbours", "build_graph", "diffuse", "build_tree", "place_near")
"""Functions that the clusterer calls, timed as steps of their own."""


def fit_friction(vectors: np.ndarray, texts: Sequence[str], watch: Watch, seed: int = 0) -> np.ndarray:
    """Return the topic of each of (n, d) unit rows, -1 for none; terms, labels and exemplars are found as in a run."""
    import numpy as np
    import pandas as pd

    from friction.topics.cluster import DiffusionClusterer
    from friction.topics.describe import find_exemplars
    from friction.topics.find import draw_texts
    from friction.topics.labels import find_labels
    from friction.topics.words import count_terms, find_terms, to_weights, weigh_terms

    started = time.perf_counter()
    words = pd.DataFrame({"text": list(texts), **read_words(tuple(texts))})
    watch.seconds["lemmas"] = time.perf_counter() - started
    labels = DiffusionClusterer(seed=seed).fit(vectors).labels_
    started = time.perf_counter()
    n_topics = int(labels.max(initial=-1)) + 1
    counts = count_terms(words, labels, n_topics)
    weights = to_weights(counts, weigh_terms(counts))
    inside = [np.flatnonzero(labels == number) for number in range(n_topics)]
    find_labels({number: draw_texts(words, places, vectors[places]) for number, places in enumerate(inside)}, weights)
    for number, places in enumerate(inside):
        find_terms(weights[number])
        find_exemplars(places.astype(str), vectors[places])
    watch.seconds["words and labels"] = time.perf_counter() - started
    return labels


@cache
def read_words(texts: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """Return lemmas and phrases of each text, as a run's segments have them."""
    import pandas as pd

    from friction.text.segments import build_segments

    names = [f"{number:08d}" for number in range(len(texts))]
    documents = pd.DataFrame({"doc_id": names, "author": "customer", "text": texts, "language": "en"})
    segments = build_segments(documents)
    joined = segments.groupby("doc_id")[["lemmas", "phrases"]].agg(
        lambda lists: [word for own in lists for word in own]
    )
    return {column: [joined[column].get(name, []) for name in names] for column in ("lemmas", "phrases")}


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
    untimed = {name: getattr(cluster, name) for name in STEPS}

    def fit(vectors: np.ndarray | None, texts: list[str], seed: int, own: Watch) -> np.ndarray:
        if vectors is None:
            from friction.topics.embed import embed_texts

            started = time.perf_counter()
            vectors = embed_texts(texts, embedder, {})
            own.seconds["embed"] = time.perf_counter() - started
        for name, work in untimed.items():
            setattr(cluster, name, work)
            own.wrap(cluster, name, name.removeprefix("find_").removeprefix("build_").removesuffix("_near"))
        return fit_friction(vectors, texts, own, seed)

    return fit


if __name__ == "__main__":
    run_job(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]), load_friction)
