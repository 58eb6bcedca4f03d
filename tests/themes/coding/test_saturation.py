"""Saturation: whether more segments would bring themes that nobody met yet."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.themes.coding.codings import replay_codings
from friction.themes.coding.saturation import find_saturation
from tests.tables import assert_same
from tests.themes.coding.said import codes, log


def replay(*sets, who="ann"):
    return replay_codings(log(*(codes(who, f"s{place}", *own) for place, own in enumerate(sets))))


def test_the_curve_is_told_in_the_order_of_coding_and_over_all_orders():
    """x, x, y, none: one of four is expected to bring x by half, y by a quarter."""
    found = find_saturation(replay("x", "x", "y", ""))

    assert_same(
        found.curve,
        """
        n_segments | n_themes | n_expected
        1          | 1        | 0.75
        2          | 1        | 1.333333
        3          | 2        | 1.75
        4          | 2        | 2.0
        """,
    )
    assert (found.last, found.n_new, found.n_new_expected) == (2, 1, pytest.approx(0.666667))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text("xyz", max_size=3), min_size=1, max_size=5))
def test_what_is_expected_is_the_mean_over_all_orders(sets):
    """Order by order."""
    counts = [[len(set("".join(order[: m + 1]))) for m in range(len(sets))] for order in permutations(sets)]

    assert find_saturation(replay(*sets)).curve["n_expected"].tolist() == pytest.approx(
        np.mean(counts, axis=0).tolist(), abs=1e-6
    )


def test_what_any_coder_called_a_segment_counts():
    """And a segment counts where it was coded first."""
    rows = log(codes("ann", "b", "x"), codes("ann", "a", "x"), codes("ben", "b", "z"), codes("ben", "a", "y"))

    assert find_saturation(replay_codings(rows)).curve["n_themes"].tolist() == [2, 3]


def test_the_sentence_says_what_the_last_ones_brought():
    """Of sixty segments thirty are looked at, not more than half; of many the last fifty."""
    full = find_saturation(replay(*"xy" * 30))
    late = find_saturation(replay(*"x" * 55, *"abcde"), last=5)

    assert full.sentence == (
        "60 segments were coded, with 2 different themes. The last 30 of them brought none that had not been met "
        "before; in another order they would have brought 0.0 on average: "
        "what was not met yet is rare in what is sampled."
    )
    assert late.n_new == 5
    assert late.n_new_expected == pytest.approx(5 * 5 / 60)
    assert find_saturation(replay(*"xy" * 60)).last == 50


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ((), "Nothing was coded yet."),
        (("x",), "One segment was coded, with 1 theme: too early"),
        (("", ""), "2 segments"),
    ],
)
def test_few_segments_are_no_curve(sets, said):
    """Nor are those in which nobody found a theme."""
    found = find_saturation(replay(*sets))

    assert found.sentence.startswith(said)
    assert len(found.curve) == len(sets)
