"""Sentences that say two things: what cutting them finds, and what it does to documents about one matter.

``python -m benchmarks.topics.matters nhs cfpb airline app_reviews FOLDER …``: labelled sets of ``FRICTION_DATA``, and
folders of made-up workspaces (``fixtures``) with a finished run. Each is grouped twice, with its sentences whole and
cut; ``--read 30`` prints so many of the cuts, drawn by their texts' hashes.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from benchmarks.topics.labelled import LONG, read_labelled
from benchmarks.topics.sets import embed_cached, find_banking, order_by_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from friction.config import Topics
    from friction.topics import Bridged, Names

SETTINGS = ("nhs", "cfpb", "airline", "app_reviews")
REVIEWED = {"bug": "bug", "feature": "feature", "user_experience": "experience"}


class World(NamedTuple):
    """Sentences, and what is true of their documents.

    Attributes
    ----------
    name : in the table.
    sentences : as the step ``text`` makes them, sorted by id.
    documents : doc_id, text, author, person_id, language, and source where there are several.
    themes : true themes by doc_id, two joined by "|"; documents without one are absent.
    languages : those that the sentence model knows.
    """

    name: str
    sentences: pd.DataFrame
    documents: pd.DataFrame
    themes: pd.Series
    languages: tuple[str, ...]


class Scored(NamedTuple):
    """What a grouping gives: over documents of one theme, and of two."""

    ari: float
    ami: float
    placed: float
    n_topics: int
    both: int
    two: int


def read_world(name: str) -> World:
    """Return a labelled set by its name, or a made-up workspace by its folder."""
    from friction.text.segments import build_segments

    if name in LONG:
        labelled = read_labelled(name, "whole")
        return _to_world(name, labelled.segments, labelled.documents, labelled.documents.set_index("doc_id")["label"])
    if name == "app_reviews":
        documents = _read_reviews()
        segments = build_segments(documents).sort_values("segment_id", ignore_index=True)
        return _to_world(name, segments, documents, documents.set_index("doc_id")["label"])
    from friction.store import find_runs, read_run
    from friction.topics import find_templates

    documents = read_run(find_runs(Path(name))[-1]).documents
    segments = build_segments(documents)
    segments = segments[~find_templates(segments, documents)].sort_values("segment_id", ignore_index=True)
    truth = pd.read_csv(Path(name) / "truth" / "documents.csv", dtype=str, keep_default_na=False)
    return _to_world(Path(name).name, segments, documents, truth.set_index("doc_id")["themes"])


def _to_world(name: str, segments: pd.DataFrame, documents: pd.DataFrame, themes: pd.Series) -> World:
    return World(name, segments, documents, themes[themes != ""], ("en",))


def _read_reviews() -> pd.DataFrame:
    """Return reviews of apps, title and text, with the one of three labels that they have; several, or none: empty."""
    (file,) = sorted((find_banking().parent.parent / "app_reviews").glob("*.csv"))
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    text = (rows["title"] + "\n" + rows["comment"]).str.strip()
    marked = rows[list(REVIEWED)] == "1"
    label = pd.Series([REVIEWED[column] for column in marked.idxmax(axis=1)]).where(marked.sum(axis=1) == 1, "")
    found = pd.DataFrame({"doc_id": rows["review_id"], "text": text, "label": label})
    found = found[text.str.len() > 0].drop_duplicates("text").sort_values("doc_id", ignore_index=True)
    return found.assign(author="customer", person_id=None, language="en")


def group(world: World, names: Names, segments: pd.DataFrame, around: pd.DataFrame, settings: Topics) -> pd.DataFrame:
    """Return segment_id and topic_id of segments, as a run finds them."""
    from friction.topics import (
        Bridged,
        Uncut,
        choose_voters,
        find_joined,
        find_topics,
        load_bridge,
        neutralise,
    )
    from friction.topics.embed import embed_texts

    neutral = segments.assign(text=neutralise(segments["text"].tolist(), names))
    spoken = segments["doc_id"].map(world.documents.set_index("doc_id")["language"])
    joined = find_joined(spoken.unique().tolist(), world.languages).joined
    bridged: Bridged | None = None
    if joined:
        plain = world.sentences.assign(text=neutralise(world.sentences["text"].tolist(), names))
        abroad = plain["doc_id"].map(world.documents.set_index("doc_id")["language"]).isin(joined)
        asked = plain[choose_voters(plain["text"], abroad)]
        whole = around[around["doc_id"].isin(asked["doc_id"])]
        rows = embed_texts([*asked["text"], *whole["text"]], load_bridge(), {})
        bridged = Bridged(joined, dict(zip([*asked["segment_id"], *whole["doc_id"]], rows, strict=True)))
    vectors = embed_cached(tuple(neutral["text"]))
    cut = world.sentences[~world.sentences["segment_id"].isin(segments["segment_id"])].reset_index(drop=True)
    return find_topics(
        _score(world, segments, spoken, vectors),
        vectors,
        world.documents,
        settings,
        languages=world.languages,
        contexts=dict(zip(around["doc_id"], embed_cached(tuple(around["text"])), strict=True)),
        bridged=bridged,
        uncut=Uncut(cut, embed_cached(tuple(neutralise(cut["text"].tolist(), names)))),
    ).segment_topics


def _score(world: World, segments: pd.DataFrame, spoken: pd.Series, vectors: np.ndarray) -> pd.DataFrame:
    """Return the segments with how surely they tell of friction, as the shipped score has it."""
    from friction.text import choose_weights, find_cues, load_shipped, score_segments

    documents, scorer = world.documents, load_shipped()
    if "rating" not in documents:
        documents = documents.assign(rating=None, source="review")
    chosen = choose_weights(segments["text"], spoken, spoken.isin(world.languages), scorer)
    return score_segments(segments, find_cues(segments, spoken), documents, scorer, vectors, chosen)[0]


def score(world: World, segments: pd.DataFrame, segment_topics: pd.DataFrame) -> Scored:
    """Return how well documents lie where they belong, and how many of two themes have both."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    said = segments.merge(segment_topics[["segment_id", "topic_id"]].dropna(), on="segment_id")
    lengths = said["text"].str.len().groupby([said["doc_id"], said["topic_id"]]).sum().reset_index()
    main = lengths.sort_values(["text", "topic_id"]).drop_duplicates("doc_id", keep="last").set_index("doc_id")
    there = world.themes[world.themes.index.isin(world.sentences["doc_id"])]
    one, two = there[~there.str.contains("|", regex=False)], there[there.str.contains("|", regex=False)]
    found = one.index.map(main["topic_id"]).fillna("none")
    topic_of = pd.Series(found, index=one.to_numpy())
    topic_of = topic_of[topic_of != "none"].groupby(level=0).agg(lambda topics: topics.mode()[0])
    topics = said.groupby("doc_id")["topic_id"].agg(set)
    both = sum(
        {topic_of.get(theme) for theme in themes.split("|")} <= topics.get(doc_id, set())
        and len({topic_of.get(theme) for theme in themes.split("|")}) > 1
        for doc_id, themes in two.items()
    )
    return Scored(
        adjusted_rand_score(one, found),
        adjusted_mutual_info_score(one, found),
        float((found != "none").mean()),
        segment_topics["topic_id"].nunique(),
        both,
        len(two),
    )


def measure(name: str, n_read: int) -> None:
    """Print what cutting does to a world."""
    from friction.config.models import Topics
    from friction.contracts.halves import are_halves
    from friction.topics import build_contexts, find_names, neutralise
    from pipelines.steps.halves import Held, cut_in_halves, find_halves

    world, settings = read_world(name), Topics()
    documents = world.documents
    sources = dict(zip(documents["doc_id"], documents["source"], strict=True)) if "source" in documents else None
    names = find_names(world.sentences, embed_cached, sources)
    asked: list[int] = []

    def embed(texts: Sequence[str]) -> np.ndarray:
        asked.append(len(texts))
        return embed_cached(tuple(texts))

    embed_cached(tuple(world.sentences["text"]))
    begun = time.perf_counter()
    plain = world.sentences.assign(text=neutralise(world.sentences["text"].tolist(), names))
    around = build_contexts(plain)
    contexts = dict(zip(around["doc_id"], embed_cached(tuple(around["text"])), strict=True))
    vectors = embed_cached(tuple(plain["text"]))
    halves = find_halves(world.sentences, vectors, documents, contexts, names, settings, world.languages, embed)
    segments = cut_in_halves(world.sentences, halves, Held([], []), documents, world.languages)
    seconds = time.perf_counter() - begun
    n_cut = len(segments) - len(world.sentences)
    one = world.themes[~world.themes.str.contains("|", regex=False)]
    halved = segments.loc[are_halves(segments["segment_id"]), "doc_id"]
    cut_one = len(set(halved) & set(one.index))
    print(
        f"{world.name}: {len(world.sentences):,} sentences, {asked[-1]:,} halves embedded, {n_cut} cut "
        f"({n_cut / len(world.sentences):.2%}); of {len(one):,} documents of one theme {cut_one} cut "
        f"({cut_one / len(one):.2%}); {seconds:.0f} s",
        flush=True,
    )
    for label, given in (("whole", world.sentences), ("cut", segments)):
        scored = score(world, given, group(world, names, given, around, settings))
        print(
            f"  {label}: ARI {scored.ari:.3f} AMI {scored.ami:.3f} placed {scored.placed:.3f} topics "
            f"{scored.n_topics}; both themes in {scored.both} of {scored.two}",
            flush=True,
        )
    new = segments[are_halves(segments["segment_id"])].sort_values(["doc_id", "start"])
    texts = new["text"].tolist()
    pairs = [f"{first!r} | {second!r}" for first, second in zip(texts[::2], texts[1::2], strict=True)]
    for place in order_by_hash(pairs)[:n_read]:
        print("   ", pairs[place])


def main() -> None:
    """Read the command line and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=SETTINGS)
    parser.add_argument("--read", type=int, default=0)
    given = parser.parse_args()
    for name in given.names:
        measure(name, given.read)


if __name__ == "__main__":
    main()
