"""The paths of the made-up shop: loops as planted, no action found where none was planted, cohorts named."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from fixtures.shop import generate_shop
from fixtures.shop.plan import load_plan
from friction.errors import FrictionError
from pipelines.commands.export import export_journeys
from pipelines.run import run_workspace
from pipelines.show import Show
from tests.tables import assert_same

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return the shop's workspace, events alone, and its run."""
    workspace = generate_shop(tmp_path_factory.mktemp("paths") / "shop", persons=1_500)
    settings = workspace / "friction.toml"
    text = re.sub(r"\[\[documents\]\].*?(?=\[\[persons\]\])", "", settings.read_text(encoding="utf-8"), flags=re.DOTALL)
    settings.write_text(text, encoding="utf-8")
    return workspace, run_workspace(workspace, Show(quiet=True)).run


def test_planted_ways_back_are_recovered(shop):
    """How often people go back from each stage is what the plan says, given that they go on, but for chance."""
    run, plan = shop[1], load_plan()
    moves = run.transitions[~run.transitions["to_stage"].isin(["DROPPED"])].rename(columns={"n": "seen"})
    order = list(plan.stages)
    checked = 0
    for stage, settings in plan.stages.items():
        own = moves[moves["from_stage"] == stage].set_index("to_stage")["seen"]
        for following, planted in settings["next"].items():
            if following in order and order.index(following) < order.index(stage):
                error = np.sqrt(planted * (1 - planted) / own.sum())
                assert own.get(following, 0) / own.sum() == pytest.approx(planted, abs=4 * error + 0.005)
                checked += 1

    assert checked >= 7


def test_loops_are_those_that_happened(shop):
    """Back and forth is counted as the truth's own visits have it, but for the few cut off by the end of the data."""
    workspace, run = shop
    truth = pd.read_csv(workspace / "truth" / "visits.csv").sort_values(["person", "journey", "step"])
    stages = truth.groupby(["person", "journey"])["stage"]
    back = (stages.shift(2) == truth["stage"]) & stages.shift(2).notna()
    happened = truth[back].assign(over=stages.shift(1)[back]).groupby(["stage", "over"]).size()

    found = run.loops.set_index(["stage", "over"])["n"].reindex(happened.index, fill_value=0)

    assert (found - happened).abs().max() <= max(3, 0.01 * happened.max())


def test_no_action_goes_with_anything_where_none_was_planted(shop):
    """What people click within a visit is drawn apart from how it ends: at most a stray row is an association."""
    actions = shop[1].actions

    assert actions["enough"].sum() > 40
    assert (actions["evidence"] == "association").sum() <= 1


def test_cohorts_hold_all_closed_journeys_and_their_names_say_how_they_go(shop):
    """Ways to success and routes to drop-off, each by its interval; the made-up values go with neither."""
    run = shop[1]
    cohorts, journeys = run.cohorts, run.journeys

    assert (journeys["cohort_id"].notna() == (journeys["outcome"] != "open")).all()
    assert journeys["cohort_id"].value_counts().to_dict() == cohorts.set_index("cohort_id")["n_journeys"].to_dict()
    assert "gone at landing" in set(cohorts["name"])
    assert {"success", "dropoff"} <= set(cohorts["kind"])
    assert set(cohorts["kind"]) <= {"success", "dropoff", "mixed"}
    assert (cohorts.loc[cohorts["kind"] == "success", "name"].str.contains("to conversion")).all()
    assert (cohorts.loc[cohorts["kind"] == "dropoff", "name"].str.contains("gone")).all()


def test_the_step_matrix_begins_where_all_journeys_begin(shop):
    """Every journey begins at landing, as the settings say."""
    assert_same(
        shop[1].path_steps.query("step == 1"),
        """
        | step | stage   | share |
        | 1    | landing | 1     |
        """,
    )


@pytest.mark.parametrize("form", ["xes", "csv", "mermaid", "svg"])
def test_the_journeys_can_be_handed_to_other_tools(shop, tmp_path, form):
    """Each format is written whole; single journeys are for the user's eyes alone."""
    workspace, run = shop
    target = tmp_path / f"journeys.{form}"

    export_journeys(workspace, form, target)

    text = target.read_text(encoding="utf-8")
    begins = {"xes": "<?xml", "csv": "journey_id,step,", "mermaid": "flowchart", "svg": "<svg"}[form]
    assert text.startswith(begins)
    if form in ("xes", "csv"):
        assert target.stat().st_mode & 0o077 == 0
        n = text.count("<trace>") if form == "xes" else len(text.splitlines()) - 1
        assert n == len(run.journeys if form == "xes" else run.visits)


def test_journeys_are_not_written_into_the_workspace(shop):
    """There they would outlive a person's wish to be forgotten."""
    with pytest.raises(FrictionError, match="lie in the workspace"):
        export_journeys(shop[0], "csv", shop[0] / "reports" / "journeys.csv")
