"""Measure the main job on the made-up shop and return a Markdown table."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fixtures.shop import generate_shop
from pipelines.run import run_workspace
from pipelines.show import Show

IMPORTS = 5


def measure() -> str:
    """Return the seconds of each step, of a second run, and of ``import friction``."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        workspace = generate_shop(Path(folder) / "shop")
        rows = [("making the shop", time.perf_counter() - started)]
        started = time.perf_counter()
        first = run_workspace(workspace, Show(quiet=True))
        whole = time.perf_counter() - started
        rows += list(first.seconds.items())
        rows.append(("the whole run", whole))
        started = time.perf_counter()
        again = run_workspace(workspace, Show(quiet=True))
        rows.append(("run again, nothing changed", time.perf_counter() - started))
        if again.changed:
            raise RuntimeError("the second run found a change where there is none")
        rows.append(("import friction (least of five)", min(_time_import() for _ in range(IMPORTS))))
        counts = ", ".join(f"{len(getattr(first.run, name)):,} {name}" for name in ("events", "documents", "segments"))
    lines = [f"| {name} | {seconds:.2f} |" for name, seconds in rows]
    return "\n".join([f"Made-up shop: {counts}", "", "| what | seconds |", "|---|---:|", *lines])


def _time_import() -> float:
    """Return the seconds that ``import friction`` adds to a bare interpreter."""
    code = "import time; t = time.perf_counter(); import friction; print(time.perf_counter() - t)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
