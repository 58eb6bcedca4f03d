"""Labels to be read aloud: ``python -m benchmarks.topics.labels`` prints the demo's first ones and gold names held."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

SHOWN = 20
EXEMPLARS = 3
STOP_WORDS = {"and", "at", "by", "for", "get", "my", "not", "of", "or", "the", "to", "where", "why", "with"}


def main() -> None:
    """Print the table of the demo's largest themes, and how many labels hold a word of the intent's name."""
    print(to_demo_table())
    held, n = count_gold_names()
    print(f"\nBanking77: {held} of {n} labels ({held / n:.3f}) hold a content word of their intent's name.")


def to_demo_table() -> str:
    """Run the made-up shop, and return label and three exemplars of its largest topics as a Markdown table."""
    from fixtures.shop import generate_shop
    from friction.topics.chatter import find_kind
    from pipelines.run import run_workspace
    from pipelines.show import Show

    os.environ.setdefault("FRICTION_KEY", "a key that is only for the benchmark")
    with tempfile.TemporaryDirectory() as folder:
        run = run_workspace(generate_shop(Path(folder)), Show(quiet=True)).run
        topics, texts = run.topics.head(SHOWN), run.segments.set_index("segment_id")["text"]
    lines = ["| | segments | label | three exemplars |", "|---:|---:|---|---|"]
    for place, topic in enumerate(topics.itertuples(), start=1):
        said = "; ".join(f"“{_to_cell(texts[name])}”" for name in topic.exemplar_ids[:EXEMPLARS])
        lines.append(f"| {place} | {topic.n_segments} | {_to_cell(topic.label)} | {said} |")
    chatter = [label for label in topics["label"] if find_kind(label)]
    lines.append(f"\nGreetings, signatures or macros among the first {SHOWN}: {len(chatter)}.")
    return "\n".join(lines)


def count_gold_names() -> tuple[int, int]:
    """Return how many of Banking77's topics have a label with a content word of the intent most of their texts have."""
    from benchmarks.topics.own import read_words
    from benchmarks.topics.sets import build_set, read_banking
    from friction.topics.cluster import DiffusionClusterer
    from friction.topics.find import draw_texts
    from friction.topics.labels import find_labels
    from friction.topics.words import count_terms, to_stem, to_weights, weigh_terms

    data = build_set("banking77")
    vectors = np.asarray(data.load_vectors(), dtype=np.float32)
    texts, intents = read_banking()
    words = pd.DataFrame({"text": list(texts), **read_words(tuple(texts))})
    groups = DiffusionClusterer().fit(vectors).labels_
    inside = [np.flatnonzero(groups == group) for group in range(groups.max() + 1)]
    counts = count_terms(words, groups, len(inside))
    naming = {group: draw_texts(words, places, vectors[places]) for group, places in enumerate(inside)}
    labels = find_labels(naming, to_weights(counts, weigh_terms(counts)))
    held = 0
    for group, places in enumerate(inside):
        intent = pd.Series(np.array(intents)[places]).mode()[0]
        named = {to_stem(word) for word in intent.lower().strip("?").split("_") if word not in STOP_WORDS}
        held += bool(named & {to_stem(word) for word in labels[group].lower().replace("'", " ").split()})
    return held, len(inside)


def _to_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "/").replace("<", "‹").replace(">", "›")


if __name__ == "__main__":
    main()
