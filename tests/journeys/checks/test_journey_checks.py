"""The rules' check: where settings and events disagree, most important first."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.config import Journey, Stage
from friction.journeys.checks.journey_checks import MOST_NOTES, check_journey
from friction.journeys.checks.stage_order import build_stage_order
from friction.journeys.visits.visits import build_visits

pytestmark = pytest.mark.slow

JOURNEY = Journey(
    converts=("paid",),
    drop_after_days=3,
    stages=(Stage(name="look", events=("look",)), Stage(name="pay", events=("pay", "paid"))),
)
START = pd.Timestamp("2026-03-02 09:00", tz="UTC")


def check(*paths, journey=JOURNEY, every="h", zone="UTC", start=START, end=None):
    """Return what is told of persons who go through events, ``every`` so long one."""
    rows = []
    for place, path in enumerate(paths):
        times = pd.date_range(start.tz_convert(zone), periods=len(path.split()), freq=every).tz_convert("UTC")
        rows += [(f"p{place:03}", at, name) for at, name in zip(times, path.split(), strict=True)]
    events = pd.DataFrame(rows, columns=["person_id", "happened_at", "name"])
    events = events.assign(event_id=[f"e{row:05}" for row in range(len(events))], source="clicks")
    data_end = end or events["happened_at"].max()
    built = build_visits(events, journey, data_end=data_end)
    order = build_stage_order(built.visits, journey)
    return check_journey(events, built.visits, built.journeys, order, journey, data_end=data_end, timezone=zone)


def find(word, notes):
    return [note for note in notes if word in note]


def test_no_one_converts():
    """Why is told: no event is named, or none of those named is in a journey."""
    silent = JOURNEY.model_copy(update={"converts": ()})

    assert find("converts", check("look", "look pay", journey=silent)) == [
        "None of the 2 journeys converts: converts names no event. Drop-off is known, what a fix would bring is not."
    ]
    assert len(find("no journey holds an event that converts names", check("look", "look pay"))) == 1


def test_everyone_converts():
    """Then who left is not in the data."""
    assert find("All 2 journeys convert", check("look paid", "look pay paid"))
    assert not find("All 2 journeys convert", check("look paid", "look pay"))


def test_a_single_stage():
    """It tells how many leave, not where."""
    journey = Journey(converts=("paid",), stages=(Stage(name="look", events=("look",)),))

    assert find("The journey has one stage", check("look paid", journey=journey))
    assert not find("one stage", check("look paid"))


def test_conversions_by_people_who_never_reached_a_stage():
    """Conversions and people are counted; who converts a second time is known."""
    journey = Journey(converts=("paid",), stages=(Stage(name="look", events=("look",)),))

    (told,) = find("never were in a stage", check("paid paid", "paid", "look paid paid", journey=journey))

    assert told.startswith("3 conversions are of 2 people who never were in a stage")
    assert not find("never were in a stage", check("paid", "look paid"))


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata"])
def test_times_without_a_time_of_day(zone):
    """Dates, in the project's zone or in UTC, also over the change to summer time."""
    start = pd.Timestamp("2026-03-20", tz=zone)

    (told,) = find("midnight", check("look pay look pay paid", *["look pay"] * 20, zone=zone, start=start, every="D"))

    assert told.startswith("Times are dates without a time of day (all at midnight): look (22), pay (22).")


def test_conversions_between_journeys_are_counted():
    """Who pays twice converts once; the second payment opens no journey, and a tenth of all is told."""
    paying_twice = JOURNEY.model_copy(update={"stages": JOURNEY.stages[:1]})

    notes = check(*["look paid paid"] * 25, *["look"] * 25, journey=paying_twice)

    assert "25 of 50 conversions come after a journey has ended" in " ".join(notes)
    assert not find("come after", check(*["look paid"] * 50, *["look paid paid"] * 5, journey=paying_twice))


def test_times_with_a_time_of_day():
    """Two in ten at midnight, or a handful, are no dates."""
    start = pd.Timestamp("2026-03-20", tz="UTC")

    assert not find("midnight", check(*["look " * 30] * 3, start=start))
    assert not find("midnight", check("look pay", start=start, every="D"))


def test_a_silence_longer_than_the_data():
    """Nothing can be a drop-off yet."""
    assert find("is longer than the data", check("look pay", "look"))


def test_a_dozen_sentences_at_most_and_what_is_wrong_comes_first():
    """Stages never reached before events in no stage."""
    stages = tuple(Stage(name=f"s{number:02}", events=(f"e{number}",)) for number in range(30))
    notes = check("x e3", "y e3", journey=Journey(stages=stages))

    assert len(notes) == MOST_NOTES
    assert "never reached" in notes[0]
    assert "are in no stage" in check("x look", "look")[-1]


def test_an_event_that_converts_and_drops_is_told():
    """It converts; the settings meant one or the other."""
    notes = check(*["look paid"] * 5, journey=JOURNEY.model_copy(update={"drops": JOURNEY.converts}))

    assert "5 events fit both converts and drops; they count as conversions" in " ".join(notes)


def test_events_without_persons_make_no_journey_and_that_is_all_there_is_to_say():
    """Silences and stages of nobody are not looked at."""
    events = pd.DataFrame(
        {"event_id": ["e1"], "person_id": pd.Series([None], dtype="str"), "happened_at": [START], "name": ["b"],
         "source": ["web"]}
    )  # fmt: skip
    built = build_visits(events, JOURNEY, data_end=START)
    order = build_stage_order(built.visits, JOURNEY)

    notes = check_journey(events, built.visits, built.journeys, order, JOURNEY, data_end=START, timezone="UTC")

    assert notes == ["None of the 1 events has a person, so there is no journey: name columns.person."]


def test_without_events_there_is_nothing_to_say():
    """No end of the data, no sentence."""
    empty = pd.DataFrame()

    assert check_journey(empty, empty, empty, empty, JOURNEY, data_end=None, timezone="UTC") == []
