"""A codebook gathers what belongs to its codes, and names it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.topics.codebook import Code, find_centres, gather
from friction.topics.find import Codes, find_topics
from friction.topics.model import model_from_bytes, model_to_bytes
from tests.topics.test_topics import SETTINGS, make_groups, unit


def test_a_code_lies_in_the_middle_of_its_texts():
    """One unit row for each code."""
    places = {"a": [1.0, 0.0], "b": [0.0, 1.0], "c": [0.0, -1.0]}
    codes = [Code("one", ("a", "b")), Code("two", ("c",))]

    centres = find_centres(codes, lambda texts: np.array([places[text] for text in texts], dtype=np.float32))

    np.testing.assert_allclose(centres, [[0.5**0.5, 0.5**0.5], [0.0, -1.0]])


def test_codes_gather_what_is_near_and_leave_the_rest():
    """A code nobody speaks of gathers nothing."""
    _, vectors, _ = make_groups([20, 15, 10])

    codes = gather(vectors, np.eye(16)[[1, 8]])

    assert codes.tolist() == [-1] * 20 + [0] * 15 + [-1] * 10
    assert gather(vectors[:0], np.eye(16)[:1]).tolist() == []


def test_codes_name_their_topics_and_keep_them_apart():
    """Two codes that lie close to each other are two topics; later texts are placed by the same rule."""
    segments, vectors, documents = make_groups([20, 15, 10])
    half = np.arange(len(vectors)) % 2 == 0
    towards = np.where(half[:, None], np.eye(16)[5], np.eye(16)[6]) * (np.arange(len(vectors)) < 20)[:, None]
    vectors = unit(vectors + 0.6 * towards)
    codes = Codes(("first half", "second half"), unit(np.eye(16)[[0, 0]] + 0.6 * np.eye(16)[[5, 6]]))

    coded = find_topics(segments, vectors, documents, SETTINGS, codes=codes)

    assert len(coded.topics) == 4
    label_of = coded.topics.set_index("topic_id")["label"]
    found = coded.segment_topics["topic_id"].map(label_of)
    assert set(found[:20][half[:20]]) == {"first half"}
    assert set(found[:20][~half[:20]]) == {"second half"}
    again = model_from_bytes(model_to_bytes(coded.model), "a file")
    pd.testing.assert_series_equal(again.place(vectors)["topic_id"], coded.segment_topics["topic_id"])
    assert coded.topics.set_index("label").loc[list(codes.names), "stability"].min() > 0.6


def test_what_a_code_gathered_no_vote_takes_away():
    """A single text that a code gathered stays its topic amid fourteen others of another."""
    segments, vectors, documents = make_groups([20, 15])
    vectors = unit(np.vstack([np.eye(16)[:1] * 0.6 + np.eye(16)[9:10], vectors[1:]]))
    codes = Codes(("only this one",), vectors[:1].astype(np.float64))

    found = find_topics(segments, vectors, documents, SETTINGS, codes=codes)

    label = found.topics.set_index("topic_id")["label"]
    assert label[found.segment_topics["topic_id"][0]] == "only this one"
    assert (found.segment_topics["topic_id"] == found.segment_topics["topic_id"][0]).sum() == 1
