"""Small counts do not leave: they are neither told nor can they be worked out."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.report.week.small import hide_small, tell_share, to_count, to_shown_count


@pytest.mark.parametrize(
    ("n", "shown"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1_234, "1,234")]
)
def test_a_count_below_the_floor_is_said_to_be_below_it(n, shown):
    """None is none, and large ones carry their commas."""
    assert to_shown_count(n, 5) == shown


def test_many_messages_of_few_people_are_few():
    """Four hundred messages of two people are not counted; without anybody there is a plain 0."""
    assert to_count(400, 2, 5) is None
    assert to_count(400, 5, 5) == 400
    assert to_count(0, 0, 5) == 0


@pytest.mark.parametrize(
    ("n", "of", "told"),
    [
        (0, 200, "0%"), (4, 200, "next to none"), (140, 200, "70%"), (196, 200, "nearly all"), (200, 200, "100%"),
        (2, 3, "too few to tell (fewer than 5)"), (0, 0, "none"),
    ],
)  # fmt: skip
def test_a_share_gives_away_neither_the_few_nor_the_few_that_are_left(n, of, told):
    """Of 200, 4 and 196 are the same to hide."""
    assert tell_share(n, of, 5) == told


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([12, 30, 0], [12, 30, 0], 42),
        ([3, 30, 12], [None, 30, None], 45),  # 45 less 42 would be 3: the next smallest goes too
        ([3, 2, 30], [None, None, 30], 35),  # 5 in all: each may be anything from 1 to 4
        ([1, 2, 30], [None, None, None], 33),
        ([1, 1, 0], [None, None, 0], None),  # a total of 2 would be 1 and 1
        ([3, 0, 0], [None, 0, 0], None),
        ([], [], 0),
    ],
)
def test_what_would_give_a_small_count_away_is_hidden_with_it(counts, shown, total):
    """The next smallest goes with it; where there is none, the total does."""
    assert hide_small(counts, 5) == (shown, total)


@given(st.lists(st.integers(0, 30), max_size=6), st.integers(2, 9))
def test_no_hidden_count_can_be_worked_out_from_those_told(counts, fewest):
    """Whatever is hidden, any of it may be 1, and any small value below the floor, and all still adds up."""
    shown, total = hide_small(counts, fewest)
    hidden = [n for n, told in zip(counts, shown, strict=True) if told is None]

    assert not [n for n in shown if n is not None and 0 < n < fewest]
    assert total is None or not 0 < total < fewest
    if hidden and total is not None:
        rest = total - sum(n for n in shown if n is not None)
        assert len(hidden) > 1
        possible = {value for value in range(1, fewest) if rest - value >= len(hidden) - 1}
        assert possible == set(range(1, fewest))


def test_lists_small_enough_to_try_all_have_more_than_one_solution():
    """By trying all numbers: two or more sets of counts fit what is told."""
    for counts in itertools.product(range(6), repeat=3):
        shown, total = hide_small(counts, 4)
        places = [place for place, told in enumerate(shown) if told is None]
        fits = {
            tuple(values[place] for place in places)
            for values in itertools.product(range(12), repeat=3)
            if all(told is None or told == n for told, n in zip(shown, values, strict=True))
            and (total is None or sum(values) == total)
            and all(values[place] > 0 for place in places)
        }
        assert not places or all(len({fit[at] for fit in fits}) > 1 for at in range(len(places)))
