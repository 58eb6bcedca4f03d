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


def test_a_week_has_two_ends_also_when_the_clock_changes():
    """The week of the change to summer time has 167 hours in Berlin."""
    first, behind = week_bounds("2026-W13", "Europe/Berlin")

    assert behind - first == pd.Timedelta(hours=167)
    assert find_last_week(behind, "Europe/Berlin") == "2026-W13"
    assert find_last_week(behind - pd.Timedelta(seconds=1), "Europe/Berlin") == "2026-W12"


@pytest.mark.parametrize("week", ["2026-21", "2026-W54", "next"])
def test_what_is_no_week_is_told(week):
    """With how to write it."""
    with pytest.raises(FrictionError, match="is no week"):
        week_bounds(week, "UTC")


def test_weeks_go_over_the_turn_of_the_year():
    """2026 has 53 weeks."""
    assert find_weeks("2026-W52", "2027-W01") == ["2026-W52", "2026-W53", "2027-W01"]
