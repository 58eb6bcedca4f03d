"""The order of the chain: chosen on persons it has not seen, with states only where the data bear them."""

from __future__ import annotations

import numpy as np
import pytest

from friction.journeys.chain.chain_order import choose_order
from friction.journeys.chain.memory import build_contexts
from tests.journeys.walkers import draw_journeys, to_moves

pytestmark = pytest.mark.slow

STAGES = ("a", "b", "c")


@pytest.mark.parametrize("seed", range(5))
def test_where_only_the_stage_matters_order_1_is_chosen(seed):
    """Journeys drawn from a chain without memory: more memory foretells no better."""
    order = choose_order(to_moves(draw_journeys(3_000, seed), STAGES))

    assert order.chosen == 1


@pytest.mark.parametrize("seed", range(5))
def test_where_the_stage_before_matters_order_2_is_chosen(seed):
    """Who came from a converts more often than who came from b: order 2 foretells better, order 3 no better still."""
    order = choose_order(to_moves(draw_journeys(3_000, seed, memory=0.2), STAGES))

    assert order.chosen == 2
    assert order.log_loss[1] < order.log_loss[0]


def test_the_log_loss_of_a_coin_is_its_entropy():
    """Half convert and half drop off, whatever came before: ln 2 nats a move, but for what is learned of chance."""
    journeys = [(f"p{number}", ["a"], "+-"[number % 2]) for number in range(4_000)]

    order = choose_order(to_moves(journeys, STAGES))

    assert order.log_loss[0] == pytest.approx(np.log(2), abs=0.003)


def test_a_state_that_says_no_more_than_the_stage_says_the_same():
    """Everyone comes to b from a: knowing so foretells nothing better, nor worse."""
    journeys = [(f"p{n}", ["a", "b"], "+-"[n % 2]) for n in range(100)]

    order = choose_order(to_moves(journeys, STAGES))

    assert order.chosen == 1
    assert order.log_loss.tolist() == pytest.approx([order.log_loss[0]] * 3)


def test_one_person_is_never_foretold_from_themselves():
    """One person's journeys lie in one fold: with nobody else to learn from there is no log-loss, and order 1."""
    order = choose_order(to_moves([("p", ["a", "c"], "+")] * 40, STAGES))

    assert np.isnan(order.log_loss).all()
    assert order.chosen == 1


def test_states_that_few_persons_were_in_are_not_kept():
    """30 persons came to c from a, 5 from b: the first are a state of their own, the others are in c."""
    journeys = [(f"p{n}", ["a", "c"], "+") for n in range(30)] + [(f"q{n}", ["b", "c"], "-") for n in range(5)]
    moves = to_moves(journeys, STAGES)

    contexts = build_contexts(moves, 2)

    found = {contexts.states[state] for state in contexts.find(moves)[moves.stage == 2]}
    assert (0, 2) in contexts.states
    assert (1, 2) not in contexts.states
    assert found == {(0, 2), (2,)}


def test_a_state_turns_into_the_one_that_its_next_visit_is_in():
    """Whichever way people walk, what a state turns into is the state that the next visit is found in."""
    moves = to_moves(draw_journeys(500, 0), STAGES)

    for order in (1, 2, 3):
        contexts = build_contexts(moves, order)
        state = contexts.find(moves)
        goes_on = np.flatnonzero((moves.way >= 0) & (moves.way < 3))
        assert (contexts.following[state[goes_on], moves.way[goes_on]] == state[goes_on + 1]).all()
        assert (contexts.start[moves.stage[moves.begins]] == state[moves.begins]).all()
