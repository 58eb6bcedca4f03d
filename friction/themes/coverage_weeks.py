"""How many of a week's messages have a theme: what all that is said of themes stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts.voices import find_writers
from friction.contracts.weeks import follow_weeks
from friction.statistics import find_before, find_told, to_share_differences, to_shares

if TYPE_CHECKING:
    from friction.contracts.weeks import Followed


def build_coverage_weeks(
    documents: pd.DataFrame,
    segments: pd.DataFrame,
    segment_topics: pd.DataFrame,
    timezone: str,
    data_end: pd.Timestamp,
) -> pd.DataFrame | None:
    """Return the share of customers' messages that have a theme, by week; None where no message has a time.

    Bounds are Wilson's, those of the change Newcombe's: each message counts once.

    Parameters
    ----------
    documents, segments, segment_topics : tables of a run, rows in any order.
    timezone, data_end : of the weeks; when the data end.

    Returns
    -------
    Every week with messages, oldest first: ``week``; ``n`` messages, ``n_with`` of them with a theme; ``n_persons`` who
    wrote; ``n_fewest`` (the smaller number of writers with a theme and without; nobody left out); ``horizon_days`` (0),
    ``known_at`` (the end of the week), ``known``; ``value`` (0 to 1) and ``change`` (-1 to 1; against
    ``n_before`` weeks together) with their bounds, null where the week is not known, or of fewer than 25 writers.
    """
    own = documents[(documents["author"] == "customer") & documents["written_at"].notna()]
    own = own[own["written_at"] <= data_end]
    if own.empty:
        return None
    placed = segment_topics.loc[segment_topics["theme_id"].notna(), ["segment_id"]]
    themed = set(segments.merge(placed, on="segment_id")["doc_id"])
    followed = follow_weeks(own["written_at"], timezone, data_end)
    n_weeks = len(followed.weeks)
    has, writer = own["doc_id"].isin(themed).to_numpy(), find_writers(own)
    n, n_with = (np.bincount(place, minlength=n_weeks) for place in (followed.place, followed.place[has]))
    n_persons, *sides = (
        writer[chosen].groupby(followed.place[chosen]).nunique().reindex(range(n_weeks), fill_value=0).to_numpy()
        for chosen in (np.ones(len(own), dtype=bool), has, ~has)
    )
    fewest = np.min([np.where(side > 0, side, n_persons) for side in sides], axis=0)
    found = pd.DataFrame(
        {
            "week": followed.weeks,
            "n": n,
            "n_with": n_with,
            "n_persons": n_persons,
            "n_fewest": fewest,
            "horizon_days": 0.0,
            "known_at": followed.known_at,
            "known": followed.known,
        }
    )
    return found.join(_estimate(n, n_with, n_persons, followed))[n > 0].reset_index(drop=True)


def _estimate(n: np.ndarray, n_with: np.ndarray, n_persons: np.ndarray, followed: Followed) -> pd.DataFrame:
    """Return shares and changes with their bounds, week by week."""
    told = find_told(followed.known, n_persons)
    before = [find_before(told, at) for at in range(len(n))]
    n_other, of_other = (np.array([counts[weeks].sum() for weeks in before]) for counts in (n_with, n))
    shares = pd.DataFrame(to_shares("value", n_with, n))
    changes = pd.DataFrame(to_share_differences(n_with, n, n_other, of_other)).drop(columns="p")
    changes.columns = changes.columns.str.replace("difference", "change")
    values = shares.assign(n_before=[float(len(weeks)) for weeks in before]).join(changes)
    values.loc[~np.isin(np.arange(len(n)), told), [*shares.columns, *changes.columns]] = np.nan
    return values
