"""Which weeks of entries are compared: the last ones of which it is known who left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.journeys.exits import find_silences

if TYPE_CHECKING:
    from friction.config import Journey


def find_span(journey: Journey, data_end: pd.Timestamp, weeks: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return after which moment, and until which, visits must have been entered to be compared.

    What became of a visit is known only ``drop_after_days`` later: the weeks are the last of those that are known, in
    the stage that takes longest.
    """
    until = data_end - pd.Timedelta(max(find_silences(journey).values()), unit="us")
    return until - pd.Timedelta(weeks=weeks), until
