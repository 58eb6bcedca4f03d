"""Conversion by the week a journey began in: known weeks, the age at which they are read, and the change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.journeys.weeks import build_conversion_weeks
from tests.tables import assert_same

MONDAY = pd.Timestamp("2026-01-05", tz="UTC")
"""The first day of 2026-W02."""


def journeys_of(week, n, converted, *, days=2.0, each=1, name="p"):
    """Return journeys begun in a week of 2026, ``each`` to a person; the first ones convert after some days."""
    begun = MONDAY + pd.Timedelta(weeks=week - 2)
    return [
        {
            "person_id": f"{name}{week}-{number // each}",
            "started_at": begun + pd.Timedelta(hours=number % 100),
            "ended_at": begun + pd.Timedelta(hours=number % 100) + pd.Timedelta(days=days),
            "outcome": "converted" if number < converted else "dropped",
        }
        for number in range(n)
    ]


def weeks_of(rows, end, **asked):
    """Return conversion by week of data that end on a day."""
    return build_conversion_weeks(pd.DataFrame(rows), "UTC", pd.Timestamp(end, tz="UTC"), **{"replicates": 60, **asked})


def test_a_week_has_a_value_once_all_of_it_was_followed():
    """Conversions come within two days: the week to 12 January is known on the 14th, the next one on the 21st."""
    rows = journeys_of(2, 40, 10) + journeys_of(3, 40, 4)

    found = weeks_of(rows, "2026-01-20")

    assert_same(
        found,
        """
        week     | n  | n_persons | n_with | n_fewest | horizon_days | known_at   | known | value
        2026-W02 | 40 | 40        | 10     | 10       | 2.0          | 2026-01-14 | true  | 0.25
        2026-W03 | 40 | 40        | 4      | 4        | 2.0          | 2026-01-21 | false | -
        """,
    )
    assert found["value_low"][0] < 0.25 < found["value_high"][0]


def test_late_conversions_do_not_count():
    """Nine of ten conversions come within two days, so weeks are read there; one after twenty days is none."""
    rows = journeys_of(2, 40, 20) + journeys_of(2, 1, 1, days=20, name="late")

    found = weeks_of(rows, "2026-03-01")

    assert found[["n", "n_with"]].to_numpy().tolist() == [[41, 20]]


def test_of_few_persons_nothing_is_estimated():
    """Twenty-four persons have no value, however many journeys they made."""
    found = weeks_of(journeys_of(2, 96, 30, each=4), "2026-03-01")

    assert found["n_persons"].tolist() == [24]
    assert found["value"].isna().all()


def test_a_change_is_against_the_weeks_before_together():
    """A half after a quarter of two hundred: up by a quarter, and by more than chance."""
    rows = [row for week in (2, 3, 4, 5) for row in journeys_of(week, 50, 10 + week % 2)] + journeys_of(6, 60, 30)

    found = weeks_of(rows, "2026-03-01")

    assert found["change"].isna().tolist() == [True, False, False, False, False]
    assert found["change"][4] == pytest.approx(0.5 - 42 / 200)
    assert found["change_low"][4] > 0


def test_persons_are_resampled_not_journeys():
    """Five journeys of each person that all end alike: the interval is wider than that of as many persons."""
    apart = weeks_of(journeys_of(2, 500, 250), "2026-03-01", replicates=400)
    together = weeks_of(journeys_of(2, 500, 250, each=5), "2026-03-01", replicates=400)

    width = [float((found["value_high"] - found["value_low"])[0]) for found in (apart, together)]
    assert width[1] == pytest.approx(width[0] * np.sqrt(5), rel=0.25)


def test_where_nobody_converts_there_is_no_week():
    """A value of zero would be an objective nobody set up."""
    assert weeks_of(journeys_of(2, 40, 0), "2026-03-01") is None


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(draw):
    """Same journeys, same table, whatever order they come in."""
    rows = journeys_of(2, 40, 10) + journeys_of(3, 30, 20) + journeys_of(4, 30, 1)
    shuffled = draw.sample(rows, len(rows))

    pd.testing.assert_frame_equal(weeks_of(rows, "2026-01-30"), weeks_of(shuffled, "2026-01-30"))
