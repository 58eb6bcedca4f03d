"""Comparisons that must show nothing: true findings pass them, and what is no effect fails the one made for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from friction.impact.compare.at_risk import DROP, OTHER, AtRisk
from friction.impact.compare.compare import Cell, Window
from friction.impact.compare.controls import build_controls, find_survivors
from friction.impact.compare.exposure import Exposures

pytestmark = pytest.mark.slow

N = 3000
KEYS = ["theme_id", "doc_id", "journey_id", "step", "stage"]


def make_world(*, effect=0.0, of_those_who_left_before=0.05, late_of_leavers=0.0, seed=0):
    """Return a window of two journeys of one stage for each of 3,000 persons, and a theme met in the second.

    ``effect`` is added to the drop-off of who met it; who left their first journey meets it with a chance of its own,
    and leaves more; who left the second writes of it late, with a chance.
    """
    random = np.random.default_rng(seed)
    person = np.repeat(np.arange(N), 2)
    second = np.tile([False, True], N)
    left_before = random.random(N) < 0.3
    met = random.random(N) < np.where(left_before, of_those_who_left_before, 0.05)
    risk = 0.2 + 0.2 * left_before + effect * met
    leaves = random.random(N) < risk
    dropped = np.where(second, leaves[person], left_before[person])
    age = random.exponential(1e9, 2 * N).astype(np.int64) + 10
    entered = np.where(second, 10**12, 0) + np.arange(2 * N)
    visits = AtRisk(
        ("pay",), person, person % 500, np.ones(2 * N, dtype=np.int64), np.zeros(2 * N, dtype=np.int64),
        np.where(dropped, DROP, OTHER).astype(np.int8), entered, age,
        np.arange(500, dtype=np.uint64), np.array([f"p{one}" for one in range(N)]),
        pa.table({"journey_id": [f"p{one // 2}/{one % 2}" for one in range(2 * N)], "step": np.ones(2 * N, dtype=int)}),
    )  # fmt: skip
    late = random.random(N) < np.where(leaves, late_of_leavers, late_of_leavers / 10)
    window = Window(
        visits=visits, stratum=second.astype(np.int64), exposures=make_exposures(np.flatnonzero(met)),
        row=2 * np.flatnonzero(met) + 1, late=make_exposures(np.flatnonzero(late)),
        row_late=2 * np.flatnonzero(late) + 1, weights=np.ones((2, 500)), seed=0,
    )  # fmt: skip
    rows = 2 * np.flatnonzero(met) + 1
    cell = Cell(
        float(met.sum()), 0.0, 0.0, 0.0, 1.0, None, rows, np.ones(len(rows)), np.zeros(len(rows), dtype=np.int64)
    )
    return window, {("slow", "pay"): cell}


def make_exposures(people):
    rows = pd.DataFrame(
        {"theme_id": "slow", "doc_id": [f"d{one}" for one in people], "journey_id": "j", "step": 1, "stage": "pay"},
        columns=KEYS,
    )
    n = len(people)
    return Exposures(rows, np.ones(n), np.zeros(n), np.ones(n), np.ones(n), np.full(n, 10**12))


def results(**world):
    controls = build_controls(*make_world(**world))
    return dict(zip(controls["control"], controls["result"], strict=True)), find_survivors(controls)


def test_a_true_effect_passes():
    """Larger than every shuffle, no difference before, nothing by late messages."""
    found, survivors = results(effect=0.3, late_of_leavers=0.0)

    assert found["shuffled"] == found["placebo_outcome"] == "passed"
    assert found["late_messages"] == "untested"
    assert survivors == {("slow", "pay"): "yes"}


def test_chance_does_not_pass_the_shuffles():
    """Without an effect some shuffle is as large, nineteen times in twenty."""
    failed = [results(seed=seed)[0]["shuffled"] == "failed" for seed in range(12)]

    assert np.mean(failed) > 0.7


def test_who_differed_before_fails_the_placebo():
    """A theme of those who had left before goes with leaving, and did so before it was met."""
    found, survivors = results(of_those_who_left_before=0.25)

    assert found["placebo_outcome"] == "failed"
    assert survivors == {("slow", "pay"): "no"}


def test_where_leaving_makes_people_write_late_messages_tell():
    """Those who left write afterwards, ten times as often."""
    found, _ = results(effect=0.3, late_of_leavers=0.3)

    assert found["late_messages"] == "failed"


def test_shuffles_find_nothing_themselves():
    """The mean difference of the shuffles is 0."""
    controls = build_controls(*make_world(effect=0.3))

    shuffled = controls.set_index("control").loc["shuffled"]
    assert shuffled["difference"] == pytest.approx(0.0, abs=0.03)
    assert shuffled["p"] == pytest.approx(0.05)
