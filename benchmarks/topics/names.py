"""``python -m benchmarks.topics.names``: the names of topics, read against their messages and judged by another model.

Each set runs as a user's file does, at several sizes. For each, two sheets are written: the names of its largest topics
alone, numbered, and the same with ten of their messages. The table is of what a second sentence model, which no name
was chosen by, makes of the names alone.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.topics.sets import RESULTS, find_banking, order_by_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.topics.embed import Embedder

SIZES = (300, 800, 3000)
TEXTS = {
    "banking77": ("banking77/banking77.csv", "text", "customers' questions to a bank"),
    "clinc150": ("clinc150/clinc150.csv", "text", "short requests to an assistant"),
    "hwu64": ("hwu64/hwu64.csv", "text", "short requests to a home assistant"),
    "nhs": ("nhs_feedback/nhs_feedback.csv", "text", "patients' comments"),
    "cfpb": ("cfpb/cfpb.csv", "text", "consumers' complaints about banks and lenders"),
    "airline": ("airline/airline.csv", "text", "tweets to airlines"),
    "app_reviews": ("app_reviews/app_reviews.csv", "comment", "reviews of apps"),
    "nlupp": ("nlupp/nlupp.csv", "text", "spoken requests to a bank and a hotel"),
}
MADE = {"shop": "messages to an online shop", "utility": "messages to an energy supplier"}
SHOWN, MESSAGES = 15, 10
LEAST_LEFT = 3
"""Messages of a topic that are not its name's own: with fewer it is not judged."""

TOML = """[project]
name = "names"
timezone = "UTC"

[[documents]]
name = "texts"
path = "texts.csv"
source = "survey"
columns = { doc_id = "id", text = "text" }
"""


class Named(NamedTuple):
    """What a run called its topics.

    Attributes
    ----------
    topics : topic_id, label, n_segments; largest first.
    texts : topic_id, text, central (whether it is one of the five that show the topic): each text once, by the text.
    """

    topics: pd.DataFrame
    texts: pd.DataFrame


class Judged(NamedTuple):
    """What a reader of the names alone would make of them, 0 to 1, the mean over topics.

    Attributes
    ----------
    told : a name is nearer to the messages of its own topic than to those of any other, on average.
    sorted : share of a topic's messages that are nearer to its name than to any other name.
    n : topics that were judged.
    """

    told: float
    sorted: float
    n: int


def main(given: list[str] | None = None) -> None:
    """Name the topics of each set at each size, print the table, and write the sheets."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.topics.names", description=__doc__)
    parser.add_argument("--sets", default=",".join((*TEXTS, *MADE)))
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--out", type=Path, default=RESULTS / "names", help="folder of the sheets")
    asked = parser.parse_args(given)
    from friction.topics.bridge import load_bridge

    judge = load_bridge()
    asked.out.mkdir(parents=True, exist_ok=True)
    print("| set, rows | topics judged | told by their names | messages sorted |\n|---|---:|---:|---:|")
    for name in asked.sets.split(","):
        for size in asked.sizes.split(",") if name in TEXTS else ["all"]:
            named = name_topics(name, None if size == "all" else int(size))
            got = judge_names(named, judge)
            print(f"| {name}, {size} | {got.n} | {got.told:.3f} | {got.sorted:.3f} |", flush=True)
            for kind, messages in (("alone", 0), ("messages", MESSAGES)):
                sheet = f"# {MADE.get(name) or TEXTS[name][2]}\n\n{to_sheet(named, messages)}\n"
                (asked.out / f"{name}-{size}-{kind}.md").write_text(sheet, encoding="utf-8")


def name_topics(name: str, n_rows: int | None) -> Named:
    """Run a set as a user's file is run, and return what its topics are called.

    Parameters
    ----------
    name : in `TEXTS` or `MADE`.
    n_rows : so many distinct texts, drawn by their hashes; None: all.

    Raises
    ------
    FileNotFoundError
        If the data are not below ``FRICTION_DATA``.
    """
    from pipelines.run import run_workspace
    from pipelines.show import Show

    os.environ.setdefault("FRICTION_KEY", "a key that is only for the benchmark")
    folder = RESULTS / "names" / f"{name}-{n_rows}"
    shutil.rmtree(folder / "runs", ignore_errors=True)  # names are kept from run to run; vectors may stay
    run = run_workspace(WRITERS.get(name, _write_texts)(folder, name, n_rows), Show(quiet=True)).run
    placed = run.segment_topics.dropna(subset="topic_id")
    texts = placed.merge(run.segments[["segment_id", "text"]], on="segment_id").sort_values(["text", "segment_id"])
    shown = {segment_id for own in run.topics["exemplar_ids"] for segment_id in own}
    texts["central"] = texts["segment_id"].isin(shown).groupby([texts["topic_id"], texts["text"]]).transform("any")
    topics = run.topics.sort_values(["n_segments", "topic_id"], ascending=[False, True], ignore_index=True)
    return Named(
        topics[["topic_id", "label", "n_segments"]],
        texts.drop_duplicates(["topic_id", "text"], ignore_index=True)[["topic_id", "text", "central"]],
    )


def judge_names(named: Named, judge: Embedder) -> Judged:
    """Return how well names alone tell topics apart, by a model that chose none of them.

    A topic's messages that hold all words of its name are left out, or a rare wording would know itself again.

    Parameters
    ----------
    judge : `friction.topics.bridge.load_bridge`, or a fake.
    """
    labels = named.topics.set_index("topic_id")["label"]
    held = [_holds(row.text, labels[row.topic_id]) for row in named.texts.itertuples()]
    texts = named.texts[~np.array(held, dtype=bool)]
    left = texts.groupby("topic_id")["text"].transform("size")
    texts = texts[left >= LEAST_LEFT]
    numbers, ids = pd.factorize(texts["topic_id"], sort=True)
    if len(ids) == 0:
        return Judged(0.0, 0.0, 0)
    near = judge.encode(texts["text"].tolist()) @ judge.encode([labels[one] for one in ids]).T
    sums = np.zeros((len(ids), len(ids)))
    np.add.at(sums, numbers, near)
    means = sums / np.bincount(numbers)[:, None]
    told = means.argmax(axis=0) == np.arange(len(ids))
    right = pd.Series(near.argmax(axis=1) == numbers).groupby(numbers).mean()
    return Judged(float(told.mean()), float(right.mean()), len(ids))


def to_sheet(named: Named, messages: int) -> str:
    """Return the names of the largest topics, numbered, each with so many of its messages.

    Half of the messages are near the centre, the others drawn by the hashes of their texts.
    """
    lines = []
    for place, topic in enumerate(named.topics.head(SHOWN).itertuples(), start=1):
        own = named.texts[named.texts["topic_id"] == topic.topic_id]
        lines.append(f"{place}. {topic.label}" + (f" (n = {topic.n_segments})" if messages else ""))
        near = own.loc[own["central"], "text"].tolist()[: messages // 2]
        rest = [text for text in own["text"] if text not in near]
        drawn = [rest[at] for at in order_by_hash(rest)[: messages - len(near)]]
        lines += [f"   - {' '.join(text.split())}" for text in (near + drawn if messages else [])]
    return "\n".join(lines)


def _holds(text: str, label: str) -> bool:
    """Return whether a text holds all words of a label."""
    return set(label.lower().split()) <= set(re.findall(r"[\w'-]+", text.lower().replace("’", "'")))


def _write_texts(folder: Path, name: str, n_rows: int | None) -> Path:
    file, column, _ = TEXTS[name]
    rows = pd.read_csv(find_banking().parent.parent / file, keep_default_na=False)
    texts = rows.loc[rows[column] != "", column].drop_duplicates().tolist()
    kept = [texts[at] for at in order_by_hash(texts)[:n_rows]]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "friction.toml").write_text(TOML, encoding="utf-8")
    pd.DataFrame({"id": [f"d{at:05d}" for at in range(len(kept))], "text": kept}).to_csv(folder / "texts.csv")
    return folder


def _write_shop(folder: Path, _name: str, _n_rows: int | None) -> Path:
    from fixtures.shop import generate_shop

    return generate_shop(folder)


def _write_utility(folder: Path, _name: str, _n_rows: int | None) -> Path:
    from fixtures.utility import generate_utility

    return generate_utility(folder)


WRITERS: dict[str, Callable[[Path, str, int | None], Path]] = {"shop": _write_shop, "utility": _write_utility}


if __name__ == "__main__":
    main()
