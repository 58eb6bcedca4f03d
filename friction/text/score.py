"""The first friction score: cues and the rating, put together on the scale of log-odds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

BASE = -0.6
"""Log-odds of friction where nothing speaks for or against it: most sentences tell of none."""

RATING_WEIGHT = 2.4
"""What the worst rating adds, and the best takes away."""

MOST_OF_ONE_KIND = 1
"""A kind of cue counts once in a segment, however often it is said."""

SEVERE = {
    "escalation": 0.35, "leaving": 0.35, "money_lost": 0.25, "not_working": 0.2, "failure": 0.2, "error_shown": 0.2,
    "repetition": 0.2, "waiting": 0.15, "passed_on": 0.15, "not_arrived": 0.25,
}  # fmt: skip
"""What each kind of cue adds to severity, from 0.2 up to 1."""

LEAST_SEVERITY = 0.2


def score_segments(segments: pd.DataFrame, cues: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Give each segment its friction and its severity.

    friction = 1 / (1 + exp(-(base + sum of the weights of its kinds of cue + rating term))), the rating term being
    2.4 times (1 - 2 × rating) where the document has a rating. severity = 0.2 plus what its kinds of cue add.

    Parameters
    ----------
    segments : columns segment_id, doc_id, …; any order.
    cues : columns segment_id, cue, weight.
    documents : columns doc_id, rating.

    Returns
    -------
    ``segments`` with ``friction`` and ``severity``, 0 to 1, rounded to six places; same order.
    """
    kinds = cues.drop_duplicates(["segment_id", "cue"])
    weights = kinds.groupby("segment_id")["weight"].sum()
    severe = kinds["cue"].map(SEVERE).fillna(0.0).groupby(kinds["segment_id"]).sum()
    ratings = segments["doc_id"].map(documents.set_index("doc_id")["rating"])
    odds = BASE + segments["segment_id"].map(weights).fillna(0.0) + RATING_WEIGHT * (1 - 2 * ratings).fillna(0.0)
    friction = 1 / (1 + np.exp(-odds.to_numpy(dtype="float64")))
    severity = LEAST_SEVERITY + segments["segment_id"].map(severe).fillna(0.0).to_numpy(dtype="float64")
    return segments.assign(friction=np.round(friction, 6), severity=np.round(np.minimum(severity, 1.0), 6))
