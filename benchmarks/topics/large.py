"""Large data: ``python -m benchmarks.topics.large [SET]``: seconds by step, memory, what a sample loses."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from benchmarks.topics.own import STEPS
from benchmarks.topics.peers.peer import Watch
from benchmarks.topics.score import score_labels
from benchmarks.topics.sets import build_set
from benchmarks.topics.tables import to_markdown

MOST_RESAMPLED = 200_000


def measure_large(name: str) -> str:
    """Return the figures of one generated data set as a Markdown table.

    Where all rows are grouped exactly, the sample that larger data are grouped on is tried too: agreement is the
    adjusted Rand index of both groupings, over all rows.
    """
    from sklearn.metrics import adjusted_rand_score

    from friction.topics import cluster
    from friction.topics.describe import find_exemplars
    from friction.topics.stability import estimate_stability
    from friction.topics.words import count_terms, find_terms, to_weights, weigh_terms

    data = build_set(name)
    vectors = np.asarray(data.load_vectors(), dtype=np.float32)
    said = [text.split() for text in data.texts]
    words = pd.DataFrame({"lemmas": said, "phrases": [[] for _ in said]})
    watch = Watch()
    for step in (*STEPS, "find_near"):
        watch.wrap(cluster, step, step)
    started, worked = time.perf_counter(), time.process_time()
    fitted = cluster.DiffusionClusterer().fit(vectors)
    grouped, worked = time.perf_counter(), time.process_time() - worked
    groups = fitted.labels_
    weights = to_weights(counts := count_terms(words, groups, groups.max() + 1), weigh_terms(counts))
    for group, own in weights.items():
        find_terms(own)
        places = np.flatnonzero(groups == group)
        find_exemplars(places.astype(str), vectors[places])
    described = time.perf_counter()
    score = score_labels(data.gold, groups)
    rows = [
        ["rows", f"{len(vectors):,}"],
        *([step.replace("_", " "), f"{seconds:.1f} s"] for step, seconds in watch.seconds.items()),
        ["grouping, whole", f"{grouped - started:.1f} s"],
        ["of the processor, all threads", f"{worked:.1f} s"],
        ["terms and exemplars", f"{described - grouped:.1f} s"],
        ["ARI, AMI", f"{score['ari']:.3f}, {score['ami']:.3f}"],
        ["topics/true", f"{score['found']}/{data.n_true}"],
        ["most memory, data included", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"],
    ]
    if len(vectors) <= MOST_RESAMPLED:
        started, worked = time.perf_counter(), time.process_time()
        estimate_stability(vectors, fitted)
        rows.append(["stability", f"{time.perf_counter() - started:.1f} s"])
        rows.append(["stability, of the processor", f"{time.process_time() - worked:.1f} s"])
        cluster.MOST_FITTED = len(vectors) - 1
        started = time.perf_counter()
        sampled = cluster.DiffusionClusterer().fit(vectors).labels_
        taken = time.perf_counter() - started
        loss = score_labels(data.gold, sampled)
        rows += [
            [f"grouping a sample of {cluster.SAMPLE:,} and placing all", f"{taken:.1f} s"],
            ["its ARI, AMI", f"{loss['ari']:.3f}, {loss['ami']:.3f}"],
            ["its topics/true", f"{loss['found']}/{data.n_true}"],
            ["its agreement with all rows grouped", f"{adjusted_rand_score(groups, sampled):.3f}"],
        ]
    return to_markdown([name, "figure"], rows, words=1)


if __name__ == "__main__":
    print(measure_large(sys.argv[1] if len(sys.argv) > 1 else "made_100k"))
