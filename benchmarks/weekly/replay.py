"""The made-up shop, told week by week as its data came in: ``python -m benchmarks.weekly.replay DIR``.

Prints for each week what leads and what changed, by what was planted. Then messages of week 7 come late, and the week
is issued again.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import pandas as pd

from benchmarks.weekly.shops import find_planted, read_last, read_report, run_weekly, tell_week

FIRST, LAST, LATE = 5, 10, 7
EVERY, OF = 4, 8
"""Every fourth of the last eighth of the tickets comes late."""


def tell(folder: Path, told: dict, decoys: set[str]) -> str:
    """Return a row: what leads, how it was said, and what changed, by what was planted."""
    report, planted = read_report(folder, told["week"]), find_planted(folder, read_last(folder))

    def name(theme_id: str) -> str:
        true = planted.get(theme_id, "?")
        return f"{true} (decoy)" if true in decoys else true

    found = "; ".join(f"{name(one.theme_id)}, {one.evidence}, {one.sure}" for one in report.findings)
    changed = "; ".join(f"{one.word}: {name(one.theme_id)}" for one in report.changes)
    return f"| {told['week']} | {report.headline} | {found or 'none'} | {changed or 'nothing'} |"


def hold_back(folder: Path) -> dict[Path, bytes]:
    """Take some of the newest tickets out of their file, and return what the file held."""
    path = folder / "data" / "tickets.jsonl"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    tail = len(lines) - len(lines) // OF
    kept = [line for place, line in enumerate(lines) if place < tail or place % EVERY]
    path.write_bytes(b"".join(kept))
    return {path: whole}


def main() -> None:
    """Tell all weeks, then week 7 again."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weekly.replay", description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    print("| week | first line | findings | changed |\n|---|---|---|---|", flush=True)
    late: dict[Path, bytes] = {}
    for weeks in range(FIRST, LAST + 1):
        told = tell_week(asked.folder, weeks)
        themes = pd.read_csv(asked.folder / "truth" / "themes.csv").set_index("theme")
        print(tell(asked.folder, told, set(themes.index[themes["decoy"]])), flush=True)
        if weeks == LATE:
            late = hold_back(asked.folder)
            print(f"\nWithout late messages: {run_weekly(asked.folder)['corrections']}")
            for path, whole in late.items():
                path.write_bytes(whole)
            print(f"With them: {run_weekly(asked.folder)['corrections']}\n", flush=True)


if __name__ == "__main__":
    main()
