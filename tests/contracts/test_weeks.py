"""Weeks, and the moments between them."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.contracts.weeks import find_last_week, find_weeks, to_weeks, week_bounds
from friction.errors import FrictionError


def test_weeks_are_those_of_the_projects_time_zone():
    """Sunday night in London is Monday morning in Berlin."""
    written = ["2026-05-17 22:30", "2026-01-01 12:00", None]
    times = pd.Series(pd.to_datetime(written, utc=True)).dt.as_unit("us")

    assert to_weeks(times, "Europe/Berlin").fillna("-").tolist() == ["2026-W21", "2026-W01", "-"]
    assert to_weeks(times, "UTC").fillna("-").tolist() == ["2026-W20", "2026-W01", "-"]


@pytest.mark.parametrize(
    ("week", "hours", "sunday", "monday"),
    [
        ("2026-W13", 167, "2026-03-29 21:30", "2026-03-29 22:30"),
        ("2026-W43", 169, "2026-10-25 22:30", "2026-10-25 23:30"),
    ],
)
def test_a_week_has_two_ends_also_when_the_clock_changes(week, hours, sunday, monday):
    """The week that ends with a change has an hour less, or more; half past eleven on its Sunday is within it."""
    first, behind = week_bounds(week, "Europe/Berlin")
    written = pd.Series(pd.to_datetime([sunday, monday], utc=True)).dt.as_unit("us")
    (_, after) = find_weeks(week, f"2026-W{int(week[-2:]) + 1}")

    assert behind - first == pd.Timedelta(hours=hours)
    assert to_weeks(written, "Europe/Berlin").tolist() == [week, after]
    assert find_last_week(behind, "Europe/Berlin") == week
    assert find_last_week(behind - pd.Timedelta(seconds=1), "Europe/Berlin") == f"2026-W{int(week[-2:]) - 1}"


@pytest.mark.parametrize("week", ["2026-21", "2026-W54", "next"])
def test_what_is_no_week_is_told(week):
    """With how to write it."""
    with pytest.raises(FrictionError, match="is no week"):
        week_bounds(week, "UTC")


def test_weeks_go_over_the_turn_of_the_year():
    """2026 has 53 weeks."""
    assert find_weeks("2026-W52", "2027-W01") == ["2026-W52", "2026-W53", "2027-W01"]
