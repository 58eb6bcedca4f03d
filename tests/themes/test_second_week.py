"""A second week: what people decided in the first one holds, and steers where new segments go."""

from __future__ import annotations

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from friction.themes.build import build_themes
from friction.themes.proposals import Found, find_proposals
from friction.themes.replay import replay_decisions
from friction.topics.lineage import OWN_THEME, Previous, find_centroids, find_lineage, remember_gone, to_part_id
from tests.themes.decided import log

pytestmark = pytest.mark.slow

SIZE = 48
KINDS = 12


class Week(NamedTuple):
    """What a run makes of a week."""

    topics: pd.DataFrame
    lineage: pd.DataFrame
    placed: pd.DataFrame
    embeddings: SimpleNamespace
    themes: pd.DataFrame
    gone: dict


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def make_texts(seed=0):
    """Return segments of 12 kinds in two weeks (week 2 adds a tenth) and their vectors; kinds 0 and 1 are alike."""
    random = np.random.default_rng(seed)
    centres = unit(random.normal(size=(KINDS, SIZE)))
    aside = unit(centres[1] - (centres[1] @ centres[0]) * centres[0])
    centres[1] = 0.85 * centres[0] + np.sqrt(1 - 0.85**2) * aside
    kind = np.repeat(np.arange(KINDS), 220)
    week = np.tile(np.repeat([1, 2], [200, 20]), KINDS)
    vectors = unit(centres[kind] + random.normal(0, 1 / np.sqrt(SIZE), (len(kind), SIZE)))
    ids = [f"s{place:05d}" for place in range(len(kind))]
    return pd.DataFrame({"segment_id": ids, "kind": kind, "week": week}), vectors


def run_week(texts, vectors, topic_of, decisions, before=None):
    """Run what a run does from topics on; ``topic_of`` tells the topic of each kind (or of each segment)."""
    rows = texts.assign(topic_id=topic_of)
    placed = rows[["segment_id", "topic_id"]].assign(theme_id=None, strength=0.5, reason="placed")
    segments = pd.DataFrame({"segment_id": rows["segment_id"], "doc_id": rows["segment_id"]})
    segments["text"] = "kind" + rows["kind"].astype(str)
    segments["lemmas"] = [[text] for text in segments["text"]]
    segments["phrases"] = [[] for _ in range(len(segments))]
    segments["friction"], segments["severity"] = 0.5, 0.5
    documents = pd.DataFrame({"doc_id": segments["doc_id"], "person_id": segments["doc_id"]})
    topics = rows.dropna(subset="topic_id").groupby("topic_id", as_index=False).agg(
        n_segments=("segment_id", "size"), exemplar_ids=("segment_id", lambda ids: sorted(ids)[:3])
    )  # fmt: skip
    topics = topics.assign(parent_id=None, label=topics["topic_id"], terms=[[name] for name in topics["topic_id"]])
    embeddings = SimpleNamespace(segment_ids=rows["segment_id"].tolist(), vectors=vectors)
    previous = None
    if before is not None:
        old = find_centroids(before.embeddings.segment_ids, before.embeddings.vectors, before.placed, by=OWN_THEME)
        previous = Previous(before.topics, before.placed, old, before.gone)
    replayed = replay_decisions(decisions)
    centroids = find_centroids(embeddings.segment_ids, vectors, placed)
    topics, lineage = find_lineage(topics, placed, centroids, previous, held=replayed.merged, parts=replayed.parts)
    themes, placed = build_themes(topics, placed, segments, documents, decisions, embeddings)
    return Week(topics, lineage, placed, embeddings, themes, remember_gone(topics, previous))


def run_two(first_topics, second_topics, decide, seed=0):
    """Return both weeks; ``decide`` makes the decisions from the first week, the texts and its themes by topic."""
    texts, vectors = make_texts(seed)
    then = (texts["week"] == 1).to_numpy()
    first = run_week(texts[then], vectors[then], first_topics(texts[then]), log())
    theme = first.topics.set_index("topic_id")["theme_id"]
    decisions = log(*decide(texts[then], theme))
    decided = run_week(texts[then], vectors[then], first_topics(texts[then]), decisions, first)
    second = run_week(texts, vectors, second_topics(texts), decisions, decided)
    return texts, theme, decisions, second


def by_kind(texts):
    return "k" + texts["kind"].astype(str)


def themes_of_kind(week, texts, kind):
    """Return how many segments of a kind are in each theme."""
    theme_of = week.placed.set_index("segment_id")["theme_id"]
    return theme_of[texts.loc[texts["kind"] == kind, "segment_id"]].value_counts(normalize=True).to_dict()


def test_what_a_person_merged_stays_merged_when_the_run_splits_it():
    """Kinds 2 and 3 were merged; next week the run finds two halves of kind 2: all is one theme, and it proposes."""

    def halves(texts):
        number = texts.groupby("kind").cumcount() % 2
        return by_kind(texts).mask((texts["kind"] == 2) & (number == 1), "k2-half")

    texts, theme, decisions, second = run_two(
        by_kind, halves, lambda _, theme: [(theme["k2"], "merge", {"into": theme["k3"]}, None)]
    )

    assert themes_of_kind(second, texts, 2) == themes_of_kind(second, texts, 3) == {theme["k3"]: 1.0}
    proposed = find_proposals(second.topics, second.lineage, second.placed, replay_decisions(decisions), Found())
    assert proposed[["kind", "theme_id"]].to_numpy().tolist() == [["split", theme["k3"]]]
    assert set(second.themes["theme_id"]) == set(theme) - {theme["k2"]}


@pytest.mark.parametrize("found", ["together", "apart"])
def test_what_a_person_split_stays_split_when_the_run_merges_it_or_finds_it_too(found):
    """Kinds 0 and 1 were one topic; a person split ten examples off. Next week's run finds one topic again, or two."""

    def together(texts):
        return by_kind(texts).replace("k1", "k0")

    def decide(texts, theme):
        examples = texts.loc[texts["kind"] == 1, "segment_id"].head(10).tolist()
        return [(theme["k0"], "split", {"parts": {to_part_id(theme["k0"], examples): examples}}, None)]

    texts, theme, decisions, second = run_two(together, together if found == "together" else by_kind, decide)

    part = next(iter(replay_decisions(decisions).parts))
    assert themes_of_kind(second, texts, 1)[part] >= 0.8
    assert themes_of_kind(second, texts, 0)[theme["k0"]] >= 0.9
    proposed = find_proposals(second.topics, second.lineage, second.placed, replay_decisions(decisions), Found())
    assert proposed["kind"].tolist() == (["merge"] if found == "together" else [])


@pytest.mark.parametrize("seed", range(4))
def test_after_ten_corrections_of_one_kind_next_week_makes_at_most_a_fifth_of_that_mistake(seed):
    """The run puts a third of kind 1 into the topic of kind 0; ten of these were moved to where they belong."""

    def mistaken(texts):
        wrong = (texts["kind"] == 1) & (texts.groupby("kind").cumcount() % 3 == 0)
        return by_kind(texts).mask(wrong, "k0")

    def decide(texts, theme):
        wrong = texts.loc[(texts["kind"] == 1) & (mistaken(texts) == "k0"), "segment_id"]
        return [(theme["k1"], "place", {"segment_ids": wrong.head(10).tolist()}, None)]

    texts, theme, decisions, second = run_two(mistaken, mistaken, decide, seed)

    theme_of = second.placed.set_index("segment_id")["theme_id"]
    mistakes = set(texts.loc[(texts["kind"] == 1) & (mistaken(texts) == "k0"), "segment_id"])
    open_ = sorted(mistakes - set(replay_decisions(decisions).placed))
    assert (theme_of[open_] == theme["k0"]).mean() <= 0.2
    assert themes_of_kind(second, texts, 0)[theme["k0"]] >= 0.9
    assert all(themes_of_kind(second, texts, kind) == {theme[f"k{kind}"]: 1.0} for kind in range(2, KINDS))


def test_with_no_decisions_a_second_week_of_a_tenth_new_texts_changes_no_theme():
    """All themes keep their ids, and nothing is proposed."""
    texts, theme, decisions, second = run_two(by_kind, by_kind, lambda _, __: [])

    assert set(second.lineage["relation"]) == {"same"}
    assert dict(second.topics.set_index("topic_id")["theme_id"]) == dict(theme)
    assert find_proposals(second.topics, second.lineage, second.placed, replay_decisions(decisions), Found()).empty
    assert len(texts) == len(second.placed)
