"""``python -m benchmarks.friction``: score texts, tell their kinds; ``--learn``: learn what is shipped anew."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.friction import kinds
from benchmarks.friction.sets import SETS
from benchmarks.friction.tables import to_kind_tables, to_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "friction" / "text" / "score.json"
PARTS = {
    "score": (SETS, "results.json", to_tables),
    "kinds": (kinds.SETS, "kinds.json", to_kind_tables),
}
SHIPPED_KINDS = SHIPPED.with_name("kinds.json")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.friction", description=__doc__)
    parser.add_argument("--learn", action="store_true", help="learn score.json and kinds.json anew from the examples")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS), help="what is measured")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="where the results are kept")
    options = parser.parse_args(arguments)
    if options.learn:
        learn_shipped()
    options.out.mkdir(parents=True, exist_ok=True)
    for part in options.parts:
        sets, file, show = PARTS[part]
        found = {name: measure() for name, measure in sets.items()}
        (options.out / file).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(show(found))


def learn_shipped() -> None:
    """Write the score and the weights of kinds that come with the program."""
    from friction.text.kinds import write_kinder
    from friction.text.score import write_scorer
    from friction.topics.embed import DEFAULT_MODEL, find_folder, load_embedder
    from friction.topics.languages import read_languages
    from pipelines.steps.scorers import learn_from_examples, learn_kinds_from_examples, read_written

    languages = read_languages(find_folder(DEFAULT_MODEL, Path()))
    written = read_written(load_embedder(DEFAULT_MODEL, Path()), languages)
    SHIPPED.write_text(write_scorer(learn_from_examples(written)), encoding="utf-8")
    SHIPPED_KINDS.write_text(write_kinder(learn_kinds_from_examples(written)), encoding="utf-8")


if __name__ == "__main__":
    main()
