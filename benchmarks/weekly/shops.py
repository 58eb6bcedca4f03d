"""A made-up shop as it stood after each week, and what ``friction weekly`` said of it then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd

from fixtures.shop import generate_shop
from friction.store import find_runs, read_run

if TYPE_CHECKING:
    from pathlib import Path

    from friction.report import Report
    from friction.store import Run

KEY = "a" * 20
"""Of the pseudonyms: intervals move by about a point with it, as resamples go by pseudonym."""


def tell_week(folder: Path, weeks: int, *, week: str | None = None, **shop: Any) -> dict[str, Any]:  # noqa: ANN401
    """Lay out the shop as it stood after so many weeks, run ``friction weekly``, and return what it printed.

    Parameters
    ----------
    week : such as ``2026-W15``; None: the last complete one.
    shop : further words of `fixtures.shop.generate_shop`.
    """
    generate_shop(folder, weeks=weeks, **shop)
    return run_weekly(folder, week)


def run_weekly(folder: Path, week: str | None = None) -> dict[str, Any]:
    """Run ``friction weekly`` and return the JSON it printed; always with the same key."""
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "weekly", "-C", str(folder), "--json"]
    done = subprocess.run(
        [*command, *(["--week", week] if week else [])], capture_output=True, text=True, check=True,
        env={**os.environ, "FRICTION_KEY": KEY},
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def read_report(folder: Path, week: str) -> Report:
    """Return the record of a week that was issued."""
    from friction.report import read_record

    return read_record(json.loads((folder / "weekly" / week / "summary.json").read_text(encoding="utf-8")))


def find_planted(folder: Path, run: Run) -> dict[str, str]:
    """Return which planted theme most messages of each found theme are about, by the shop's truth."""
    documents = pd.read_csv(folder / "truth" / "documents.csv")
    documents["planted"] = documents["themes"].fillna("").str.split("|").str[0]
    placed = run.segment_topics.merge(run.segments[["segment_id", "doc_id"]]).merge(documents, on="doc_id")
    placed = placed[placed["planted"] != ""]
    return dict(placed.groupby("theme_id")["planted"].agg(lambda names: names.value_counts().index[0]))


def read_last(folder: Path) -> Run:
    """Return the newest run."""
    return read_run(find_runs(folder)[-1])
