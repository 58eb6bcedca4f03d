"""Measure the import of events and the reading of documents: ``python -m benchmarks.imports [MILLIONS …]``.

Where no number is named: 1 and 10 millions of events. Documents are a twentieth as many.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.imports.make import make_documents, make_workspace
from benchmarks.imports.measure import measure

EVENTS = (("CSV", "csv", False), ("CSV, ids given", "csv", True), ("Parquet", "parquet", False))
DOCUMENTS = (("CSV", "csv"), ("JSONL", "jsonl"), ("Parquet", "parquet"))
MILLION = 1_000_000
EVENTS_A_DOCUMENT = 20


def main(millions: list[float]) -> None:
    """Print a Markdown table, row by row."""
    print("| rows | file | seconds | processor's seconds | peak memory (GiB) |\n|---:|---|---:|---:|---:|")
    for count in millions:
        n = int(count * MILLION)
        for told, ending, given_ids in EVENTS:
            with tempfile.TemporaryDirectory() as folder:
                _show(f"events, {told}", measure(make_workspace(Path(folder), n, ending, given_ids=given_ids)))
        for told, ending in DOCUMENTS:
            with tempfile.TemporaryDirectory() as folder:
                workspace = make_documents(Path(folder), n // EVENTS_A_DOCUMENT, ending)
                _show(f"documents, {told}", measure(workspace, reads=True))


def _show(told: str, found: dict[str, float]) -> None:
    shown = (f"{found[name]:.1f}" for name in ("seconds", "cpu_seconds"))
    print(f"| {found['rows']:,} | {told} | {' | '.join(shown)} | {found['gib']:.2f} |", flush=True)


if __name__ == "__main__":
    main([float(count) for count in sys.argv[1:]] or [1, 10])
