"""The made-up shop, told week by week as its data came in: ``python -m benchmarks.weekly.replay DIR``.

Prints for each week what leads and what changed, by what was planted. Then messages of week 7 come late, and the week
is issued again. Ends with 1 where the trouble of week 6 is not announced in week 6, the one that was mended never told
as fading, a decoy leads, or the week issued again names nothing. What weeks 6 and 7 say is compared with the records
the tests hold; ``FRICTION_WRITE_GOLDEN=1`` writes those anew.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from benchmarks.weekly.shops import find_planted, read_last, read_report, run_weekly, tell_week

if TYPE_CHECKING:
    from friction.report import Report

FIRST, LAST, NEW, LATE = 5, 10, 6, 7
EVERY, OF = 4, 8
"""Every fourth of the last eighth of the tickets comes late."""
BEGUN, MENDED = "bank_check_loop", "slow_pages"
GOLDEN = Path(__file__).parents[2] / "tests" / "report" / "golden" / "shop"


class Told(NamedTuple):
    """A week as it was told, by what was planted: the themes that lead, and each change with its theme."""

    report: Report
    found: list[str]
    changed: list[tuple[str, str]]


def read_told(folder: Path, week: str) -> Told:
    """Return what a week that was issued last says of what was planted."""
    report, planted = read_report(folder, week), find_planted(folder, read_last(folder))
    found = [planted.get(one.theme_id, "?") for one in report.findings]
    return Told(report, found, [(one.word, planted.get(one.theme_id, "?")) for one in report.changes])


def to_row(told: Told, decoys: set[str]) -> str:
    """Return a week as a row of a table."""

    def name(planted: str) -> str:
        return f"{planted} (decoy)" if planted in decoys else planted

    pairs = zip(told.found, told.report.findings, strict=True)
    found = "; ".join(f"{name(planted)}, {one.evidence}, {one.sure}" for planted, one in pairs)
    changed = "; ".join(f"{word}: {name(planted)}" for word, planted in told.changed)
    return f"| {told.report.week} | {told.report.headline} | {found or 'none'} | {changed or 'nothing'} |"


def hold_back(folder: Path) -> dict[Path, bytes]:
    """Take some of the newest tickets out of their file, and return what the file held."""
    path = folder / "data" / "tickets.jsonl"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    tail = len(lines) - len(lines) // OF
    kept = [line for place, line in enumerate(lines) if place < tail or place % EVERY]
    path.write_bytes(b"".join(kept))
    return {path: whole}


def issue_late(folder: Path) -> list[list[str]]:
    """Issue the week again without some of its messages, then with them; returns both editions' corrections."""
    late = hold_back(folder)
    said = [run_weekly(folder)["corrections"]]
    for path, whole in late.items():
        path.write_bytes(whole)
    said.append(run_weekly(folder)["corrections"])
    for words, corrections in zip(("Without late messages", "With them"), said, strict=True):
        print("\n".join([f"\n{words}:", *(f"- {line}" for line in corrections)]))
    print("\n| week | first line | findings | changed |\n|---|---|---|---|", flush=True)
    return said


def keep_record(folder: Path, week: str) -> str:
    """Compare a week's record with the one the tests hold, or write that anew; returns what came of it."""
    record, golden = (folder / "weekly" / week / "summary.json").read_bytes(), GOLDEN / f"{week}.json"
    if os.environ.get("FRICTION_WRITE_GOLDEN"):
        golden.write_bytes(record)
        return f"{week}: written to {golden.name}"
    now, then = ({**json.loads(one), "provenance": None} for one in (record, golden.read_bytes()))
    parts = [name for name, said in now.items() if said != then.get(name)]
    return f"{week}: as in the tests" if not parts else f"{week}: otherwise than in the tests: {', '.join(parts)}"


def main() -> None:
    """Tell all weeks, week 7 three times."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weekly.replay", description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    print("| week | first line | findings | changed |\n|---|---|---|---|", flush=True)
    weeks: dict[int, Told] = {}
    again: list[list[str]] = []
    for number in range(FIRST, LAST + 1):
        week = tell_week(asked.folder, number)["week"]
        themes = pd.read_csv(asked.folder / "truth" / "themes.csv").set_index("theme")
        decoys = set(themes.index[themes["decoy"]])
        weeks[number] = read_told(asked.folder, week)
        print(to_row(weeks[number], decoys), flush=True)
        if number == LATE:
            again = issue_late(asked.folder)
    print("\n".join(["", *(keep_record(asked.folder, weeks[number].report.week) for number in (NEW, LATE))]))
    missed = [
        *([] if ("new", BEGUN) in weeks[NEW].changed else [f"{BEGUN} is not told as new in week {NEW}"]),
        *(
            []
            if any(("fading", MENDED) in one.changed for one in weeks.values())
            else [f"{MENDED} never told as fading"]
        ),
        *(f"week {number} leads with a decoy" for number, one in weeks.items() if decoys & set(one.found[:1])),
        *([] if all(again) and again else [f"week {LATE} issued again names nothing"]),
    ]
    print("\n".join(missed) or "As planted: announced, fading told, no decoy leads, what changed is named.")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
