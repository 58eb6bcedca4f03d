"""What events mean for the journey: patterns, conditions on properties, and what does not fit."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from pydantic import ValidationError

from friction.config import Journey, Stage
from friction.journeys.checks.stage_checks import check_events, check_stages
from friction.journeys.events.event_kinds import count_kinds
from friction.journeys.events.event_stages import find_stages
from friction.journeys.visits.visits import build_visits
from tests.tables import assert_same, table

JOURNEY = Journey.model_validate(
    {
        "converts": [{"name": "page_view", "where": {"page": "/thanks"}}],
        "stages": [
            {"name": "checkout", "events": ["page_view"], "where": {"page": ["/checkout*", "/pay"], "lang": "en"}},
            {"name": "basket", "events": ["add_to_cart", {"name": "page_view", "where": {"page": "/cart"}}]},
            {"name": "looking", "events": ["page_*"]},
        ],
    }
)


def happen(*rows):
    """Return events of one person, a minute apart: (name, properties) each."""
    return pd.DataFrame(
        {
            "event_id": [f"e{place:02}" for place in range(len(rows))],
            "person_id": "ann",
            "happened_at": pd.date_range("2026-01-05 09:00", periods=len(rows), freq="min", tz="UTC"),
            "name": [name for name, _ in rows],
            "source": "clicks",
            "properties": [json.dumps(properties) for _, properties in rows],
        }
    )


def note(text, journey):
    """Return what is told of events, given as a table with ``name``."""
    kinds = count_kinds(table(text), journey)
    return [*check_stages(kinds, journey), *check_events(kinds, journey)]


def test_a_stage_takes_events_whose_properties_hold_what_it_asks_for():
    """All properties named must fit, each one of its values; the first stage that fits takes the event."""
    events = happen(
        ("page_view", {"page": "/home", "lang": "en"}),
        ("page_view", {"page": "/cart"}),
        ("add_to_cart", {}),
        ("page_view", {"page": "/checkout/2", "lang": "en", "more": "x"}),
        ("page_view", {"page": "/pay", "lang": "de"}),
        ("page_view", {"page": "/thanks", "lang": "en"}),
    )

    built = build_visits(events, JOURNEY, data_end=events["happened_at"].max())

    assert_same(
        built.visits,
        """
        step | stage    | n_events | status
        1    | looking  | 1        | advanced
        2    | basket   | 2        | advanced
        3    | checkout | 1        | advanced
        4    | looking  | 2        | converted
        """,
    )


@pytest.mark.parametrize(
    ("properties", "stage"),
    [
        ({"page": "/checkout", "lang": "en"}, "checkout"),
        ({"page": "/checkout"}, "looking"),
        ({"page": None, "lang": "en"}, "looking"),
        ({"page": "", "lang": "en"}, "looking"),
        ({"page": "/checkout\"\u001f' OR 1", "lang": "en"}, "checkout"),
        ({"page": "/Checkout", "lang": "en"}, "looking"),
    ],
)
def test_a_property_that_is_missing_or_strange_fits_nothing_it_does_not_spell(properties, stage):
    """Null, empty and other-cased values do not fit; quotes and control characters do no harm."""
    kinds = count_kinds(happen(("page_view", properties)), JOURNEY)

    assert find_stages(kinds["kind"], JOURNEY)["stage"].tolist() == [stage]
    assert kinds["name"].tolist() == ["page_view"]


@pytest.mark.parametrize("key", ["a/b", "a~b", "it's", 'say "so"', "ü"])
def test_properties_of_any_name_are_read(key):
    """The name of a property is no code."""
    journey = Journey(stages=(Stage(name="s", events=("e",), where={key: 3}),))

    kinds = count_kinds(happen(("e", {key: "3"}), ("e", {key: 3}), ("e", {"other": "3"})), journey)

    assert find_stages(kinds["kind"], journey)["stage"].notna().sum() == len(kinds) - 1


def test_events_are_counted_by_what_conditions_read_alone():
    """Names without conditions are one kind, however many properties they have."""
    events = happen(
        ("add_to_cart", {"page": "/a"}), ("add_to_cart", {"page": "/b"}),
        ("page_view", {"page": "/a", "x": 1}), ("page_view", {"page": "/a", "x": 2}), ("page_view", {"page": "/b"}),
    )  # fmt: skip

    assert_same(
        count_kinds(events, JOURNEY),
        """
        name        | n
        add_to_cart | 2
        page_view   | 2
        page_view   | 1
        """,
    )


def test_the_same_events_in_two_stages_are_refused():
    """Where the order of the settings cannot decide, it says so: the same pattern twice, or all before some."""
    some, other = {"page": "/pay"}, {"page": "/cart"}
    Journey(stages=(Stage(name="a", events=("view",), where=some), Stage(name="b", events=("view",), where=other)))
    Journey(stages=(Stage(name="a", events=("view",), where=some), Stage(name="b", events=("view",))))
    with pytest.raises(ValidationError, match="in two stages: a and b"):
        Journey(stages=(Stage(name="a", events=("view",), where=some), Stage(name="b", events=("view",), where=some)))
    with pytest.raises(ValidationError, match="put b above a"):
        Journey(stages=(Stage(name="a", events=("view",)), Stage(name="b", events=("view",), where=some)))


def test_what_does_not_fit_is_told():
    """Conversions that never happen, stages never reached, events outside; with counts."""
    journey = Journey(
        converts=("paid",),
        drops=("cancelled",),
        stages=(Stage(name="landing", events=("land*",)), Stage(name="basket", events=("basket_*",))),
    )

    assert note("name\nland\nhelp\nhelp", journey) == [
        "No event matches paid under converts: those conversions never happen.",
        "No event matches cancelled under drops: those drop-offs are never seen.",
        "Stage 'basket' is never reached: no event matches it.",
        "2 events (67%) are in no stage: help (2).",
    ]


def test_which_stage_wins_is_told():
    """Events that fit two stages are named with their counts; so is a stage that gets none because of it."""
    journey = Journey(
        stages=(
            Stage(name="browse", events=("view_*",)),
            Stage(name="product", events=("*_product", "buy")),
            Stage(name="help", events=("view_help",)),
        )
    )

    unreached, both = note("name\nview_product\nview_product\nbuy\nview_help", journey)

    assert unreached == (
        "Stage 'help' is never reached: all events that match it go to 'browse', above it in the settings: "
        "view_help (1). Put 'help' higher up."
    )
    assert both == ("2 events fit both 'browse' and 'product'; 'browse' counts, as it stands first: view_product (2).")


def test_starts_that_nobody_enters_are_told():
    """Then no journey ever begins."""
    journey = Journey(
        starts=("landing",), stages=(Stage(name="landing", events=("land",)), Stage(name="basket", events=("add",)))
    )

    assert note("name\nadd", journey) == [
        "No journey ever begins: nobody enters a stage that starts names.",
        "Stage 'landing' is never reached: no event matches it. No journey can begin there, though starts names it.",
    ]


def test_a_journey_in_which_nothing_fits_says_what_events_there_are():
    """With the names, most frequent first."""
    journey = Journey(stages=(Stage(name="landing", events=("land",)),))

    (told,) = note("name\nb\na\nb", journey)

    assert told == (
        "No stage was ever reached: no event matches any stage. The events are b (2), a (1). "
        "Mend events under [[journey.stages]] in friction.toml."
    )
