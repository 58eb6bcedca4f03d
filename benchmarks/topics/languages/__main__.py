"""``python -m benchmarks.topics.languages``: where translations of the shop's messages land, and German-only themes.

The made-up shop (seed 7) runs as a user's workspace does, with one more file of messages: the 150 English originals and
their translations, all languages together and each alone; then the messages about ten matters that exist in German
only. The program is told of no language and of no theme.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from benchmarks.topics.sets import RESULTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.store import Run

HERE = Path(__file__).parent
LANGUAGES = {"german": "de", "spanish": "es", "french": "fr", "portuguese": "pt"}
SEED = 7
NONE = "none"
ADDED = """
[[documents]]
name = "added"
path = "data/added.csv"
source = "survey"
columns = { doc_id = "id", text = "text" }
"""


class Landed(NamedTuple):
    """Where translations are, numbers of messages.

    Attributes
    ----------
    n : all of them.
    joined : in the topic of their original.
    twin : in a topic in which most messages are in languages that the sentence model does not know.
    other : in another topic.
    none : in none.
    lost : whose original is in no topic; wherever they are.
    """

    n: int
    joined: int
    twin: int
    other: int
    none: int
    lost: int


class Alone(NamedTuple):
    """What became of themes that exist in one language only.

    Attributes
    ----------
    themes, own : themes, and how many of them have a topic of their own.
    n, inside, elsewhere, none : messages, and how many of them are in the topic that is their theme's own, in another
        topic, in none.
    """

    themes: int
    own: int
    n: int
    inside: int
    elsewhere: int
    none: int


def main(given: list[str] | None = None) -> None:
    """Run the shop with each file of messages and print both tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.topics.languages", description=__doc__)
    parser.add_argument("--runs", default=f"all,{','.join(LANGUAGES)},german_only", help="of these")
    parser.add_argument("--out", type=Path, default=RESULTS / "languages", help="folder of the workspaces and tables")
    asked = parser.parse_args(given)
    for name in asked.runs.split(","):
        languages = list(LANGUAGES) if name == "all" else [name]
        added = read_german() if name == "german_only" else read_translated(languages)
        found = find_documents_topics(run_with(added, asked.out / name))
        added.merge(found, left_on="id", right_index=True).to_csv(asked.out / f"{name}.csv", index=False)
        if name == "german_only":
            alone = find_alone(found, added)
            print("| German-only themes | with a topic of their own | messages | in it | in another | in none |")
            print("|---:|---:|---:|---:|---:|---:|\n| " + " | ".join(map(str, alone)) + " |\n", flush=True)
            continue
        print(
            "| run with | language | messages | joined | of 100 | in a twin | in another | in none | original in none |"
        )
        print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
        for language in languages:
            print(_to_row(name, language, count_landed(found, added[added["language"] == language])))
        if len(languages) > 1:
            print(_to_row(name, "together", count_landed(found, added[added["language"] != "english"])))
        print(flush=True)


def _to_row(name: str, language: str, got: Landed) -> str:
    share = round(100 * got.joined / got.n)
    return f"| {name} | {language} | {got.n} | {got.joined} | {share} | {' | '.join(map(str, got[2:]))} |"


def read_translated(languages: Sequence[str]) -> pd.DataFrame:
    """Return id, original (the id of the message translated), theme, language, text: the originals, then translations.

    Parameters
    ----------
    languages : of `LANGUAGES`.
    """
    rows = pd.read_csv(HERE / "translated.csv", keep_default_na=False)
    rows = rows.assign(original=[f"english-{number:03d}" for number in range(len(rows))])
    parts = [
        rows[["original", "theme"]].assign(
            id=rows["original"].str.replace("english", language), language=language, text=rows[language]
        )
        for language in ("english", *languages)
    ]
    return pd.concat(parts, ignore_index=True)


def read_german() -> pd.DataFrame:
    """Return id, theme, language, text of the messages about matters that exist in German only."""
    rows = pd.read_csv(HERE / "german_only.csv", keep_default_na=False)
    return rows.assign(id=[f"german-only-{number:03d}" for number in range(len(rows))], language="german")


def run_with(added: pd.DataFrame, folder: Path) -> Run:
    """Run the made-up shop with more messages (id, text) in ``folder``; earlier runs there are forgotten."""
    from fixtures.shop import generate_shop
    from pipelines.run import run_workspace
    from pipelines.show import Show

    os.environ.setdefault("FRICTION_KEY", "a key that is only for the benchmark")
    shutil.rmtree(folder / "runs", ignore_errors=True)  # themes are kept from run to run; vectors may stay
    workspace = generate_shop(folder, seed=SEED)
    settings = workspace / "friction.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
    added[["id", "text"]].to_csv(workspace / "data" / "added.csv", index=False)
    return run_workspace(workspace, Show(quiet=True)).run


def find_documents_topics(run: Run) -> pd.DataFrame:
    """Return topic, abroad and told of each document, by its id.

    ``topic`` is the one that most of its characters are in, `NONE` where none of them is in any; ``abroad``, whether
    most messages of that topic are in languages other than English; ``told``, the language that the program told.
    """
    said = run.segments[["segment_id", "doc_id", "text"]].merge(run.segment_topics[["segment_id", "topic_id"]])
    said = said.dropna(subset="topic_id").assign(length=lambda rows: rows["text"].str.len())
    lengths = said.groupby(["doc_id", "topic_id"])["length"].sum().reset_index()
    main = lengths.sort_values(["length", "topic_id"], ascending=[False, True]).drop_duplicates("doc_id")
    found = run.documents.set_index("doc_id")[["language"]].rename(columns={"language": "told"})
    found["topic"] = main.set_index("doc_id")["topic_id"].reindex(found.index).fillna(NONE)
    found["abroad"] = (found["told"] != "en").groupby(found["topic"]).transform("mean") > 1 / 2
    return found[["topic", "abroad", "told"]]


def count_landed(found: pd.DataFrame, translated: pd.DataFrame) -> Landed:
    """Count where translations are.

    Parameters
    ----------
    found : as `find_documents_topics` gives it.
    translated : id, original.
    """
    own, first = found.loc[translated["id"]], found.loc[translated["original"], "topic"].to_numpy()
    topic, lost = own["topic"].to_numpy(), first == NONE
    joined, none = (topic == first) & ~lost, (topic == NONE) & ~lost
    abroad = own["abroad"].to_numpy(dtype=bool) & ~joined & ~none & ~lost
    n = len(translated)
    rest = n - sum(int(part.sum()) for part in (joined, abroad, none, lost))
    return Landed(n, int(joined.sum()), int(abroad.sum()), rest, int(none.sum()), int(lost.sum()))


def find_alone(found: pd.DataFrame, messages: pd.DataFrame) -> Alone:
    """Count the themes that have a topic of their own.

    It holds at least half of the theme's messages, and at least half of its messages are the theme's.

    Parameters
    ----------
    found : as `find_documents_topics` gives it.
    messages : id, theme.
    """
    topics = messages.assign(topic=found.loc[messages["id"], "topic"].to_numpy())
    placed = topics[topics["topic"] != NONE]
    shared = placed.groupby(["theme", "topic"])["id"].size().rename("n").reset_index()
    half_of_theme = 2 * shared["n"] >= shared["theme"].map(messages["theme"].value_counts())
    half_of_topic = 2 * shared["n"] >= shared["topic"].map(found["topic"].value_counts())
    own = shared[half_of_theme & half_of_topic].drop_duplicates("theme")  # one may be cut in two halves
    n, inside = len(messages), int(own["n"].sum())
    return Alone(messages["theme"].nunique(), len(own), n, inside, len(placed) - inside, n - len(placed))


if __name__ == "__main__":
    main()
