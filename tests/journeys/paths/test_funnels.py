"""Funnels compared: the same journeys as other tools count them, and why the numbers differ."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.config import Impact, Journey, Stage
from friction.journeys.measure.dropoff import estimate_dropoff
from friction.journeys.measure.moves import build_moves
from friction.journeys.measure.rates import measure_visits
from friction.journeys.paths.funnels import build_funnels
from friction.journeys.visits.visits import build_visits
from tests.tables import assert_same

JOURNEY = Journey(
    converts=("paid",), drop_after_days=7, stages=tuple(Stage(name=name, events=(name,)) for name in ("look", "cart"))
)
START, END = pd.Timestamp("2026-01-01", tz="UTC"), pd.Timestamp("2026-02-01", tz="UTC")


def make(persons, journey=JOURNEY):
    """Return the table of persons, each given as [(hours since the start, event), ...]."""
    rows = [(f"p{number}", START + pd.Timedelta(hours=at), name) for number, one in enumerate(persons)
            for at, name in one]  # fmt: skip
    events = pd.DataFrame(rows, columns=["person_id", "happened_at", "name"])
    events = events.assign(event_id=[f"e{number:04}" for number in range(len(events))], source="clicks")
    visits = build_visits(events, journey, data_end=END).visits
    dropoff = estimate_dropoff(measure_visits(visits, journey, Impact(replicates=50), data_end=END))
    return build_funnels(build_moves(visits, journey, data_end=END), events, journey, dropoff)


@pytest.fixture(scope="module")
def funnels():
    """Return the table of 100 persons over a month.

    40 look, fill the cart after a day and pay at once; 20 look and leave; 20 go straight to the cart and leave; 20
    have looked just before the data end.
    """
    late = (END - START) / pd.Timedelta(hours=1) - 1
    return make(
        [[(0, "look"), (24, "cart"), (24.1, "paid")]] * 40
        + [[(0, "look")]] * 20
        + [[(0, "cart")]] * 20
        + [[(late, "look")]] * 20
    )


def test_each_method_counts_what_it_says(funnels):
    """Ours follows the open ones no further than seen; the others count them, pauses and detours as gone."""
    assert_same(
        funnels,
        """
        | place | stage | method       | n  | n_left | n_persons | rate     | difference |
        | 1     | look  | last_event   | 80 | 40     | 80        | 0.5      | 0.166667   |
        | 1     | look  | naive_funnel | 80 | 40     | 80        | 0.5      | 0.166667   |
        | 1     | look  | ours         | 80 | 20     | 80        | 0.333333 | 0          |
        | 1     | look  | session_exit | 80 | 80     | 80        | 1        | 0.666667   |
        | 2     | cart  | last_event   | 60 | 20     | 60        | 0.333333 | 0          |
        | 2     | cart  | naive_funnel | 60 | 20     | 60        | 0.333333 | 0          |
        | 2     | cart  | ours         | 60 | 20     | 60        | 0.333333 | 0          |
        | 2     | cart  | session_exit | 60 | 20     | 60        | 0.333333 | 0          |
        """,
    )


def test_each_row_says_in_one_sentence_why_it_differs(funnels):
    """The sentence names what counts as gone, and by how much of every 100 that changes the number."""
    why = funnels.set_index(["stage", "method"])["why"]

    assert "20 still open count as gone: 17 more of every 100 than ours." in why["look", "last_event"]
    assert "pause of 30 minutes" in why["look", "session_exit"]
    assert "reached cart by now" in why["look", "naive_funnel"]
    assert "reached conversion by now" in why["cart", "naive_funnel"]
    assert why["cart", "last_event"].endswith("here that makes no difference.")
    assert (why.str.count(r"\.(?:\s|$)") == 1).all()


def test_a_session_that_ends_with_a_conversion_is_no_exit():
    """Not where the converting event is a stage of its own, either: of 40 who come to pay, 30 do, 10 leave."""
    pay = JOURNEY.model_copy(update={"stages": (*JOURNEY.stages, Stage(name="pay", events=("form", "paid")))})
    persons = [[(0, "look"), (0.1, "form"), (0.2, "paid")]] * 30 + [[(0, "look"), (0.1, "form")]] * 10

    found = make(persons, pay).set_index(["stage", "method"])

    assert_same(
        found.loc[[("look", "session_exit"), ("pay", "session_exit")]].reset_index(),
        """
        | stage | n  | n_left |
        | look  | 40 | 0      |
        | pay   | 40 | 10     |
        """,
    )


def test_where_too_few_were_followed_there_is_no_rate_of_ours_and_no_difference():
    """Three persons: the other methods still count, ours does not pretend."""
    found = make([[(0, "look")]] * 3).set_index(["stage", "method"])

    assert pd.isna(found.loc[("look", "ours"), "rate"])
    assert found.loc[("look", "last_event"), "rate"] == 1
    assert pd.isna(found.loc[("look", "last_event"), "difference"])
    assert pd.isna(found.loc[("cart", "session_exit"), "rate"])
