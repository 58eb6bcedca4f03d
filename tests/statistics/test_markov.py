"""The chain: removal effects and fixes in closed form are what solving anew gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from friction.statistics.markov import fix_effect, to_fix, to_fundamental
from tests.statistics.formulas import removal_effects


@st.composite
def chains(draw):
    """Draw moves Q (with loops), conversions r and a start, rows of Q and r adding up to less than 1."""
    n = draw(st.integers(1, 5))
    cells = st.lists(st.floats(0.01, 1.0), min_size=n + 2, max_size=n + 2)
    rows = np.array([draw(cells) for _ in range(n)])
    rows /= rows.sum(axis=1, keepdims=True)
    start = np.array(draw(st.lists(st.floats(0.01, 1.0), min_size=n, max_size=n)))
    return rows[:, :n], rows[:, n], start / start.sum()


def solve(moves, converts, start):
    """Return the chance of converting, by solving the linear system."""
    return float(start @ np.linalg.solve(np.eye(len(moves)) - moves, converts))


@given(chains())
def test_removal_effects_equal_brute_force(chain):
    """Send all inflow of a stage to DROPPED and solve again: the share of conversions lost is the closed form."""
    moves, converts, start = chain
    whole = solve(moves, converts, start)
    lost = []
    for stage in range(len(moves)):
        without, begin = moves.copy(), start.copy()
        without[:, stage], begin[stage] = 0.0, 0.0
        lost.append(1 - solve(without, converts, begin) / whole)

    np.testing.assert_allclose(removal_effects(moves, converts, start), lost, atol=1e-9)


@given(chains(), st.integers(0, 4), st.floats(0.0, 1.0))
def test_a_fix_in_closed_form_equals_solving_anew(chain, stage, share):
    """Let a share of a stage's drop-offs stay and go on as the others do: the gain is the closed form."""
    moves, converts, start = chain
    stage %= len(moves)
    dropped = 1 - moves[stage].sum() - converts[stage]
    change, change_converts = to_fix(moves, converts, stage, share * dropped)
    fixed, fixed_converts = moves.copy(), converts.copy()
    fixed[stage] += change
    fixed_converts[stage] += change_converts

    gain = fix_effect(moves, converts, start, stage, change, change_converts)

    np.testing.assert_allclose(gain, solve(fixed, fixed_converts, start) - solve(moves, converts, start), atol=1e-9)
    assert gain >= -1e-12


def test_where_nobody_converts_there_is_no_removal_effect():
    """Nothing can be lost: null, not zero."""
    effects = removal_effects(np.array([[0.0, 0.5], [0.0, 0.0]]), np.zeros(2), np.array([1.0, 0.0]))

    assert np.isnan(effects).all()


def test_expected_visits_of_a_stage_that_leads_back_to_itself():
    """Half of the visits come back: two visits on average."""
    assert to_fundamental(np.array([[0.5]]))[0, 0] == 2.0
