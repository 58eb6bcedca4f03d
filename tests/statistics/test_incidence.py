"""Cumulative incidence by Aalen and Johansen: against lifelines, brute force and a simulator with known truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter

from friction.config import Impact, Journey, Stage
from friction.journeys.measure.dropoff import estimate_dropoff
from friction.journeys.measure.rates import measure_visits
from friction.journeys.visits.visits import build_visits
from friction.statistics.incidence import estimate_curve, estimate_incidence

pytestmark = pytest.mark.slow

TIED_ENDS = st.lists(st.tuples(st.integers(1, 6), st.integers(-1, 2)), min_size=1, max_size=40)


@pytest.mark.parametrize("block", range(5))
def test_it_equals_lifelines_on_four_hundred_data_sets(block):
    """On random data without ties every point of the curve is that of lifelines' Aalen-Johansen estimator."""
    random = np.random.default_rng(block)
    for _ in range(80):
        n = int(random.integers(2, 40))
        ages = random.choice(10_000, n, replace=False) + 1
        ways = random.integers(-1, 2, n)
        ways[0] = 0  # lifelines refuses data without an event of interest
        fitter = AalenJohansenFitter(calculate_variance=False).fit(ages, ways + 1, event_of_interest=1)

        rises, at = estimate_curve(ages, ways, np.ones(n), 2)

        expected = fitter.cumulative_density_["CIF_1"]
        np.testing.assert_allclose(np.cumsum(rises[:, 0]), expected.loc[at].to_numpy(), atol=1e-9)


@given(TIED_ENDS)
def test_with_ties_it_equals_the_definition(ends):
    """F_j(t) is the sum of S(u-) d_j(u) / n(u), computed one age at a time."""
    ages, ways = (np.array(column) for column in zip(*ends, strict=True))
    stay, expected = 1.0, np.zeros(3)
    for age in np.unique(ages):
        at_risk = (ages >= age).sum()
        ended = np.array([((ages == age) & (ways == way)).sum() for way in range(3)])
        expected += stay * ended / at_risk
        stay *= 1 - ended.sum() / at_risk

    found = estimate_incidence(ages, ways, np.ones(len(ages)), 3)

    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert found.sum() <= 1 + 1e-12


@given(TIED_ENDS, st.lists(st.integers(0, 3), min_size=40, max_size=40))
def test_a_weight_of_two_is_a_visit_told_twice(ends, weights):
    """Whole weights equal repeated rows, so a bootstrap by weights resamples rows."""
    ages, ways = (np.array(column) for column in zip(*ends, strict=True))
    times = np.array(weights[: len(ages)])
    if times.sum() == 0:
        return

    weighted = estimate_incidence(ages, ways, times.astype(float), 3)
    repeated = estimate_incidence(np.repeat(ages, times), np.repeat(ways, times), np.ones(times.sum()), 3)

    np.testing.assert_allclose(weighted, repeated, atol=1e-12)


def simulate(n: int, seed: int) -> pd.DataFrame:
    """Walk ``n`` persons through three stages with true drop-off .20, .30 and .25, entering over ten weeks."""
    random = np.random.default_rng(seed)
    start = pd.Timestamp("2026-01-05", tz="UTC")
    end = start + pd.Timedelta(weeks=10)
    rows = []
    for number in range(n):
        at = start + pd.Timedelta(days=float(random.uniform(0, 69.9)))
        for stage, drop in (("first", 0.20), ("second", 0.30), ("third", 0.25)):
            rows.append((f"p{number}", at, stage))
            if random.random() < drop:
                break
            at += pd.Timedelta(days=min(float(random.exponential(2.5)), 13.0))
        else:
            rows.append((f"p{number}", at, "bought"))
    events = pd.DataFrame(rows, columns=["person_id", "happened_at", "name"])
    events["happened_at"] = events["happened_at"].dt.as_unit("us")
    events = events[events["happened_at"] < end].reset_index(drop=True)
    return events.assign(event_id=[f"e{row}" for row in range(len(events))], source="clicks")


JOURNEY = Journey(
    starts=("first",),
    converts=("bought",),
    drop_after_days=14,
    stages=tuple(Stage(name=name, events=(name,)) for name in ("first", "second", "third")),
)


def test_the_simulator_with_open_journeys_is_met_within_a_point():
    """True drop-off .20, .30 and .25 is found; counting open journeys as dropped errs by two points and more."""
    events = simulate(20_000, seed=11)
    end = pd.Timestamp("2026-03-16", tz="UTC")
    built = build_visits(events, JOURNEY, data_end=end)
    rates = measure_visits(built.visits, JOURNEY, Impact(replicates=50, seed=0), data_end=end)

    dropoff = estimate_dropoff(rates).set_index("stage")

    truth = pd.Series({"first": 0.20, "second": 0.30, "third": 0.25})
    naive = built.visits.assign(gone=built.visits["status"].isin(["dropped", "open"])).groupby("stage")["gone"].mean()
    assert (dropoff["rate"] - truth).abs().max() < 0.01
    assert ((dropoff["rate_low"] <= dropoff["rate"]) & (dropoff["rate"] <= dropoff["rate_high"])).all()
    assert (naive - truth).min() > 0.02
