"""Languages the sentence model does not know: said by its card, grouped by letters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.config import Topics
from friction.topics.find import find_topics
from friction.topics.languages import read_languages
from friction.topics.lexical import embed_lexically
from tests.topics.test_topics import make_groups

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


def test_texts_that_share_letters_lie_together():
    """Repeats with another number or ending are near; texts that share nothing are not."""
    texts = ["o pedido 11 nao chegou", "o pedido 12 nao chegou ainda", "pedidos que nao chegam", "xyzzy", "qqq www"]

    vectors = embed_lexically(texts, seed=0)

    assert vectors[0] @ vectors[1] > 0.6 > vectors[0] @ vectors[2] > 0.2 > abs(vectors[0] @ vectors[3])
    assert np.linalg.norm(vectors, axis=1).max() <= 1 + 1e-6


@pytest.mark.parametrize("texts", [[], ["um"], ["um", "dois"], ["aaa", "bbb", "ccc", "ddd"], ["", "", ""]])
def test_texts_with_nothing_in_common_lie_nowhere(texts):
    """Few texts, or no letters that two of them share: nothing is near anything, no error."""
    vectors = embed_lexically(texts, seed=0)

    assert len(vectors) == len(texts)
    assert np.triu(vectors @ vectors.T, 1).max(initial=0) < 1e-6


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
