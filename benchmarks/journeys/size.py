"""Time and memory from the imported events to the statistics, at several sizes."""

from __future__ import annotations

import importlib
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.journeys.events import JOURNEY, write_events

if TYPE_CHECKING:
    import pandas as pd

SIZES = (1_000_000, 10_000_000, 50_000_000)
REPLICATES = 400


def measure_sizes(sizes: tuple[int, ...]) -> str:
    """Return a Markdown table: seconds, seconds of the processor, peak memory; a process of its own for each size."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="friction-bench-") as folder:
        for n in sizes:
            events = Path(folder) / f"{n}.parquet"
            # A process of its own, too: a child begins with its parent's peak of memory.
            drawn = multiprocessing.get_context("spawn").Process(target=write_events, args=(events, n))
            drawn.start()
            drawn.join()
            told = subprocess.run(
                [sys.executable, "-m", "benchmarks.journeys.size", str(events)],
                check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
            events.unlink()
            rows.append(json.loads(told.splitlines()[-1]))
    return to_markdown(rows)


def to_markdown(rows: list[dict[str, float]]) -> str:
    """Return what was measured as a Markdown table."""
    lines = [
        "| events | visits | journeys | cut, s | count, s | estimate, s | all, s | processor, s | peak GB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row['events']:,} | {row['visits']:,} | {row['journeys']:,} | {row['cut']:.1f} | {row['count']:.1f} "
        f"| {row['estimate']:.1f} | {row['all']:.1f} | {row['processor']:.1f} | {row['peak']:.2f} |"
        for row in rows
    ]
    return "\n".join(lines)


def measure_one(path: Path) -> dict[str, float]:
    """Cut, write, count and estimate from an ``events`` file; return what it took, imports left out of account."""
    import pyarrow.parquet as pq

    from friction.journeys.measure.dropoff import estimate_dropoff, estimate_transitions
    from friction.journeys.measure.moves import build_moves
    from friction.journeys.measure.rates import estimate_rates
    from friction.journeys.visits.visits import iter_visits
    from friction.statistics import draw_weights
    from friction.store.objects import Objects
    from friction.store.stream import open_table

    _import_all()
    started, used = time.perf_counter(), time.process_time()
    end = _find_end(path)
    with tempfile.TemporaryDirectory(prefix="friction-bench-") as folder:
        objects = Objects(Path(folder))
        with open_table(objects, "visits") as visits, open_table(objects, "journeys") as journeys:
            for part in iter_visits(path, JOURNEY, data_end=end):
                visits.add(part.visits)
                journeys.add(part.journeys)
        cut = time.perf_counter()
        moves = build_moves(objects.path(visits.stored), JOURNEY, data_end=end)
    counted = time.perf_counter()
    rates = estimate_rates(moves, JOURNEY.silences, draw_weights(moves.signatures, REPLICATES, 0))
    estimate_dropoff(rates)
    estimate_transitions(rates)
    done, processor = time.perf_counter(), time.process_time() - used
    return {
        "events": pq.ParquetFile(path).metadata.num_rows, "visits": visits.stored.rows,
        "journeys": journeys.stored.rows, "cut": cut - started, "count": counted - cut, "estimate": done - counted,
        "all": done - started, "processor": processor, "peak": _find_peak(),
    }  # fmt: skip


def measure_moves(path: Path) -> dict[str, float]:
    """Count the moves between stages of an ``events`` file, and no more: what peers do; return what it took."""
    from friction.engine import fetch, open_engine, run_sql
    from friction.journeys.events.marked import mark_events

    _import_all()
    started, used = time.perf_counter(), time.process_time()
    with open_engine() as connection:
        mark_events(connection, path, JOURNEY, _find_end(path))
        connection.execute("CREATE VIEW marked AS SELECT * FROM all_marked")
        for name in ("signs", "stays"):
            run_sql(connection, "journeys", name)
        counted = fetch(connection, "SELECT stage, way, count(*) AS n FROM stays GROUP BY stage, way")
    return {
        "edges": len(counted), "all": time.perf_counter() - started, "processor": time.process_time() - used,
        "peak": _find_peak(),
    }  # fmt: skip


def _import_all() -> None:
    """Import what is imported where it is needed, so that no clock runs then; peers are measured so, too."""
    for name in ("duckdb", "pandas", "pandera.pandas", "pyarrow.parquet", "scipy.sparse", "scipy.special"):
        importlib.import_module(name)


def _find_end(path: Path) -> pd.Timestamp:
    """Return the last moment of an ``events`` file."""
    import pandas as pd
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    return pd.Timestamp(pc.max(pq.read_table(path, columns=["happened_at"])["happened_at"]).as_py())


def _find_peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    measure = measure_moves if sys.argv[2:] == ["moves"] else measure_one
    print(json.dumps(measure(Path(sys.argv[1]))))
