"""Topics: found, described, stable, the same whatever the order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.config import Topics
from friction.topics.cluster import SharedNeighbourClusterer
from friction.topics.embed import DEFAULT_MODEL, embed_texts, load_embedder, to_text_hash
from friction.topics.find import find_topics
from friction.topics.lineage import Previous, find_centroids, find_lineage
from friction.topics.neighbours import find_neighbours
from tests.tables import assert_same, table

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
    documents = pd.DataFrame({"doc_id": segments["doc_id"], "person_id": segments["doc_id"]})
    return segments, unit(vectors), documents


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 60), st.integers(1, 8), st.integers(0, 2**16))
def test_neighbours_are_those_of_a_full_sort(n, k, seed):
    """Exact, nearest first, ties by index, without the row itself."""
    vectors = unit(np.random.default_rng(seed).integers(-2, 3, (n, 4)) + 0.5)
    near, likeness = find_neighbours(vectors, k)
    similar = np.round(vectors @ vectors.T, 5)
    np.fill_diagonal(similar, -np.inf)

    for row in range(n):
        wanted = sorted(set(range(n)) - {row}, key=lambda other: (-similar[row, other], other))[:k]
        assert near[row].tolist() == wanted
        assert (np.diff(likeness[row]) <= 0).all()


def test_groups_that_are_apart_are_found_and_sorted_by_size():
    """Three groups, three labels, the largest first; their number is not given."""
    _, vectors, _ = make_groups([30, 20, 10])

    labels = SharedNeighbourClusterer(neighbours=5, resolution=0.5, min_size=3).fit(vectors).labels_

    assert [len(set(labels[at : at + size])) for at, size in ((0, 30), (30, 20), (50, 10))] == [1, 1, 1]
    assert labels[0] == 0
    assert labels[-1] == labels.max()


def test_the_same_vectors_give_the_same_groups_again_and_again():
    """The C library's generator, which the refinement draws from, is seeded too."""
    _, vectors, _ = make_groups([40, 40, 40, 40], spread=0.5)
    clusterer = SharedNeighbourClusterer(neighbours=8)

    first = clusterer.fit(vectors).labels_.copy()

    assert all((clusterer.fit(vectors).labels_ == first).all() for _ in range(3))


def test_topics_are_found_described_and_every_segment_is_accounted_for():
    """Labels differ and are people's words; each segment has a topic or a reason."""
    segments, vectors, documents = make_groups([12, 10, 8])

    placed, topics = find_topics(segments, vectors, documents, SETTINGS)

    assert topics["n_segments"].is_monotonic_decreasing
    assert topics["label"].is_unique
    assert topics["n_segments"].sum() == placed["topic_id"].notna().sum()
    assert set(placed["reason"]) <= {"placed", "reassigned", "novel", "too_short"}
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

    placed, topics = find_topics(segments, vectors, documents, SETTINGS)
    again, topics_again = find_topics(segments.iloc[order], vectors[order], documents, SETTINGS)

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

    placed, topics = find_topics(segments, vectors, documents, SETTINGS)

    assert len(topics) == 0
    assert placed["reason"].tolist() == ["novel"] * sum(sizes)


def test_identical_texts_count_once_and_share_their_place():
    """A text pasted a hundred times is not a topic of its own weight."""
    segments, vectors, documents = make_groups([10, 8])
    copies = pd.concat(
        [segments, *[segments.head(1).assign(segment_id=f"copy{n}") for n in range(100)]], ignore_index=True
    )
    rows = np.vstack([vectors, np.repeat(vectors[:1], 100, axis=0)])

    placed, topics = find_topics(copies, rows, documents, SETTINGS)

    topic_of = placed.set_index("segment_id")["topic_id"]
    assert topic_of["s0-000"] == topic_of["copy0"] == topic_of["copy99"]
    assert topics["n_segments"].max() >= 100


def test_a_segment_of_one_word_is_too_short():
    """It keeps its reason instead of a topic."""
    segments, vectors, documents = make_groups([10, 8])
    segments["text"] = ["ok", *segments["text"][1:]]
    segments["lemmas"] = [["ok"], *segments["lemmas"][1:]]

    placed, _ = find_topics(segments, vectors, documents, SETTINGS)

    assert placed.set_index("segment_id").loc["s0-000", "reason"] == "too_short"


def test_markup_and_masked_data_never_reach_a_label():
    """Customers' text is hostile: a label holds letters, digits, spaces, apostrophes and hyphens."""
    segments, vectors, documents = make_groups([8, 8])
    segments["text"] = ["<script>alert('x')</script> <EMAIL_1> **" + text for text in segments["text"]]

    _, topics = find_topics(segments, vectors, documents, SETTINGS)

    assert topics["label"].str.fullmatch(r"[\w' -]+").all()
    assert not topics["label"].str.contains("email").any()


def lineage(members, before=None):
    """Return the themes and the lineage of topics given by their segments."""
    topics = pd.DataFrame({"topic_id": list(members)})
    placed = pd.DataFrame([(s, t) for t, own in members.items() for s in own], columns=["segment_id", "topic_id"])
    return (*find_lineage(topics, placed, {}, before), placed)


def test_topics_keep_their_theme_and_others_split_merge_come_and_go():
    """By mutual best overlap of common segments."""
    first, _, placed = lineage({"k-a": "abcdef", "k-b": "ghij", "k-c": "klmn", "k-d": "op"})
    theme = first.set_index("topic_id")["theme_id"]

    second, found, _ = lineage({"n-a": "abcd", "n-a2": "ef", "n-bc": "ghijkl", "n-new": "xyz"}, Previous(first, placed))

    now = second.set_index("topic_id")["theme_id"]
    assert now["n-a"] == theme["k-a"]
    assert now["n-bc"] == theme["k-b"]
    assert now["n-new"] not in set(theme)
    assert now.is_unique
    assert set(
        zip(found["topic_id"].fillna("-"), found["previous_theme_id"].fillna("-"), found["relation"], strict=True)
    ) == {
        ("n-a", theme["k-a"], "same"),
        ("n-a2", theme["k-a"], "split"),
        ("n-bc", theme["k-b"], "same"),
        ("n-bc", theme["k-c"], "merged"),
        ("n-new", "-", "new"),
        ("-", theme["k-d"], "gone"),
    }


def test_the_same_topics_are_the_same_themes():
    """A run on the same data changes nothing."""
    first, _, placed = lineage({"k-a": "abc", "k-b": "def"})
    second, found, _ = lineage({"k-b": "def", "k-a": "abc"}, Previous(first, placed))

    assert dict(zip(second["topic_id"], second["theme_id"], strict=True)) == dict(
        zip(first["topic_id"], first["theme_id"], strict=True)
    )
    assert set(found["relation"]) == {"same"}


def test_without_common_segments_the_nearest_centroid_counts():
    """When old documents have left the data, a topic is known by its meaning."""
    before, _, placed = lineage({"k-a": "abc", "k-b": "def"})
    old = Previous(before, placed, {"k-a": np.array([1.0, 0.0]), "k-b": np.array([0.0, 1.0])})
    topics = pd.DataFrame({"topic_id": ["n-a"]})
    now = pd.DataFrame({"segment_id": list("xyz"), "topic_id": "n-a"})

    kept, _ = find_lineage(topics, now, {"n-a": np.array([0.99, 0.14])}, old)

    assert kept["theme_id"][0] == before.set_index("topic_id")["theme_id"]["k-a"]


def test_centroids_are_unit_means():
    """Of the vectors of a topic's segments."""
    placed = table("""
        segment_id | topic_id
        a          | k
        b          | k
        c          | -
    """)

    centroids = find_centroids(["a", "b", "c"], unit([[1, 0], [0, 1], [-1, 0]]), placed)

    assert_same(pd.DataFrame({"x": centroids["k"]}), "x\n 0.707107\n 0.707107", places=5)


def test_texts_are_encoded_once_and_the_cache_is_used():
    """Repeats and cached texts cost nothing; chunks are handed over as they are done."""

    class Counting:
        model_id, dimensions, seen = "counting", 2, []

        def encode(self, texts):
            self.seen += list(texts)
            return np.ones((len(texts), 2), dtype=np.float32)

    handed = []
    vectors = embed_texts(
        ["a", "b", "a", "c"], Counting(), {to_text_hash("b"): np.zeros(2, dtype=np.float32)}, on_batch=handed.append
    )

    assert sorted(Counting.seen) == ["a", "c"]
    assert vectors.tolist() == [[1, 1], [0, 0], [1, 1], [1, 1]]
    assert set(handed[0]) == {to_text_hash("a"), to_text_hash("c")}


@pytest.mark.models
def test_a_vector_depends_on_its_text_alone(tmp_path):
    """Whatever stands beside it, in whatever order, with one thread or two: the same bits; near texts are near."""
    import torch

    embedder = load_embedder(DEFAULT_MODEL, tmp_path)
    texts = ["my card was declined", "the card got refused at the till", "lovely lamp", "where is my parcel? " * 12]
    threads = torch.get_num_threads()

    together = embedder.encode(texts)
    torch.set_num_threads(1)
    alone = np.vstack([embedder.encode([text]) for text in texts])
    torch.set_num_threads(threads)
    shuffled = embedder.encode([*reversed(texts), *["filler"] * 40])[:4][::-1]

    assert (together == alone).all()
    assert (together == shuffled).all()
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    assert together[0] @ together[1] > 0.5 > together[0] @ together[2]
