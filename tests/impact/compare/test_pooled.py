"""What small cells lean on, and which of the findings are worth most."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.impact.compare.compare import Cell
from friction.impact.compare.hazards import Risks
from friction.impact.compare.pooled import pool_cells
from friction.impact.tell.rank import MENDED, find_recovered, find_top, rank_cells, scale_recovered
from friction.statistics.markov import Chain
from tests.statistics.formulas import to_conversion
from tests.tables import table

NOTHING = np.zeros(0)


def make_cell(n_with, difference=None):
    noise = np.random.default_rng(0).normal(0, 0.03, 200)
    drawn = (
        None if difference is None else Risks(np.append(0.2 + difference, 0.2 + difference + noise), np.full(201, 0.2))
    )
    return Cell(n_with, 0.0, 500.0, 50.0, 1.0, drawn, NOTHING, NOTHING, NOTHING)


def test_all_stages_together_come_before_more_weeks(monkeypatch):
    """The first level with enough is taken, and said."""
    monkeypatch.setattr("friction.impact.compare.pooled.compare_themes", lambda *_, **__: {})
    cells = {("slow", "pay"): make_cell(9), ("slow", "ANY"): make_cell(40, 0.15)}

    found = pool_cells(cells, [("slow", "pay")], lambda: None)

    assert found["slow", "pay"].level == "all stages"
    assert found["slow", "pay"].n_with == 40
    assert found["slow", "pay"].estimate.difference == pytest.approx(0.15)
    assert found["slow", "pay"].q < 0.02


def test_more_weeks_are_shrunk_towards_the_other_themes(monkeypatch):
    """Where nothing else is enough; a lonely theme half way to nothing."""
    wider = {("slow", "pay"): make_cell(12, 0.2)}
    monkeypatch.setattr("friction.impact.compare.pooled.compare_themes", lambda *_, **__: wider)
    monkeypatch.setattr("friction.impact.compare.pooled._keep", lambda window, _: window)

    found = pool_cells({("slow", "pay"): make_cell(4)}, [("slow", "pay"), ("rare", "pay")], lambda: None)

    assert set(found) == {("slow", "pay")}
    assert found["slow", "pay"].level == "more weeks"
    assert found["slow", "pay"].estimate.difference == pytest.approx(0.1)


def test_what_is_recovered_is_what_solving_the_chain_anew_gives():
    """The stage's drop-off falls by half of difference times share, and who stays goes on as others do."""
    moves, converts = np.array([[[0.0, 0.6], [0.1, 0.0]]]), np.array([[0.1, 0.5]])
    chain = Chain(moves, converts, np.array([[1.0, 0.0]]))

    found = find_recovered(np.array([0.3]), 0.2, chain, 0, np.array([2000.0]))

    stay = 0.7
    mended = Chain(moves * [[[(stay + 0.03) / stay], [1.0]]], converts * [[(stay + 0.03) / stay, 1.0]], chain.start)
    assert found == pytest.approx(2000 * (to_conversion(mended)[1] - to_conversion(chain)[1]))


@pytest.mark.parametrize(("back", "most"), [(0.0, 1e-12), (0.25, 0.02)])
@pytest.mark.parametrize("mended", [0.1, 0.5, 0.8, 1.0])
def test_another_share_mended_is_the_half_in_proportion(mended, back, most):
    """Exact where nobody comes back to the stage; where a quarter does, within the bound that is stated."""
    moves, converts = np.array([[[0.0, 0.6], [back, 0.0]]]), np.array([[0.1, 0.5]])
    chain = Chain(moves, converts, np.array([[1.0, 0.0]]))

    def find(share_mended: float) -> float:
        given = np.array([0.3 * share_mended / MENDED])
        return float(find_recovered(given, 0.1, chain, 0, np.array([2000.0]))[0])

    row = {"recovered_50": find(0.5), "recovered_low": find(0.5) / 2, "recovered_high": find(0.5) * 2}
    point, low, high = scale_recovered(row, mended)

    stayers, visits = 0.03 / 0.7, 1 / (1 - 0.6 * back)
    b = stayers * (visits - 1)
    assert find(mended) == pytest.approx(point * (1 - b / 2) / (1 - b * mended))
    assert point == pytest.approx(find(mended), rel=most)
    assert (low, high) == pytest.approx((point / 2, point * 2))


def test_no_share_is_mended_of_what_the_run_did_not_work_out():
    """At the whole journey, or with too little: there is nothing to scale."""
    assert scale_recovered({"recovered_50": None, "recovered_low": None, "recovered_high": None}, 1.0) is None


def test_where_there_is_nothing_to_mend_nothing_is_recovered():
    """A difference below 0 is no promise."""
    chain = Chain(np.zeros((2, 1, 1)), np.full((2, 1), 0.5), np.ones((2, 1)))

    assert find_recovered(np.array([-0.1, np.nan]), 0.2, chain, 0, np.full(2, 100.0)).tolist() == [0.0, 0.0]


def test_the_chance_to_be_among_the_top_three():
    """In how many resamples; cells that recover nothing are among none."""
    drawn = {("a", "s"): [9, 9, 9, 9], ("b", "s"): [5, 5, 5, 5], ("c", "s"): [4, 4, 1, 0], ("d", "s"): [3, 3, 2, 0]}

    found = find_top({key: np.append(0.0, values).astype(float) for key, values in drawn.items()})

    assert found == {("a", "s"): 1.0, ("b", "s"): 1.0, ("c", "s"): 0.5, ("d", "s"): 0.25}


def test_ranks_say_what_is_worth_most():
    """Associations by what they recover, then pooled ones, then persons times severity; other themes have no rank."""
    cells = table("""
        theme_id | stage | evidence    | difference | recovered_50 | pooled_difference | pooled_q | n_persons
        a        | pay   | association | 0.1        | 5            | -                 | -        | 50
        b        | pay   | association | 0.2        | 9            | -                 | -        | 20
        b        | ANY   | association | 0.1        | -            | -                 | -        | 30
        c        | pay   | count       | -          | -            | 0.2               | 0.01     | 9
        d        | pay   | count       | 0.0        | -            | -                 | -        | 400
        e        | pay   | association | -0.1       | -            | -                 | -        | 10
        praise   | pay   | association | 0.3        | 30           | -                 | -        | 90
    """)
    cells = cells.assign(n_without=90.0, rating_with=None)
    themes = pd.DataFrame(
        {"theme_id": [*"abcde", "praise"], "is_friction": [True] * 5 + [False], "severity": [0.5] * 6}
    )

    assert rank_cells(cells, themes).tolist()[:6] == [2, 1, 3, 4, 5, 6]
    assert rank_cells(cells, themes).isna().tolist() == [False] * 6 + [True]


def test_without_events_bad_ratings_count_along():
    """Persons times severity times (2 - rating): the worse rated of two alike comes first."""
    cells = table("""
        theme_id | stage | evidence | difference | recovered_50 | pooled_difference | pooled_q | n_persons | rating_with
        a        | ANY   | count    | -          | -            | -                 | -        | 50        | 0.9
        b        | ANY   | count    | -          | -            | -                 | -        | 50        | 0.1
        c        | ANY   | count    | -          | -            | -                 | -        | 80        | -
    """).assign(n_without=0.0)
    themes = pd.DataFrame({"theme_id": [*"abc"], "is_friction": True, "severity": 0.5})

    assert rank_cells(cells, themes).tolist() == [3, 2, 1]
