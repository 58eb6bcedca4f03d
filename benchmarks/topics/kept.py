"""``python -m benchmarks.topics.kept``: themes that keep their id when nine tenths of a set's texts become all of them.

Of labelled sets nine tenths of the documents are drawn, topics found and given themes; then topics are found in all,
with the run before known, and given the themes that they continue. Of made-up worlds the weeks up to the last but one
are run as a workspace, then all weeks.
"""

from __future__ import annotations

import argparse
import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.topics.labelled import LONG, SHORT, read_labelled
from benchmarks.topics.sets import RESULTS

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from benchmarks.topics.labelled import Labelled

SHARE = 0.9
DRAWS = 3
WEEKS = 10
SEED = 7


class Kept(NamedTuple):
    """What became of the themes of the run before.

    Attributes
    ----------
    before, after : number of themes.
    kept : themes of the run before whose ids the next one has.
    agree : adjusted Rand index of both runs' themes, over the segments of both that have one in each.
    """

    before: int
    after: int
    kept: int
    agree: float


def main(given: list[str] | None = None) -> None:
    """Print a row for each draw of each set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.topics.kept", description=__doc__)
    parser.add_argument("--sets", default=",".join((*SHORT, *LONG, "shop")))
    parser.add_argument("--draws", type=int, default=DRAWS, help="of labelled sets")
    asked = parser.parse_args(given)
    print("| set | draw | themes before | after | kept | share | segments agree |\n|---|---:|---:|---:|---:|---:|---:|")
    for name in asked.sets.split(","):
        for draw in range(1 if name == "shop" else asked.draws):
            got = run_shop_twice() if name == "shop" else find_twice(read_labelled(name, "whole"), draw)
            share = f"{got.kept / max(got.before, 1):.3f}"
            print(
                f"| {name} | {draw} | {got.before} | {got.after} | {got.kept} | {share} | {got.agree:.3f} |", flush=True
            )


def find_twice(labelled: Labelled, draw: int) -> Kept:
    """Find topics in nine tenths of the documents, then in all, as two runs of one workspace do."""
    from friction.config.models import Topics
    from friction.topics import Previous, find_centroids, find_lineage, find_topics

    documents = labelled.documents
    drawn = np.random.default_rng([90, draw]).permutation(len(documents))[: round(SHARE * len(documents))]
    first = labelled.segments["doc_id"].isin(documents["doc_id"].to_numpy()[drawn]).to_numpy()
    previous, found = None, []
    for rows in (first, np.ones(len(first), dtype=bool)):
        segments, vectors = labelled.segments[rows].reset_index(drop=True), labelled.vectors[rows]
        before = None
        if found:
            before = found[0][1].dropna(subset="topic_id").set_index("segment_id")["topic_id"].sort_index()
        there = documents[documents["doc_id"].isin(segments["doc_id"])]
        got = find_topics(segments, vectors, there, Topics(), contexts=labelled.contexts, before=before)
        centroids = find_centroids(segments["segment_id"], vectors, got.segment_topics)
        topics, _ = find_lineage(got.topics, got.segment_topics, centroids, previous)
        previous = Previous(topics, got.segment_topics, centroids)
        found.append((topics, got.segment_topics))
    return compare(*found[0], *found[1])


def run_shop_twice() -> Kept:
    """Run the made-up shop as it stood a week before its end, then whole."""
    from fixtures.shop import generate_shop
    from pipelines.run import run_workspace
    from pipelines.show import Show

    os.environ.setdefault("FRICTION_KEY", "a key that is only for the benchmark")
    folder: Path = RESULTS / "kept" / "shop"
    shutil.rmtree(folder / "runs", ignore_errors=True)  # vectors may stay
    runs = [run_workspace(generate_shop(folder, seed=SEED, weeks=n), Show(quiet=True)).run for n in (WEEKS - 1, WEEKS)]
    return compare(runs[0].topics, runs[0].segment_topics, runs[1].topics, runs[1].segment_topics)


def compare(
    before: pd.DataFrame, segments_before: pd.DataFrame, after: pd.DataFrame, segments_after: pd.DataFrame
) -> Kept:
    """Count what stayed.

    Parameters
    ----------
    before, after : topic_id, theme_id.
    segments_before, segments_after : segment_id, topic_id.
    """
    both = segments_before[["segment_id", "topic_id"]].merge(
        segments_after[["segment_id", "topic_id"]], on="segment_id"
    )
    both = both.dropna()
    first = both["topic_id_x"].map(before.set_index("topic_id")["theme_id"])
    second = both["topic_id_y"].map(after.set_index("topic_id")["theme_id"])
    themes, later = set(before["theme_id"]), set(after["theme_id"])
    return Kept(len(themes), len(later), len(themes & later), float(adjusted_rand_score(first, second)))


if __name__ == "__main__":
    main()
