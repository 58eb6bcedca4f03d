"""How much friction people tell of in a week, for every thousand visits that began in it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.contracts.voices import find_writers
from friction.contracts.weeks import follow_weeks
from friction.impact.compare import find_friction_documents
from friction.statistics import (
    RULE_OF_THREE,
    divide,
    draw_persons,
    estimate_weeks,
    weigh_counts,
)

PER_VISITS = 1000


def build_friction_weeks(
    *,
    themes: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    visits: pd.DataFrame,
    timezone: str,
    data_end: pd.Timestamp,
    replicates: int = 400,
    seed: int = 0,
    accounts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the customers' messages of a week that hold a theme of friction, for every 1,000 visits begun in it.

    Persons are resampled with all their messages and visits; a message of nobody known is resampled by itself.

    Parameters
    ----------
    All tables as their contracts say, rows in any order; ``visits`` has at least one row.
    timezone, data_end : of the weeks; when the data end.
    replicates, seed : of the bootstrap.
    accounts : table ``persons`` where accounts are resampled instead of persons.

    Returns
    -------
    Every week with visits, oldest first: ``week``; ``n`` visits; ``n_with`` messages of friction; ``n_persons`` who
    visited; ``n_fewest`` (of these and of who wrote, the fewer; nobody left out); ``horizon_days`` (0), ``known_at``
    (the end of the week), ``known``; and what `friction.statistics.estimate_weeks` gives, in messages for every 1,000
    visits.
    """
    told = _find_friction(themes, segment_topics, segments, documents)
    rows = pd.concat(
        [
            pd.DataFrame({"person": visits["person_id"], "at": visits["entered_at"], "visit": True}),
            pd.DataFrame({"person": find_writers(told), "at": told["written_at"], "visit": False}),
        ],
        ignore_index=True,
    ).astype({"person": "str"})
    rows = rows[rows["at"] <= data_end].reset_index(drop=True)
    followed = follow_weeks(rows["at"], timezone, data_end)
    unit, weights = draw_persons(rows["person"], accounts, replicates, seed)
    n_weeks = len(followed.weeks)
    places = [np.where(rows["visit"] == visit, followed.place, -1) for visit in (True, False)]
    n, n_with = (weigh_counts(unit, place, n_weeks, weights) for place in places)
    n_persons, n_writers = (_count_persons(rows["person"], place, n_weeks) for place in places)

    def estimate(weeks: np.ndarray) -> np.ndarray:
        return PER_VISITS * divide(n_with[:, weeks].sum(axis=1), n[:, weeks].sum(axis=1), empty=np.nan)

    values = pd.DataFrame(estimate_weeks(estimate, followed.known, n_persons, highest=np.inf), dtype="float64")
    # Where nobody wrote, all resamples agree, and yet up to three of all others might have.
    most = divide(np.full(n_weeks, PER_VISITS * RULE_OF_THREE), n[0], empty=np.nan)
    values["value_high"] = values["value_high"].mask(values["value"] == 0, pd.Series(most))
    found = pd.DataFrame(
        {
            "week": followed.weeks,
            "n": n[0].astype(np.int64),
            "n_with": n_with[0].astype(np.int64),
            "n_persons": n_persons,
            "n_fewest": np.where(n_writers > 0, np.minimum(n_persons, n_writers), n_persons),
            "horizon_days": 0.0,
            "known_at": followed.known_at,
            "known": followed.known,
        }
    )
    return found.join(values)[found["n"] > 0].reset_index(drop=True)


def _find_friction(
    themes: pd.DataFrame, segment_topics: pd.DataFrame, segments: pd.DataFrame, documents: pd.DataFrame
) -> pd.DataFrame:
    """Return the customers' documents that hold a theme of friction and have a time."""
    troubled = find_friction_documents(themes, segment_topics, segments)["doc_id"]
    own = documents[(documents["author"] == "customer") & documents["written_at"].notna()]
    return own[own["doc_id"].isin(troubled)]


def _count_persons(person: pd.Series, place: np.ndarray, n_weeks: int) -> np.ndarray:
    """Return how many persons have rows in each week, (W,); rows at place -1 are left out."""
    return person.groupby(place).nunique().reindex(range(n_weeks), fill_value=0).to_numpy()
