"""Small workspaces of reviews, run in this process."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from friction.store.runs import read_run
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.report.small_week import build_of

if TYPE_CHECKING:
    import pandas as pd

    from friction.report.week import Report

SETTINGS = """
[project]
name = "Cases"
timezone = "UTC"

[[documents]]
name = "reviews"
path = "reviews.csv"
source = "review"
columns = {{ doc_id = "id", person = "person", written_at = "at", text = ["text"]{rating} }}
{more}
"""


class Ran(NamedTuple):
    """A run of reviews: its tables, what it noted, and its week as a report."""

    run: object
    themes: pd.DataFrame
    said: pd.DataFrame
    report: Report


def run_reviews(folder, rows, more=""):
    """Run reviews, given as (person, text) or (person, text, rating); the first of 3 November, an hour apart."""
    folder.mkdir()
    begin = datetime(2025, 11, 3, 9, tzinfo=UTC)
    with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "person", "at", "text", "stars"][: 2 + len(rows[0])])
        for number, (person, text, *rating) in enumerate(rows):
            writer.writerow([f"r{number:04d}", person, (begin + timedelta(hours=number)).isoformat(), text, *rating])
    rated = ', rating = "stars"' if len(rows[0]) > 2 else ""
    more = f"{more}\nrating_range = [1, 5]" if rated else more
    (folder / "friction.toml").write_text(SETTINGS.format(rating=rated, more=more), encoding="utf-8")
    finished = run_workspace(folder, Show(quiet=True))
    run = read_run(finished.run.path)
    placed = run.segment_topics[["segment_id", "theme_id", "reason"]]
    said = run.segments.merge(placed, on="segment_id").merge(run.documents[["doc_id", "person_id"]], on="doc_id")
    said = said.assign(theme=said["theme_id"].map(run.themes.set_index("theme_id")["name"]))
    rank = run.impact.dropna(subset="rank").drop_duplicates("theme_id").set_index("theme_id")["rank"]
    themes = run.themes.assign(rank=run.themes["theme_id"].map(rank)).set_index("name", drop=False)
    return Ran(run, themes, said, build_of(folder, run))


@pytest.fixture(scope="session")
def reviews(tmp_path_factory):
    """Return a function that runs reviews in a folder of their own."""
    return lambda rows, more="": run_reviews(tmp_path_factory.mktemp("case") / "w", rows, more)
