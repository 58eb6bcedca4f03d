"""Held against BERTopic, and opened in it: its only tests, as it takes ten seconds to load."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from friction.topics.bertopic import build_bertopic
from friction.topics.model import TopicModel
from friction.topics.place import Reference
from friction.topics.words import count_terms, weigh_terms
from tests.topics.test_cluster import make_groups

pytestmark = pytest.mark.slow


def test_terms_weigh_as_bertopic_weighs_them():
    """The same figures as its ClassTfidfTransformer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what umap says to its own developers while it loads
        from bertopic.vectorizers import ClassTfidfTransformer
    texts = pd.DataFrame(
        {"lemmas": [["card", "refuse"], ["card", "lose", "card"], ["parcel", "late"]], "phrases": [[]] * 3}
    )
    counts = count_terms(texts, np.array([0, 0, 1]), 2)

    theirs = ClassTfidfTransformer(reduce_frequent_words=True).fit_transform(counts.counts.astype(float))

    np.testing.assert_allclose(weigh_terms(counts).toarray(), theirs.toarray())


def test_a_researcher_opens_it_in_bertopic():
    """The same groups under BERTopic's numbers, our labels, its plots, and our rule for new texts."""
    vectors, truth = make_groups([30, 20, 10], spread=0.3)
    model = TopicModel("m", ("k-a", "k-b", "k-c"), ("card refused", "parcel late", "app slow"),
                       Reference(vectors, truth.astype(np.int64), 0.1))  # fmt: skip
    ids = [f"s{n:02d}" for n in range(60)]
    words = [("card", "refuse"), ("parcel", "late"), ("app", "slow")]
    segments = pd.DataFrame({"segment_id": ids, "lemmas": [[*list(words[g]), f"w{n}"] for n, g in enumerate(truth)],
                             "phrases": [[" ".join(words[g])] for g in truth]})  # fmt: skip
    found = pd.DataFrame({"segment_id": ids, "topic_id": [model.topic_ids[g] for g in truth]})

    opened = build_bertopic(segments, vectors, found, model)

    assert opened.topics_ == truth.tolist()
    assert opened.get_topic_info()["CustomName"].tolist() == list(model.labels)
    assert opened.visualize_barchart(custom_labels=True).data
    new, _ = opened.transform(["x"] * 5, embeddings=vectors[[0, 29, 35, 49, 59]])
    assert list(new) == truth[[0, 29, 35, 49, 59]].tolist()
