"""The share of rows, journeys or visits, that did something by one age, by the week they began in.

Weeks are compared at one age, and only where all rows of the week were followed to it: then nothing is censored, and
shares are plain shares. Of later weeks it is said when they will be known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.journeys.measure import count_persons
from friction.statistics import divide, estimate_weeks, weigh_counts

if TYPE_CHECKING:
    from friction.contracts.weeks import Followed

NOBODY = np.iinfo(np.int64).max


def build_share_weeks(
    people: pd.Series, did: np.ndarray, followed: Followed, days: float, unit: np.ndarray, weights: np.ndarray
) -> pd.DataFrame:
    """Return the share that did, week by week.

    Parameters
    ----------
    people, did, unit : (n,) who each row is of, whether it did by the age, and with whom it is resampled.
    followed, days : the weeks of the rows, and the age.
    weights : (1 + replicates, U).

    Returns
    -------
    Every week with rows, oldest first: ``week``; ``n`` rows, ``n_with`` of them that did so far; ``n_persons``;
    ``n_fewest`` (the smaller number of persons who did, and who did not; nobody left out); ``horizon_days``;
    ``known_at``, ``known``; and what `friction.statistics.estimate_weeks` gives.
    """
    n_weeks, person = len(followed.weeks), pd.factorize(people)[0]
    doing, not_doing = np.where(did, followed.place, -1), np.where(did, -1, followed.place)
    n, n_with = (weigh_counts(unit, place, n_weeks, weights) for place in (followed.place, doing))
    n_persons, *sides = (count_persons(person, place, n_weeks) for place in (followed.place, doing, not_doing))

    def estimate(weeks: np.ndarray) -> np.ndarray:
        return divide(n_with[:, weeks].sum(axis=1), n[:, weeks].sum(axis=1), empty=np.nan)

    found = pd.DataFrame(
        {
            "week": followed.weeks,
            "n": n[0].astype(np.int64),
            "n_with": n_with[0].astype(np.int64),
            "n_persons": n_persons,
            "n_fewest": find_fewest(*sides),
            "horizon_days": float(days),
            "known_at": followed.known_at,
            "known": followed.known,
        }
    )
    values = pd.DataFrame(estimate_weeks(estimate, followed.known, n_persons), dtype="float64")
    return found.join(values)[found["n"] > 0].reset_index(drop=True)


def find_fewest(*counts: np.ndarray) -> np.ndarray:
    """Return the smallest of several counts of persons, (W,), nobody left out; 0 where all are nobody."""
    fewest = np.min([np.where(count > 0, count, NOBODY) for count in counts], axis=0)
    return np.where(fewest == NOBODY, 0, fewest)
