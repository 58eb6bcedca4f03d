"""Suspect times are told: far off, without a clock, late, and clocks of sources that differ."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.ingest.sources.clock_checks import check_late, check_times, estimate_skews, tell_skews

START = pd.Timestamp("2026-01-05 09:00", tz="UTC")


def times(*days: float) -> pd.Series:
    return pd.Series([START + pd.Timedelta(days=day) for day in days], dtype="datetime64[us, UTC]")


def spread(n: int = 200) -> pd.Series:
    """Return times all over forty days and all over the clock."""
    return times(*(40 * ((number * 0.618) % 1) for number in range(n)))


def test_usual_times_are_not_told():
    """Neither forty days of events, nor one event, nor a source that begins later."""
    assert check_times({"web": spread(), "shop": times(3.1, 38.2), "one": times(20)}, "UTC") == []


def test_times_far_in_the_future_or_past_are_told_and_counted():
    """A year ahead and ten years back: how many, the outermost day, what to do."""
    late, early = (
        check_times({"web": pd.concat([spread(), times(400, 401)])}, "UTC"),
        check_times({"web": pd.concat([spread(), times(-3650)])}, "UTC"),
    )

    assert late[0].startswith("2 times of web lie far after the others, the last on 2027-02-10")
    assert "--as-of" in late[0]
    assert early[0].startswith("1 times of web lie far before the others, the first on 2016-01-08")


def test_a_source_wholly_in_the_future_is_told_by_the_others():
    """Its own times agree with each other, not with the rest."""
    (note,) = check_times({"web": spread(), "shop": spread() + pd.Timedelta(days=365)}, "UTC")

    assert note.startswith("200 times of shop lie far after the others")


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 0), ("Europe/Berlin", 23)])
def test_dates_without_a_clock_are_told(zone, hour):
    """Midnight in UTC or in the project's zone; the order within a day is unknown."""
    dates = pd.Series(
        pd.date_range("2026-01-05", periods=60, tz="UTC") + pd.Timedelta(hours=hour), dtype="datetime64[us, UTC]"
    )

    (note,) = check_times({"web": dates}, zone)

    assert note.startswith(f"Most times of web are midnight ({zone})")


def test_late_events_are_told():
    """Two more than the run before had until its end; fewer, or no run before, say nothing."""
    end = START + pd.Timedelta(days=5)

    (note,) = check_late(times(1, 2, 3, 4, 6), end, 2)

    assert note.startswith("2 events from before 2026-01-10 09:00 UTC")
    assert check_late(times(1, 2, 6), end, 2) == check_late(times(1), None, 0) == []


def two_sources(shift: float, n: int = 60, *, name: str = "paid", other: str = "paid") -> pd.DataFrame:
    """Return n persons of whom two sources tell, the second one ``shift`` seconds later, within a few seconds."""
    rng = np.random.default_rng(7)
    at = START + pd.to_timedelta(rng.uniform(0, 30, n), unit="D")
    noise = pd.to_timedelta(rng.normal(0, 5, n), unit="s")
    frames = [
        pd.DataFrame({"person_id": range(n), "source": "shop", "name": name, "happened_at": at}),
        pd.DataFrame(
            {
                "person_id": range(n),
                "source": "till",
                "name": other,
                "happened_at": at + noise + pd.Timedelta(seconds=shift),
            }
        ),
    ]
    return pd.concat(frames, ignore_index=True).astype({"person_id": "str", "happened_at": "datetime64[us, UTC]"})


@pytest.mark.parametrize("shift", [300.0, -300.0])
def test_the_skew_of_an_event_that_both_tell_of(shift):
    """Five minutes, found within a few seconds; the one behind is named, and the setting that mends it."""
    skews = estimate_skews(two_sources(shift), {})

    (row,) = skews.to_dict("records")
    behind = "shop" if shift > 0 else "till"
    assert (row["other_source"], row["how"], row["n_persons"]) == (behind, "same", 60)
    assert row["seconds"] == pytest.approx(300, abs=5)
    (note,) = tell_skews(skews)
    assert f"clock_shift_seconds = {row['seconds']:.0f} for {behind}" in note


def test_the_worked_example_of_the_methods(monkeypatch):
    """docs/methods.md: three persons, differences of 310, 290 and 3,900 seconds; the shop is behind by 310 s."""
    monkeypatch.setattr("friction.ingest.sources.clock_checks.FEWEST", 3)
    told = {"shop": ("09:00", "10:00", "13:00"), "till": ("09:05:10", "10:04:50", "14:05")}
    events = pd.DataFrame(
        [
            {
                "person_id": str(n),
                "source": source,
                "name": "paid",
                "happened_at": pd.Timestamp(f"2026-01-05 {at}", tz="UTC"),
            }
            for source, times in told.items()
            for n, at in enumerate(times)
        ]
    )

    (row,) = estimate_skews(events, {}).to_dict("records")

    assert (row["other_source"], row["seconds"]) == ("shop", 310.0)


def test_a_whole_hour_is_told_as_a_zone():
    """Two hours look like a wrong time zone."""
    (note,) = tell_skews(estimate_skews(two_sources(7200), {}))

    assert "2 h, as a wrong time zone would be" in note


def test_an_impossible_order_is_told():
    """Paid in one source ten minutes before the order in the other, at the median."""
    events = two_sources(-600, name="order", other="paid")

    (row,) = estimate_skews(events, {"order": 0, "paid": 1}).to_dict("records")

    assert (row["source"], row["other_source"], row["how"]) == ("shop", "till", "order")
    assert row["seconds"] == pytest.approx(600, abs=5)
    assert "by at least" in tell_skews(pd.DataFrame([row]))[0]
    assert estimate_skews(events, {"paid": 0, "order": 1}).empty


@pytest.mark.parametrize(
    "events",
    [two_sources(3), two_sources(300, n=20), two_sources(100_000)],
    ids=["seconds apart", "too few persons", "more than a day apart"],
)
def test_what_says_nothing_about_clocks(events):
    """A few seconds, a few persons, or different occasions are no skew."""
    assert estimate_skews(events, {}).empty


def test_the_order_of_rows_does_not_matter():
    """Shuffled events, the same estimate."""
    events = two_sources(300)

    pd.testing.assert_frame_equal(estimate_skews(events, {}), estimate_skews(events.sample(frac=1, random_state=1), {}))
