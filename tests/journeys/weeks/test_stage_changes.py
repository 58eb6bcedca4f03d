"""What changed from week to week, parted into rates and mix; groups of customers against the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.journeys.weeks.stage_changes import build_stage_changes, find_simpson, split_change
from friction.journeys.weeks.stage_groups import build_stage_groups
from friction.journeys.weeks.stage_weeks import find_journey_weeks
from friction.statistics.groups import find_groups
from friction.statistics.tallies import draw_weights
from tests.journeys.walkers import DAY, to_visits
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow

STAGES = ("a", "b")
MONDAY = (pd.Timestamp("2026-01-05") - pd.Timestamp("1970-01-01")).days
COUNTS = st.lists(st.tuples(st.integers(0, 50), st.floats(0, 1)), min_size=1, max_size=6).filter(
    lambda parts: sum(n for n, _ in parts) > 0
)


@given(COUNTS, COUNTS)
def test_the_parts_add_up_to_the_change(before, now):
    """Rate part, mix part and both are the change of the whole, also where a part has visits in one week only."""
    size = max(len(before), len(now))
    n0, n1 = (np.array([n for n, _ in week] + [0] * (size - len(week)), dtype=float) for week in (before, now))
    gone0, gone1 = (
        np.array([n * share for n, share in week] + [0] * (size - len(week)), dtype=float) for week in (before, now)
    )

    found = split_change(n0, gone0, n1, gone1)

    whole = gone1.sum() / n1.sum() - gone0.sum() / n0.sum()
    assert found["change"] == pytest.approx(whole, abs=1e-9)
    assert found["rate_part"] + found["mix_part"] + found["both_part"] == pytest.approx(whole, abs=1e-9)


def test_more_visits_of_a_leaky_part_are_mix():
    """Rates .1 and .5 stay, the second part grows from a fifth to a half: .18 becomes .30, all of it mix."""
    found = split_change(*(np.array(values, dtype=float) for values in ([80, 20], [8, 10], [50, 50], [5, 25])))

    assert {name: round(float(value), 9) for name, value in found.items()} == {
        "change": 0.12, "rate_part": 0.0, "mix_part": 0.12, "both_part": 0.0,
    }  # fmt: skip


def test_simpson_every_part_improves_and_the_whole_gets_worse():
    """.20 to .15 and .60 to .55, while the leaky part grows from a tenth to a half: .24 to .35."""
    found = find_simpson(*(np.array(values, dtype=float) for values in ([90, 10], [18, 6], [100, 100], [15, 55])))

    assert found == (2, 2, "every")


def test_where_the_parts_change_as_the_whole_does_nothing_deceives():
    """Both get worse, and so does the whole."""
    assert find_simpson(*(np.array(v, dtype=float) for v in ([50, 50], [5, 5], [50, 50], [10, 10]))) == (2, 0, "few")


def changes(rows, groups=None):
    """Return table ``stage_changes`` of visits read at 10 days, data ending long after."""
    moves = to_visits(rows, STAGES, end=MONDAY + 200)
    weeks = find_journey_weeks(moves, "UTC", pd.Timestamp((MONDAY + 200) * DAY, unit="us", tz="UTC"))
    weights = draw_weights(moves.signatures, 100, 0)
    parts = groups and ("plan", np.array([groups(person) for person in moves.people]))
    return build_stage_changes(moves, weeks, [10 * DAY] * 2, weights, parts)


def visits_of(week, group, persons, gone):
    """Return visits of stage a by persons of a group in a week of 2026; the first ones drop off."""
    return [(f"{group}-{week}-{n}", "a", "-" if n < gone else "b", MONDAY + 7 * (week - 2), 3) for n in range(persons)]


def test_the_table_says_simpson_aloud():
    """Two plans, each better than the week before; the whole is worse, since more came with the leaky plan."""
    rows = (
        visits_of(2, "x", 90, 18) + visits_of(2, "y", 10, 6) + visits_of(3, "x", 100, 15) + visits_of(3, "y", 100, 55)
    )

    found = changes(rows, lambda person: int(person.startswith("y")))

    assert_same(
        found,
        """
        stage | week     | previous_week | part_by | n_visits | n_before | rate | rate_before | n_parts | n_against
        a     | 2026-W03 | 2026-W02      | plan    | 200      | 100      | 0.35 | 0.24        | 2       | 2
        """,
    )
    assert found["simpson"].item() == "every"
    assert (found["rate_part"] < 0).all()
    assert (found["mix_part"] > 0).all()
    assert found["change"].item() == pytest.approx(0.11)
    assert found["change_low"].item() < 0.11 < found["change_high"].item()


def test_a_week_with_few_persons_is_passed_over():
    """Week 3 has 10 persons: week 4 is compared with week 2."""
    rows = visits_of(2, "x", 40, 10) + visits_of(3, "x", 10, 1) + visits_of(4, "x", 40, 20)

    assert_same(changes(rows), "week | previous_week | part_by | change\n2026-W04 | 2026-W02 | stage before | 0.25")


PERSONS = table(
    """
    person_id | properties$
    p1        | {"plan": "pro"}
    p2        | {"plan": "free", "country": "DE"}
    p3        | {"plan": 3}
    p4        | {"country": "DE"}
    """
)


def test_groups_are_the_values_of_a_property():
    """Sorted, as text; who told nothing, or is not in the list, is in a group without a name, the last one."""
    people = np.array(["p1", "p2", "p3", "p4", "p5"])

    numbers, names = find_groups(people, PERSONS, "plan")

    assert [names[number] for number in numbers] == ["pro", "free", "3", None, None]
    assert names == ("3", "free", "pro", None)


def stage_groups(rows, *, end=200, replicates=200):
    moves = to_visits(rows, STAGES, end=end)
    groups = np.array([int(person.startswith("y")) for person in moves.people])
    return build_stage_groups(
        moves, groups, ("x", "y", None), "plan", [10 * DAY] * 2, draw_weights(moves.signatures, replicates, 0)
    )


def leavers(group, persons, gone, *, day=0):
    return [(f"{group}{n}", "a", "-" if n < gone else "b", day, 3) for n in range(persons)]


def test_a_group_is_held_against_all_others():
    """.5 against .1, by 60 and 80 persons: far apart, and q says so."""
    found = stage_groups(leavers("x", 80, 8) + leavers("y", 60, 30))

    assert_same(
        found,
        """
        group | stage | n_persons | n_dropped | n_open | horizon_days | enough | rate | rate_rest | difference
        x     | a     | 80        | 8         | 0      | 10.0         | true   | 0.1  | 0.5       | -0.4
        y     | a     | 60        | 30        | 0      | 10.0         | true   | 0.5  | 0.1       | 0.4
        """,
    )
    assert (found["q"] < 0.001).all()
    assert found["difference_low"].iloc[1] < 0.4 < found["difference_high"].iloc[1]


def test_with_fewer_than_25_persons_followed_a_group_has_counts_and_no_rate():
    """Of 60 persons in y, 40 entered 5 days before the end: 20 were followed to day 10."""
    rows = leavers("x", 80, 8) + leavers("y", 20, 5) + [(f"y{n}", "a", "?", 195, 0) for n in range(20, 60)]

    found = stage_groups(rows)

    assert_same(
        found,
        """
        group | n_persons | n_open | enough | rate | difference | q
        x     | 80        | 0      | false  | -    | -          | -
        y     | 60        | 40     | false  | -    | -          | -
        """,
    )


def test_groups_that_do_not_differ_are_seldom_found():
    """100 draws of two groups with a drop-off of .3 each: q at most .1 in few of them, and bounds hold 0 in most."""
    random = np.random.default_rng(0)
    found = pd.concat(
        [
            stage_groups(
                leavers("x", 60, random.binomial(60, 0.3)) + leavers("y", 60, random.binomial(60, 0.3)), replicates=100
            )
            for _ in range(100)
        ]
    )
    found = found[found["group"] == "y"]

    assert (found["q"] <= 0.10).mean() <= 0.17
    assert 0.88 <= ((found["difference_low"] <= 0) & (found["difference_high"] >= 0)).mean() <= 0.99
