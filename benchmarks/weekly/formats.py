"""Seconds from a finished run to a week in all six formats: ``python -m benchmarks.weekly.formats WORKSPACE``.

The workspace is one whose inputs were run; what was issued of its last week is set aside, and put back at the end. Each
round is a process of its own, as for whoever gives the command. Ends with 1 where it takes 20 seconds or more.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import get_args

from friction.config import FileFormat
from friction.store import REPORTS_FOLDER

ROUNDS, MOST = 3, 20.0
"""Rounds, of which the middle one counts, and the seconds there are."""


def issue(workspace: Path, formats: tuple[str, ...]) -> float:
    """Issue the last week anew in these formats; returns the seconds."""
    shutil.rmtree(workspace / REPORTS_FOLDER, ignore_errors=True)
    asked = [word for name in formats for word in ("--format", name)]
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "weekly", "-C", str(workspace)]
    begun = time.monotonic()
    subprocess.run([*command, "--no-send", *asked], capture_output=True, check=True)
    return time.monotonic() - begun


def main() -> None:
    """Issue in each format alone, then in all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weekly.formats", description=__doc__)
    parser.add_argument("workspace", type=Path)
    workspace = parser.parse_args().workspace
    every = get_args(FileFormat)
    with tempfile.TemporaryDirectory() as kept:
        issued = workspace / REPORTS_FOLDER
        if issued.is_dir():
            shutil.copytree(issued, Path(kept) / REPORTS_FOLDER)
        print("| formats | seconds | of Markdown alone |\n|---|---:|---:|")
        seconds = {}
        for formats in (("md",), *((one,) for one in every if one != "md"), every):
            seconds[formats] = sorted(issue(workspace, formats) for _ in range(ROUNDS))[ROUNDS // 2]
            name = ", ".join(formats) if len(formats) == 1 else "all"
            print(f"| {name} | {seconds[formats]:.1f} | {seconds[formats] / seconds[('md',)]:.2f} |", flush=True)
        shutil.rmtree(issued, ignore_errors=True)
        if (Path(kept) / REPORTS_FOLDER).is_dir():
            shutil.copytree(Path(kept) / REPORTS_FOLDER, issued)
    sys.exit(seconds[every] >= MOST)


if __name__ == "__main__":
    main()
