"""``python -m benchmarks.weeks.shop``: what is told of the true themes of several drawings of the made-up shop."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from fixtures.shop import generate_shop
from friction.themes.weeks import build_theme_weeks

SEEDS = tuple(range(1, 9))
TIMEZONE, STARTS, WEEKS = "Europe/Berlin", "2026-03-02", 10


def find_told(seed: int) -> pd.DataFrame:
    """Return the weeks in which a true theme is called new, rising, fading or gone."""
    with tempfile.TemporaryDirectory() as folder:
        generate_shop(folder, seed=seed)
        truth = pd.read_csv(Path(folder) / "truth" / "documents.csv")
    truth = truth[truth["timed"]]
    written = pd.to_datetime(truth["written_at"], utc=True).astype("datetime64[us, UTC]")
    documents = truth[["doc_id", "source"]].assign(
        person_id=truth["person"], author="customer", written_at=written, segment_id=truth["doc_id"]
    )
    placed = documents[["segment_id"]].assign(theme_id=truth["themes"].str.split("|")).explode("theme_id")
    placed = placed.dropna(subset="theme_id")
    themes = pd.DataFrame({"theme_id": sorted(placed["theme_id"].unique()), "parent_id": None})
    end = pd.Timestamp(STARTS, tz=TIMEZONE) + pd.Timedelta(weeks=WEEKS)
    weeks = build_theme_weeks(themes, placed, documents, documents, TIMEZONE, end)
    return weeks[~weeks["change"].isin(["steady", "too_early"])]


def main() -> None:
    """Print a line for each change told."""
    print("| drawing | theme | change | week | people | usual |\n|---:|---|---|---|---:|---:|")
    for seed in SEEDS:
        for row in find_told(seed).itertuples():
            usual = f"{row.expected_low:.0f} to {row.expected_high:.0f}"
            print(f"| {seed} | {row.theme_id} | {row.change} | {row.week} | {row.n_writers} | {usual} |", flush=True)


if __name__ == "__main__":
    main()
