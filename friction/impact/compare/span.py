"""Weeks of entry: which are compared, the last ones of which it is known who left; and their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.engine import DAY

if TYPE_CHECKING:
    import numpy as np

    from friction.config import Journey


WEEK = 7 * DAY
MONDAY = 3 * DAY
"""1970-01-01 was a Thursday: three days after a Monday."""


def find_span(journey: Journey, data_end: pd.Timestamp, weeks: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return after which moment, and until which, visits must have been entered to be compared.

    What became of a visit is known only ``drop_after_days`` later: the weeks are the last of those that are known, in
    the stage that takes longest.
    """
    until = data_end - pd.Timedelta(max(journey.silences.values()), unit="us")
    return until - pd.Timedelta(weeks=weeks), until


def number_weeks(entered: np.ndarray, timezone: str) -> np.ndarray:
    """Return the week of each moment, Monday to Sunday in a time zone, counted from 1970; (n,) whole numbers.

    Parameters
    ----------
    entered : (n,) microseconds since 1970, UTC.
    timezone : of the weeks.
    """
    local = pd.Series(pd.to_datetime(entered, unit="us", utc=True)).dt.tz_convert(timezone).dt.tz_localize(None)
    weeks: np.ndarray = (local.dt.as_unit("us").astype("int64").to_numpy() + MONDAY) // WEEK
    return weeks
