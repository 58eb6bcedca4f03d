"""Themes by week, and what the weeks before lead one to expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import build_table
from friction.contracts.voices import find_writers
from friction.contracts.weeks import find_first_week, find_last_week, find_weeks, to_weeks
from friction.statistics import BOUNDS

if TYPE_CHECKING:
    import numpy as np

MOST_WEEKS_BEFORE = 8
FEWEST_WEEKS_BEFORE = 3


def build_theme_weeks(
    themes: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    timezone: str,
    data_end: pd.Timestamp | None,
) -> pd.DataFrame:
    """Count each theme's documents and persons by week, and compare with up to eight weeks before.

    People are compared, not messages: each person counts once in a week, each document of nobody known as one. The
    expected range is the 95 % prediction interval for the next count, given the mean and the spread of the weeks
    before (Poisson, or negative binomial where they scatter more than Poisson counts do). With fewer than three weeks
    before, and in a week that is not complete, it is ``too_early``. A short first week, in which the documents begin
    after the Monday, is not among the weeks before: against it any whole week would rise.

    A theme is ``new`` in the first week with people when the weeks before had none, ``rising`` above the range,
    ``fading`` below it, ``gone`` with none where some were expected, else ``steady``.

    Returns
    -------
    Table ``theme_weeks``: every theme in every week from the first document to the last.
    """
    told = documents.dropna(subset="written_at")
    if told.empty or data_end is None or themes.empty:
        return build_table("theme_weeks", pd.DataFrame(columns=_COLUMNS))
    week_of = to_weeks(told["written_at"], timezone)
    dated = told[["doc_id", "person_id"]].assign(week=week_of)
    members = segment_topics.dropna(subset="theme_id").merge(segments[["segment_id", "doc_id"]], on="segment_id")
    pairs = (
        members[["theme_id", "doc_id"]].drop_duplicates().merge(dated.assign(writer=find_writers(dated)), on="doc_id")
    )
    counted = pairs.groupby(["theme_id", "week"]).agg(
        n_documents=("doc_id", "size"), n_persons=("person_id", "nunique"), n_writers=("writer", "nunique")
    )
    weeks = find_weeks(week_of.min(), week_of.max())
    complete = find_last_week(data_end, timezone)
    grid = pd.MultiIndex.from_product([themes["theme_id"], weeks], names=["theme_id", "week"])
    filled = counted.reindex(grid, fill_value=0).reset_index()
    first = find_first_week(told["written_at"].min(), timezone)
    judged = [_judge(own, first, complete) for _, own in filled.groupby("theme_id", sort=False)]
    return build_table("theme_weeks", pd.concat(judged, ignore_index=True))


def count_writers(theme_weeks: pd.DataFrame) -> pd.Series:
    """Return how many people each row of ``theme_weeks`` tells of; of runs that did not count them, the documents."""
    return theme_weeks["n_writers"] if "n_writers" in theme_weeks else theme_weeks["n_documents"]


_COLUMNS = ["theme_id", "week", "n_documents", "n_persons", "n_writers", "expected_low", "expected_high", "change"]


def _judge(own: pd.DataFrame, first: str, complete: str) -> pd.DataFrame:
    """Add expected range and change to one theme's weeks, which are in order; ``first`` to ``complete`` are whole."""
    counts = own["n_writers"].to_numpy()
    n_short = int((own["week"] < first).sum())
    lows, highs, changes = [], [], []
    for place, (week, n) in enumerate(zip(own["week"], counts, strict=True)):
        before = counts[max(n_short, place - MOST_WEEKS_BEFORE) : place]
        if len(before) < FEWEST_WEEKS_BEFORE or week > complete:
            low, high, change = None, None, "too_early"
        else:
            low, high = expected_range(before)
            change = _find_change(int(n), before, low, high)
        lows.append(low)
        highs.append(high)
        changes.append(change)
    return own.assign(expected_low=lows, expected_high=highs, change=changes)


def expected_range(before: np.ndarray) -> tuple[float, float]:
    """Return the 95 % prediction interval of the next count, given the counts before.

    The next count is negative binomial with the mean of the counts before; its spread is the larger of the Poisson
    spread and the one seen, plus the uncertainty of the mean (method of moments).
    """
    from scipy import stats

    mean = float(before.mean()) + 0.5 / len(before)  # half a person more: no week is certain to bring none
    seen = float(before.var(ddof=1)) if len(before) > 1 else mean
    variance = max(mean, seen) * (1 + 1 / len(before))
    if variance <= mean * 1.0001:
        law = stats.poisson(mean)
    else:
        law = stats.nbinom(mean**2 / (variance - mean), mean / variance)
    low, high = (float(law.ppf(point / 100)) for point in BOUNDS)
    return low, high


def _find_change(n: int, before: np.ndarray, low: float, high: float) -> str:
    if before.sum() == 0:
        return "new" if n else "steady"
    if n == 0 and low > 0:
        return "gone"
    if n > high:
        return "rising"
    return "fading" if n < low else "steady"
