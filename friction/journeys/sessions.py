"""Web sessions: events of a person without a long silence between. A session is neither a visit nor a journey."""

from __future__ import annotations

import numpy as np
import pandas as pd

SESSION_MINUTES = 30
"""Silence that ends a session: the usual default of web analytics (Google Analytics, Snowplow)."""


def find_sessions(events: pd.DataFrame, minutes: float = SESSION_MINUTES) -> pd.Series:
    """Return the session of each event.

    A session given by the source stays. Of the other events of a person, those belong together that have no silence of
    ``minutes`` or more between them; the session is called by its first event's id. Midnight ends none.

    Parameters
    ----------
    events : table ``events``, any order; ties in time are ordered by source and event id.
    minutes : shortest silence between two sessions.

    Returns
    -------
    (n,) text by the index of ``events``; null for events without a person or a given session.
    """
    alone = events[events["session_id"].isna() & events["person_id"].notna()]
    ordered = alone.sort_values(["person_id", "happened_at", "source", "event_id"])
    at = ordered["happened_at"].dt.as_unit("us").astype("int64").to_numpy()
    person = pd.factorize(ordered["person_id"])[0]
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = (person[1:] != person[:-1]) | (np.diff(at) >= minutes * 60_000_000)
    starts = np.flatnonzero(first)[np.cumsum(first) - 1]
    named = pd.Series(ordered["event_id"].to_numpy()[starts], index=ordered.index, dtype="str")
    return events["session_id"].where(events["session_id"].notna(), named.reindex(events.index)).astype("str")
