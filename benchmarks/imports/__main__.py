"""Measure the import: ``python -m benchmarks.imports [MILLIONS …]`` (1 and 10 where none is named)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.imports.make import make_workspace
from benchmarks.imports.measure import measure_import

KINDS = (("CSV", "csv", False), ("CSV, ids given", "csv", True), ("Parquet", "parquet", False))
MILLION = 1_000_000


def main(millions: list[float]) -> None:
    """Print a Markdown table, row by row."""
    print("| events | file | seconds | processor's seconds | peak memory (GiB) |\n|---:|---|---:|---:|---:|")
    for count in millions:
        for told, ending, given_ids in KINDS:
            with tempfile.TemporaryDirectory() as folder:
                workspace = make_workspace(Path(folder), int(count * MILLION), ending, given_ids=given_ids)
                found = measure_import(workspace)
            shown = (f"{found[name]:.1f}" for name in ("seconds", "cpu_seconds"))
            print(f"| {found['events']:,} | {told} | {' | '.join(shown)} | {found['gib']:.2f} |", flush=True)


if __name__ == "__main__":
    main([float(count) for count in sys.argv[1:]] or [1, 10])
