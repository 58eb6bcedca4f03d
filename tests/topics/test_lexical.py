"""Languages the sentence model does not know: said by its card, grouped by letters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import connected_components

from friction.config import Topics
from friction.topics.find import find_topics
from friction.topics.languages import read_languages
from friction.topics.lexical import LEAST_ALIKE, _weigh, group_repeats
from tests.topics.test_topics import make_groups

pytestmark = pytest.mark.slow

SETTINGS = Topics(min_segments=3)


@pytest.mark.parametrize(
    ("card", "known"),
    [
        ("---\nlanguage: en\n---\n# A model", ("en",)),
        ("---\nlanguage:\n- no\n- pt-BR\n- en\n---\n", ("en", "no", "pt")),
        ("---\nlanguage: [en, multilingual]\n---\n", None),
        ("---\nlicense: mit\n---\n", None),
        ("# A model\nlanguage: en\n", None),
        ("---\nlanguage: [en\n---\n", None),
        ("---\nlanguage: eng\n---\n", None),
    ],
)
def test_the_models_card_says_which_languages_it_knows(tmp_path, card, known):
    """A card that names none, or calls the model multilingual, leaves nothing out."""
    (tmp_path / "README.md").write_text(card, encoding="utf-8")

    assert read_languages(tmp_path) == known


def test_a_model_without_a_card_is_taken_to_know_all(tmp_path):
    """So is a model that is no folder."""
    assert read_languages(tmp_path) is None
    assert read_languages(tmp_path / "none") is None


def test_texts_that_share_letters_repeat_each_other():
    """With another number, ending or case; groups come by size, and one said often enough alone is a group."""
    texts = sorted([
        "o pedido 11 nao chegou", "o pedido 12 nao chegou", "O PEDIDO 3 nao chegou", "xyzzy plugh", "qqq www",
        "a pesquisa nao encontra nada", "a pesquisa nao encontrou nada",
    ])  # fmt: skip

    found = group_repeats(texts, np.array([1, 1, 1, 1, 1, 1, 2]), 2, seed=0)

    of = {text: int(group) for text, group in zip(texts, found.groups, strict=True)}
    assert [of[text] for text in texts if "pedido" in text.lower()] == [0, 0, 0]
    assert [of[text] for text in texts if "pesquisa" in text] == [1, 1]
    assert (of["xyzzy plugh"], of["qqq www"]) == (2, -1)
    assert ((found.strengths >= 0.5) == (found.groups >= 0)).all()
    assert found.stability[0] == pytest.approx(1.0, abs=0.4)


@pytest.mark.parametrize("texts", [[], ["um"], ["um", "dois"], ["aaa", "bbb", "ccc", "ddd"], ["", "", ""]])
def test_texts_with_nothing_in_common_repeat_nothing(texts):
    """Few texts, or no letters that two of them share: no group, no error."""
    found = group_repeats(texts, np.ones(len(texts)), 2, seed=0)

    assert found.groups.tolist() == [-1] * len(texts)
    assert found.stability == {}


def test_repeats_are_those_of_all_pairs_compared():
    """Looking among the nearest finds what comparing each with each finds."""
    random = np.random.default_rng(3)
    words = ["".join(random.choice(list("abcdefghij"), size=5)) for _ in range(30)]
    texts = sorted({" ".join(random.choice(words, size=4)) for _ in range(120)})
    alike = _weigh(texts)
    near = (alike @ alike.T).toarray() >= LEAST_ALIKE

    found = group_repeats(texts, np.ones(len(texts)), 2, seed=0)

    theirs = connected_components(near, directed=False)[1]
    assert (found.groups[:, None] == found.groups)[near].all()
    assert len(set(theirs[found.groups >= 0])) == found.groups.max() + 1


def test_plain_repeats_are_grouped_and_the_rest_has_a_reason():
    """What the model makes of an unknown language counts for nothing, be it as near as can be."""
    segments, vectors, documents = make_groups([20, 12, 8])
    foreign = segments["segment_id"].str.startswith("s1")
    repeats = foreign & segments["segment_id"].str[-1].isin(list("0123456"))
    segments.loc[foreign, "text"] = [f"{'kqx' * 3}{n * 7919} {'jzw' * 2}{n * 104729}" for n in range(foreign.sum())]
    segments.loc[repeats, "text"] = [f"o meu pedido numero {n} nao chegou ainda" for n in range(repeats.sum())]
    documents = documents.assign(language=np.where(foreign, "pt", "en"))

    found = find_topics(segments, vectors, documents, SETTINGS, languages=("en",))
    placed = found.segment_topics.set_index("segment_id")
    ids = segments["segment_id"]

    assert len(set(placed.loc[ids[repeats], "topic_id"])) == 1
    assert placed.loc[ids[repeats], "topic_id"].notna().all()
    assert set(placed.loc[ids[foreign & ~repeats], "reason"]) == {"unsupported_language"}
    assert len(found.topics) == len(found.model.topic_ids) + 1
    assert not set(placed.loc[ids[repeats], "topic_id"]) & set(placed.loc[ids[~foreign], "topic_id"].dropna())


def test_a_language_that_cannot_be_told_counts_as_known():
    """A few words are no language; they go where their meaning is."""
    segments, vectors, documents = make_groups([20, 12])

    plain = find_topics(segments, vectors, documents, SETTINGS)
    untold = find_topics(segments, vectors, documents.assign(language="und"), SETTINGS, languages=("en",))

    pd.testing.assert_frame_equal(untold.segment_topics, plain.segment_topics)


def test_a_text_that_stands_in_two_languages_goes_where_it_is_known():
    """An English subject line over a German message is read as what it is in English documents."""
    segments, vectors, documents = make_groups([20, 12])
    documents = documents.assign(language="en")
    first = segments["segment_id"].min()
    again = segments[segments["segment_id"] == first].assign(segment_id="a-before-all", doc_id="d-german")
    german = documents.head(1).assign(doc_id="d-german", language="de")

    found = find_topics(
        pd.concat([segments, again]), np.vstack([vectors, vectors[:1]]), pd.concat([documents, german]), SETTINGS,
        languages=("en",),
    ).segment_topics.set_index("segment_id")  # fmt: skip

    assert found.loc["a-before-all", "topic_id"] == found.loc[first, "topic_id"]
    assert "unsupported_language" not in set(found["reason"])
