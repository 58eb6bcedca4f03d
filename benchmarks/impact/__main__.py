"""Placing messages with known truth: ``python -m benchmarks.impact [--seed 1] [--persons 20000]`` prints the table."""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from benchmarks.impact.walk import Walk, build_walk, to_settings
from friction.contracts import build_table
from friction.impact.align import align_documents
from friction.impact.told import place_segments
from friction.journeys.visits import build_visits

MEDIANS = {12: "12 minutes", 120: "2 hours", 720: "12 hours", 2880: "2 days", 10080: "7 days"}
NONE = "none"
BINS = 10


def main() -> None:
    """Print the table of the README."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--persons", type=int, default=20_000)
    chosen = parser.parse_args()
    print("| median delay | messages | last event: TV | right | time: TV | right | ECE | and words: TV | right | ECE |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for minutes, name in MEDIANS.items():
        walk = build_walk(minutes, persons=chosen.persons, seed=chosen.seed)
        figures = [f"{value:.3f}" for value in measure(walk)]
        print(f"| {name} | {len(walk.documents):,} | " + " | ".join(figures) + " |", flush=True)


def measure(walk: Walk) -> list[float]:
    """Return TV and share right of the last event, then TV, share right and ECE of time alone, and with words."""
    journey = to_settings().journey
    assert journey is not None  # noqa: S101 - the walk has one
    events, documents = build_table("events", walk.events), build_table("documents", walk.documents)
    built = build_visits(events, journey, data_end=walk.data_end)
    by_time = align_documents(documents, built.visits, built.journeys)
    segments = documents[["doc_id"]].assign(segment_id=documents["doc_id"] + "/0")
    themes = walk.truth.set_index("doc_id")["theme"].map("th-{:02d}".format)
    told = segments[["segment_id"]].assign(theme_id=segments["doc_id"].map(themes))
    by_both, _ = place_segments(by_time, segments, told, documents)
    truth = walk.truth.set_index("doc_id")["stage"]
    last = pd.merge_asof(
        documents[["doc_id", "person_id", "written_at"]].sort_values("written_at"),
        built.visits[["person_id", "entered_at", "stage"]].sort_values("entered_at"),
        left_on="written_at", right_on="entered_at", by="person_id",
    ).set_index("doc_id")["stage"]  # fmt: skip
    found = [
        _find_distance(last.dropna().value_counts(), truth),
        float((last.reindex(truth.index).fillna(NONE) == truth.fillna(NONE)).mean()),
    ]
    for placed in (by_time, by_both):
        shares = placed.assign(stage=placed["stage"].fillna(NONE)).groupby(["doc_id", "stage"])["probability"].sum()
        told_shares = shares[shares.index.get_level_values("stage") != NONE].groupby("stage").sum()
        best = placed[placed["best"]].set_index("doc_id")["stage"].reindex(truth.index).fillna(NONE)
        found += [
            _find_distance(told_shares, truth),
            float((best == truth.fillna(NONE)).mean()),
            _find_error(shares, truth),
        ]
    return found


def _find_distance(shares: pd.Series, truth: pd.Series) -> float:
    """Return the total variation between shares of stages and the true ones."""
    true = truth.dropna().value_counts(normalize=True)
    return float((shares / shares.sum()).sub(true, fill_value=0).abs().sum() / 2)


def _find_error(shares: pd.Series, truth: pd.Series) -> float:
    """Return the expected calibration error of probabilities by document and stage."""
    hit = (
        shares.index.get_level_values("stage")
        == truth.fillna(NONE).reindex(shares.index.get_level_values("doc_id")).to_numpy()
    )
    told = shares.to_numpy()
    bins = np.minimum((told * BINS).astype(int), BINS - 1)
    return float(
        sum(abs(told[bins == one].mean() - hit[bins == one].mean()) * (bins == one).mean() for one in np.unique(bins))
    )


if __name__ == "__main__":
    main()
