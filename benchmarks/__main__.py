"""Run every benchmark and print its table: ``make bench``."""

from __future__ import annotations

from benchmarks.main_job.measure import measure

if __name__ == "__main__":
    print(measure())
