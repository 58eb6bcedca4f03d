"""``python -m benchmarks.topics.first_week``: how often a matter that begins in the newest week is a topic then.

Of each labelled set one label after the other is new: so many of its texts (`NEW`) are written in the newest week, the
others at any time of ten weeks, each by a person of their own; its further texts are left out. Counted is how often a
topic holds it (F1 of one half or more) with and without the times, and how many groups are parted where all texts have
any time.
"""

from __future__ import annotations

import argparse
from itertools import product

import numpy as np
import pandas as pd

from benchmarks.topics.labelled import Labelled, read_labelled

SETS = ("banking77", "clinc150", "hwu64", "nhs")
SIZES = ("30 a group", "800 rows")
WEEKS, NEW, MOST_LABELS, FEWEST_IN_LABEL = 10, 12, 12, 8
FOUND = 0.5
END = pd.Timestamp("2026-06-01", tz="UTC")


def find_groups(labelled: Labelled, rows: np.ndarray, days: np.ndarray | None) -> pd.Series:
    """Return the topic of each of these documents, by doc_id; ``days`` before the end, or None: nobody knows when."""
    from friction.config.models import Topics
    from friction.topics import find_topics

    documents = labelled.documents.iloc[rows].assign(source="any")
    if days is not None:
        documents["written_at"] = END - pd.to_timedelta(days, unit="D")
    there = labelled.segments["doc_id"].isin(documents["doc_id"]).to_numpy()
    segments = labelled.segments[there]
    found = find_topics(segments, labelled.vectors[there], documents, Topics(), contexts=labelled.contexts)
    topics = segments[["segment_id", "doc_id"]].merge(found.segment_topics, on="segment_id")
    return topics.dropna(subset="topic_id").drop_duplicates("doc_id").set_index("doc_id")["topic_id"]


def find_best(topics: pd.Series, mine: pd.Index) -> float:
    """Return the best F1 of a topic with some documents."""
    own = topics.reindex(mine).dropna().value_counts()
    sizes = topics.value_counts()
    return max((2 * n / (sizes[topic] + len(mine)) for topic, n in own.items()), default=0.0)


def main() -> None:
    """Measure, and print a row for each set and size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.topics.first_week", description=__doc__)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--sizes", default=",".join(SIZES))
    asked = parser.parse_args()
    print("| set, size | labels | found without times | with | topics more where nothing is new |")
    print("|---|---:|---:|---:|---:|")
    for name, size in product(asked.sets.split(","), asked.sizes.split(",")):
        labelled = read_labelled(name, size)
        labels = labelled.documents["label"].to_numpy()
        counts = pd.Series(labels[labels != ""]).value_counts()
        tried = sorted(counts.index[counts >= FEWEST_IN_LABEL])[:: max(1, len(counts) // MOST_LABELS)][:MOST_LABELS]
        found, more = {False: 0, True: 0}, 0
        for number, label in enumerate(tried):
            random = np.random.default_rng([number, len(labels)])
            own = np.flatnonzero(labels == label)
            left = np.setdiff1d(np.arange(len(labels)), own[NEW:])
            is_new = labels[left] == label
            days = random.uniform(0, 7 * WEEKS, len(left))
            lately = np.where(is_new, random.uniform(0, 7, len(left)), days)
            mine = pd.Index(labelled.documents["doc_id"].to_numpy()[left][is_new])
            without = find_groups(labelled, left, None)
            for told, topics in {False: without, True: find_groups(labelled, left, lately)}.items():
                found[told] += find_best(topics, mine) >= FOUND
            more += find_groups(labelled, left, days).nunique() - without.nunique()
        print(f"| {name}, {size} | {len(tried)} | {found[False]} | {found[True]} | {more} |", flush=True)


if __name__ == "__main__":
    main()
