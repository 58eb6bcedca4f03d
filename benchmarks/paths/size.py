"""Time and memory of a run's step of paths, at several sizes: ``python -m benchmarks.paths.size [EVENTS ...]``."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.journeys.events import JOURNEY, write_events

SIZES = (1_000_000, 10_000_000)
SETTINGS = {
    "project": {"timezone": "UTC"},
    "events": [{"name": "clicks", "path": "events.parquet", "columns": {"happened_at": "happened_at", "name": "name"}}],
    "journey": JOURNEY.model_dump(),
}


def measure_sizes(sizes: tuple[int, ...]) -> str:
    """Return a Markdown table, a process of its own for each size."""
    lines = ["| events | visits | seconds | processor, s | peak GB |", "|---:|---:|---:|---:|---:|"]
    with tempfile.TemporaryDirectory(prefix="friction-bench-") as folder:
        for n in sizes:
            events = Path(folder) / f"{n}.parquet"
            write_events(events, n)
            told = subprocess.run(
                [sys.executable, "-m", "benchmarks.paths.size", str(events)], check=True, capture_output=True, text=True
            ).stdout
            events.unlink()
            row = json.loads(told.splitlines()[-1])
            lines.append(
                f"| {n:,} | {row['visits']:,} | {row['seconds']:.1f} | {row['processor']:.1f} | {row['peak']:.2f} |"
            )
    return "\n".join(lines)


def measure_one(path: Path) -> dict[str, float]:
    """Cut an ``events`` file and estimate drop-off, not timed; then make the tables of paths, timed."""
    import pandas as pd
    import pyarrow.parquet as pq

    from friction.config import Settings
    from friction.contracts import build_empty
    from pipelines.steps.wires import STEPS
    from pipelines.steps.work import Work

    steps = {step.name: step for step in STEPS}
    with tempfile.TemporaryDirectory(prefix="friction-bench-") as folder:
        work = Work(
            settings=Settings.model_validate(SETTINGS), workspace=Path(folder), went_in={}, key=b"", consent=None,
            decisions=pd.DataFrame(), previous=None, as_of=None, inputs=None,
        )  # type: ignore[arg-type]  # fmt: skip
        work.store.objects.folder.mkdir(parents=True)
        copy = work.store.objects.folder / "events"
        copy.hardlink_to(path)
        work.outputs["events"] = work.store.objects.keep_table(copy, pq.ParquetFile(path).metadata.num_rows)
        work.outputs["persons"] = work.save("persons", build_empty("persons"))
        for name in ("visits", "dropoff", "paths"):
            started, used = time.perf_counter(), time.process_time()
            work.outputs |= work.run(steps[name], lambda _done, _total: None)
            if name == "dropoff":  # the chain, which completes it, is not timed here
                work.outputs["dropoff"] = work.outputs["first_dropoff"]
            seconds, processor = time.perf_counter() - started, time.process_time() - used
        visits = work.outputs["visits"].rows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"visits": visits, "seconds": seconds, "processor": processor, "peak": peak}


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1].endswith(".parquet"):
        print(json.dumps(measure_one(Path(sys.argv[1]))))
    else:
        print(measure_sizes(tuple(map(int, sys.argv[1:])) or SIZES))
