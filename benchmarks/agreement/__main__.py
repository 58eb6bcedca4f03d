"""Measure agreement: ``python -m benchmarks.agreement [size] [coverage] [peers]``; nothing named: size and coverage."""

from __future__ import annotations

import sys

from benchmarks.agreement.coverage import measure_coverage
from benchmarks.agreement.size import measure_round


def main(parts: list[str]) -> None:
    """Print the tables of the parts named."""
    parts = parts or ["size", "coverage"]
    if "size" in parts:
        print(measure_round())
    if "coverage" in parts:
        print(measure_coverage())
    if "peers" in parts:
        from benchmarks.agreement.beside import measure_peers

        print(measure_peers())


if __name__ == "__main__":
    main(sys.argv[1:])
