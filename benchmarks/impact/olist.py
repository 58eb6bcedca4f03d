"""What goes with low ratings in real orders: ``FRICTION_DATA=... python -m benchmarks.impact.olist`` prints the tables.

The settings are those of ``examples/olist``: stages by their events, and nothing of what matters.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from friction.contracts import ANY
from friction.impact.compare.ratings import estimate_ratings
from pipelines.run import run_workspace
from pipelines.show import Show

if TYPE_CHECKING:
    import pandas as pd

    from friction.store.runs import Run

EXAMPLE = Path(__file__).parents[2] / "examples" / "olist"
AS_IF = '\n[topics]\nlanguages = ["en", "pt"]\n'
"""The sentence model that comes along knows English; this lets it group Portuguese all the same."""

REPLICATES = 200
SHOWN = 6


def main() -> None:
    """Print the tables of the README."""
    for title, more in (("settings of the example", ""), ("Portuguese grouped by the English model", AS_IF)):
        run = run_example(more)
        print(f"\n{title}: {len(run.documents):,} reviews, {len(run.themes)} themes, "
              f"{int(run.themes['is_friction'].sum())} of them friction")  # fmt: skip
        print_stages(run)
        print_themes(run)


def run_example(more: str) -> Run:
    """Return a run of the example in a folder of its own, with more settings."""
    workspace = Path(tempfile.mkdtemp()) / "olist"
    shutil.copytree(EXAMPLE, workspace)
    settings = workspace / "friction.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    return run_workspace(workspace, Show(quiet=True)).run


def rate_stages(run: Run) -> pd.DataFrame:
    """Return stages, lowest rated first: ratings of reviews read as of it and of all others, n_reviews, drop-off."""
    best = run.alignments[run.alignments["best"] & run.alignments["stage"].notna()]
    pairs = best[["doc_id", "stage"]].rename(columns={"stage": "theme_id"})
    rated = estimate_ratings(pairs, run.documents, run.alignments, replicates=REPLICATES, seed=0)
    rated = rated[rated["stage"] == ANY].set_index("theme_id").drop(columns="stage")
    told = run.dropoff.set_index("stage").join(rated).join(best["stage"].value_counts().rename("n_reviews"))
    told["n_reviews"] = told["n_reviews"].fillna(0).astype("int64")
    return told.sort_values("rating_difference", na_position="last", kind="stable")


def print_stages(run: Run) -> None:
    """Print `rate_stages`."""
    print("| stage | reviews | rating | of all others | difference | visits | dropped | rate |")
    print("|---|---:|---:|---:|---|---:|---:|---|")
    for stage, row in rate_stages(run).iterrows():
        rate = f"{row['rate']:.3f}, {row['rate_low']:.3f} to {row['rate_high']:.3f}"
        n_reviews, n_visits, n_dropped = (f"{row[name]:,.0f}" for name in ("n_reviews", "n_visits", "n_dropped"))
        print(f"| {stage} | {n_reviews} | {_to_rating(row)} | {n_visits} | {n_dropped} | {rate} |")


def print_themes(run: Run) -> None:
    """Print the cells whose ratings are surely lower with the theme, surest first, and their drop-off with its n."""
    columns = ("theme", "stage", "messages", "rating", "of others there", "difference", "visits with it", "left",
               "without", "left")  # fmt: skip
    print("\n| " + " | ".join(columns) + " |\n|---|---|---:|---:|---:|---|---:|---:|---:|---:|")
    cells = run.impact.merge(run.themes[["theme_id", "name"]], on="theme_id").sort_values("rating_high")
    for _, row in cells.dropna(subset="rating_high").head(SHOWN).iterrows():
        visits = [f"{row[name]:.1f}" for name in ("n_with", "dropped_with", "n_without", "dropped_without")]
        told = [row["name"], row["stage"], f"{row['n_documents']:.0f}", _to_rating(row), *visits]
        print("| " + " | ".join(told) + " |")


def _to_rating(row: pd.Series) -> str:
    """Return ratings with and without and their difference with its interval: three cells."""
    if row["rating_difference"] != row["rating_difference"]:
        return "too few | – | –"
    bounds = f"{row['rating_low']:+.2f} to {row['rating_high']:+.2f}"
    return f"{row['rating_with']:.2f} | {row['rating_without']:.2f} | {row['rating_difference']:+.2f} ({bounds})"


if __name__ == "__main__":
    main()
