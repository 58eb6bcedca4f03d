"""When texts say that it happened, and how much of a visit lies in it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.impact.place.candidates import NEVER

OUTSIDE = 0.05
"""A visit that lies nowhere in the time a text names weighs so much less; not nothing, since people err."""


def find_moments(
    rows: pd.DataFrame, at: np.ndarray, doc_ids: pd.Series, dates: pd.DataFrame | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how much the dates of a text speak for each candidate, and the times they name.

    A visit counts `OUTSIDE` + (1 - `OUTSIDE`) times the part of it, up to the message, that lies in the time named; of
    several times named, the mean. Without a date it counts in full.

    Parameters
    ----------
    rows : n candidates: message (place in ``at`` and ``doc_ids``), a, b, in microseconds.
    at : when each message was written, microseconds.
    doc_ids : id of each message.
    dates : doc_id, from_at, until_at; None: no text names a time.

    Returns
    -------
    factor : (n,) above 0, at most 1.
    since, until : (n,) microseconds, the time named that overlaps the candidate, from the earliest begin to the latest
        end; the whole of time where there is none.
    """
    factor, since, until = np.ones(len(rows)), np.zeros(len(rows)), np.full(len(rows), NEVER, dtype=np.float64)
    if dates is None or dates.empty or rows.empty:
        return factor, since, until
    place = pd.Series(np.arange(len(doc_ids)), index=doc_ids.to_numpy(dtype=object))
    named = pd.DataFrame(
        {
            "message": dates["doc_id"].map(place),
            "begin": dates["from_at"].dt.as_unit("us").astype("int64"),
            "end": dates["until_at"].dt.as_unit("us").astype("int64"),
        }
    ).dropna()
    dated = np.flatnonzero(rows["message"].isin(named["message"]).to_numpy())
    pairs = rows.iloc[dated][["message", "a", "b"]].assign(row=dated).merge(named, on="message")
    if pairs.empty:
        return factor, since, until
    until_written = np.maximum(np.minimum(pairs["b"], at[pairs["message"]]), pairs["a"] + 1)
    shared = np.minimum(until_written, pairs["end"]) - np.maximum(pairs["a"], pairs["begin"])
    part = shared.clip(lower=0) / (until_written - pairs["a"])
    factor[dated] = (OUTSIDE + (1 - OUTSIDE) * part).groupby(pairs["row"]).mean().sort_index().to_numpy()
    inside = pairs[part > 0].groupby("row").agg(begin=("begin", "min"), end=("end", "max"))
    since[inside.index], until[inside.index] = inside["begin"], inside["end"]
    return factor, since, until
