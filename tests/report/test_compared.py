"""The weeks whose visits are compared, as people read them."""

from __future__ import annotations

import pandas as pd

from friction.config import Settings
from friction.report.edges import Compared, Edges, find_compared, tell_compared

END = pd.Timestamp("2026-05-25", tz="UTC")
SETTINGS = Settings.model_validate(
    {
        "project": {"timezone": "UTC"},
        "events": [{"name": "c", "path": "c.csv", "columns": {"happened_at": "at", "name": "name"}}],
        "journey": {"drop_after_days": 14, "stages": [{"name": "search", "events": ["search"]}]},
        "impact": {"weeks": 8},
    }
)


def find(*, weeks_of_visits):
    begin = END - pd.Timedelta(weeks=weeks_of_visits)
    visits = pd.DataFrame({"entered_at": [begin, END]})
    return find_compared(SETTINGS, Edges(END - pd.Timedelta(weeks=99), END, END, "UTC"), visits)


def test_it_is_the_last_weeks_of_which_it_is_known_who_left():
    """Eight of them end fourteen days before the data do; with few visits three times as many are looked at."""
    assert find(weeks_of_visits=52) == Compared("16 March 2026 to 11 May 2026", 8, 24)


def test_it_never_begins_before_the_visits():
    """Ten weeks of visits hold eight that are known, and no twenty-four; six hold four; messages may be older."""
    assert find(weeks_of_visits=10) == Compared("16 March 2026 to 11 May 2026", 8, 8)
    assert find(weeks_of_visits=6) == Compared("13 April 2026 to 11 May 2026", 4, 4)


def test_one_week_is_one_week():
    """And less than half of one, too."""
    assert tell_compared(find(weeks_of_visits=2.3)).endswith("visits entered 8 May 2026 to 11 May 2026 (1 week).")


def test_of_data_too_young_nothing_is_compared():
    """A silence of fourteen days cannot be over yet."""
    assert find(weeks_of_visits=2) == Compared("", 0, 0)
    assert find_compared(SETTINGS, None, None) == Compared("", 0, 0)
