"""What the further statistics cost, step by step: ``python -m benchmarks.statistics.cost EVENTS FOLDER``.

Run it twice: the first run makes table ``visits`` of made-up events in the folder, the second measures.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.journeys.events import JOURNEY, write_events
from friction.engine import DAY, fetch, open_engine, register
from friction.journeys.chain.chain_order import choose_order
from friction.journeys.chain.chain_states import estimate_state_rates
from friction.journeys.chain.scenarios import estimate_outlook
from friction.journeys.measure.moves import build_moves
from friction.journeys.visits.visits import iter_visits
from friction.journeys.weeks.durations import estimate_durations, find_horizon, find_spans
from friction.journeys.weeks.homogeneity import build_homogeneity
from friction.journeys.weeks.stage_changes import build_stage_changes
from friction.journeys.weeks.stage_groups import build_stage_groups
from friction.journeys.weeks.stage_weeks import (
    build_stage_weeks,
    build_transition_weeks,
    count_week_matrices,
    find_common_horizons,
    find_journey_weeks,
)
from friction.statistics.tallies import draw_weights

REPLICATES, GROUPS = 400, 5


def make_visits(n_events: int, folder: Path) -> None:
    """Write table ``visits`` of so many made-up events."""
    import pyarrow.parquet as pq

    events = folder / f"events_{n_events}.parquet"
    write_events(events, n_events)
    with open_engine() as connection:
        register(connection, "events", events)
        last = fetch(connection, "SELECT epoch_us(max(happened_at)) AS last FROM events")["last"][0].as_py()
    end = pd.Timestamp(last, unit="us", tz="UTC")
    writer = None
    for part in iter_visits(events, JOURNEY, data_end=end):
        writer = writer or pq.ParquetWriter(folder / f"visits_{n_events}.parquet", part.visits.schema)
        writer.write_table(part.visits)
    if writer is not None:
        writer.close()
    events.unlink()


def measure(visits: Path) -> None:
    """Print the seconds of each step, and the largest size of the process so far."""
    started = time.monotonic()

    def tell(what: str) -> None:
        nonlocal started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{what:40s} {time.monotonic() - started:6.1f} s {peak:5.2f} GiB", flush=True)
        started = time.monotonic()

    with open_engine() as connection:
        register(connection, "visits", visits)
        last = fetch(connection, "SELECT epoch_us(max(last_event_at)) AS last FROM visits")["last"][0].as_py()
    end = pd.Timestamp(last, unit="us", tz="UTC")
    moves = build_moves(visits, JOURNEY, data_end=end)
    tell(f"reading {len(moves.stage):,} moves")
    order = choose_order(moves)
    tell("order")
    weights, horizons = draw_weights(moves.signatures, REPLICATES, 0), [100 * DAY] * len(moves.stages)
    estimate_outlook(estimate_state_rates(moves, order.chosen_contexts, horizons, weights))
    tell(f"chain of order {order.chosen} and scenarios")
    spans = find_spans(moves)
    horizon = find_horizon(spans, 14 * DAY)
    estimate_durations(moves, spans, horizons=horizons, horizon=horizon, weights=weights, converts=True)
    tell("durations")
    weeks = find_journey_weeks(moves, "UTC", end)
    common = find_common_horizons(moves, horizons, [14 * DAY] * len(moves.stages))
    build_stage_weeks(moves, weeks, common, weights)
    matrices = count_week_matrices(moves, weeks, common, weights)
    build_transition_weeks(matrices, weeks)
    build_homogeneity(matrices)
    build_stage_changes(moves, weeks, common, weights)
    tell("weeks, matrices, test, changes")
    groups = np.arange(len(moves.people)) % GROUPS
    build_stage_groups(moves, groups, [*"abcde", None], "plan", common, weights)
    tell(f"{GROUPS} groups")


if __name__ == "__main__":
    size, place = int(float(sys.argv[1])), Path(sys.argv[2])
    made = place / f"visits_{size}.parquet"
    if made.exists():
        measure(made)
    else:
        make_visits(size, place)
