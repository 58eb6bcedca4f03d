"""How long it takes: with those still on the way, and with drop-off as an end of its own."""

from __future__ import annotations

import numpy as np
import pytest
from lifelines import AalenJohansenFitter

from friction.journeys.weeks.durations import (
    ELSE,
    REACHED,
    estimate_durations,
    estimate_observed,
    find_horizon,
    find_spans,
)
from friction.statistics.tallies import draw_weights
from tests.journeys.walkers import DAY, to_moves, to_visits
from tests.tables import assert_same

STAGES = ("a", "b")
MINUTES = DAY // 60_000_000


def durations(moves, *, horizon=100, replicates=100, **more):
    spans = find_spans(moves)
    return estimate_durations(
        moves, spans, horizons=[horizon * DAY] * 2, horizon=horizon * DAY,
        weights=draw_weights(moves.signatures, replicates, 0), converts=True, **more,
    )  # fmt: skip


def test_median_and_90_percent_point_are_of_those_who_move_on():
    """Ten move on after 1 to 10 days, ten drop off: half get there; median 5 days, nine of ten by day 9."""
    rows = [(f"p{n}", "a", "b", 0, n + 1) for n in range(10)] + [(f"q{n}", "a", "-", 0, 14) for n in range(10)]

    found = durations(to_visits(rows, STAGES, end=200))

    assert_same(
        found[found["from_stage"] == "a"],
        f"""
        from_stage | until | n  | n_reached | horizon_days | share | median_minutes | p90_minutes
        a          | ANY   | 20 | 10        | 100.0        | 0.5   | {5 * MINUTES}  | {9 * MINUTES}
        """,
    )


def test_who_is_still_in_the_stage_counts_for_as_long_as_they_were_seen():
    """Against lifelines: share, median and 90 % point are read from its cumulative incidence of moving on."""
    random = np.random.default_rng(0)
    rows = []
    for number in range(300):
        leaves = round(float(random.exponential(4)), 4) if random.random() < 0.7 else 14 + number / 1000
        entered = round(float(random.uniform(0, 40)), 4)
        way = "?" if entered + leaves > 45 else "b" if leaves < 14 else "-"
        rows.append((f"p{number}", "a", way, entered, leaves))
    moves = to_visits(rows, STAGES, end=45)

    found = durations(moves, horizon=40).set_index("from_stage").loc["a"]

    event = np.where(moves.way == 1, 1, np.where(moves.way == -1, 0, 2))
    fitter = AalenJohansenFitter(calculate_variance=False).fit(moves.age, event, event_of_interest=1)
    curve = fitter.cumulative_density_["CIF_1"]
    curve = curve[curve.index <= 40 * DAY]
    assert found["share"] == pytest.approx(curve.iloc[-1], abs=1e-6)
    for name, part in (("median", 0.5), ("p90", 0.9)):
        at = curve.index[curve >= part * curve.iloc[-1] - 1e-12][0]
        assert found[f"{name}_minutes"] == pytest.approx(at / 60_000_000, abs=0.01)
        assert found[f"{name}_low_minutes"] <= found[f"{name}_minutes"] <= found[f"{name}_high_minutes"]
    completers = np.median(moves.age[moves.way == 1]) / 60_000_000
    assert found["median_minutes"] > completers


def test_time_to_value_is_counted_from_the_journeys_start():
    """Journeys a, b and conversion, a day each: conversion comes after two days; one in three drops off before."""
    journeys = [(f"p{n}", ["a", "b"], "+") for n in range(40)] + [(f"q{n}", ["a"], "-") for n in range(20)]

    found = durations(to_moves(journeys, STAGES, end=300 * DAY))

    assert_same(
        found,
        f"""
        from_stage | until     | n  | n_reached | share    | median_minutes
        START      | CONVERTED | 60 | 40        | 0.666667 | {2 * MINUTES}
        a          | ANY       | 60 | 40        | 0.666667 | {MINUTES}
        b          | ANY       | 40 | 40        | 1.0      | {MINUTES}
        """,
    )


def test_a_milestone_counts_when_it_is_reached_before_the_journey_ends():
    """Half of the journeys reach the milestone, after 12 hours; the others end without it."""
    moves = to_moves([(f"p{n}", ["a"], "+") for n in range(40)], STAGES, end=300 * DAY)
    odd = np.arange(40) % 2 == 1

    found = durations(moves, milestone=("signed", np.where(odd, DAY // 2, DAY), np.where(odd, REACHED, ELSE)))

    assert_same(
        found[found["until"] == "signed"],
        f"from_stage | n | n_reached | share | median_minutes\nSTART | 40 | 20 | 0.5 | {MINUTES // 2}",
    )


def test_where_too_few_were_followed_there_is_no_duration():
    """24 persons: no horizon, and nothing but counts."""
    moves = to_moves([(f"p{n}", ["a"], "+") for n in range(24)], STAGES)
    spans = find_spans(moves)

    horizon = find_horizon(spans, 14 * DAY)
    weights = draw_weights(moves.signatures, 50, 0)
    found = estimate_durations(moves, spans, horizons=[None, None], horizon=horizon, weights=weights, converts=True)

    assert horizon is None
    assert estimate_observed(spans, 2, horizon, weights) is None
    assert_same(
        found[found["from_stage"] == "START"],
        "n | n_reached | horizon_days | share | median_minutes\n24 | 24 | - | - | -",
    )


def test_journeys_are_read_at_the_age_that_25_persons_were_followed_to():
    """24 persons were followed for 100 days, one for 40, five for 10: read at 40 days."""
    rows = [(f"p{n}", "a", "?", 0 if n < 24 else 60 if n == 24 else 90, 0) for n in range(30)]

    assert find_horizon(find_spans(to_visits(rows, STAGES, end=100)), 14 * DAY) == 40 * DAY


def test_the_observed_conversion_leaves_open_journeys_open():
    """Of those whose journey ended, three quarters converted; 200 that began a day ago say nothing."""
    rows = [(f"p{n}", "a", "+" if n % 4 else "-", 0, 20) for n in range(100)]
    rows += [(f"q{n}", "a", "?", 99, 0) for n in range(200)]
    moves = to_visits(rows, STAGES, end=100)

    observed = estimate_observed(find_spans(moves), 2, 50 * DAY, draw_weights(moves.signatures, 200, 0))

    assert observed[0] == 0.75
    assert 0.63 < np.percentile(observed[1:], 2.5) < 0.72
