"""Whether fewer people write of a theme since something about it was shipped: a count before and after, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts.voices import find_writers
from friction.contracts.weeks import find_first_week, find_last_week, find_weeks, to_week, to_weeks
from friction.statistics import (
    FEWEST_PERSONS,
    RULE_OF_THREE,
    divide,
    draw_weights,
    find_resampled,
    group_units,
    person_signatures,
    to_bounds,
)

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_WEEKS = 8
"""So many weeks are looked at on either side, at most."""

REPLICATES, SEED = 400, 0
_COUNTED = ("wrote", "told")


class Side(NamedTuple):
    """The weeks on one side of the day: a person counts once in each week, each document of nobody known as one.

    Attributes
    ----------
    weeks : ISO weeks, oldest first.
    n_wrote : people who wrote at all, summed over the weeks.
    n_told : those of them who wrote of the theme.
    n_persons : different people who wrote at all.
    """

    weeks: tuple[str, ...]
    n_wrote: int
    n_told: int
    n_persons: int

    @property
    def share(self) -> float | None:
        """Of those who wrote in a week, how many wrote of the theme, 0 to 1."""
        return self.n_told / self.n_wrote if self.n_wrote else None


class Compared(NamedTuple):
    """Before and after a day.

    Attributes
    ----------
    difference, low, high : share after less share before, with its 95 % interval; None where either side has no whole
        week or fewer than 25 people.
    """

    before: Side
    after: Side
    difference: float | None
    low: float | None
    high: float | None


def find_writings(documents: pd.DataFrame, timezone: str, accounts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return who wrote when: what `compare_shipped` reads, made once for all themes of a run.

    Parameters
    ----------
    documents : table ``documents``.
    timezone : of the weeks.
    accounts : table ``persons`` where accounts are resampled, else None.

    Returns
    -------
    doc_id, week, writer (the person; of nobody known, the document) and unit (uint64: who is resampled); customers'
    documents with a time, in the order of the table.
    """
    written = documents[documents["written_at"].notna() & (documents["author"] == "customer")]
    writers = find_writers(written)
    units = person_signatures(find_resampled(writers.astype("str"), accounts))
    return pd.DataFrame(
        {"doc_id": written["doc_id"], "week": to_weeks(written["written_at"], timezone), "writer": writers,
         "unit": units}
    )  # fmt: skip


def find_sides(
    day: str, timezone: str, begin: pd.Timestamp, end: pd.Timestamp
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the whole weeks before the week of a day and after it, at most eight each, the nearest to it.

    The week of the day itself is on neither side: it holds messages from before and after.

    Parameters
    ----------
    day : YYYY-MM-DD, in the time zone.
    begin, end : the moments at which the data begin and end.
    """
    own = to_week(pd.Timestamp(day, tz=timezone), timezone)
    first, last = find_first_week(begin, timezone), find_last_week(end, timezone)
    before = [week for week in find_weeks(first, own) if week < own and week <= last] if first < own else []
    after = [week for week in find_weeks(own, last) if week > own and week >= first] if own < last else []
    return tuple(before[-MOST_WEEKS:]), tuple(after[:MOST_WEEKS])


def compare_shipped(
    writings: pd.DataFrame, doc_ids: Collection[str], before: tuple[str, ...], after: tuple[str, ...]
) -> Compared:
    """Return of how many of those who wrote in a week a theme was told, in the weeks before and after, with interval.

    The share of a side is people of the theme over people who wrote at all, both summed over its weeks, so that a busy
    week is no rise. The interval is of the Poisson bootstrap over people, each with all of their weeks
    (`friction.statistics.resample`); where nobody told of the theme on a side, up to 3 of its n people still might
    have (`friction.statistics.to_bounds`). It holds the chance of who wrote, and not what else changed from week to
    week: a count before and after, which never shows what made the difference.

    Parameters
    ----------
    writings : as made by `find_writings`.
    doc_ids : documents of the theme.
    before, after : weeks, as `find_sides` gives them.
    """
    sides = np.select([writings["week"].isin(before), writings["week"].isin(after)], [0, 1], -1)
    kept = writings[sides >= 0].assign(side=sides[sides >= 0], told=writings["doc_id"].isin(doc_ids))
    people = kept.groupby(["side", "week", "writer"], sort=True).agg(told=("told", "any"), unit=("unit", "first"))
    people = people.reset_index()
    both = [_to_side(people[people["side"] == side], weeks) for side, weeks in enumerate((before, after))]
    if min(side.n_persons for side in both) < FEWEST_PERSONS:
        return Compared(both[0], both[1], None, None, None)
    signatures, unit = group_units(people["unit"].to_numpy())
    counts = np.zeros((len(signatures), 2, len(_COUNTED)))
    side, told_of = people["side"].to_numpy(dtype=np.int64), people["told"].to_numpy(dtype=np.float64)
    np.add.at(counts[..., 0], (unit, side), 1.0)
    np.add.at(counts[..., 1], (unit, side), told_of)
    drawn = draw_weights(signatures, REPLICATES, SEED) @ counts.reshape(len(signatures), -1)
    wrote, told = np.moveaxis(drawn.reshape(-1, *counts.shape[1:]), 2, 0)
    shares = divide(told, wrote, empty=np.nan)
    bounds = to_bounds("difference", shares[:, 1] - shares[:, 0], lowest=-1.0)
    difference, low, high = (bounds[name] for name in ("difference", "difference_low", "difference_high"))
    none_before, none_after = (0.0 if side.n_told else RULE_OF_THREE / side.n_persons for side in both)
    return Compared(
        both[0], both[1], difference,
        None if low is None else max(low - none_before, -1.0), None if high is None else min(high + none_after, 1.0),
    )  # fmt: skip


def count_weeks(writings: pd.DataFrame, doc_ids: Collection[str]) -> pd.DataFrame:
    """Return for each week how many people wrote (``n_wrote``), and of the theme (``n_told``), oldest first.

    Parameters
    ----------
    writings, doc_ids : as in `compare_shipped`.
    """
    told = writings.assign(told=writings["doc_id"].isin(doc_ids))
    people = told.groupby(["week", "writer"], sort=True)["told"].any().groupby(level="week")
    return people.agg(n_wrote="size", n_told="sum").astype({"n_told": "int64"}).reset_index()


def _to_side(people: pd.DataFrame, weeks: tuple[str, ...]) -> Side:
    return Side(weeks, len(people), int(people["told"].sum()), people["writer"].nunique())
