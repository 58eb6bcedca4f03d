"""Measure the review app on a run of some size: ``python -m benchmarks.app DIR [--sessions N] [--pages TITLE ...]``.

DIR is a workspace by ``python -m benchmarks.app.make``. Without ``--sessions`` views alone are measured, and no browser
is needed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.app.sessions import look
from benchmarks.app.views import measure_views


def main() -> None:
    """Print the tables that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.app", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sessions", type=int, default=0)
    parser.add_argument("--pages", nargs="*", default=["Theme", "Journey"])
    asked = parser.parse_args()
    if asked.sessions:
        print("| what | seconds | seconds of the server's cores | memory of the server (MB) |\n|---|---:|---:|---:|")
        look(
            asked.folder, asked.sessions, tuple(asked.pages),
            lambda one: print(f"| {one.what} | {one.seconds:.2f} | {one.busy:.2f} | {one.memory:,.0f} |", flush=True),
        )  # fmt: skip
        return
    from friction.topics import DEFAULT_MODEL, load_embedder

    print("| view | seconds | seconds of the cores | gave |\n|---|---:|---:|---|")
    for cost in measure_views(asked.folder, load_embedder(DEFAULT_MODEL, asked.folder, for_questions=True)):
        print(f"| {cost.view} | {cost.seconds:.3f} | {cost.busy:.3f} | {cost.gave} |")


if __name__ == "__main__":
    main()
