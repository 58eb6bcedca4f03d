"""Bounds on sides and halves, left out as other settings are: what they are chosen by."""

from __future__ import annotations

import pytest

from benchmarks.topics.bounds import GRIDS, Grid, to_name, to_table, to_worth
from benchmarks.topics.score import choose_on_others

GOT = {"ari": 0.5, "ami": 0.6, "placed": 1.0, "n_topics": 5, "both": 0, "two": 0, "cut": 0}


def test_both_themes_found_count_as_much_as_the_index():
    """Where there are twenty messages about two; with fewer the index stands alone."""
    assert to_worth({**GOT, "both": 30, "two": 40}) == (0.5 + 0.75) / 2
    assert to_worth({**GOT, "both": 19, "two": 19}) == 0.5


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_one_constant_moves_at_a_time_around_what_the_program_has(grid):
    """The program's own come first; setting others returns what stood there."""
    own, *others = grid.settings

    assert grid.set(others[0]) == own
    assert grid.set(own) == others[0]
    assert len(others) == 2 * len(own)
    assert {sum(one != here for one, here in zip(other, own, strict=True)) for other in others} == {1}


def test_a_bound_is_chosen_on_the_other_sets_and_stands_beside_the_present_one():
    """What is best here, or at another size of the same set, does not count here."""
    grid = Grid("friction.topics.sides", {"LEAST_APART": (0.2, 0.4, 0.6)})
    present, other, third = [to_name(one) for one in grid.settings]
    results = {
        "one, whole": {present: GOT, third: GOT, other: {**GOT, "ari": 0.9}},
        "one, 800 rows": {present: GOT, third: GOT, other: {**GOT, "ari": 0.9}},
        "two, whole": {present: {**GOT, "ari": 0.7}, third: GOT, other: GOT},
        "three, whole": {present: GOT},
    }

    lines = to_table(results, grid).splitlines()[2:]

    assert lines == [
        f"| one, whole | {present} | 0.500 | 0/0 | 0.500 | 0/0 | 0.900 | 0.500 |",
        f"| one, 800 rows | {present} | 0.500 | 0/0 | 0.500 | 0/0 | 0.900 | 0.500 |",
        f"| two, whole | {other} | 0.500 | 0/0 | 0.700 | 0/0 | 0.700 | 0.500 |",
    ]


def test_where_there_is_no_other_set_nothing_is_chosen():
    """Sizes of one set are no others."""
    assert choose_on_others({"one, whole": [1.0, 2.0], "one, 800 rows": [2.0, 1.0]}, "one, whole") is None
