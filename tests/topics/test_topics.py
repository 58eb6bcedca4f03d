"""Topics: found, described, stable, the same whatever the order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.config import Topics
from friction.topics.find import find_topics

pytestmark = pytest.mark.slow

SETTINGS = Topics(neighbours=5, min_segments=3)


def unit(rows):
    rows = np.asarray(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def make_groups(sizes, seed=0, spread=0.15):
    """Return segments, vectors and documents of groups of texts that are near each other."""
    random = np.random.default_rng(seed)
    centres = np.eye(len(sizes), 16)
    rows, vectors = [], []
    for group, size in enumerate(sizes):
        for number in range(size):
            rows.append(
                (f"s{group}-{number:03d}", f"d{group}-{number:03d}", f"word{group} thing{group} unique{number}x{group}")
            )
            vectors.append(centres[group] + random.normal(0, spread, 16))
    segments = pd.DataFrame(rows, columns=["segment_id", "doc_id", "text"])
    segments["lemmas"] = [text.split() for text in segments["text"]]
    segments["phrases"] = [[" ".join(words[:2])] for words in segments["lemmas"]]
    segments["friction"] = 0.5
    segments["start"], segments["end"] = 0, segments["text"].str.len()
    documents = segments[["doc_id", "text"]].assign(person_id=segments["doc_id"], author="customer")
    return segments, unit(vectors), documents


def test_topics_are_found_described_and_every_segment_is_accounted_for():
    """Labels differ and are people's words; each segment has a topic or a reason."""
    segments, vectors, documents = make_groups([12, 10, 8])

    placed, topics, *_ = find_topics(segments, vectors, documents, SETTINGS)

    assert topics["n_segments"].is_monotonic_decreasing
    assert topics["label"].is_unique
    assert topics["n_segments"].sum() == placed["topic_id"].notna().sum()
    assert set(placed["reason"]) <= {"placed", "ambiguous", "novel", "too_short"}
    assert ((placed["strength"] > 0) == placed["topic_id"].notna()).all()
    assert topics["stability"].between(0, 1).all()
    for topic in topics.itertuples():
        group = topic.exemplar_ids[0][1]
        assert f"word{group}" in topic.label or f"thing{group}" in topic.label


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 2**16))
def test_the_order_of_the_segments_does_not_matter(seed):
    """Shuffled rows give the same tables."""
    segments, vectors, documents = make_groups([15, 12, 9], spread=0.4)
    order = np.random.default_rng(seed).permutation(len(segments))

    placed, topics, *_ = find_topics(segments, vectors, documents, SETTINGS)
    again, topics_again, *_ = find_topics(segments.iloc[order], vectors[order], documents, SETTINGS)

    pd.testing.assert_frame_equal(placed, again)
    pd.testing.assert_frame_equal(topics, topics_again)


@pytest.mark.parametrize("sizes", [[], [1], [2]])
def test_too_few_texts_make_no_topic(sizes):
    """None, one and two documents: no topic, every segment with its reason, no error."""
    segments, vectors, documents = (
        make_groups(sizes)
        if sizes
        else (make_groups([1])[0].head(0), np.empty((0, 16), np.float32), make_groups([1])[2].head(0))
    )

    placed, topics, *_ = find_topics(segments, vectors, documents, SETTINGS)

    assert len(topics) == 0
    assert placed["reason"].tolist() == ["novel"] * sum(sizes)


def test_identical_texts_count_once_and_share_their_place():
    """A text pasted a hundred times is not a topic of its own weight."""
    segments, vectors, documents = make_groups([10, 8])
    copies = pd.concat(
        [segments, *[segments.head(1).assign(segment_id=f"copy{n}") for n in range(100)]], ignore_index=True
    )
    rows = np.vstack([vectors, np.repeat(vectors[:1], 100, axis=0)])

    placed, topics, *_ = find_topics(copies, rows, documents, SETTINGS)

    topic_of = placed.set_index("segment_id")["topic_id"]
    assert topic_of["s0-000"] == topic_of["copy0"] == topic_of["copy99"]
    assert topics["n_segments"].max() >= 100


def test_a_segment_of_one_word_is_too_short():
    """It keeps its reason instead of a topic."""
    segments, vectors, documents = make_groups([10, 8])
    segments["text"] = ["ok", *segments["text"][1:]]
    segments["lemmas"] = [["ok"], *segments["lemmas"][1:]]

    placed, *_ = find_topics(segments, vectors, documents, SETTINGS)

    assert placed.set_index("segment_id").loc["s0-000", "reason"] == "too_short"


def test_markup_and_masked_data_never_reach_a_label():
    """Customers' text is hostile: a label holds letters, digits, spaces, apostrophes and hyphens."""
    segments, vectors, documents = make_groups([8, 8])
    segments["text"] = ["<script>alert('x')</script> <EMAIL_1> **" + text for text in segments["text"]]

    _, topics, *_ = find_topics(segments, vectors, documents, SETTINGS)

    assert topics["label"].str.fullmatch(r"[\w' -]+").all()
    assert not topics["label"].str.contains("email").any()


def test_what_is_said_only_lately_is_a_topic_in_its_first_week():
    """Texts aside of an older topic are their own where all are new; undated, they are its part."""
    segments, vectors, documents = make_groups([70, 70], spread=0.2)
    aside = segments["segment_id"].between("s0-058", "s0-069")
    vectors[aside, 2] += 0.7
    random = np.random.default_rng(1)
    days = np.where(aside, random.uniform(0, 7, len(segments)), random.uniform(0, 70, len(segments)))
    dated = documents.assign(
        source="mail", written_at=pd.Timestamp("2026-06-01", tz="UTC") - pd.to_timedelta(days, unit="D")
    )

    def find(documents):
        placed = find_topics(segments, unit(vectors), documents, SETTINGS).segment_topics.set_index("segment_id")
        topic = placed.loc[segments["segment_id"], "topic_id"].to_numpy()
        return topic[aside.to_numpy()], topic[~aside.to_numpy()]

    fresh, others = find(dated)
    assert pd.Series(fresh).value_counts().iloc[0] >= 10
    assert np.isin(others, pd.Series(fresh).mode()).sum() <= 2
    together, others = find(documents)
    assert np.isin(others, pd.Series(together).mode()).sum() > 20


@pytest.mark.parametrize("what", ["no segment", "no document", "no time", "no time of what is spoken"])
def test_without_texts_or_times_nothing_breaks(what):
    """There may be no text at all, or none whose time is known."""
    segments, vectors, documents = make_groups([8, 8])
    dated = documents.assign(source="mail", written_at=pd.Timestamp("2026-06-01", tz="UTC"))
    undated = dated["written_at"].where(dated["doc_id"].str.startswith("other"))
    if what in ("no segment", "no document"):
        segments, vectors = segments.iloc[:0], vectors[:0]
        dated = dated.iloc[:0] if what == "no document" else dated
    else:
        dated = dated.assign(written_at=undated)
    if what == "no time of what is spoken":
        other = pd.DataFrame({"doc_id": ["other"], "text": [""], "person_id": [None], "author": ["agent"],
                              "source": ["mail"], "written_at": [pd.Timestamp("2026-06-01", tz="UTC")]})  # fmt: skip
        dated = pd.concat([dated, other], ignore_index=True)

    found = find_topics(segments, vectors, dated, SETTINGS)

    assert len(found.segment_topics) == len(segments)
    assert len(found.topics) == (0 if segments.empty else 2)
