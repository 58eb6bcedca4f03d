"""The visits each message may be about: found by SQL, so that only those near a message are ever read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.engine import DAY, fetch, open_engine, register, run_sql

if TYPE_CHECKING:
    import duckdb

    from friction.engine import Relation

LOOK_BACK_DAYS = 90
"""A visit without a sign for so long before the message is no candidate."""

MOST_VISITS = 20
"""Of a message's candidates the latest so many count."""

MINUTE = 60_000_000
NEVER = np.iinfo(np.int64).max // 4
_STAYS = """
CREATE VIEW stays AS
SELECT person_id, journey_id, step, stage, epoch_us(entered_at) AS entered, epoch_us(last_event_at) AS last_event,
    epoch_us(CASE WHEN status = 'advanced' THEN coalesce(left_at, last_event_at) ELSE last_event_at END) AS left_at,
    n_events
FROM given_visits
"""
_ENDS = """
CREATE VIEW ends AS
SELECT journey_id,
    epoch_us(CASE outcome WHEN 'converted' THEN ended_at WHEN 'dropped' THEN dropped_at END) AS known
FROM given_journeys
"""
_FOLLOWED = """
SELECT stage, age, CAST(n_visits AS BIGINT) AS n_visits, CAST(n_persons AS BIGINT) AS n_persons
FROM followed_visits ORDER BY stage, age
"""


@dataclass(frozen=True)
class Near:
    """Candidates, a row for each message and visit, sorted by message and place; times in microseconds.

    Attributes
    ----------
    rows : message, journey_id, step, stage (number), a and b (begin and end of what may be written about), left (last
        sign of the person in the stage), known (when the journey's outcome was; `NEVER` without one), place.
    stages : names of the stages, sorted.
    visit_stage, visit_left, visit_n : (K,) of all visits: number of the stage, time from entry to the data's end, how
        many; rounded as ``followed_visits.sql`` says.
    exposure : person-minutes from each person's first visit to the data's end.
    """

    rows: pd.DataFrame
    stages: tuple[str, ...]
    visit_stage: np.ndarray
    visit_left: np.ndarray
    visit_n: np.ndarray
    exposure: float


def find_candidates(messages: pd.DataFrame, visits: Relation, journeys: Relation) -> Near:
    """Return the visits each message may be about.

    They are its writer's, had begun before it, and had a sign within `LOOK_BACK_DAYS` before it; of these the latest
    `MOST_VISITS`. What is written about lies between a visit's first event and its last, and a little behind it:
    as long as there usually is between two events of the stage (the median over visits of the mean), until the next
    visit begins, but for a minute at least.

    Parameters
    ----------
    messages : message (number, rising), person_id (text), at (microseconds); none null.
    visits, journeys : tables of these names, rows in any order.
    """
    with open_engine() as connection:
        register(connection, "given_visits", visits)
        register(connection, "given_journeys", journeys)
        connection.execute(_STAYS)
        connection.execute(_ENDS)
        return _find(connection, messages)


def _find(connection: duckdb.DuckDBPyConnection, messages: pd.DataFrame) -> Near:
    (last,) = fetch(connection, "SELECT max(last_event) AS last FROM stays")["last"].to_pylist()
    written = messages["at"].to_numpy(dtype=np.int64)
    end = max(int(written.max(initial=0)), last or 0)
    named = messages[["message", "person_id"]].assign(written=written, since=written - LOOK_BACK_DAYS * DAY)
    register(connection, "messages", named.astype({"person_id": "str"}))
    register(connection, "limits", pd.DataFrame({"most": [MOST_VISITS], "data_end": [end]}))
    run_sql(connection, "impact", "candidates")
    run_sql(connection, "impact", "followed_visits")
    rows = fetch(connection, "SELECT * FROM candidates ORDER BY message, place").to_pandas()
    counted = fetch(connection, _FOLLOWED).to_pandas()
    of_visits = counted[counted["n_visits"] > 0]
    stages = tuple(sorted(of_visits["stage"].unique()))
    whole = {name: rows[name].to_numpy(dtype=np.int64) for name in ("message", "step", "entered", "last_event")}
    stage = pd.Categorical(rows["stage"], categories=list(stages)).codes.astype(np.int64)
    near = pd.DataFrame(
        {
            "message": whole["message"],
            "journey_id": rows["journey_id"].astype("str"),
            "step": whole["step"],
            "stage": stage,
            "a": whole["entered"],
            "b": _find_ends(rows, stage),
            "left": rows["left_at"].to_numpy(dtype=np.int64),
            "known": rows["known"].fillna(NEVER).to_numpy(dtype=np.int64),
        }
    )
    exposure = float((counted["n_persons"] * (counted["age"].clip(lower=MINUTE) / MINUTE)).sum())
    return Near(
        near,
        stages,
        pd.Categorical(of_visits["stage"], categories=list(stages)).codes.astype(np.int64),
        of_visits["age"].to_numpy(dtype=np.float64),
        of_visits["n_visits"].to_numpy(dtype=np.float64),
        exposure,
    )


def _find_ends(rows: pd.DataFrame, stage: np.ndarray) -> np.ndarray:
    """Return until when what is written about may have happened: somebody is there a while after the last event."""
    entered, last, left, n = (
        rows[name].to_numpy(dtype=np.int64) for name in ("entered", "last_event", "left_at", "n_events")
    )
    several = n > 1
    gaps = pd.Series((last - entered)[several] / (n - 1)[several]).groupby(stage[several]).median()
    usual = gaps.reindex(range(int(stage.max(initial=0)) + 1)).fillna(0).to_numpy()
    end = last + usual[stage].astype(np.int64)
    ends: np.ndarray = np.maximum(np.where(left > last, np.minimum(end, left), end), entered + MINUTE)
    return ends
