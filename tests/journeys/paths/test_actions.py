"""Actions: who did something in a visit, compared with who had not, at the same point of theirs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import false_discovery_control, norm

from friction.journeys.paths.action_difference import estimate_difference
from tests.journeys.stories import build_story, estimate_story

pytestmark = pytest.mark.slow


def test_a_visit_counts_as_without_until_the_action():
    """By hand: risks from the 2nd event .75 with and .375 without, from the 3rd .5 on both sides."""
    #                 done 2nd | 3rd | never, of 3, 3 and 2 events
    first = np.array([2, 2, 3, 0, 0, 0])
    n_events = np.array([2, 3, 3, 3, 3, 2])
    left = np.array([1, 0, 1, 1, 0, 0], dtype=bool)

    found = estimate_difference(first, n_events, left, np.arange(6))

    assert found.rate_with == pytest.approx((2 * 0.75 + 0.5) / 3)
    assert found.rate_without == pytest.approx((2 * 0.375 + 0.5) / 3)
    assert found.value == pytest.approx(0.25)


@pytest.mark.parametrize("seed", range(5))
def test_the_difference_is_the_one_of_its_definition(seed):
    """Counted visit by visit and event by event, as the docstring says, the same comes out."""
    random = np.random.default_rng(seed)
    n_events = random.integers(1, 9, size=300)
    first = np.where(random.random(300) < 0.5, random.integers(1, 9, size=300), 0)
    first = np.where(first > n_events, 0, first)
    left = random.random(300) < 0.3

    assert estimate_difference(first, n_events, left, np.arange(300)).value == pytest.approx(
        define_difference(first, n_events, left)
    )


def define_difference(first, n_events, left):
    """Return the difference, slowly."""
    visits = [one for one in zip(first, n_events, left, strict=True) if one[0] != 1]
    sides = {True: {}, False: {}}
    for point in range(2, 10):
        for side, shares in sides.items():
            there = [(n, gone) for done, n, gone in visits if n >= point and (1 < done <= point) == side]
            if there:
                ends = [gone for n, gone in there if n == point]
                shares[point] = (sum(ends) / len(there), (len(ends) - sum(ends)) / len(there))
    last = 1
    while last + 1 in sides[True] and last + 1 in sides[False]:
        last += 1
    beyond = [gone for _, n, gone in zip(first, n_events, left, strict=True) if n > last]
    risk = {side: {last + 1: np.mean(beyond) if beyond else 0.0} for side in sides}
    for side, points in sides.items():
        for point in range(last, 1, -1):
            gone, other = points[point]
            risk[side][point] = gone + (1 - gone - other) * risk[side][point + 1]
    gaps = [risk[True][done] - risk[False][done] for done, _, _ in visits if 1 < done <= last]
    return np.mean(gaps)


def test_the_error_is_that_of_resampling_persons():
    """With three visits a person that share a habit, the standard error agrees with a bootstrap over the persons."""
    random = np.random.default_rng(2)
    unit = np.repeat(np.arange(300), 3)
    habit = np.repeat(random.beta(1, 2, size=300), 3)
    n_events = random.integers(2, 7, size=900)
    first = np.where(random.random(900) < habit, random.integers(2, 7, size=900), 0)
    first = np.where(first > n_events, 0, first)
    left = random.random(900) < habit
    drawn = []
    for _ in range(400):
        who = random.integers(0, 300, size=300)
        rows = (who[:, None] * 3 + np.arange(3)).ravel()
        drawn.append(estimate_difference(first[rows], n_events[rows], left[rows], np.repeat(np.arange(300), 3)).value)

    assert estimate_difference(first, n_events, left, unit).error == pytest.approx(np.std(drawn), rel=0.12)


def test_where_no_point_holds_both_sides_there_is_no_estimate():
    """Everybody did it at once: nothing to compare with."""
    found = estimate_difference(np.array([2, 2]), np.array([2, 3]), np.array([True, False]), np.arange(2))

    assert np.isnan(found.value)


def test_who_stays_long_does_more_and_that_alone_is_no_association():
    """Ever against never, long visits would look saved by whatever is done in them; at the same point they do not."""
    story = build_story(seed=3, n=2_000, leaves=lambda n_events, _did: 0.6 if n_events < 4 else 0.1)
    moves, events, _n_events, did, left = story

    ever = left[did].mean() - left[~did].mean()
    found = estimate_story(moves, events).set_index(["name", "outcome"]).loc[("look", "dropped")]

    assert ever < -0.15
    assert found["difference_low"] < 0 < found["difference_high"]
    assert found["q"] > 0.1


def test_a_planted_association_is_found_with_its_size():
    """Who did it leaves 20 points more often: the interval holds that, and it is an association."""
    moves, events, *_ = build_story(seed=4, n=2_000, leaves=lambda _n, did: 0.4 if did else 0.2)

    found = estimate_story(moves, events).set_index(["name", "outcome"]).loc[("look", "dropped")]

    assert found["difference_low"] < 0.2 < found["difference_high"] + 0.02
    assert found["difference"] > 0.1
    assert found["evidence"] == "association"


def test_under_no_effect_hardly_anything_is_found():
    """In 300 made-up stages with eight random actions each, at q .10 no more than one in ten finds anything."""
    random = np.random.default_rng(8)
    found = 0
    for _ in range(300):
        n_events = random.integers(2, 8, size=400)
        left = random.random(400) < 0.3
        done = random.integers(0, 8, size=(400, 7))
        p = []
        for name in range(8):
            does = (done == name) & (np.arange(2, 9) <= n_events[:, None])
            first = np.where(does.any(axis=1), does.argmax(axis=1) + 2, 0)
            one = estimate_difference(first, n_events, left, np.arange(400))
            p.append(2 * norm.sf(abs(one.value) / one.error_of_none))
        found += (false_discovery_control(p) <= 0.10).any()

    assert found / 300 <= 0.13  # .10 and less than two standard errors


def test_entries_ends_and_steps_of_the_way_are_no_actions():
    """What begins a visit, what all who went on did, and what converts is left out."""
    moves, events, *_ = build_story(seed=5, n=300, leaves=lambda _n, _d: 0.3, closing="continue_clicked")

    found = estimate_story(moves, events)

    assert set(found["name"]) == {"look", "read"}
    assert not {"enter", "continue_clicked", "bought"} & set(found["name"])


def test_rows_of_events_in_another_order_make_the_same_table():
    """The same events, shuffled, give the same table."""
    moves, events, *_ = build_story(seed=6, n=200, leaves=lambda _n, _d: 0.3)

    shuffled = events.sample(frac=1, random_state=1)

    assert estimate_story(moves, events).equals(estimate_story(moves, shuffled))
