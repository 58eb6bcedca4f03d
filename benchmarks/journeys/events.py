"""Made-up events of any number: persons who walk a sparse chain of stages, with other events in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.config import Journey, Stage
from friction.engine import OFFLINE

if TYPE_CHECKING:
    from pathlib import Path

STAGES = ("landing", "search", "product", "basket", "address", "payment")
BOUGHT = len(STAGES)
NAMES = (*STAGES, "bought", "help", "scroll", "banner")
# Where a stage leads next: few ways out each. What lacks from 1 leaves.
MOVES = {
    0: {1: 0.6, 2: 0.25},
    1: {2: 0.7, 1: 0.1},
    2: {3: 0.45, 1: 0.35},
    3: {4: 0.6, 2: 0.2},
    4: {5: 0.85},
    5: {BOUGHT: 0.8},
}
EVENTS_EACH = 10
DAYS = 180
JOURNEY = Journey(
    starts=("landing",),
    converts=("bought",),
    drop_after_days=14,
    stages=tuple(Stage(name=name, events=(name,)) for name in STAGES),
)
_SECOND, _DAY = 1_000_000, 86_400_000_000
_FIRST = 1_767_225_600_000_000
"""2026-01-01, in microseconds."""


def write_events(path: Path, n_events: int, *, seed: int = 0) -> None:
    """Write table ``events`` with about so many rows as Parquet, in its row order; ten events to a person."""
    import duckdb

    person, happened, name = draw_events(n_events, seed=seed)
    with duckdb.connect(config=OFFLINE) as connection:
        connection.register("drawn", {"person": person, "happened": happened, "name": name})
        connection.register("names", {"number": np.arange(len(NAMES)), "word": np.array(NAMES, dtype=object)})
        connection.execute(
            "COPY (SELECT md5(drawn.happened || '-' || drawn.person || '-' || drawn.name || '-' || rowid) AS event_id, "
            "md5('person ' || drawn.person) AS person_id, make_timestamp(drawn.happened)::TIMESTAMPTZ AS happened_at, "
            "names.word AS name, 'clicks' AS source, CAST(NULL AS VARCHAR) AS session_id, '{}' AS properties "
            "FROM (SELECT *, row_number() OVER () AS rowid FROM drawn) AS drawn "
            "INNER JOIN names ON drawn.name = names.number ORDER BY happened_at, event_id) "
            "TO '" + str(path) + "' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 262144)"
        )


def draw_events(n_events: int, *, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return person, moment (microseconds) and name (place in `NAMES`) of about so many events, in no order."""
    random = np.random.default_rng(seed)
    n_persons = n_events // EVENTS_EACH
    at = _FIRST + random.integers(0, DAYS * _DAY, n_persons)
    alive, stage = np.arange(n_persons, dtype=np.int32), np.zeros(n_persons, dtype=np.int8)
    persons, moments, names, drawn = [], [], [], 0
    thresholds, targets = _to_tables()
    while drawn < n_events:
        persons.append(alive)
        moments.append(at[alive])
        names.append(stage[alive])
        drawn += len(alive)
        # Something else may happen before the next stage.
        between = random.random(len(alive)) < 0.5
        at[alive] += _wait(random, len(alive), 60)
        persons.append(alive[between])
        moments.append(at[alive[between]])
        names.append(random.integers(BOUGHT + 1, len(NAMES), between.sum()).astype(np.int8))
        drawn += int(between.sum())
        at[alive] += _wait(random, len(alive), 300)
        which = (random.random(len(alive))[:, None] > thresholds[np.minimum(stage[alive], BOUGHT)]).sum(axis=1)
        following = targets[np.minimum(stage[alive], BOUGHT), which]
        # Who left or bought comes back one day, at the beginning.
        back = following < 0
        at[alive[back]] += random.integers(16 * _DAY, 60 * _DAY, back.sum())
        stage[alive] = np.where(back, 0, following)
        alive = alive[random.random(len(alive)) < 0.93]
        if len(alive) == 0:
            alive = np.arange(n_persons, dtype=np.int32)
    return np.concatenate(persons)[:n_events], np.concatenate(moments)[:n_events], np.concatenate(names)[:n_events]


def _wait(random: np.random.Generator, n: int, seconds: float) -> np.ndarray:
    """Return how long people wait, in microseconds: mostly around ``seconds``, seldom hours or days."""
    return (random.lognormal(np.log(seconds), 2.0, n) * _SECOND).astype(np.int64)


def _to_tables() -> tuple[np.ndarray, np.ndarray]:
    """Return, for each stage, the limits between its ways out and where each leads (-1: nowhere)."""
    thresholds, targets = np.ones((BOUGHT + 1, 3)), np.full((BOUGHT + 1, 4), -1, dtype=np.int8)
    thresholds[BOUGHT] = 0.0
    for stage, moves in MOVES.items():
        limits = np.cumsum(list(moves.values()))
        thresholds[stage, : len(limits)] = limits
        thresholds[stage, len(limits) :] = limits[-1]
        targets[stage, : len(limits)] = list(moves)
    return thresholds, targets
