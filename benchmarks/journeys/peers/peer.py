"""Run a peer on an ``events`` file by the peers' own Python, and print what it took: ``peer.py TASK FILE``."""

from __future__ import annotations

import json
import resource
import sys
import time

import pandas as pd


def read(path: str) -> pd.DataFrame:
    """Read the columns that peers need; not timed."""
    return pd.read_parquet(path, columns=["person_id", "name", "happened_at"])


def run_pm4py(path: str) -> dict[str, object]:
    """Format the events and discover the directly-follows graph."""
    import pm4py

    events = read(path)
    started = time.perf_counter()
    log = pm4py.format_dataframe(events, case_id="person_id", activity_key="name", timestamp_key="happened_at")
    graph, _, _ = pm4py.discover_dfg(log)
    return {
        "what": "pm4py: format_dataframe, discover_dfg", "seconds": time.perf_counter() - started, "edges": len(graph),
    }  # fmt: skip


def run_retentioneering(path: str) -> dict[str, object]:
    """Make an event stream and its transition matrix."""
    from retentioneering import Eventstream

    events = read(path).rename(columns={"person_id": "user_id", "name": "event", "happened_at": "timestamp"})
    events["timestamp"] = events["timestamp"].dt.tz_localize(None)
    started = time.perf_counter()
    matrix = Eventstream(events).transition_matrix()
    return {
        "what": "retentioneering: Eventstream, transition_matrix", "seconds": time.perf_counter() - started,
        "edges": int(getattr(matrix, "size", 0)),
    }  # fmt: skip


TASKS = {"pm4py": run_pm4py, "retentioneering": run_retentioneering}

if __name__ == "__main__":
    found = TASKS[sys.argv[1]](sys.argv[2])
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps(found))
