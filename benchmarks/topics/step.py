"""``python -m benchmarks.topics.step``: the topics step on Banking77 beside BERTopic's fit, vectors given to both.

Each runs in a process of its own, by turns: friction's `find_topics` with all that a run's step does (stability, labels
and the vectors of their phrases, terms, exemplars; lemmas come from an earlier step), BERTopic at its defaults. Seconds
of the wall and of the processor, imports and models apart, the first fit of the process, as a run has it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.topics.sets import build_set
from benchmarks.topics.tables import to_markdown

if TYPE_CHECKING:
    import numpy as np

METHODS = ("friction", "BERTopic")
ROUNDS = 2


def main() -> None:
    """Fit one method if the command line names one; else both, by turns, and print the table."""
    if len(sys.argv) > 1:
        print(json.dumps(fit(sys.argv[1])))
        return
    build_set("banking77").load_vectors()  # into the cache
    rows = []
    for number in range(ROUNDS):
        for method in METHODS:
            command = [sys.executable, "-m", "benchmarks.topics.step", method]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            got = json.loads(said.strip().splitlines()[-1])
            rows.append([method, str(number + 1), f"{got['wall']:.1f}", f"{got['processor']:.1f}", str(got["topics"])])
    print(to_markdown(["method", "round", "seconds", "of the processor", "topics"], rows, words=1))


def fit(method: str) -> dict[str, float]:
    """Return ``wall`` and ``processor`` seconds of a fit, and the number of ``topics``."""
    data = build_set("banking77")
    texts, vectors = list(data.texts), data.load_vectors()
    run = _load_friction(texts) if method == "friction" else _load_bertopic(texts)
    wall, processor = time.perf_counter(), time.process_time()
    topics = run(vectors)
    return {
        "wall": time.perf_counter() - wall,
        "processor": time.process_time() - processor,
        "topics": topics,
    }


def _load_friction(texts: list[str]):  # noqa: ANN202 - a fit
    import pandas as pd
    import torch  # noqa: F401 - imports are not timed

    from benchmarks.topics.own import read_words
    from friction.config.models import Topics
    from friction.topics import DEFAULT_MODEL, embed_texts, find_topics, load_embedder

    embedder = load_embedder(DEFAULT_MODEL, Path())
    names = [f"{number:06d}" for number in range(len(texts))]
    documents = pd.DataFrame({"doc_id": names, "text": texts, "author": "customer", "person_id": None})
    documents["language"] = "en"
    segments = documents[["doc_id", "text"]].assign(
        segment_id=[f"{name}/0" for name in names], start=0, friction=0.0, **read_words(tuple(texts))
    )

    def run(vectors: np.ndarray) -> int:
        embed = partial(embed_texts, embedder=embedder, cached={})
        return len(find_topics(segments, vectors, documents, Topics(), embed=embed).topics)

    return run


def _load_bertopic(texts: list[str]):  # noqa: ANN202 - a fit
    from bertopic import BERTopic

    return lambda vectors: len(set(BERTopic().fit(texts, embeddings=vectors).topics_) - {-1})


if __name__ == "__main__":
    main()
