"""``python -m benchmarks.weeks``: false flags of worlds in which nothing changes, and doubled themes found."""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np

from benchmarks.weeks.measure import APART, FIRST_JUMP, count_false_flags, find_doubled
from benchmarks.weeks.worlds import NULL, WORLDS

SIZES, DISPERSIONS = (3.0, 5.0, 10.0, 20.0, 40.0), (0.0, 0.02, 0.05, 0.1)
FIRST_SEED = 100_000
"""Seeds that no setting was chosen on begin here."""


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser()
    options.add_argument("--worlds", type=int, default=200, help="how many of the first world")
    options.add_argument("--others", type=int, default=40, help="of each other one; of short ones four times as many")
    options.add_argument("--doubled", type=int, default=100)
    given = options.parse_args()
    print("| nothing changes in | flags a quarter | of these rising or new | quarters with two or more |")
    print("|---|---:|---:|---:|")
    for name, world in WORLDS.items():
        n = given.worlds if world == NULL else given.others * (4 if world.weeks < FIRST_JUMP else 1)
        flags = count_false_flags(world, range(FIRST_SEED, FIRST_SEED + n))
        twice = "–" if np.isnan(flags.twice) else f"{flags.twice:.0%}"
        print(f"| {name} ({n}) | {flags.a_quarter:.2f} ± {flags.error:.2f} | {flags.rises:.2f} | {twice} |", flush=True)
    print("\n| dispersion | " + " | ".join(f"{size:.0f} a week" for size in SIZES) + " |")
    print("|---|" + "---:|" * len(SIZES))
    for dispersion in DISPERSIONS:
        world = replace(NULL, weeks=FIRST_JUMP + APART * len(SIZES), dispersion=dispersion)
        found = find_doubled(world, SIZES, range(FIRST_SEED, FIRST_SEED + given.doubled))
        cells = " | ".join(f"{first:.0%}, {both:.0%}" for first, both in found.values())
        print(f"| {dispersion} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
