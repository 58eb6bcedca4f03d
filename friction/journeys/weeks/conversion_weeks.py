"""How many of the journeys begun in a week convert, and how long it takes them, week by week.

All weeks are read at one age: the first whole day by which nine of ten of all conversions came. So a journey that
converts later does not count, and a week has a value as soon as all its journeys were followed so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts.weeks import follow_weeks, to_weeks
from friction.engine import DAY
from friction.journeys.measure import count_persons
from friction.journeys.weeks.durations import REACHED, find_point
from friction.journeys.weeks.share_weeks import build_share_weeks, find_fewest
from friction.statistics import draw_persons, estimate_weeks, weigh_curve

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARE_KNOWN = 0.9
"""Of the conversions: so many come by the age at which weeks are read."""


@dataclass(frozen=True)
class _Begun:
    """Journeys begun by the end of the data.

    ``age``: (J,) microseconds until each converted, -1 where it did not by ``days``, the age at which weeks are read.
    """

    rows: pd.DataFrame
    age: np.ndarray
    days: int


def build_conversion_weeks(
    journeys: pd.DataFrame,
    timezone: str,
    data_end: pd.Timestamp,
    replicates: int = 400,
    seed: int = 0,
    *,
    accounts: pd.DataFrame | None = None,
    way: tuple[Sequence[str], pd.DataFrame] | None = None,
) -> pd.DataFrame | None:
    """Return the conversion of journeys by the week they began in; None where nobody ever converted.

    Parameters
    ----------
    journeys : table ``journeys``, rows in any order.
    timezone : in which weeks are counted.
    data_end : the moment the data end.
    replicates, seed : of the resamples of persons.
    accounts : table ``persons`` where accounts are resampled instead of persons.
    way : the stages of a way to success, and the table ``visits``: of those who go this way alone. A journey does as
        long as its visits by the age are these stages in their order, as far as it came; one that converts before the
        way's end went another.

    Returns
    -------
    As `friction.journeys.weeks.share_weeks.build_share_weeks` says; the value is a share. Of a way ``n_fewest`` is also
    of those who go others, converting or not: beside the conversion of all, few of them could be worked out.
    """
    begun = _find_begun(journeys, data_end)
    if begun is None:
        return None
    unit, weights = draw_persons(begun.rows["person_id"], accounts, replicates, seed)
    own = np.ones(len(unit), dtype=bool) if way is None else _find_on_way(begun, *way)
    rows = begun.rows[own]
    if rows.empty:
        return None
    followed = follow_weeks(rows["started_at"], timezone, data_end, begun.days)
    found = build_share_weeks(rows["person_id"], begun.age[own] >= 0, followed, begun.days, unit[own], weights)
    others = begun.rows.assign(week=to_weeks(begun.rows["started_at"], timezone), did=begun.age >= 0)[~own]
    for _, side in others.groupby("did"):
        n_persons = side.groupby("week")["person_id"].nunique().reindex(found["week"], fill_value=0).to_numpy()
        found["n_fewest"] = find_fewest(found["n_fewest"].to_numpy(), n_persons)
    return found


def build_conversion_times(
    journeys: pd.DataFrame,
    timezone: str,
    data_end: pd.Timestamp,
    replicates: int = 400,
    seed: int = 0,
    *,
    accounts: pd.DataFrame | None = None,
) -> pd.DataFrame | None:
    """Return the days until half of those who convert have, by the week they began in; None where nobody ever did.

    The median of the journeys that convert by the age at which weeks are read: in a known week none is censored.

    Parameters
    ----------
    As for `build_conversion_weeks`.

    Returns
    -------
    Likewise; ``n``, ``n_with``, ``n_persons`` and ``n_fewest`` are of those who converted, the value is in days.
    """
    begun = _find_begun(journeys, data_end)
    if begun is None:
        return None
    drawn, weights = draw_persons(begun.rows["person_id"], accounts, replicates, seed)
    followed = follow_weeks(begun.rows["started_at"], timezone, data_end, begun.days)
    own = begun.age >= 0
    unit, age, place = drawn[own], begun.age[own], followed.place[own]
    n_persons = count_persons(pd.factorize(begun.rows["person_id"])[0][own], place, len(followed.weeks))
    n = np.bincount(place, minlength=len(followed.weeks))

    def estimate(weeks: np.ndarray) -> np.ndarray:
        here = np.isin(place, weeks)
        return _find_medians(unit[here], age[here], weights)

    found = pd.DataFrame(
        {
            "week": followed.weeks,
            "n": n,
            "n_with": n,
            "n_persons": n_persons,
            "n_fewest": n_persons,
            "horizon_days": float(begun.days),
            "known_at": followed.known_at,
            "known": followed.known,
        }
    )
    rows = estimate_weeks(estimate, followed.known, n_persons, highest=np.inf)
    return found.join(pd.DataFrame(rows, dtype="float64"))[n > 0].reset_index(drop=True)


def _find_begun(journeys: pd.DataFrame, data_end: pd.Timestamp) -> _Begun | None:
    """Return the journeys begun, and the age at which weeks are read; None where nobody converted."""
    rows = journeys[journeys["started_at"] <= data_end]
    converted = (rows["outcome"] == "converted").to_numpy()
    if not converted.any():
        return None
    age = ((rows["ended_at"] - rows["started_at"]) / pd.Timedelta(microseconds=1)).fillna(-1).to_numpy(np.int64)
    last = np.quantile(age[converted], SHARE_KNOWN, method="inverted_cdf")
    days = max(-(-int(last) // DAY), 1)
    return _Begun(rows, np.where(converted & (age <= days * DAY), age, -1), days)


def _find_on_way(begun: _Begun, stages: Sequence[str], visits: pd.DataFrame) -> np.ndarray:
    """Return which journeys went these stages alone by the age at which weeks are read, (J,)."""
    started = begun.rows.set_index("journey_id")["started_at"]
    visits = visits[visits["journey_id"].isin(started.index)]
    age = visits["entered_at"] - visits["journey_id"].map(started)
    visits = visits[age <= pd.Timedelta(days=begun.days)]
    step = visits["step"].to_numpy(np.int64)
    declared = np.array([*stages, ""], dtype=object)[np.minimum(step, len(stages) + 1) - 1]
    off = set(visits.loc[visits["stage"].to_numpy(dtype=object) != declared, "journey_id"])
    lengths = begun.rows["journey_id"].map(visits["journey_id"].value_counts()).fillna(0).to_numpy(np.int64)
    stayed = ~begun.rows["journey_id"].isin(off).to_numpy()
    found: np.ndarray = stayed & ((begun.age < 0) | (lengths == len(stages)))
    return found


def _find_medians(unit: np.ndarray, age: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the median age in days, (1 + replicates,): of the data exactly, resamples as far from it as bins say."""
    if not len(age):
        return np.full(len(weights), np.nan)
    curve, at = weigh_curve(unit, age, np.full(len(age), REACHED), weights, 1, int(age.max()))
    medians = find_point(curve[:, :, REACHED], at, 0.5) / DAY
    exact = float(np.quantile(age, 0.5, method="inverted_cdf")) / DAY
    found: np.ndarray = np.maximum(medians + (exact - medians[0]), 0.0)
    return found
