"""Measure journeys: ``python -m benchmarks.journeys [truth] [size] [large] [peers]``; nothing named: truth and size."""

from __future__ import annotations

import sys

from benchmarks.journeys.size import SIZES, measure_sizes
from benchmarks.journeys.truth import measure_bias, measure_coverage


def main(parts: list[str]) -> None:
    """Print the tables of the parts named."""
    parts = parts or ["truth", "size"]
    if "truth" in parts:
        print(measure_bias(), measure_coverage(), sep="\n\n")
    if "size" in parts:
        print(measure_sizes(SIZES[:2]))
    if "large" in parts:
        print(measure_sizes(SIZES))
    if "peers" in parts:
        from benchmarks.journeys.beside import measure_peers
        from benchmarks.journeys.shop import measure_shop

        print(measure_peers(), measure_shop(), sep="\n\n")


if __name__ == "__main__":
    main(sys.argv[1:])
