"""Weeks of shops in which no theme costs anybody anything: ``python -m benchmarks.weekly.null DIR``.

A shop lasts ten weeks; thirteen of them are replayed in their last four weeks each, as their data come in. Counts the
weeks whose summary leads with a finding of association or above: each is false. Begun again, it goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from benchmarks.weekly.shops import read_report, tell_week

SHOPS, FIRST, LAST = 13, 7, 10
COUNT, CHANCE = "count", ("few",)


def tell_shop(folder: Path, seed: int) -> list[dict]:
    """Tell the last four weeks of a shop; returns for each what leads."""
    told = []
    for weeks in range(FIRST, LAST + 1):
        week = tell_week(folder, weeks, seed=seed, null=True)["week"]
        report = read_report(folder, week)
        first = report.findings[0] if report.findings else None
        leads = first is not None and first.evidence != COUNT and first.sure not in CHANCE
        told.append(
            {"seed": seed, "week": week, "leads": leads, "headline": report.headline, "changes": len(report.changes)}
        )
    return told


def main() -> None:
    """Tell all shops, and count."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weekly.null", description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    print("| shop | week | leads with a finding | new, rising, fading | first line |\n|---:|---|---|---:|---|")
    rows = []
    for seed in range(101, 101 + SHOPS):
        done, shop = asked.folder / f"{seed}.json", asked.folder / f"shop-{seed}"
        if not done.is_file():
            done.write_text(json.dumps(tell_shop(shop, seed)), encoding="utf-8")
            shutil.rmtree(shop)
        own = json.loads(done.read_text(encoding="utf-8"))
        rows += own
        for row in own:
            words = "yes" if row["leads"] else "no"
            print(f"| {row['seed']} | {row['week']} | {words} | {row['changes']} | {row['headline']} |", flush=True)
    n = sum(row["leads"] for row in rows)
    print(f"\n{n} of {len(rows)} weeks lead with a finding: {n / len(rows):.1%}")


if __name__ == "__main__":
    main()
