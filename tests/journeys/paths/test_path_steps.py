"""Paths, steps, loops and funnels by path: small journeys in, tables out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.journeys.paths.path_funnels import build_loops, build_path_funnels
from friction.journeys.paths.path_steps import build_path_steps, build_paths, estimate_conversion
from friction.journeys.paths.routes import MOST_STEPS, build_routes
from friction.statistics.tallies import draw_weights
from tests.journeys.walkers import DAY, to_moves, to_visits
from tests.tables import assert_same

pytestmark = pytest.mark.slow

STAGES = ("a", "b", "c")
HORIZONS = [1_000 * DAY] * 3


def many(path, outcome, n, first=0):
    """Return ``n`` equal journeys of as many persons."""
    return [(f"p{number:03}", list(path), outcome) for number in range(first, first + n)]


def weigh(moves, replicates=50):
    return draw_weights(moves.signatures, replicates, 0)


@pytest.fixture
def moves():
    """Return 100 journeys: 30 a b c +, 10 a b c -, 40 a -, 10 a b a b c +, 5 a b ?, 5 b -."""
    told = [("abc", "+", 30), ("abc", "-", 10), ("a", "-", 40), ("ababc", "+", 10), ("ab", "?", 5), ("b", "-", 5)]
    first = itertools.accumulate([0, *(n for _, _, n in told)])
    return to_moves([one for (path, outcome, n), at in zip(told, first, strict=False)
                     for one in many(path, outcome, n, at)], STAGES)  # fmt: skip


def test_journeys_of_the_same_stages_in_the_same_order_are_one_path(moves):
    """Each path has its journeys by how they ended; the most common comes first, ties by its text."""
    found = build_paths(build_routes(moves), HORIZONS, weigh(moves))

    assert_same(
        found,
        """
        | path              | n_journeys | n_persons | n_converted | n_dropped | n_open | share | dropoff_rank | place |
        | a                 | 40         | 40        | 0           | 40        | 0      | 0.4   | 1            | 1     |
        | a > b > c         | 40         | 40        | 30          | 10        | 0      | 0.4   | 2            | 2     |
        | a > b > a > b > c | 10         | 10        | 10          | 0         | 0      | 0.1   | -            | 3     |
        | a > b             | 5          | 5         | 0           | 0         | 5      | 0.05  | -            | 4     |
        | b                 | 5          | 5         | 0           | 5         | 0      | 0.05  | 3            | 5     |
        """,
    )


def test_conversion_of_a_path_is_of_journeys_that_end_with_it(moves):
    """30 of 40 that ended a > b > c converted; below 25 persons there is no rate; the interval holds the rate."""
    found = build_paths(build_routes(moves), HORIZONS, weigh(moves, 400)).set_index("path")

    assert found.loc["a > b > c", "conversion"] == pytest.approx(0.75)
    assert 0.55 < found.loc["a > b > c", "conversion_low"] < 0.7
    assert 0.8 < found.loc["a > b > c", "conversion_high"] < 0.95
    assert found.loc["b"].isna()[["conversion", "conversion_low", "conversion_high"]].all()


def test_a_journey_that_is_still_open_is_censored_and_no_failure():
    """Of 30 converted at day 1, 10 open since before and 10 dropped at day 1, three of four convert, not 60 %."""
    moves = to_moves([*many("a", "+", 30), *many("a", "-", 10, 30), *many("a", "?", 10, 40)], STAGES, end=DAY // 2)
    found = build_paths(build_routes(moves), HORIZONS, weigh(moves))

    assert found.loc[0, "n_open"] == 10
    assert found.loc[0, "conversion"] == pytest.approx(0.75)


def test_visits_of_several_stages_are_each_followed_to_their_own_horizon():
    """In a who leaves is known after a day, in c after nine: read at one age, c's 20 drop-offs would not exist.

    By hand: of 40 visits of a all drop off; of 40 of c 20 convert and 20 drop off: 20 of 80 ends convert.
    """
    rows = [(f"a{n}", "a", "-", 0, 1) for n in range(40)]
    rows += [(f"c{n}", "c", "+-"[n % 2], 0, (1, 9)[n % 2]) for n in range(40)]
    moves = to_visits(rows, STAGES, end=100)

    found = estimate_conversion(moves, np.arange(80), [2 * DAY, None, 10 * DAY], weigh(moves))

    assert found[0] == pytest.approx(0.25)
    assert estimate_conversion(moves, np.arange(80), [2 * DAY, None, None], weigh(moves)) is None


def test_the_step_matrix_says_where_all_journeys_are_at_each_step(moves):
    """Ended journeys stay in how they ended; each step adds up to all journeys."""
    found = build_path_steps(build_routes(moves))

    assert_same(
        found[found["step"] <= 3],
        """
        | step | stage   | n  | share |
        | 1    | a       | 95 | 0.95  |
        | 1    | b       | 5  | 0.05  |
        | 2    | b       | 55 | 0.55  |
        | 2    | DROPPED | 45 | 0.45  |
        | 3    | DROPPED | 45 | 0.45  |
        | 3    | c       | 40 | 0.4   |
        | 3    | a       | 10 | 0.1   |
        | 3    | OPEN    | 5  | 0.05  |
        """,
    )
    assert (found.groupby("step")["n"].sum() == 100).all()


def test_a_funnel_by_path_follows_the_ways_to_success_and_picks_where_most_are_lost(moves):
    """Along a > b > c 40 of 95 drop off at a: there the most are lost, in nearly every resample."""
    found = build_path_funnels(build_routes(moves), HORIZONS, weigh(moves, 200))

    assert found["path"].unique().tolist() == ["a > b > c", "a > b > a > b > c"]
    assert_same(
        found[found["route"] == 1],
        """
        | step | stage | n  | n_along | n_elsewhere | n_dropped | n_open | rate     | lost     | largest |
        | 1    | a     | 95 | 55      | 0           | 40        | 0      | 0.421053 | 0.421053 | true    |
        | 2    | b     | 55 | 40      | 10          | 0         | 5      | 0        | 0        | false   |
        | 3    | c     | 40 | 30      | 0           | 10        | 0      | 0.25     | 0.105263 | false   |
        """,
    )
    assert found.loc[0, "largest_share"] > 0.99


def test_loops_are_from_a_stage_to_another_and_at_once_back(moves):
    """A > b > a > b > c goes back and forth once each way; 10 of the 95 journeys that hold a do so."""
    assert_same(
        build_loops(build_routes(moves), weigh(moves)),
        """
        | stage | over | n  | n_journeys | n_persons | share    |
        | a     | b    | 10 | 10         | 10        | 0.105263 |
        | b     | a    | 10 | 10         | 10        | 0.166667 |
        """,
    )


def test_where_nobody_converts_the_most_common_paths_are_followed():
    """Without a way to success, the funnel by path shows what most do."""
    moves = to_moves([*many("ab", "-", 3), *many("c", "-", 2, 3)], STAGES)

    found = build_path_funnels(build_routes(moves), HORIZONS, weigh(moves))

    assert found["path"].tolist() == ["a > b", "a > b", "c"]
    assert found["rate"].isna().all()
    assert not found["largest"].any()


journeys = st.lists(
    st.tuples(
        st.sampled_from(["p", "q", "r"]),
        st.lists(st.sampled_from(STAGES), min_size=1, max_size=6).filter(
            lambda path: all(one != other for one, other in itertools.pairwise(path))
        ),
        st.sampled_from("+-?"),
    ),
    min_size=1,
    max_size=25,
)


@given(journeys)
def test_the_tree_holds_every_path_as_it_was(told):
    """The stages of a journey's leaf are its path; a node is shared by exactly those that begin alike."""
    moves = to_moves(told, STAGES)
    routes = build_routes(moves)

    assert [routes.stages_of(int(leaf)) for leaf in routes.leaf] == [tuple(path) for _, path, _ in told]
    beginnings = {tuple(path[:k]) for _, path, _ in told for k in range(1, len(path) + 1)}
    assert len(routes.parent) == len(beginnings)


@settings(deadline=None, max_examples=30)
@given(journeys, st.randoms(use_true_random=False))
def test_the_order_of_journeys_does_not_matter(told, random):
    """The same journeys in another order make the same tables."""
    shuffled = list(told)
    random.shuffle(shuffled)
    tables = []
    for one in (told, shuffled):
        moves = to_moves(one, STAGES)
        routes, weights = build_routes(moves), weigh(moves)
        tables.append((build_paths(routes, HORIZONS, weights), build_path_steps(routes), build_loops(routes, weights),
                       build_path_funnels(routes, HORIZONS, weights)))  # fmt: skip

    for first, second in zip(*tables, strict=True):
        assert first.equals(second)


def test_a_path_is_told_by_its_first_visits_alone():
    """Two journeys that part behind the 60th visit have one path, and all their visits are counted."""
    long = ["a", "b"] * 40
    moves = to_moves([("p", long, "+"), ("q", [*long[:70], "c"], "-")], STAGES)

    routes = build_routes(moves)

    assert routes.depth.max() == MOST_STEPS
    assert len(np.unique(routes.leaf)) == 1
    assert routes.outcome.tolist() == [0, 1]
