"""``python -m benchmarks.topics``: measure what is missing, or print the tables of what was measured."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.topics.embedding import measure_embedding
from benchmarks.topics.measure import METHODS, measure, read_results, tune, write_results
from benchmarks.topics.sets import RESULTS, SETS
from benchmarks.topics.tables import NAMES, to_tables

PARTS = ("quality", "end_to_end", "embedding")


def main(given: list[str] | None = None) -> None:
    """Do what the command line (or ``given``) asks: all of it, where it asks for nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.topics", description=__doc__)
    parser.add_argument("--sets", type=_to_names(SETS), default=list(SETS), help=", ".join(SETS))
    parser.add_argument("--methods", type=_to_names(NAMES), default=list(METHODS), help=", ".join(NAMES))
    parser.add_argument("--parts", type=_to_names(PARTS), default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="small cuts: does all of it work?")
    parser.add_argument("--again", action="store_true", help="measure again what these sets and methods have")
    parser.add_argument("--limit", type=float, default=3600.0, help="seconds a method may take on a data set")
    parser.add_argument("--out", type=Path, help="where the results are kept")
    parser.add_argument("--table", action="store_true", help="print the tables of the last results, measure nothing")
    parser.add_argument("--tune", action="store_true", help="tune BERTopic anew on the chosen_on half, and stop")
    asked = parser.parse_args(given)
    out = asked.out or RESULTS / ("results-quick.json" if asked.quick else "results.json")
    if asked.table:
        print(to_tables(read_results(out)))
        return
    if asked.tune:
        tune(quick=asked.quick)
        return
    if "embedding" in asked.parts:
        results = read_results(out)
        if asked.again or not results["embedding"]:
            results["embedding"] = measure_embedding(quick=asked.quick)
            write_results(out, results)
    results = measure(
        asked.sets if "quality" in asked.parts else [],
        asked.methods,
        out=out,
        quick=asked.quick,
        again=asked.again,
        limit=asked.limit,
        end_to_end="end_to_end" in asked.parts,
    )
    print(to_tables(results))


def _to_names(known):  # noqa: ANN001, ANN202 - a reader of one option
    def read(text: str) -> list[str]:
        names = text.split(",")
        unknown = sorted(set(names) - set(known))
        if unknown:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
        return names

    return read


if __name__ == "__main__":
    main()
