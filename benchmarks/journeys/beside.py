"""Friction beside pm4py and retentioneering, on the same events, one after the other: ratios, and figures compared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.journeys.events import write_events

HERE = Path(__file__).parent
PYTHON = HERE / "peers" / ".venv" / "bin" / "python"
TASKS = ("pm4py", "retentioneering")


def measure_peers(n_events: int = 1_000_000) -> str:
    """Return a Markdown table: seconds on the clock and of the processor; needs ``make bench-journeys-peers``."""
    with tempfile.TemporaryDirectory(prefix="friction-bench-") as folder:
        events = Path(folder) / "events.parquet"
        write_events(events, n_events)
        rows = []
        for what, more in (
            ("friction: moves between stages counted", ["moves"]),
            ("friction: visits and journeys written, drop-off, moves, 400 resamples", []),
        ):
            command = [sys.executable, "-m", "benchmarks.journeys.size", str(events), *more]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            ours = json.loads(told.splitlines()[-1])
            rows.append((what, ours["all"], ours["processor"], ours["peak"]))
        for task in TASKS:
            found = run_peer(task, events)
            rows.append((found["what"], found["seconds"], found["processor"], found["peak"]))
    lines = ["| what | seconds | processor, s | peak GB |", "|---|---:|---:|---:|"]
    lines += [f"| {what} | {seconds:.1f} | {used:.1f} | {peak:.2f} |" for what, seconds, used, peak in rows]
    return "\n".join(lines)


def run_peer(task: str, path: Path) -> dict[str, object]:
    """Run one task of ``peers/peer.py`` in the environment of the peers; return what it printed."""
    environment = {**os.environ, "RETENTIONEERING_NO_TRACK": "1"}
    told = subprocess.run(
        [str(PYTHON), str(HERE / "peers" / "peer.py"), task, str(path)],
        check=True, capture_output=True, text=True, env=environment,
    ).stdout  # fmt: skip
    found: dict[str, object] = json.loads(told.splitlines()[-1])
    return found
