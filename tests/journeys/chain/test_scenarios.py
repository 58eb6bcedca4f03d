"""The tables of the chain, and the sentences a run says of the further statistics."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.journeys.chain.absorption import Absorption
from friction.journeys.chain.chain_order import build_chain_orders, choose_order, tell_order
from friction.journeys.chain.chain_states import estimate_state_rates
from friction.journeys.chain.scenarios import (
    build_absorption,
    build_scenarios,
    estimate_outlook,
    with_removal,
)
from friction.journeys.weeks.homogeneity import find_moved, tell_homogeneity
from friction.journeys.weeks.stage_changes import tell_changes
from friction.statistics.tallies import draw_weights
from tests.journeys.walkers import draw_journeys, to_moves
from tests.tables import assert_same, table

STAGES = ("a", "b")


def rates_of(journeys, stages=STAGES, *, order=None, replicates=100):
    """Return the chain of some journeys, with resamples; of the order chosen, where none is named."""
    moves = to_moves(journeys, stages)
    found = choose_order(moves)
    contexts = found.contexts[(order or found.chosen) - 1]
    weights = draw_weights(moves.signatures, replicates, 0)
    return estimate_state_rates(moves, contexts, [None] * len(stages), weights)


def a_then_b():
    """Return 100 journeys: half of a's visits drop off, the others reach b, where half convert."""
    return [(f"p{n}", ["a"], "-") if n % 2 else (f"p{n}", ["a", "b"], "+-"[n % 4 // 2]) for n in range(100)]


def test_absorption_says_where_people_end_from_each_stage():
    """A quarter converts; from b half do; a journey has one and a half visits."""
    rates = rates_of(a_then_b())
    outlook, _ = estimate_outlook(rates)

    found = build_absorption(rates, outlook)

    assert_same(
        found,
        """
        stage | order | conversion | steps | visits | reached | revisited
        START | 1     | 0.25       | 1.5   | -      | -       | -
        a     | 1     | 0.25       | 1.5   | 1.0    | 1.0     | 0.0
        b     | 1     | 0.5        | 1.0   | 0.5    | 0.5     | 0.0
        """,
    )
    assert (found["conversion_low"] < found["conversion"]).all()
    assert (found["conversion_high"] > found["conversion"]).all()


def test_scenarios_say_what_fewer_drop_offs_would_bring():
    """All of a's drop-offs prevented: everyone reaches b, half convert, 250 more of 1,000."""
    rates = rates_of(a_then_b())
    outlook, gains = estimate_outlook(rates)

    assert_same(
        build_scenarios(rates, outlook, gains),
        """
        stage | share | conversion | conversion_after | gain   | per_1000
        a     | 0.25  | 0.25       | 0.3125           | 0.0625 | 62.5
        a     | 0.5   | 0.25       | 0.375            | 0.125  | 125.0
        a     | 1.0   | 0.25       | 0.5              | 0.25   | 250.0
        b     | 0.25  | 0.25       | 0.3125           | 0.0625 | 62.5
        b     | 0.5   | 0.25       | 0.375            | 0.125  | 125.0
        b     | 1.0   | 0.25       | 0.5              | 0.25   | 250.0
        """,
    )


def test_removal_effects_become_those_of_the_order_chosen():
    """The stage's row keeps all else; order 2 gives a its share of conversions, counted journey by journey."""
    journeys = draw_journeys(2_000, 5, memory=0.3)
    rates = rates_of(journeys, ("a", "b", "c"), replicates=20)
    outlook, _ = estimate_outlook(rates)
    dropoff = table(
        """
        stage | n_visits | n_persons | n_dropped | n_open | horizon_days | rate | rate_low | rate_high | removal_effect | removal_low | removal_high | converted_through | median_minutes | p90_minutes
        a     | 9        | 9         | 1         | 0      | -            | -    | -        | -         | 0.1            | 0.1         | 0.1          | 0.1               | -              | -
        b     | 8        | 8         | 1         | 0      | -            | -    | -        | -         | 0.1            | 0.1         | 0.1          | 0.1               | -              | -
        c     | 7        | 7         | 1         | 0      | -            | -    | -        | -         | 0.1            | 0.1         | 0.1          | 0.1               | -              | -
        """  # noqa: E501 - one line, one row
    )

    found = with_removal(dropoff, rates, outlook)

    won = [path for _, path, outcome in journeys if outcome == "+"]
    assert rates.contexts.order == 2
    assert found["n_visits"].tolist() == [9, 8, 7]
    assert found["removal_effect"].iloc[0] == pytest.approx(np.mean(["a" in path for path in won]), abs=0.02)


def test_the_order_is_said_with_its_figures():
    """Every run says which order was chosen, and the log-loss of each."""
    order = choose_order(to_moves(draw_journeys(2_000, 6, memory=0.3), ("a", "b", "c")))
    orders = build_chain_orders(order, [0.3, 0.31, 0.31], np.array([0.31, 0.30, 0.32]))

    losses = ", ".join(f"{loss:.4f} (order {at})" for at, loss in enumerate(order.log_loss, start=1))
    assert tell_order(orders) == [f"The chain is of order 2: log-loss of moves of persons not seen is {losses}."]
    assert orders["reproduces"].tolist() == [False, True, True]


def test_a_chain_whose_conversion_is_not_the_one_observed_says_so():
    """The model says .20, the journeys .31, between .30 and .32: removal effects are not to be read."""
    order = choose_order(to_moves(draw_journeys(2_000, 7), ("a", "b", "c")))

    said = tell_order(build_chain_orders(order, [0.2, 0.2, 0.2], np.array([0.31, 0.30, 0.32])))

    assert "conversion (20.0%) is not the one observed (31.0%" in said[1]
    assert "converted_through" in said[1]


def test_with_too_few_persons_order_1_is_not_silent():
    """Nobody could be held out: the run says that the order was not chosen."""
    order = choose_order(to_moves([("p", ["a"], "+")], STAGES))

    assert tell_order(build_chain_orders(order, [1.0, 1.0, 1.0], None)) == [
        "The order of the chain could not be chosen: there are too few persons. Order 1 is used."
    ]


@pytest.mark.parametrize(
    ("simpson", "high", "said"),
    [("every", 0.2, "each plan"), ("most", 0.2, "most visits' plan"), ("few", 0.2, ""), ("every", None, "")],
)
def test_simpson_is_said_aloud_where_the_change_is_beyond_chance(simpson, high, said):
    """The whole rose between .05 and .2, and all or most of the parts fell; an interval across 0 says nothing."""
    low = 0.05 if high else -0.05
    changes = table(
        f"""
        stage | week     | part_by | change | change_low | change_high | simpson
        a     | 2026-W02 | plan    | 0.1    | -0.1       | 0.3         | every
        a     | 2026-W03 | plan    | 0.1    | {low}      | 0.2         | {simpson}
        """
    )

    told = tell_changes(changes, ["a"])
    assert tell_changes(changes, ["b"]) == []

    assert len(told) == (1 if said else 0)
    assert all(f"rose in 2026-W03, yet for {said} it went the other way" in sentence for sentence in told)


def test_weeks_that_differ_beyond_chance_are_told_of():
    """The whole matrix differs, and so do the moves from a."""
    found = table("stage | p_value\nSTART | -\na | 0.001\nb | 0.4\nANY | 0.002")

    assert tell_homogeneity(found) == [
        "Moves from a differ between weeks beyond chance: look at stage_weeks beside the numbers of all weeks."
    ]
    assert tell_homogeneity(found.assign(p_value=0.3)) == []


@pytest.mark.parametrize(
    ("p_values", "differ", "stages"),
    [
        ([0.001, 0.4, 0.002], True, ("a",)),
        ([0.02, 0.4, 0.2], False, ()),  # one of three tests at .02 is no more than chance
        ([0.06, 0.4, 0.01], True, ()),
        ([0.001, 0.4, 0.2], True, ("a",)),
        ([None, None, None], False, ()),
    ],
)
def test_one_judge_says_whether_weeks_differ_and_where(p_values, differ, stages):
    """No stage is told where weeks differ no more than by chance; p values are held against the number of tests."""
    found = pd.DataFrame({"stage": ["a", "b", "ANY"], "p_value": pd.Series(p_values, dtype="float64")})

    moved = find_moved(found)

    assert (moved.differ, moved.stages) == (differ, stages)
    assert moved.differ or not tell_homogeneity(found)


def test_an_outlook_has_the_data_and_every_resample():
    """One for the data, one for each of the resamples."""
    outlook, gains = estimate_outlook(rates_of(a_then_b(), replicates=30))

    assert len(outlook) == 31
    assert all(isinstance(found, Absorption) for found in outlook)
    assert gains.shape == (31, 2, 3)
