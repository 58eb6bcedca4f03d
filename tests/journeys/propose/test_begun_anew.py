"""Whether people who come back go on where they were, or begin anew."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.config import Journey, Stage
from friction.journeys.propose.begun_anew import Comings
from friction.journeys.propose.silences_seen import find_silences_seen, tell_silences

START = pd.Timestamp("2026-01-01", tz="UTC")
STAGES = ("home", "search", "basket", "pay")
JOURNEY = Journey(
    converts=("paid",), drop_after_days=14, stages=tuple(Stage(name=name, events=(name,)) for name in STAGES)
)
MINUTE = 1 / 1440


def walk(rng, *, pauses, returns, n_people=400, first=None, again=None, n_tries=3, days=120):
    """Return events of people who try up to ``n_tries`` times: events of a try are minutes apart, or one pause is.

    pauses, returns : functions that draw days. first, again : the stage a person's first try begins with, and the
    others (its number, or a list of them to draw from).
    """
    rows = []
    for person in range(n_people):
        at = rng.uniform(0, days / 2)
        for number in range(n_tries):
            begins = (first if number == 0 else again) or 0
            place = begins if isinstance(begins, int) else int(rng.choice(begins))
            last = place + int(rng.integers(0, len(STAGES) - place))
            paused = rng.integers(place, last + 1) if rng.random() < 0.5 else -1
            for stage in range(place, last + 1):
                for _ in range(3):
                    rows.append((person, at, STAGES[stage]))
                    at += rng.uniform(1, 20) * MINUTE
                if stage == paused:
                    at += pauses(rng)
                    rows.append((person, at, STAGES[stage]))
            if rng.random() < 0.4:
                break
            at += returns(rng)
    frame = pd.DataFrame(rows, columns=["person", "day", "name"])
    frame = frame[frame["day"] < days]
    return pd.DataFrame(
        {
            "event_id": [f"e{place:06}" for place in range(len(frame))],
            "person_id": "p" + frame["person"].astype(str).str.zfill(4).to_numpy(),
            "happened_at": START
            + pd.to_timedelta((frame["day"].to_numpy() * 86400e6).round(), unit="us").astype("timedelta64[us]"),
            "name": frame["name"].to_numpy(),
            "source": "clicks",
        }
    )


def see(events, journey=JOURNEY):
    return find_silences_seen(events, journey, data_end=START + pd.Timedelta(days=120))


def test_pauses_of_hours_and_returns_after_weeks_are_parted_in_between():
    """Pauses last up to two days, new tries come after nine: anything from two to nine days parts them."""
    events = walk(
        np.random.default_rng(1), pauses=lambda rng: rng.uniform(0.1, 2), returns=lambda rng: rng.uniform(9, 30)
    )

    border = see(events).comings.border

    assert 2 <= border.low <= 3
    assert 9 <= border.high <= 10
    assert border.low < border.days < border.high
    assert border.went_on > 0.95
    assert border.anew > 0.95


@pytest.mark.parametrize("seed", range(3))
def test_where_pauses_and_returns_overlap_the_border_is_wrong_about_few(seed):
    """Pauses of a median of one day and returns of one of twelve, both with long tails: a few days."""
    events = walk(
        np.random.default_rng(seed),
        pauses=lambda rng: rng.lognormal(np.log(1), 0.8), returns=lambda rng: rng.lognormal(np.log(12), 0.6),
    )  # fmt: skip

    border = see(events).comings.border

    assert 3 <= border.days <= 7
    assert border.went_on > 0.9
    assert border.anew > 0.9


def test_people_who_decide_slowly_get_a_longer_silence():
    """Pauses of one to three weeks, new tries after two months."""
    events = walk(
        np.random.default_rng(2), pauses=lambda rng: rng.uniform(7, 21), returns=lambda rng: rng.uniform(45, 60)
    )

    border = see(events).comings.border

    assert 21 <= border.low <= 22
    assert border.days >= 22


def test_a_stage_that_waits_longer_has_a_border_of_its_own():
    """Who pays waits ten days for the letter with the code; everywhere else a pause is over in a day."""
    rng = np.random.default_rng(3)
    short = walk(rng, pauses=lambda rng: rng.uniform(0.1, 1), returns=lambda rng: rng.uniform(5, 12), n_people=600)
    waiting = [
        pd.DataFrame({"person_id": f"w{place:03}", "day": [day, day + 0.1, day + 0.1 + wait, day + 0.2 + wait],
                      "name": ["home", "pay", "pay", "paid"]})
        for place, (day, wait) in enumerate(zip(rng.uniform(0, 40, 120), rng.uniform(8, 14, 120), strict=True))
    ]  # fmt: skip
    rows = pd.concat(waiting)
    rows["happened_at"] = START + pd.to_timedelta((rows["day"] * 86400e6).round(), unit="us").astype("timedelta64[us]")
    events = pd.concat([short, rows.assign(source="clicks")])[["person_id", "happened_at", "name", "source"]]
    events["event_id"] = [f"e{place:06}" for place in range(len(events))]

    seen = see(events)

    assert seen.comings.border.days <= 5
    assert seen.comings_by_stage["pay"].border is None or seen.comings_by_stage["pay"].border.days >= 12
    assert seen.comings_by_stage["search"].border.days <= 5


def test_where_people_begin_anywhere_nothing_is_told():
    """A bank's app: a visit begins in any stage, so going on and beginning anew look alike."""
    events = walk(
        np.random.default_rng(4), first=list(range(4)), again=list(range(4)),
        pauses=lambda rng: rng.uniform(0.1, 2), returns=lambda rng: rng.uniform(9, 30),
    )  # fmt: skip
    alike = events.assign(name=np.random.default_rng(5).choice(STAGES, len(events)))

    assert see(alike).comings is None


def test_who_always_goes_on_shows_no_border():
    """Orders that wait for days and never begin again."""
    events = walk(
        np.random.default_rng(6),
        n_tries=1,
        pauses=lambda rng: rng.uniform(0.1, 20),
        returns=lambda rng: rng.uniform(1, 2),
    )

    seen = see(events)

    assert seen.comings is None or seen.comings.border is None


def test_where_all_come_in_by_one_door_nothing_is_told():
    """A start page that everybody sees again after an hour: who paused looks as if they began anew."""
    events = walk(
        np.random.default_rng(7), pauses=lambda rng: rng.uniform(0.01, 0.04), returns=lambda rng: rng.exponential(9)
    )

    seen = see(events)

    assert seen.comings.border is None
    assert seen.comings.come_in_anew
    assert not seen.tells


def test_a_declared_silence_within_the_border_is_left_alone():
    """Although half of those silent so long come back: they begin anew."""
    events = walk(
        np.random.default_rng(1), pauses=lambda rng: rng.uniform(0.1, 2), returns=lambda rng: rng.uniform(9, 30)
    )

    assert tell_silences(see(events), JOURNEY.model_copy(update={"drop_after_days": 7.0})) == []


def test_a_declared_silence_that_hides_tries_is_told():
    """With how many begin anew, and what would part them."""
    events = walk(
        np.random.default_rng(1), pauses=lambda rng: rng.uniform(0.1, 2), returns=lambda rng: rng.uniform(9, 30)
    )

    (told,) = tell_silences(see(events), JOURNEY.model_copy(update={"drop_after_days": 30.0}))

    assert "of those who come back after 4 to 30 days begin anew, yet count as going on" in told
    assert "drop_after_days = 4 would part the two (any from" in told


def test_a_declared_silence_that_cuts_pauses_is_told():
    """Those who pause for two weeks are no drop-offs."""
    events = walk(
        np.random.default_rng(2), pauses=lambda rng: rng.uniform(7, 21), returns=lambda rng: rng.uniform(45, 60)
    )

    told = tell_silences(see(events), JOURNEY.model_copy(update={"drop_after_days": 5.0}))

    assert any("go on where they were, yet count as drop-offs" in note for note in told)


def test_how_wrong_a_border_is_is_counted_by_hand():
    """Ten returns go on after a day, five begin anew after two, of four after three half do: 3 days are wrong of 7."""
    comings = Comings(np.array([9.0, 10, 5, 4]), np.array([0.0, 0.0, 1.0, 0.5]))

    assert comings.wrong * 19 == pytest.approx([10 + 2, 2, 5 + 2, 5 + 2])
