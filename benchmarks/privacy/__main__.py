"""``python -m benchmarks.privacy``: measure masking and print the tables of the README."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from benchmarks.privacy.measure import (
    make_documents,
    measure_damaged,
    measure_hostile,
    measure_labelled,
    measure_shop,
    measure_spared,
)

PARTS = ("labelled", "damaged", "shop", "spared", "hostile", "speed")


def main(given: list[str] | None = None) -> None:
    """Do what the command line (or ``given``) asks: all of it, where it asks for nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.privacy", description=__doc__)
    parser.add_argument("parts", nargs="*", default=[], help=", ".join(PARTS))
    parser.add_argument("--names-by", default="rules", help="as in the settings; for labelled")
    parser.add_argument("--peer", type=Path, help="a Python that has presidio and the model, for speed")
    parser.add_argument("--model", default="en_core_web_sm", help="the spaCy pipeline of the peers")
    asked = parser.parse_args(given)
    ways = {
        "labelled": lambda: measure_labelled(asked.names_by),
        "damaged": measure_damaged,
        "shop": measure_shop,
        "spared": measure_spared,
        "hostile": measure_hostile,
        "speed": lambda: measure_speed(asked.peer, asked.model),
    }
    for part in asked.parts or PARTS:
        print(f"**{part}**\n\n{ways[part]()}\n", flush=True)


def measure_speed(peer: Path | None, model: str) -> str:
    """Return documents per second of friction and of presidio, measured by turns in the peer's process."""
    if peer is None:
        return "Not measured: name the peers' Python with --peer."
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "documents.json"
        file.write_text(json.dumps(make_documents()), encoding="utf-8")
        command = [str(peer), str(Path(__file__).parent / "peers" / "peer.py"), str(file), model]
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
        )
    speeds = json.loads(done.stdout.splitlines()[-1])
    lines = ["| method | documents per second, median of three | least | most |", "|---|---:|---:|---:|"]
    lines += [
        f"| {name} | {statistics.median(runs):,.0f} | {min(runs):,.0f} | {max(runs):,.0f} |"
        for name, runs in speeds.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
