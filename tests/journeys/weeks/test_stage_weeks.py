"""Weeks compared at one age: drop-off by week, weekly matrices, the test of homogeneity."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from friction.journeys.weeks.homogeneity import build_homogeneity
from friction.journeys.weeks.stage_weeks import (
    build_stage_weeks,
    build_transition_weeks,
    count_week_matrices,
    find_common_horizons,
    find_journey_weeks,
)
from friction.statistics.tallies import draw_weights
from tests.journeys.walkers import DAY, to_visits
from tests.tables import assert_same

pytestmark = pytest.mark.slow

STAGES = ("a", "b")
MONDAY = (pd.Timestamp("2026-01-05") - pd.Timestamp("1970-01-01")).days
"""The first day of 2026-W02."""


def visits_of(week, persons, gone, *, stay=3, name="p"):
    """Return visits of stage a in a week of 2026: of so many persons the first ones drop off, the others move to b."""
    day = MONDAY + 7 * (week - 2)
    return [
        (f"{name}{week}-{number}", "a", "-" if number < gone else "b", day + number % 7, stay)
        for number in range(persons)
    ]


def weekly(rows, *, end, horizons=(10, 10), timezone="UTC", replicates=60):
    """Return visits, their weeks, common horizons and weights."""
    moves = to_visits(rows, STAGES, end=end)
    weeks = find_journey_weeks(moves, timezone, pd.Timestamp(end * DAY, unit="us", tz="UTC"))
    return moves, weeks, [days * DAY for days in horizons], draw_weights(moves.signatures, replicates, 0)


def test_a_week_has_a_rate_once_all_of_it_was_followed_to_the_horizon():
    """Read at 10 days: the week to 12 January is known on the 22nd, the next one is not by the 25th."""
    rows = visits_of(2, 40, 10) + visits_of(3, 40, 4)

    found = build_stage_weeks(*weekly(rows, end=MONDAY + 20))

    assert_same(
        found,
        """
        stage | week     | n_visits | n_persons | n_dropped | horizon_days | known_at   | known | rate
        a     | 2026-W02 | 40       | 40        | 10        | 10.0         | 2026-01-22 | true  | 0.25
        a     | 2026-W03 | 40       | 40        | 4         | 10.0         | 2026-01-29 | false | -
        """,
    )
    assert found["rate_low"].iloc[0] < 0.25 < found["rate_high"].iloc[0]


def test_what_happens_beyond_the_horizon_does_not_count():
    """A drop-off known after 12 days is no drop-off by day 10, however old the week is."""
    rows = visits_of(2, 40, 10, stay=12)

    found = build_stage_weeks(*weekly(rows, end=MONDAY + 100))

    assert found[["n_dropped", "rate"]].to_numpy().tolist() == [[0, 0.0]]


def test_with_fewer_than_25_persons_a_week_has_counts_and_no_rate():
    """24 persons: too few."""
    found = build_stage_weeks(*weekly(visits_of(2, 24, 6), end=MONDAY + 100))

    assert_same(found, "n_persons | n_dropped | known | rate | rate_low\n24 | 6 | true | - | -")


def test_weeks_begin_on_monday_in_the_time_zone_of_the_project():
    """Sunday 23:30 in UTC is Monday in Berlin."""
    rows = [("p", "a", "b", MONDAY + 6 + 23.5 / 24, 1)]

    weeks = [
        build_stage_weeks(*weekly(rows, end=MONDAY + 9, timezone=zone))["week"].item()
        for zone in ("UTC", "Europe/Berlin")
    ]

    assert weeks == ["2026-W02", "2026-W03"]


def test_the_common_horizon_is_the_first_day_by_which_nine_of_ten_drop_offs_are_known():
    """Known after 14.2 days, one in twenty after 60: read at 15 days. Where nobody left: at the end of silence."""
    rows = [(f"p{n}", "a", "-", 0, 60 if n % 20 == 0 else 14.2) for n in range(100)] + [("q", "b", "+", 0, 1)]
    moves = to_visits(rows, STAGES, end=200)

    assert find_common_horizons(moves, [100 * DAY, None], [14 * DAY, 14 * DAY]) == (15 * DAY, 14 * DAY)


def test_weekly_matrices_hold_the_moves_of_known_weeks():
    """30 of 40 move to b and 10 drop off in the known week; what START leads to is known at once."""
    rows = visits_of(2, 40, 10) + visits_of(3, 30, 3)
    moves, weeks, horizons, weights = weekly(rows, end=MONDAY + 20)

    found = build_transition_weeks(count_week_matrices(moves, weeks, horizons, weights), weeks)

    assert_same(
        found,
        """
        week     | from_stage | to_stage | n  | rate
        2026-W02 | START      | a        | 40 | 1.0
        2026-W02 | a          | DROPPED  | 10 | 0.25
        2026-W02 | a          | b        | 30 | 0.75
        2026-W03 | START      | a        | 30 | 1.0
        """,
    )


def homogeneity(rows, replicates=100):
    moves, weeks, horizons, weights = weekly(rows, end=MONDAY + 200, replicates=replicates)
    return build_homogeneity(count_week_matrices(moves, weeks, horizons, weights)).set_index("stage")


def test_the_statistic_is_that_of_the_contingency_table():
    """G² and its degrees of freedom are scipy's, of the table week × way."""
    rows = visits_of(2, 60, 12) + visits_of(3, 80, 24) + visits_of(4, 50, 10)

    found = homogeneity(rows).loc["a"]

    expected = stats.chi2_contingency([[48, 12], [56, 24], [40, 10]], correction=False, lambda_="log-likelihood")
    assert found["statistic"] == pytest.approx(expected.statistic, abs=1e-6)
    assert found["df"] == expected.dof


def test_weeks_that_differ_are_found_and_weeks_that_are_alike_are_not():
    """Drop-off of .1, .5, .1 is no chance; .2, .2, .2 is nothing."""
    apart = homogeneity(visits_of(2, 100, 10) + visits_of(3, 100, 50) + visits_of(4, 100, 10))
    alike = homogeneity(visits_of(2, 100, 20) + visits_of(3, 100, 20) + visits_of(4, 100, 20))

    assert apart.loc["a", "p_value"] < 1e-6
    assert apart.loc["ANY", "p_value"] < 1e-6
    assert alike.loc["a", "p_value"] > 0.9


def test_with_one_week_there_is_nothing_to_compare():
    """No degrees of freedom: null."""
    assert homogeneity(visits_of(2, 100, 10))[["df", "p_value"]].isna().all(axis=None)


def draw_weeks(seed, *, visits_each):
    """Draw four weeks without any difference; each person has several visits in a week, and a habit of their own."""
    random = np.random.default_rng(seed)
    rows = []
    for week in range(2, 6):
        for number in range(120):
            habit = random.beta(1, 3)
            rows += [
                (f"{week}-{number}", "a", "-" if random.random() < habit else "b", MONDAY + 7 * (week - 2), 3)
                for _ in range(visits_each)
            ]
    return rows


def test_persons_with_several_visits_do_not_make_weeks_differ():
    """Four visits a person, no difference: 5 % of tests find one at 5 %; taking rows as independent, far more do."""
    found = [homogeneity(draw_weeks(seed, visits_each=4), replicates=60).loc["a"] for seed in range(150)]

    corrected = np.mean([row["p_value"] < 0.05 for row in found])
    plain = np.mean([stats.chi2.sf(row["statistic"], row["df"]) < 0.05 for row in found])
    assert 0.01 <= corrected <= 0.10
    assert plain > 0.15
    assert np.mean([row["design_effect"] for row in found]) > 1.3
