"""Placing messages with known truth: ``python -m benchmarks.impact [--seeds 5] [--persons 20000] [--surveys 0.1]``."""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from benchmarks.impact.walk import Walk, build_walk, to_settings
from friction.contracts import build_table
from friction.impact.place.align import align_documents
from friction.impact.place.described import place_segments
from friction.journeys.visits.visits import build_visits

MEDIANS = {12: "12 minutes", 120: "2 hours", 720: "12 hours", 2880: "2 days", 10080: "7 days"}
NONE = "none"
BINS = 10
SURE = (0.3, 0.5, 0.7, 0.9)


def main() -> None:
    """Print the tables of the README."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--surveys", type=float, default=0.0)
    chosen = parser.parse_args()
    curves = []
    print("| median delay | messages | last event: TV | right | time: TV | right | ECE | and words: TV | right | ECE |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for minutes, name in MEDIANS.items():
        found = []
        for seed in range(1, chosen.seeds + 1):
            walk = build_walk(minutes, persons=chosen.persons, seed=seed, surveys=chosen.surveys)
            found.append((len(walk.documents), *measure(walk)))
        n, figures = found[0][0], np.array([row[1] for row in found])
        worst = np.where([figure.startswith("right") for figure in FIGURES], figures.min(axis=0), figures.max(axis=0))
        cells = [f"{mean:.3f} ({bad:.3f})" for mean, bad in zip(figures.mean(axis=0), worst, strict=True)]
        print(f"| {name} | {n:,} | " + " | ".join(cells) + " |", flush=True)
        curves.append((name, np.array([row[2] for row in found]).mean(axis=0)))
    print("\n| median delay | " + " | ".join(f"from {sure}: placed | right" for sure in SURE) + " |")
    print("|---|" + "---:|---:|" * len(SURE))
    for name, curve in curves:
        print(f"| {name} | " + " | ".join(f"{placed:.2f} | {right:.3f}" for placed, right in curve) + " |")


FIGURES = ("TV last", "right last", "TV time", "right time", "ECE time", "TV words", "right words", "ECE words")
"""What `measure` returns, in this order."""


def measure(walk: Walk) -> tuple[list[float], list[tuple[float, float]]]:
    """Return `FIGURES`, and for each threshold of `SURE` the share of messages placed with words, and right among them.

    Right is the most probable stage, "none" among them, whether it is sure enough to be shown or not.
    """
    journey = to_settings().journey
    assert journey is not None  # noqa: S101 - the walk has one
    events, documents = build_table("events", walk.events), build_table("documents", walk.documents)
    built = build_visits(events, journey, data_end=walk.data_end)
    by_time = align_documents(documents, built.visits, built.journeys)
    segments = documents[["doc_id"]].assign(segment_id=documents["doc_id"] + "/0")
    themes = walk.truth.set_index("doc_id")["theme"].map("th-{:02d}".format)
    told = segments[["segment_id"]].assign(theme_id=segments["doc_id"].map(themes))
    by_both, _ = place_segments(by_time, segments, told, documents)
    # What a survey was asked in is no achievement.
    truth = walk.truth.set_index("doc_id")["stage"]
    truth = truth[truth.index.isin(documents.loc[documents["source"] != "survey", "doc_id"])]
    last = (
        pd.merge_asof(
            documents[["doc_id", "person_id", "written_at"]].sort_values("written_at"),
            built.visits[["person_id", "entered_at", "stage"]].sort_values("entered_at"),
            left_on="written_at",
            right_on="entered_at",
            by="person_id",
        )
        .set_index("doc_id")["stage"]
        .reindex(truth.index)
    )
    true = truth.fillna(NONE)
    found = [_find_distance(last.dropna().value_counts(), truth), float((last.fillna(NONE) == true).mean())]
    for whole in (by_time, by_both):
        placed = whole[whole["doc_id"].isin(truth.index)]
        shares = placed.assign(stage=placed["stage"].fillna(NONE)).groupby(["doc_id", "stage"])["probability"].sum()
        told_shares = shares[shares.index.get_level_values("stage") != NONE].groupby("stage").sum()
        wide = shares.reset_index().pivot_table(values="probability", index="doc_id", columns="stage", fill_value=0.0)
        wide = wide.reindex(truth.index)
        found += [
            _find_distance(told_shares, truth),
            float((wide.idxmax(axis=1) == true).mean()),
            _find_error(shares, truth),
        ]
    stages = wide.drop(columns=NONE)
    highest, right = stages.max(axis=1), stages.idxmax(axis=1) == true
    return found, [(float((highest >= sure).mean()), float(right[highest >= sure].mean())) for sure in SURE]


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
