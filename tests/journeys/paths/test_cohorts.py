"""Cohorts: journeys with similar paths, found again where they were planted, named in words of the journey."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, ward
from sklearn.metrics import adjusted_rand_score

from benchmarks.paths.planted import STAGES, draw_habits
from friction.journeys.paths.alike_paths import group_paths, measure_silhouette, to_points
from friction.journeys.paths.cohort_names import Member, name_cohort, name_cohorts
from friction.journeys.paths.cohorts import build_cohorts
from friction.journeys.paths.routes import build_routes
from friction.statistics.tallies import draw_weights
from friction.statistics.ward import cut_joins, join_points
from tests.journeys.walkers import DAY, to_moves
from tests.tables import assert_same

pytestmark = pytest.mark.slow

HORIZONS = [1_000 * DAY] * len(STAGES)


def build(journeys, *, value=None, replicates=60):
    """Return the cohorts of journeys, one a person, given as (path, outcome)."""
    moves = to_moves(
        [(f"p{number:05}", list(path), outcome) for number, (path, outcome) in enumerate(journeys)], STAGES
    )
    weights = draw_weights(moves.signatures, replicates, 0)
    return build_cohorts(build_routes(moves), HORIZONS, weights, value)


@pytest.fixture(scope="module")
def planted():
    """Return the cohorts of 1,500 journeys of six habits, a tenth of whose visits lead astray, and the habits."""
    journeys, habits = draw_habits(1_500, 11, 0.1)
    return build(journeys), np.array(habits), journeys


def test_planted_habits_are_found_again(planted):
    """Straight buyers, comparers, bouncers, lookers and the rest: journeys of a habit lie in a cohort."""
    cohorts, habits, _ = planted

    assert adjusted_rand_score(habits, cohorts.of_journey) > 0.75


def test_cohorts_are_named_and_told_apart(planted):
    """The golden table: each habit's cohort by its name and kind; who leaves at once is two."""
    assert_same(
        planted[0].table.sort_values("name"),
        """
        | name                                                           | kind    |
        | back and forth between basket and delivery, then gone          | dropoff |
        | back and forth between payment and confirmation, to conversion | success |
        | back and forth between search and product, then gone           | dropoff |
        | back and forth between search and product, to conversion       | success |
        | gone at landing                                                | dropoff |
        | straight as far as search, then gone                           | dropoff |
        | straight to conversion                                         | success |
        """,
    )


def test_journeys_that_have_not_ended_have_no_cohort(planted):
    """An open journey may become anything yet."""
    journeys = [(path, "?" if number % 3 == 0 else end) for number, (path, end) in enumerate(planted[2])]

    found = build(journeys)

    assert (found.of_journey[::3] == -1).all()
    assert (np.delete(found.of_journey, np.s_[::3]) >= 0).all()
    assert found.table["n_journeys"].sum() == 1_000


def test_ids_stay_where_cohorts_stay(planted):
    """With half as many journeys of the same habits, most cohorts have the ids they had."""
    half = build(planted[2][:750])

    assert len(set(half.ids) & set(planted[0].ids)) >= len(half.ids) - 2


def test_the_order_of_journeys_does_not_matter(planted):
    """The same journeys of the same persons, told in another order, make the same table."""
    journeys = [(f"p{number:05}", list(path), end) for number, (path, end) in enumerate(planted[2][:400])]
    tables = []
    for told in (journeys, journeys[::-1]):
        moves = to_moves(told, STAGES)
        tables.append(build_cohorts(build_routes(moves), HORIZONS, draw_weights(moves.signatures, 50, 0)).table)

    pd.testing.assert_frame_equal(*tables)


def test_a_cohort_of_people_who_are_worth_more_is_a_cohort_of_high_value():
    """Straight buyers spend twice as much here: their cohort's kind is value, by the whole interval."""
    journeys = [(STAGES, "+")] * 100 + [(("landing",), "-")] * 100 + [(("landing", "search", "product"), "-")] * 100
    value = np.array([100.0] * 100 + [50.0] * 200) + np.tile([0.0, 10.0], 150)

    found = build(journeys, value=value).table

    assert_same(
        found.sort_values("name"),
        """
        | name                                  | kind    | n_journeys | conversion | value | median_steps |
        | gone at landing                       | dropoff | 100        | 0          | 55    | 1            |
        | straight as far as product, then gone | dropoff | 100        | 0          | 55    | 3            |
        | straight to conversion                | value   | 100        | 1          | 105   | 8            |
        """,
    )
    assert (found["stability"] == 1).all()


def test_few_journeys_make_no_cohorts():
    """With fewer than fifty closed journeys there is nothing to group."""
    found = build([(STAGES, "+")] * 49)

    assert len(found.table) == 0
    assert (found.of_journey == -1).all()


def test_journeys_that_are_all_alike_are_one_cohort():
    """Everybody converts straight: one cohort that is no better than all."""
    assert_same(
        build([(STAGES, "+")] * 60).table,
        """
        | name                   | kind  | n_journeys | share | conversion | stability |
        | straight to conversion | mixed | 60         | 1     | 1          | 1         |
        """,
    )


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ([Member(("a", "b", "c"), 9, 9)], "straight to conversion"),
        ([Member(("a", "b"), 9, 0)], "straight as far as b, then gone"),
        ([Member(("a",), 9, 0)], "gone at a"),
        ([Member(("a", "b", "a", "b"), 9, 0)], "back and forth between a and b, then gone"),
        ([Member(("c", "b", "a", "b"), 9, 8)], "back and forth between b and a, to conversion"),
        ([Member(("a", "b", "c", "a"), 9, 4)], "more than once at a, then some convert"),
        ([Member(("a", "b", "a"), 4, 0), Member(("a", "b"), 5, 0)], "straight as far as b, then gone"),
    ],
)
def test_a_name_says_how_its_journeys_go_and_end(members, name):
    """Back and forth, straight, more than once; to conversion, then gone, then some convert."""
    assert name_cohort(members) == name


def test_cohorts_of_the_same_name_tell_the_stage_that_parts_them():
    """One goes by way of b, the other does not; where nothing parts them, they carry numbers."""
    with_b, without = [Member(("a", "b", "c"), 5, 0)], [Member(("a", "c"), 5, 0)]

    assert name_cohorts([with_b, without]) == [
        "straight as far as c, then gone, by way of b",
        "straight as far as c, then gone, without b",
    ]


points = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=25, unique=True)


@given(points)
def test_with_equal_weights_joins_cost_what_scipys_do(given_points):
    """Ward's cost is half the square of the distance at which scipy joins."""
    where = np.array(sorted(given_points), dtype=float)

    _, costs = join_points(where, np.ones(len(where)))

    np.testing.assert_allclose(costs, np.sort(ward(where)[:, 2] ** 2 / 2), rtol=1e-9, atol=1e-9)


def test_a_weight_counts_as_so_many_points():
    """A point of weight 3 is grouped as three equal points are."""
    random = np.random.default_rng(0)
    where, weights = random.normal(size=(30, 2)), random.integers(1, 4, size=30)

    joins, _ = join_points(where, weights)
    many = np.repeat(where, weights, axis=0)

    own = np.repeat(cut_joins(joins, 30, 4), weights)
    assert adjusted_rand_score(own, fcluster(ward(many), 4, "maxclust")) == pytest.approx(1)


def test_moves_of_a_path_are_its_point():
    """Landing search landing search: start to landing, on twice, back once, to the end; the logarithm of one more."""
    routes = build_routes(to_moves([("p", ["landing", "search", "landing", "search"], "+")], STAGES))

    found = to_points(*routes.climb(routes.leaf), 1)

    assert sorted(np.expm1(found[0]).round(9).tolist()) == [1, 1, 1, 2]


def test_the_number_of_groups_is_the_one_that_stands_apart_best():
    """Three clouds of twelve points are three groups; a group of too few journeys does not count as one."""
    where = np.add.outer([0.0, 10.0, 30.0], np.linspace(0, 1, 12)).reshape(-1, 1)

    assert group_paths(where, np.full(36, 10), 25).n_groups == 3
    assert group_paths(where, np.repeat([10, 10, 1], 12), 25).n_groups == 2


def test_the_silhouette_is_the_one_of_its_definition():
    """Own centre against the nearest other one, mean over journeys."""
    where = np.array([[0.0], [1.0], [10.0], [11.0], [30.0], [31.0]])

    found = measure_silhouette(where, np.ones(6), np.array([0, 0, 1, 1, 2, 2]))

    assert found == pytest.approx(np.mean([1 - 0.5 / gap for gap in (10.5, 9.5, 9.5, 10.5, 19.5, 20.5)]))
