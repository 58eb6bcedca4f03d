"""Absorption, removal and scenarios of chains of any order: what enumerating and solving anew give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.journeys.chain.absorption import find_absorption, fix_stage, solve_chain, to_states
from friction.journeys.chain.chain_states import estimate_state_rates
from friction.journeys.chain.memory import build_contexts
from friction.statistics.markov import Chain, fix_effect, to_fix
from friction.statistics.tallies import draw_weights
from tests.journeys.walkers import draw_journeys, to_moves
from tests.statistics.formulas import removal_effects

pytestmark = pytest.mark.slow

STAGES = ("a", "b", "c")


@st.composite
def chains(draw):
    """Draw a chain of 1 to 7 states, each of one of 1 to 3 stages, and as many stages as there are."""
    n = draw(st.integers(1, 7))
    current = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    _, current = np.unique(current, return_inverse=True)
    cells = st.lists(st.floats(0.01, 1.0), min_size=n + 2, max_size=n + 2)
    rows = np.array([draw(cells) for _ in range(n)])
    rows /= rows.sum(axis=1, keepdims=True)
    start = np.array(draw(st.lists(st.floats(0.01, 1.0), min_size=n, max_size=n)))
    return Chain(rows[:, :n], rows[:, n], start / start.sum()), current


def convert(chain):
    """Return the chance of converting, by solving the linear system."""
    return float(chain.start @ np.linalg.solve(np.eye(len(chain.start)) - chain.moves, chain.converts))


@given(chains())
def test_removal_of_a_stage_equals_taking_out_all_of_its_states(drawn):
    """Send all inflow of the stage's states to DROPPED and solve again: the share of conversions lost."""
    chain, current = drawn
    n_stages = current.max() + 1
    lost = []
    for stage in range(n_stages):
        moves, start = chain.moves.copy(), chain.start.copy()
        moves[:, current == stage], start[current == stage] = 0.0, 0.0
        lost.append(1 - convert(Chain(moves, chain.converts, start)) / convert(chain))

    found = find_absorption(solve_chain(chain, current), n_stages)

    np.testing.assert_allclose(found.removal, lost, atol=1e-9)


@given(chains(), st.integers(0, 2), st.sampled_from([0.25, 0.5, 1.0]))
def test_a_scenario_equals_solving_anew(drawn, stage, share):
    """In every state of the stage a share of the drop-offs goes on as the others do: the gain of solving anew."""
    chain, current = drawn
    stage %= current.max() + 1
    moves, converts = chain.moves.copy(), chain.converts.copy()
    for state in np.flatnonzero(current == stage):
        stay = moves[state].sum() + converts[state]
        factor = (stay + share * (1 - stay)) / stay
        moves[state], converts[state] = moves[state] * factor, converts[state] * factor
    expected = convert(Chain(moves, converts, chain.start)) - convert(chain)

    gain = fix_stage(solve_chain(chain, current), stage, share)

    assert gain == pytest.approx(expected, abs=1e-9)


@given(chains())
def test_at_order_1_it_is_what_the_plain_chain_says(drawn):
    """With one state a stage, removal and scenarios are those of the formulas for single stages."""
    chain, _ = drawn
    n = len(chain.start)
    solved = solve_chain(chain, np.arange(n))
    dropped = 1 - chain.moves.sum(axis=1) - chain.converts
    single = [
        fix_effect(
            chain.moves, chain.converts, chain.start, stage, *to_fix(chain.moves, chain.converts, stage, 0.5 * d)
        )
        for stage, d in enumerate(dropped)
    ]

    np.testing.assert_allclose(
        find_absorption(solved, n).removal, removal_effects(chain.moves, chain.converts, chain.start), atol=1e-9
    )
    np.testing.assert_allclose([fix_stage(solved, stage, 0.5) for stage in range(n)], single, atol=1e-9)


@pytest.mark.parametrize("memory", [0.0, 0.2])
def test_a_chain_of_order_2_says_what_counting_the_journeys_says(memory):
    """At order 2 the model is exact here: conversion, visits, visits to come, revisits, removal are plain counts."""
    journeys = draw_journeys(4_000, 1, memory=memory)
    moves = to_moves(journeys, STAGES)
    weights = draw_weights(moves.signatures, 0, 0)
    rates = estimate_state_rates(moves, build_contexts(moves, 2), [None] * 3, weights)

    found = find_absorption(next(rates.solve()), 3)

    won = [path for _, path, outcome in journeys if outcome == "+"]
    paths = [path for _, path, _ in journeys]
    assert found.conversion == pytest.approx(len(won) / len(journeys), abs=1e-9)
    assert found.steps == pytest.approx(np.mean([len(path) for path in paths]), abs=1e-9)
    for place, stage in enumerate(STAGES):
        n_visits = sum(path.count(stage) for path in paths)
        again = sum(max(path.count(stage) - 1, 0) for path in paths)
        to_come = sum(len(path) - at for path in paths for at, name in enumerate(path) if name == stage)
        assert found.visits[place] == pytest.approx(n_visits / len(paths), abs=1e-9)
        assert found.reached[place] == pytest.approx(np.mean([stage in path for path in paths]), abs=0.012)
        assert found.revisited[place] == pytest.approx(again / n_visits, abs=0.012)
        assert found.steps_of[place] == pytest.approx(to_come / n_visits, abs=0.03)
        assert found.removal[place] == pytest.approx(np.mean([stage in path for path in won]), abs=0.012)


def test_order_1_misses_what_order_2_knows():
    """Who came from a converts more: order 1 takes a and b for equal, order 2 gives a what counting gives it."""
    journeys = draw_journeys(8_000, 2, memory=0.3)
    moves = to_moves(journeys, STAGES)
    weights = draw_weights(moves.signatures, 0, 0)
    won = [path for _, path, outcome in journeys if outcome == "+"]
    through = np.mean(["a" in path for path in won])

    rates = [estimate_state_rates(moves, build_contexts(moves, order), [None] * 3, weights) for order in (1, 2)]

    removal = [find_absorption(next(one.solve()), 3).removal for one in rates]

    assert abs(removal[0][0] - through) > 0.1
    assert removal[1][0] == pytest.approx(through, abs=0.015)


def test_a_scenario_at_order_2_is_what_a_simulation_gives():
    """Half of c's drop-offs go on as the others there do, each by where they came from: drawn anew, as many convert."""
    moves = to_moves(draw_journeys(20_000, 3, memory=0.2), STAGES)
    rates = estimate_state_rates(moves, build_contexts(moves, 2), [None] * 3, draw_weights(moves.signatures, 0, 0))
    fixed = draw_journeys(20_000, 4, memory=0.2, prevented=0.5)

    solved = next(rates.solve())
    after = solved.conversion + fix_stage(solved, 2, 0.5)

    assert after == pytest.approx(np.mean([outcome == "+" for _, _, outcome in fixed]), abs=0.012)


def test_a_stage_that_nobody_comes_to_says_nothing():
    """No visit, no chance of converting: null; no conversion is lost without it."""
    chain = Chain(np.zeros((2, 2)), np.array([0.5, 0.5]), np.array([1.0, 0.0]))

    found = find_absorption(solve_chain(chain, np.arange(2)), 2)

    assert np.isnan(found.conversion_of[1])
    assert np.isnan(found.revisited[1])
    assert found.removal.tolist() == [1.0, 0.0]


def test_where_nobody_converts_there_is_nothing_to_lose():
    """No conversion: removal is null, and no scenario gains."""
    solved = solve_chain(Chain(np.array([[0.5]]), np.zeros(1), np.ones(1)), np.arange(1))

    assert np.isnan(find_absorption(solved, 1).removal).all()
    assert fix_stage(solved, 0, 1.0) == 0.0


def test_states_lead_where_their_stages_lead():
    """From (BEGIN, a) half move to b: the chain moves half to the state that b is then in."""
    moves = to_moves([(f"p{n}", ["a", "b"], "+") for n in range(30)], ("a", "b"))
    contexts = build_contexts(moves, 2)
    rows = np.zeros((len(contexts.states), 4))
    begin = contexts.states.index((-1, 0))
    rows[begin] = [0.0, 0.5, 0.25, 0.25]

    chain = to_states(rows, np.array([1.0, 0.0]), contexts)

    assert chain.moves[begin, contexts.states.index((0, 1))] == 0.5
    assert chain.converts[begin] == 0.25
    assert chain.start[begin] == 1.0
