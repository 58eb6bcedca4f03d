"""Visits with events, for the tests of actions and funnels: one stage, what is done in it, who leaves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.config import Journey, Stage
from friction.journeys.measure.moves import build_moves
from friction.journeys.paths.actions import build_actions
from friction.journeys.visits.visits import build_visits

START = pd.Timestamp("2026-01-01", tz="UTC")
JOURNEY = Journey(
    converts=("bought",), drop_after_days=7, stages=(Stage(name="room", events=("enter", "look", "read", "do*")),)
)


def build_story(*, seed, n, leaves, names=("look", "read"), closing=None):
    """Return moves and events of ``n`` persons with a visit each, and its events, whether it held the first name, drop.

    A visit begins with ``enter`` and goes on with one to six random events of ``names``; then the person leaves with
    the chance ``leaves(number of events, did the first name?)``, else (after ``closing``) buys.
    """
    random = np.random.default_rng(seed)
    rows, n_events, did, left = [], [], [], []
    for person in range(n):
        done = ["enter", *random.choice(names, size=int(random.integers(1, 7))).tolist()]
        gone = random.random() < leaves(len(done), names[0] in done)
        n_events.append(len(done))
        did.append(names[0] in done)
        left.append(gone)
        done += [] if gone else [*([closing] if closing else []), "bought"]
        begun = START + pd.Timedelta(minutes=int(random.integers(0, 60 * 24 * 20)))
        rows += [(f"p{person:04}", begun + pd.Timedelta(minutes=at), name) for at, name in enumerate(done)]
    events = pd.DataFrame(rows, columns=["person_id", "happened_at", "name"])
    events = events.assign(
        source="clicks", event_id=[f"e{number:06}" for number in range(len(events))], session_id=None, properties="{}"
    )
    visits = build_visits(events, JOURNEY, data_end=END).visits
    return (
        build_moves(visits, JOURNEY, data_end=END), events, np.array(n_events), np.array(did, dtype=bool),
        np.array(left, dtype=bool),
    )  # fmt: skip


END = START + pd.Timedelta(days=60)


def estimate_story(moves, events):
    """Return the table ``actions`` of a story."""
    return build_actions(moves, events, JOURNEY)
