"""When each journey reached the milestone: the moment from which the product is worth something to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.journeys.engine import fetch, open_engine, register, run_sql
from friction.journeys.kinds import to_matcher

if TYPE_CHECKING:
    from friction.journeys.durations import Spans
    from friction.journeys.engine import Relation
    from friction.journeys.moves import Moves


def find_milestone(moves: Moves, spans: Spans, events: Relation, milestone: str) -> np.ndarray:
    """Return the age at which each journey first reached the milestone, microseconds, (J,); -1 where it did not.

    Parameters
    ----------
    moves, spans : every visit, and every journey.
    events : table ``events``, rows in any order.
    milestone : a stage, else an event (a glob, where it holds ``* ? [``). An event counts from the journey's begin to
        its end, the conversion itself included.
    """
    if milestone in moves.stages:
        rows = moves.of(moves.stages.index(milestone))
        return _find_first(moves.journey[rows], moves.entered[rows] - moves.begun[rows], len(spans.begun))
    reached = _find_reached(moves, spans, events, milestone)
    journey = reached["journey"].to_numpy(dtype=np.int64)
    return _find_first(journey, reached["reached"].to_numpy(dtype=np.int64) - spans.begun[journey], len(spans.begun))


def _find_first(journey: np.ndarray, age: np.ndarray, n_journeys: int) -> np.ndarray:
    never = np.iinfo(np.int64).max
    found = np.full(n_journeys, never)
    np.minimum.at(found, journey, age)
    return np.where(found == never, -1, found)


def _find_reached(moves: Moves, spans: Spans, events: Relation, milestone: str) -> pd.DataFrame:
    """Return journey and moment of every journey that had the milestone's event."""
    # The converting event is the journey's last; an event at the end of a silence is the next journey's.
    ended = spans.begun + spans.age + (spans.way != len(moves.stages) + 1)
    with open_engine() as connection:
        register(connection, "given_events", events)
        names = fetch(connection, "SELECT DISTINCT name FROM given_events")["name"].to_pylist()
        meant = pd.DataFrame({"name": sorted(filter(to_matcher((milestone,)), names))}, dtype="str")
        register(connection, "meant", meant)
        connection.execute(
            "CREATE VIEW signs AS SELECT person_id, epoch_us(happened_at) AS happened "
            "FROM given_events INNER JOIN meant ON given_events.name = meant.name"
        )
        people = pd.DataFrame({"person_id": moves.people, "person": np.arange(len(moves.people))})
        register(connection, "people", people.astype({"person_id": "str"}))
        number = np.arange(len(ended))
        register(
            connection,
            "spans",
            pd.DataFrame({"journey": number, "person": spans.person, "begun": spans.begun, "ended": ended}),
        )
        run_sql(connection, "milestones")
        return fetch(connection, "SELECT * FROM milestones").to_pandas()
