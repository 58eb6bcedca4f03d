"""How many of the journeys begun in a week convert, week by week: the value of an objective that is about conversion.

Weeks are compared at one age, and only where all journeys of the week were followed to it: then nothing is censored,
and shares are plain shares. Of later weeks it is said when they will be known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts.weeks import find_weeks, to_week, to_weeks, week_bounds
from friction.statistics import (
    FEWEST_PERSONS,
    divide,
    draw_weights,
    group_units,
    person_signatures,
    to_bounds,
    weigh_counts,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARE_KNOWN = 0.9
"""Of the conversions: so many come by the age at which weeks are read."""

WEEKS_BEFORE = 4
"""A week is compared with so many before it, taken together."""

COLUMNS = (
    "week", "n_journeys", "n_persons", "n_converted", "horizon_days", "known_at", "known", "rate", "rate_low",
    "rate_high", "change", "change_low", "change_high",
)  # fmt: skip


def build_conversion_weeks(
    journeys: pd.DataFrame, timezone: str, data_end: pd.Timestamp, replicates: int = 400, seed: int = 0
) -> pd.DataFrame:
    """Return the conversion of journeys by the week they began in.

    Parameters
    ----------
    journeys : table ``journeys``, rows in any order.
    timezone : in which weeks are counted.
    data_end : the moment the data end.
    replicates, seed : of the resamples of persons.

    Returns
    -------
    Every week in which a journey began, oldest first: ``week``; ``n_journeys``, ``n_persons``, ``n_converted`` (within
    the horizon, so far); ``horizon_days`` (first whole day by which nine of ten conversions came); ``known_at`` (end of
    the week and the horizon) and ``known`` (by the end of the data?); ``rate`` (0 to 1; null where not known, or of
    fewer than 25 persons) with ``rate_low`` and ``rate_high``, 95 %; ``change``, the rate less that of the up to four
    weeks before together, those with a rate, with its bounds (-1 to 1). No rows where nobody ever converted.
    """
    begun = journeys[journeys["started_at"] <= data_end]
    converted = (begun["outcome"] == "converted").to_numpy()
    if not converted.any():
        return pd.DataFrame(columns=list(COLUMNS))
    days = ((begun["ended_at"] - begun["started_at"]) / pd.Timedelta(days=1)).to_numpy(dtype="float64")
    horizon = max(int(np.ceil(np.quantile(days[converted], SHARE_KNOWN, method="inverted_cdf"))), 1)
    weeks = find_weeks(
        *(to_week(moment, timezone) for moment in (begun["started_at"].min(), begun["started_at"].max()))
    )
    place = pd.Index(weeks).get_indexer(to_weeks(begun["started_at"], timezone))
    signatures, unit = group_units(person_signatures(begun["person_id"]))
    weights = draw_weights(signatures, replicates, seed)
    n = weigh_counts(unit, place, len(weeks), weights)
    n_converted = weigh_counts(unit, np.where(converted & (days <= horizon), place, -1), len(weeks), weights)
    n_persons = begun.groupby(place)["person_id"].nunique().reindex(range(len(weeks)), fill_value=0).to_numpy()
    known_at = [week_bounds(week, timezone)[1] + pd.Timedelta(days=horizon) for week in weeks]
    known = np.array([moment <= data_end for moment in known_at])
    told = np.flatnonzero(known & (n_persons >= FEWEST_PERSONS))
    rows = []
    for at in np.flatnonzero(n[0]):
        before = told[told < at][-WEEKS_BEFORE:]
        rates = divide(n_converted[:, at], n[:, at], empty=np.nan)
        rows.append(
            {
                "week": weeks[at],
                "n_journeys": int(n[0, at]),
                "n_persons": int(n_persons[at]),
                "n_converted": int(n_converted[0, at]),
                "horizon_days": float(horizon),
                "known_at": known_at[at],
                "known": bool(known[at]),
                **to_bounds("rate", rates if at in told else None),
                **to_bounds("change", _to_change(rates, n_converted, n, before) if at in told else None, lowest=-1.0),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _to_change(
    rates: NDArray[np.float64],
    n_converted: NDArray[np.float64],
    n: NDArray[np.float64],
    before: NDArray[np.int64],
) -> NDArray[np.float64] | None:
    """Return rates less those of the weeks before together, (1 + replicates,); None where there are none."""
    if not len(before):
        return None
    found: NDArray[np.float64] = rates - divide(
        n_converted[:, before].sum(axis=1), n[:, before].sum(axis=1), empty=np.nan
    )
    return found
