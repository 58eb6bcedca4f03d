"""When each journey reached the milestone: the moment from which the product is worth something to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.journeys.engine import fetch, open_engine, register, run_sql
from friction.journeys.stages import to_matcher

if TYPE_CHECKING:
    from friction.journeys.durations import Spans
    from friction.journeys.moves import Moves


def find_milestone(moves: Moves, spans: Spans, events: pd.DataFrame, milestone: str) -> np.ndarray:
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


def _find_reached(moves: Moves, spans: Spans, events: pd.DataFrame, milestone: str) -> pd.DataFrame:
    """Return journey and moment of every journey that had the milestone's event."""
    matches = to_matcher((milestone,))
    names = [name for name in events["name"].unique() if matches(name)]
    signs = events.loc[events["name"].isin(names) & events["person_id"].notna(), ["person_id", "happened_at"]]
    # The converting event is the journey's last; an event at the end of a silence is the next journey's.
    ended = spans.begun + spans.age + (spans.way != len(moves.stages) + 1)
    with open_engine() as connection:
        happened = signs["happened_at"].dt.as_unit("us").astype("int64")
        register(connection, "signs", pd.DataFrame({"person_id": signs["person_id"], "happened": happened}))
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
