"""After how long a silence people do not come back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from friction.config import Journey, Stage
from friction.engine import DAY
from friction.journeys.propose.silences_seen import estimate_returns, find_silences_seen, tell_silences

pytestmark = pytest.mark.slow

START = pd.Timestamp("2026-01-01", tz="UTC")
JOURNEY = Journey(
    converts=("paid",),
    drop_after_days=14,
    stages=(Stage(name="look", events=("look",)), Stage(name="pay", events=("pay",), drop_after_days=3)),
)
HOUR = DAY // 24


def happen(*persons):
    """Return events: for each person their (day, name)."""
    rows = [(f"p{place:04}", day, name) for place, person in enumerate(persons) for day, name in person]
    return pd.DataFrame(
        {
            "event_id": [f"e{place:06}" for place in range(len(rows))],
            "person_id": [person for person, _, _ in rows],
            "happened_at": [START + pd.Timedelta(days=day) for _, day, _ in rows],
            "name": [name for _, _, name in rows],
            "source": "clicks",
        }
    )


def see(events, end, journey=JOURNEY):
    return find_silences_seen(events, journey, data_end=START + pd.Timedelta(days=end))


def count(gaps):
    """Return silences (hours, ended), each of a person of their own, as they are counted."""
    frame = pd.DataFrame(gaps, columns=["hours", "ended"])
    frame["hours"] *= HOUR
    followed = frame.groupby("hours").size().rename("n").reset_index().rename(columns={"hours": "longest"})
    return frame.groupby(["hours", "ended"]).size().rename("n").reset_index(), followed


def test_a_silence_is_long_enough_where_fewer_than_one_in_twenty_return():
    """Of 200 who are silent for 3 days 12 come back (6 %); of the 196 who are silent for 5 days, 8 do (4 %)."""
    back = [[(0, "look"), (9, "paid")]] * 8
    early = [[(0, "look"), (4, "paid")]] * 4
    gone = [[(0, "look")]] * 188

    returns = see(happen(*back, *early, *gone), end=60).overall

    assert returns.at(3) == pytest.approx(12 / 200)
    assert returns.at(5) == pytest.approx(8 / 196)
    assert returns.proposed == 5
    assert returns.is_sure


def test_silences_that_the_data_cut_off_are_censored():
    """Half of 100 are followed for 4 days alone: of the 40 followed on, 10 return on day 6; 1/5, not 1/10."""
    short, long = [[(26, "look")]] * 50, [[(0, "look")]] * 40
    back = [[(0, "look"), (6, "pay"), (6, "paid")]] * 10

    returns = see(happen(*short, *long, *back), end=30).overall

    assert returns.at(5) == pytest.approx(10 / 50)
    assert returns.n_silent[4] == 50
    assert returns.n_silent[3] == 100


def test_what_follows_a_conversion_is_no_silence_of_the_journey():
    """Who paid is not asked when they return; who never was in a stage is not either."""
    paid = [[(0, "look"), (0, "paid"), (9, "look")]] * 30
    strange = [[(0, "other"), (5, "other")]] * 30

    returns = see(happen(*paid, *strange), end=40).overall

    assert returns.at(2) == 0
    assert returns.n_silent[1] == 30


def test_stages_are_looked_at_on_their_own():
    """Whoever pays decides within two days; whoever looks comes back after ten."""
    looks = [[(0, "look"), (10, "look")]] * 50 + [[(0, "look")]] * 50
    pays = [[(0, "pay"), (1.5, "pay")]] * 50 + [[(0, "pay")]] * 50

    by_stage = see(happen(*looks, *pays), end=60).by_stage

    assert {stage: returns.proposed for stage, returns in by_stage.items()} == {"look": 11, "pay": 2}


def test_fewer_than_25_persons_tell_nothing():
    """A proposal needs persons who were followed for a day."""
    assert see(happen(*[[(0, "look")]] * 24), end=60).overall is None
    assert see(happen(*[[(0, "look")]] * 25), end=60).overall is not None
    assert see(happen(*[[(0, "look")]] * 25), end=0.5).overall is None


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 1)), min_size=30, max_size=120))
def test_shares_are_those_of_kaplan_and_meier(gaps):
    """Held against lifelines, at every day."""
    returns = estimate_returns(*count(gaps))
    hours, ended = np.array(gaps).T
    if returns is None:
        assert np.sort(hours)[-25] < 24
        return
    curve = KaplanMeierFitter().fit(hours, ended)
    horizon = np.sort(hours)[-25]
    for day, share in zip(returns.days, returns.share, strict=True):
        left = curve.predict(day * 24 - 0.5)
        assert share == pytest.approx(1 - curve.predict(horizon) / left if left > 0 else 0.0, abs=1e-9)
    beyond = returns.share[returns.proposed - 1 :]
    assert (beyond < 0.05).all()


def test_the_order_of_the_rows_does_not_matter():
    """The same shares, bit by bit."""
    events = happen(*[[(0, "look"), (day, "pay"), (2 * day, "look")] for day in range(1, 40)])

    first, second = see(events, 90), see(events.sample(frac=1, random_state=1), 90)

    assert (first.overall.share == second.overall.share).all()


def test_a_declared_silence_that_is_far_too_short_is_told():
    """With what the data say, and how many silences it rests on."""
    back = [[(0, "look"), (20, "paid")]] * 30 + [[(0, "look"), (2, "paid")]] * 70
    events = happen(*back, *[[(0, "look")]] * 170)

    (told,) = tell_silences(see(events, 90), JOURNEY)

    assert told == (
        "15% of silences of 14 days end in a return, yet count as drop-offs: 21 days would be 5% "
        "(drop_after_days, 200 silences that long)."
    )


def test_a_declared_silence_that_is_far_too_long_is_told():
    """How many days sooner a drop-off would be known."""
    events = happen(*[[(0, "look"), (2, "look")]] * 50, *[[(0, "look")]] * 50)

    (told,) = tell_silences(see(events, 90), JOURNEY)

    assert told.startswith("Only 0.0% of silences of 14 days end in a return, and 0.0% of those of 3 days")
    assert told.endswith("would be known 11 days sooner.")


def test_a_declared_silence_that_fits_is_not_told():
    """Nine of a hundred and less return: near enough."""
    events = happen(*[[(0, "look"), (20, "look")]] * 7, *[[(0, "look")]] * 93)

    assert tell_silences(see(events, 90), JOURNEY) == []


def test_data_that_are_too_short_say_so():
    """For the declared silence, and for any."""
    events = happen(*[[(0, "look"), (18, "look")]] * 50, *[[(0, "look")]] * 50)

    (told,) = tell_silences(see(events, 20), JOURNEY)
    (longer,) = tell_silences(see(events, 20), JOURNEY.model_copy(update={"drop_after_days": 20.0}))

    assert "the data reach 20 days, too short to say which silence is final" in told
    assert longer.startswith("drop_after_days = 20 is longer than the data, which span 20.0 days: no silence can count")
