"""``python -m benchmarks.friction``: score texts, tell their kinds; ``--learn``: learn what is shipped anew."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.friction import kinds, protocol
from benchmarks.friction.decisions import measure_decisions, to_decision_table
from benchmarks.friction.tables import to_example_table, to_kind_tables, to_score_tables
from friction.text.kinds import write_kinder
from friction.text.score import load_shipped, write_scorer
from friction.topics.embed import DEFAULT_MODEL, find_folder, load_embedder
from friction.topics.languages import read_languages
from pipelines.steps.scorers import (
    build_written_lesson,
    learn_from_examples,
    learn_kinds_from_examples,
    read_written,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipelines.steps.scorers import Written

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "friction" / "text" / "score.json"
PARTS = ("score", "decisions", "kinds")
SHIPPED_KINDS = SHIPPED.with_name("kinds.json")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.friction", description=__doc__)
    parser.add_argument("--learn", action="store_true", help="learn score.json and kinds.json anew from the examples")
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS), help="what is measured, if anything")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="where the results are kept")
    options = parser.parse_args(arguments)
    if options.learn:
        learn_shipped()
    options.out.mkdir(parents=True, exist_ok=True)
    if {"score", "decisions"} & set(options.parts):
        written, sets = read_shipped_examples(), protocol.read_sets()
    if "score" in options.parts:
        figures = load_shipped().figures
        found = protocol.measure_sets(build_written_lesson(written), sets)
        keep(options.out / "results.json", {"written examples": figures, "sets": found})
        print(to_example_table(figures), to_score_tables(found), sep="\n\n")
    if "decisions" in options.parts:
        learned = measure_decisions(written, sets)
        keep(options.out / "decisions.json", {name: one._asdict() for name, one in learned.items()})
        print(to_decision_table(learned))
    if "kinds" in options.parts:
        told = {name: measure() for name, measure in kinds.SETS.items()}
        keep(options.out / "kinds.json", told)
        print(to_kind_tables(told))


def keep(path: Path, found: Mapping[str, Any]) -> None:
    """Write results as JSON."""
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def read_shipped_examples() -> Written:
    """Return the written examples as the sentence model that comes with the program sees them."""
    languages = read_languages(find_folder(DEFAULT_MODEL, Path()))
    return read_written(load_embedder(DEFAULT_MODEL, Path()), languages)


def learn_shipped() -> None:
    """Write the score and the weights of kinds that come with the program."""
    written = read_shipped_examples()
    SHIPPED.write_text(write_scorer(learn_from_examples(written)), encoding="utf-8")
    SHIPPED_KINDS.write_text(write_kinder(learn_kinds_from_examples(written)), encoding="utf-8")


if __name__ == "__main__":
    main()
