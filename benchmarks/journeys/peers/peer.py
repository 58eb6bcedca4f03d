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
    started, used = time.perf_counter(), time.process_time()
    log = pm4py.format_dataframe(events, case_id="person_id", activity_key="name", timestamp_key="happened_at")
    graph, _, _ = pm4py.discover_dfg(log)
    return {
        "what": "pm4py: format_dataframe, discover_dfg", "seconds": time.perf_counter() - started,
        "processor": time.process_time() - used, "edges": len(graph),
    }  # fmt: skip


def run_retentioneering(path: str) -> dict[str, object]:
    """Make an event stream and its transition matrix."""
    from retentioneering import Eventstream

    events = read(path).rename(columns={"person_id": "user_id", "name": "event", "happened_at": "timestamp"})
    events["timestamp"] = events["timestamp"].dt.tz_localize(None)
    started, used = time.perf_counter(), time.process_time()
    matrix = Eventstream(events).transition_graph_data()
    return {
        "what": "retentioneering: Eventstream, transition_graph_data", "seconds": time.perf_counter() - started,
        "processor": time.process_time() - used,
        "edges": int((matrix.to_numpy(float) > 0).sum()),
    }  # fmt: skip


def run_channel(path: str) -> dict[str, object]:
    """Let ChannelAttribution simulate removal effects of order 1 from counted paths."""
    from ChannelAttribution import markov_model

    found = markov_model(
        pd.read_csv(path),
        "path",
        "conversions",
        var_null="others",
        order=1,
        out_more=True,
        verbose=False,
        flg_pro=False,
    )
    effects = found["removal_effects"]
    return {"removal": dict(zip(effects["channel_name"], effects.iloc[:, 1], strict=True))}


def run_removal(path: str) -> dict[str, object]:
    """Solve the chain of retentioneering's transition matrix with all that leads into a stage led to the end."""
    import numpy as np
    from retentioneering import Eventstream

    events = read(path).rename(columns={"person_id": "user_id", "name": "event", "happened_at": "timestamp"})
    events["timestamp"] = events["timestamp"].dt.tz_localize(None)
    matrix = Eventstream(events).transition_graph_data()
    stages = [name for name in matrix.index if name not in {"path_start", "path_end", "CONVERTED"}]
    moves = matrix.loc[stages, stages].to_numpy(dtype=float)
    won, start = matrix.loc[stages, "CONVERTED"].to_numpy(float), matrix.loc["path_start", stages].to_numpy(float)

    def solve(kept: np.ndarray) -> float:
        return float((start * kept) @ np.linalg.solve(np.eye(len(stages)) - moves * kept, won))

    whole = solve(np.ones(len(stages)))
    effects = [1 - solve((np.arange(len(stages)) != place).astype(float)) / whole for place in range(len(stages))]
    return {"removal": dict(zip(stages, effects, strict=True))}


TASKS = {"pm4py": run_pm4py, "retentioneering": run_retentioneering, "channel": run_channel, "removal": run_removal}

if __name__ == "__main__":
    found = TASKS[sys.argv[1]](sys.argv[2])
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps(found))
