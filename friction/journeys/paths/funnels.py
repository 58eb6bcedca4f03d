"""The table ``funnels``: drop-off as other tools count it beside ours, and why they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.engine import fetch, open_engine, register, run_sql
from friction.journeys.events import register_happenings
from friction.journeys.measure import count_persons

if TYPE_CHECKING:
    from friction.config import Journey
    from friction.engine import Relation
    from friction.journeys.measure import Moves

SESSION_GAP = 1_800_000_000
"""A session ends where nothing happens for so long, in microseconds: half an hour, as most tools have it."""
_LEAST_TOLD = 0.005


def build_funnels(moves: Moves, events: Relation, journey: Journey, dropoff: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``funnels``: each stage by each method, stages in journey order.

    - ``ours``: the Aalen-Johansen incidence of ``dropoff``.
    - ``last_event``: a visit that ends no journey well and is followed by none is gone, open ones too.
    - ``session_exit``: of the sessions (events of a person without a pause of 30 minutes) that hold the stage, those
      whose last stage it is, unless they go on to convert.
    - ``naive_funnel``: of the persons who reached the stage, those who did not reach the next one of the settings
      afterwards (after the last stage: did not convert).

    Parameters
    ----------
    moves : every visit.
    events : table ``events``, rows in any order.
    journey : the settings.
    dropoff : table ``dropoff``.
    """
    n_stages = len(moves.stages)
    sessions = _count_sessions(moves, events, journey)
    rates = dropoff.set_index("stage")["rate"]
    persons = count_persons(moves.person, moves.stage, n_stages)
    rows = []
    for place, stage in enumerate(moves.stages):
        way = moves.way[moves.stage == place]
        n_dropped, n_open = int((way == n_stages + 1).sum()), int((way < 0).sum())
        reached, went_on = _follow_persons(moves, place)
        n_sessions, n_exits = sessions[place]
        ours = float(rates[stage]) if pd.notna(rates[stage]) else None
        following = moves.stages[place + 1] if place + 1 < n_stages else "conversion"
        counted = {
            "ours": (len(way), n_dropped, ours),
            "last_event": (len(way), n_dropped + n_open, _divide(n_dropped + n_open, len(way))),
            "session_exit": (n_sessions, n_exits, _divide(n_exits, n_sessions)),
            "naive_funnel": (reached, reached - went_on, _divide(reached - went_on, reached)),
        }
        rows += [
            {
                "place": place + 1,
                "stage": stage,
                "method": method,
                "n": n,
                "n_left": n_left,
                "n_persons": int(persons[place]),
                "rate": rate,
                "difference": None if rate is None or ours is None else rate - ours,
                "why": _tell(method, rate, ours, n_open, following),
            }
            for method, (n, n_left, rate) in counted.items()
        ]
    return build_table("funnels", pd.DataFrame(rows))


def _count_sessions(moves: Moves, events: Relation, journey: Journey) -> list[tuple[int, int]]:
    """Return for each stage how many sessions hold it, and how many end with it."""
    place = {stage: number for number, stage in enumerate(moves.stages)}
    with open_engine() as connection:
        meanings = register_happenings(connection, events, journey, moves.people)
        # A conversion that is no stage counts as one behind all others, so that what leads to it is no exit.
        stage = meanings["stage"].map(place).mask(meanings["stage"].isna() & meanings["converts"], len(place))
        stage = stage.fillna(-1).astype("int16")
        converts = meanings["converts"].astype("int16")
        register(connection, "meant", pd.DataFrame({"name": meanings["kind"], "stage": stage, "converts": converts}))
        register(connection, "limits", pd.DataFrame({"session_gap": [SESSION_GAP]}))
        run_sql(connection, "journeys", "sessions")
        found = fetch(connection, "SELECT stage, n_sessions, n_exits FROM sessions").to_pandas().set_index("stage")
    counts = found.reindex(range(len(moves.stages)), fill_value=0).astype("int64")
    return list(zip(counts["n_sessions"].tolist(), counts["n_exits"].tolist(), strict=True))


def _follow_persons(moves: Moves, place: int) -> tuple[int, int]:
    """Return how many persons reached a stage, and how many of them the next one (or a conversion) afterwards."""
    n_stages, never = len(moves.stages), np.iinfo(np.int64).max
    here = moves.stage == place
    first = np.full(len(moves.people), never)
    np.minimum.at(first, moves.person[here], moves.entered[here])
    if place + 1 < n_stages:
        goal, at = moves.stage == place + 1, moves.entered
    else:
        goal, at = moves.way == n_stages, moves.entered + moves.age
    later = np.full(len(moves.people), -1, dtype=np.int64)
    np.maximum.at(later, moves.person[goal], at[goal])
    reached = first < never
    return int(reached.sum()), int((reached & (later >= first)).sum())


def _divide(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _tell(method: str, rate: float | None, ours: float | None, n_open: int, following: str) -> str:
    """Return one sentence on what a method counts, and by how much that differs."""
    if method == "ours":
        return "Visits followed until they move on, convert or fall silent for good; open ones count as long as seen."
    counted = {
        "last_event": f"takes every last visit for a drop-off, so the {n_open:,} still open count as gone",
        "session_exit": "takes a pause of 30 minutes for a drop-off, so who comes back later counts as gone",
        "naive_funnel": f"asks who reached {following} by now, so detours, and who is still on the way, count as gone",
    }[method]
    if rate is None or ours is None:
        return f"It {counted}."
    points = (rate - ours) * 100
    if abs(points) < _LEAST_TOLD * 100:
        return f"It {counted}; here that makes no difference."
    return f"It {counted}: {abs(points):.0f} {'more' if points > 0 else 'fewer'} of every 100 than ours."
