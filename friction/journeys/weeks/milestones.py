"""When each journey reached the milestone: the moment from which the product is worth something to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.engine import fetch, open_engine, register, run_sql
from friction.journeys.events import to_matcher
from friction.journeys.weeks.durations import ELSE, OPEN, REACHED

if TYPE_CHECKING:
    from friction.engine import Relation
    from friction.journeys.measure import Moves
    from friction.journeys.weeks.durations import Spans


def find_milestone(moves: Moves, spans: Spans, events: Relation, milestone: str) -> tuple[np.ndarray, np.ndarray]:
    """Return at which age each journey reached the milestone, or stopped to be watched, and whether it did.

    A stage counts within the journey: whoever converts or drops off before it never reaches it. An event counts after a
    conversion too, until the person's next journey begins: until then, or until the data end, who converted is watched.

    Parameters
    ----------
    moves, spans : every visit, and every journey.
    events : table ``events``, rows in any order.
    milestone : a stage, else an event (a glob, where it holds ``* ? [``).

    Returns
    -------
    age : (J,) microseconds from the journey's begin.
    way : (J,) `REACHED`, `ELSE` (dropped off, or ended without the stage) or `OPEN`.
    """
    n, converted = len(spans.begun), spans.way == len(moves.stages)
    if milestone in moves.stages:
        rows = moves.of(moves.stages.index(milestone))
        reached = _find_first(moves.journey[rows], moves.entered[rows] - moves.begun[rows], n)
        watched, end = spans.age, ELSE
    else:
        watched, end = np.where(converted, _find_watched(spans), spans.age), OPEN
        found = _find_reached(moves, spans, watched + (spans.way == OPEN), events, milestone)
        journey = found["journey"].to_numpy(dtype=np.int64)
        reached = _find_first(journey, found["reached"].to_numpy(dtype=np.int64) - spans.begun[journey], n)
    missed = np.where(converted, end, np.where(spans.way == OPEN, OPEN, ELSE))
    return np.where(reached >= 0, reached, watched), np.where(reached >= 0, REACHED, missed)


def _find_watched(spans: Spans) -> np.ndarray:
    """Return the age at which a journey's person begins the next one, else that at which the data end."""
    order = np.lexsort((spans.begun, spans.person))
    person, begun = spans.person[order], spans.begun[order]
    follows = np.append(person[1:] == person[:-1], False)[: len(order)]
    watched = np.empty(len(order), dtype=np.int64)
    watched[order] = np.where(follows, np.roll(begun, -1) - begun, spans.follow_up[order] + 1)
    return watched


def _find_first(journey: np.ndarray, age: np.ndarray, n_journeys: int) -> np.ndarray:
    never = np.iinfo(np.int64).max
    found = np.full(n_journeys, never)
    np.minimum.at(found, journey, age)
    return np.where(found == never, -1, found)


def _find_reached(moves: Moves, spans: Spans, until: np.ndarray, events: Relation, milestone: str) -> pd.DataFrame:
    """Return journey and moment of every journey that had the milestone's event before it was ``until`` old."""
    ended = spans.begun + until
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
        run_sql(connection, "journeys", "milestones")
        return fetch(connection, "SELECT * FROM milestones").to_pandas()
