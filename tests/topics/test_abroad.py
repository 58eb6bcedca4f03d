"""Foreign texts beside the topics of home: which join, which stand alone, who is asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.config.models import Topics
from friction.topics.abroad import Bridged, choose_voters
from friction.topics.find import find_topics
from tests.topics.test_cluster import make_groups, unit

DIMENSIONS = 24


@pytest.fixture(scope="module")
def found():
    """Return topics of four English themes, twelve German texts on two of them, and ten on a theme of their own."""
    home, truth = make_groups([30, 28, 26, 24], dimensions=DIMENSIONS, spread=0.12)
    random = np.random.default_rng(3)
    german = np.repeat([0, 1, 9], [6, 6, 10])
    abroad = unit(np.eye(DIMENSIONS)[german] + random.normal(0, 0.12, (len(german), DIMENSIONS)))
    names = [f"e{group}-{at:03d}" for at, group in enumerate(truth)] + [f"g{g}-{at:03d}" for at, g in enumerate(german)]
    segments = pd.DataFrame({"segment_id": names, "doc_id": names, "start": 0})
    segments["text"] = [f"{name} says what matter {name[1]} is about" for name in names]
    segments["lemmas"] = segments["phrases"] = [text.split() for text in segments["text"]]
    segments["friction"] = 0.5
    documents = segments[["doc_id", "text"]].assign(
        person_id=segments["doc_id"], author="customer", language=["en"] * len(truth) + ["de"] * len(german)
    )
    # The sentence model knows nothing of German: its vectors of these texts say nothing.
    vectors = np.vstack([home, unit(random.normal(size=(len(german), DIMENSIONS)))])
    over = Bridged(("de",), dict(zip(names, np.vstack([home, abroad]), strict=True)))
    return find_topics(segments, vectors, documents, Topics(), languages=["en"], bridged=over)


def to_members(found):
    topics = found.segment_topics.dropna(subset="topic_id")
    return topics.groupby("topic_id")["segment_id"].agg(lambda ids: {name[:2] for name in ids}).tolist()


def test_a_foreign_text_joins_the_topic_that_says_the_same(found):
    """Most of those that have one at home are in it."""
    joined = [members for members in to_members(found) if members & {"g0", "g1"}]

    assert {frozenset(members) for members in joined} == {frozenset({"e0", "g0"}), frozenset({"e1", "g1"})}


def test_a_theme_that_no_text_at_home_is_about_stands_alone(found):
    """It is a topic of its own, and no English one is forced on it."""
    assert {"g9"} in to_members(found)
    assert found.segment_topics["reason"].isin(["placed", "novel", "ambiguous"]).all()


def test_topics_of_home_are_named_and_shown_by_texts_of_home(found):
    """Whoever joins over the bridge gives neither name, nor terms, nor examples."""
    home = found.topics[found.topics["exemplar_ids"].map(lambda ids: ids[0].startswith("e"))]

    assert len(home) == 4
    assert all(name.startswith("e") for ids in home["exemplar_ids"] for name in ids)
    assert not [term for terms in home["terms"] for term in terms if term.startswith("g")]


def test_the_bridge_is_asked_about_all_foreign_texts_and_fifty_times_as_many_others(monkeypatch):
    """Evenly over the texts, the same for any order; without foreign texts about none."""
    texts = pd.Series([f"text {at:03d}" for at in range(200)])
    abroad = pd.Series(np.arange(200) < 2)

    chosen = choose_voters(texts, abroad)
    assert chosen[:2].all()
    assert chosen.sum() == 2 + 100
    shuffled = texts.sample(frac=1, random_state=0)
    again = choose_voters(shuffled, abroad.loc[shuffled.index])
    assert set(shuffled[again]) == set(texts[chosen])
    assert not choose_voters(texts, abroad & False).any()
    monkeypatch.setattr("friction.topics.abroad.MOST_HOME", 10)
    assert choose_voters(texts, abroad).sum() == 12
