"""Events into visits and journeys: where journeys begin and end."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.config import Journey, Stage
from friction.journeys.events.event_stages import find_stages
from friction.journeys.visits.visits import build_visits
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow

JOURNEY = Journey(
    starts=("landing",),
    converts=("paid",),
    drops=("cancelled",),
    drop_after_days=7,
    stages=(
        Stage(name="landing", events=("land*",)),
        Stage(name="basket", events=("basket_*",)),
        Stage(name="payment", events=("pay_open", "paid"), drop_after_days=2),
    ),
)
END = pd.Timestamp("2026-03-31", tz="UTC")


def build(text, journey=JOURNEY, data_end=END):
    events = table(text)
    events = events.assign(event_id=[f"e{row:03d}" for row in range(len(events))], source="clicks")
    return build_visits(events, journey, data_end=data_end)


def test_a_journey_ends_with_conversion_drop_silence_or_the_end_of_the_data():
    """Ann pays (stage and conversion), ben cancels, cid falls silent, dan is still on his way."""
    built = build("""
        person_id | happened_at      | name
        ann       | 2026-03-02 10:00 | land
        ann       | 2026-03-02 10:10 | basket_add
        ann       | 2026-03-02 10:20 | paid
        ben       | 2026-03-02 10:00 | land
        ben       | 2026-03-02 11:00 | cancelled
        cid       | 2026-03-02 10:00 | land
        dan       | 2026-03-30 10:00 | land
    """)

    assert_same(
        built.visits,
        """
        journey_id | step | stage   | entered_at       | left_at          | n_events | status
        ann/1      | 1    | landing | 2026-03-02 10:00 | 2026-03-02 10:10 | 1        | advanced
        ann/1      | 2    | basket  | 2026-03-02 10:10 | 2026-03-02 10:20 | 1        | advanced
        ann/1      | 3    | payment | 2026-03-02 10:20 | 2026-03-02 10:20 | 1        | converted
        ben/1      | 1    | landing | 2026-03-02 10:00 | 2026-03-02 11:00 | 1        | dropped
        cid/1      | 1    | landing | 2026-03-02 10:00 | 2026-03-02 10:00 | 1        | dropped
        dan/1      | 1    | landing | 2026-03-30 10:00 | -                | 1        | open
        """,
    )
    assert_same(
        built.journeys,
        """
        journey_id | ended_at         | dropped_at       | outcome   | n_visits | path[]
        ann/1      | 2026-03-02 10:20 | -                | converted | 3        | landing,basket,payment
        ben/1      | 2026-03-02 11:00 | 2026-03-02 11:00 | dropped   | 1        | landing
        cid/1      | 2026-03-02 10:00 | 2026-03-09 10:00 | dropped   | 1        | landing
        dan/1      | -                | -                | open      | 1        | landing
        """,
    )


def test_any_event_breaks_the_silence_and_each_stage_has_its_own():
    """An event of no stage counts as a sign of life; at payment two days are enough."""
    built = build("""
        person_id | happened_at      | name
        ann       | 2026-03-02 10:00 | land
        ann       | 2026-03-08 10:00 | help
        ann       | 2026-03-14 10:00 | basket_add
        ben       | 2026-03-02 10:00 | land
        ben       | 2026-03-02 10:05 | pay_open
        ben       | 2026-03-04 10:05 | land
    """)

    assert_same(
        built.journeys,
        """
        journey_id | dropped_at       | path[]
        ann/1      | 2026-03-21 10:00 | landing,basket
        ben/1      | 2026-03-04 10:05 | landing,payment
        ben/2      | 2026-03-11 10:05 | landing
        """,
    )


def test_later_events_open_a_journey_only_at_a_starting_stage():
    """After paying, a look into the basket is no journey; the landing page is one."""
    built = build("""
        person_id | happened_at      | name
        ann       | 2026-03-01 09:00 | basket_add
        ann       | 2026-03-02 10:00 | land
        ann       | 2026-03-02 10:20 | paid
        ann       | 2026-03-02 10:30 | basket_add
        ann       | 2026-03-03 10:00 | land
    """)

    assert built.journeys["path"].tolist() == [["landing", "payment"], ["landing"]]


def test_the_same_stage_again_is_one_visit_and_coming_back_is_another():
    """landing, landing, basket, landing: three visits."""
    built = build("""
        person_id | happened_at      | name
        ann       | 2026-03-02 10:00 | land
        ann       | 2026-03-02 10:01 | landing_again
        ann       | 2026-03-02 10:02 | basket_add
        ann       | 2026-03-02 10:03 | land
    """)

    assert_same(
        built.visits,
        """
        step | stage   | n_events | status
        1    | landing | 2        | advanced
        2    | basket  | 1        | advanced
        3    | landing | 1        | dropped
        """,
    )


def test_a_silence_that_ends_with_the_data_is_a_drop_off_and_a_shorter_one_is_open():
    """drop_after has passed exactly: dropped; a microsecond less: open."""
    text = """
        person_id | happened_at      | name
        ann       | 2026-03-24 00:00 | land
    """

    assert build(text).journeys["outcome"].tolist() == ["dropped"]
    assert build(text, data_end=END - pd.Timedelta(microseconds=1)).journeys["outcome"].tolist() == ["open"]


def test_two_events_in_one_moment_have_one_order():
    """By source, then by event id; the order of the rows does not matter."""
    events = table("""
        person_id | happened_at      | name       | event_id | source
        ann       | 2026-03-02 10:00 | basket_add | e2       | a
        ann       | 2026-03-02 10:00 | land       | e1       | a
        ann       | 2026-03-02 10:00 | pay_open   | e0       | b
    """)

    orders = ([0, 1, 2], [2, 0, 1])
    paths = [build_visits(events.iloc[order], JOURNEY, data_end=END).journeys["path"][0] for order in orders]

    assert paths == [["landing", "basket", "payment"]] * 2


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("person_id | happened_at | name\n - | 2026-03-02 10:00 | land", []),
        ("person_id | happened_at | name\n ann | 2026-03-02 10:00 | other", []),
        ("person_id | happened_at | name\n ann | 2026-03-02 10:00 | paid", []),
    ],
)
def test_without_a_person_a_stage_or_a_start_there_is_no_journey(text, outcomes):
    """Tables without rows, and no error."""
    built = build(text)

    assert built.journeys["outcome"].tolist() == outcomes
    assert len(built.visits) == 0


def test_the_first_stage_that_matches_wins_and_literal_names_are_no_globs():
    """Overlapping patterns go by the order of the settings; ``land*`` is a glob, ``pay_open`` a name."""
    journey = Journey(stages=(Stage(name="a", events=("x*",)), Stage(name="b", events=("xy", "z.y"))))

    assert find_stages(["xy", "zzy", "z.y", "XY"], journey).set_index("kind")["stage"].fillna("-").to_dict() == {
        "XY": "-",
        "xy": "a",
        "z.y": "b",
        "zzy": "-",
    }
