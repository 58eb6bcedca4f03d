"""Import or read one workspace in a process of its own: seconds and peak memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

_KIB_PER_GIB = 1024 * 1024


def measure(workspace: Path, *, reads: bool = False) -> dict[str, float]:
    """Return seconds (clock, processor), peak memory in GiB, and rows, of a fresh process that imports a workspace.

    ``reads``: it reads the inputs alone, as each command does that asks for them.
    """
    command = [sys.executable, "-m", "benchmarks.imports.measure", str(workspace), *(["reads"] if reads else [])]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found


def _import(workspace: Path) -> dict[str, float]:
    """Run the step ``import`` and write its tables, as a run does."""
    import pandas as pd

    from friction.config import load_settings
    from friction.privacy.consent import Consent
    from pipelines.inputs.raw import Inputs
    from pipelines.steps.wires import STEPS
    from pipelines.steps.work import Work

    key = b"benchmark-" * 4
    started = time.perf_counter()
    work = Work(
        settings=load_settings(workspace), workspace=workspace, went_in={}, key=key, consent=Consent(key),
        decisions=pd.DataFrame(), previous=None, as_of=None, inputs=Inputs(workspace),
    )  # fmt: skip
    stored = work.run(STEPS[0], lambda _done, _total: None)
    return _tell(started, stored["events"].rows)


def _read(workspace: Path) -> dict[str, float]:
    """Read all inputs of a workspace."""
    from friction.config import load_settings
    from pipelines.inputs.raw import read_inputs

    started = time.perf_counter()
    raw = read_inputs(load_settings(workspace), workspace, lambda _done, _total: None)
    return _tell(started, len(raw.documents) + len(raw.events))


def _tell(started: float, n_rows: int) -> dict[str, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "gib": used.ru_maxrss / _KIB_PER_GIB,
        "rows": n_rows,
    }


if __name__ == "__main__":
    print(json.dumps((_read if sys.argv[2:] else _import)(Path(sys.argv[1]))))
