"""The three examples on real data, end to end, as the how-tos tell it."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from benchmarks.impact.olist import rate_stages
from friction.contracts import TABLES
from friction.contracts.paths import PATHS
from friction.contracts.statistics import STATISTICS
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.real_data, pytest.mark.models]

TEXT = {"documents", "segments", "cues", "segment_topics", "topics", "themes", "theme_weeks", "lineage", "proposals"}
TEXT |= {"carried"}
JOURNEY = {"events", "visits", "journeys", "transitions", "dropoff", "stage_order"}
JOURNEY |= {table.name for table in (*STATISTICS, *PATHS)}
ALWAYS = {"joins", "persons", "identities", "imports", "quarantine"}


@pytest.fixture
def run_example(tmp_path, real_data, monkeypatch):
    """Return a function that runs an example in a folder of its own, if asked of the first rows of its file alone."""

    def run(name, n_rows=None):
        data = real_data
        if n_rows is not None:
            data, file = tmp_path / "data", f"{name}/{name}.csv"
            (data / name).mkdir(parents=True)
            pd.read_csv(real_data / file, dtype="str", nrows=n_rows).to_csv(data / file, index=False)
        monkeypatch.setenv("FRICTION_DATA", str(data))
        shutil.copytree(ROOT / "examples" / name, tmp_path / name)
        finished = run_workspace(tmp_path / name, Show(quiet=True))
        assert not run_workspace(tmp_path / name, Show(quiet=True)).changed
        return finished.run

    return run


def test_orders_and_reviews(run_example):
    """Late delivery goes with the fewest stars, with an interval, and has most drop-off; every table is there."""
    run = run_example("olist")

    linked = {"owners", "merges"}  # only where ids are linked
    assert set(run.tables) == set(TABLES) - {"decisions"} - linked
    best = run.alignments[run.alignments["best"]].merge(run.documents[["doc_id", "text", "rating"]], on="doc_id")
    told = best[(best["text"] != "") & best["stage"].notna()]
    stars = 1 + 4 * told["rating"]
    delivered = told["stage"] == "delivered"
    assert stars[~delivered].mean() <= 2.6
    assert stars[delivered].mean() >= 3.8
    assert len(told) > 700
    rated = rate_stages(run)
    assert rated.index[0] == "late"
    assert rated["rating_high"].iloc[0] < -0.4
    assert rated.loc["late", "n_dropped"] / rated.loc["late", "n_visits"] > 0.2


def test_reviews_alone(run_example):
    """Documents without events: themes, a ranking, no journey."""
    run = run_example("app_reviews", 400)

    placed = {"alignments", "segment_alignments", "impact", "controls", "message_rates", "other_silences"}
    assert set(run.tables) == TEXT | ALWAYS | placed
    assert run.impact["rank"].notna().any()
    assert set(run.impact["evidence"]) == {"count"}
    assert run.week is None


def test_events_alone(run_example):
    """Events without documents: journeys and drop-off with intervals."""
    run = run_example("shop_events", 12_000)

    assert set(run.tables) == JOURNEY | ALWAYS
    dropoff = run.dropoff
    assert dropoff["stage"].tolist() == ["main", "catalog", "product", "cart", "delivery", "payment"]
    assert (dropoff["rate_low"] <= dropoff["rate"]).all()
    assert (dropoff["rate"] <= dropoff["rate_high"]).all()
    assert (dropoff["n_open"] > 0).any()
