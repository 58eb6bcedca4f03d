"""Themes of a run after people's decisions: moves, splits and merges, and what follows them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.themes.build import build_themes
from friction.topics.lineage import OWN_THEME
from tests.tables import assert_same, table
from tests.themes.decided import log

pytestmark = pytest.mark.slow

NOBODY = log()

FOUND = """
    segment_id | topic_id | strength | reason
    s1         | k-a      | 0.8      | placed
    s2         | k-a      | 0.7      | placed
    s3         | k-a      | 0.6      | placed
    s4         | k-b      | 0.9      | placed
    s5         | k-b      | 0.5      | reassigned
    s6         | -        | 0.0      | novel
    s7         | -        | 0.0      | too_short
"""
WORDS = {"s1": "card late", "s2": "card late", "s3": "card lost", "s4": "app slow", "s5": "app slow", "s6": "hat blue"}


def make_run(found=FOUND):
    """Return topics, segment_topics, segments and documents of a small run."""
    placed = table(found)
    segments = pd.DataFrame({"segment_id": placed["segment_id"], "doc_id": "d" + placed["segment_id"]})
    segments["text"] = segments["segment_id"].map(WORDS).fillna("ok")
    segments["lemmas"] = segments["text"].str.split()
    segments["phrases"] = [[] for _ in range(len(segments))]
    segments["friction"], segments["severity"] = 0.6, 0.5
    documents = pd.DataFrame({"doc_id": segments["doc_id"], "person_id": segments["doc_id"]})
    topics = pd.DataFrame(
        [
            {"topic_id": topic_id, "theme_id": topic_id.replace("k", "th"), "label": f"label {topic_id[-1]}",
             "terms": ["found"], "exemplar_ids": sorted(own["segment_id"])[:2], "n_segments": len(own),
             "parent_id": None}
            for topic_id, own in placed.dropna(subset="topic_id").groupby("topic_id")
        ]
    )  # fmt: skip
    return topics, placed.assign(theme_id=None), segments, documents


def build(*rows, run=None, embeddings=None):
    return build_themes(*(run or make_run()), log(*rows), embeddings)


def test_what_people_placed_is_where_they_placed_it():
    """Moved, pinned, or in no topic at all: the theme is theirs, with strength 1; the theme's counts follow."""
    themes, placed = build(("th-b", "place", {"segment_ids": ["s3", "s4", "s6", "s7"]}, None))

    assert_same(
        placed,
        """
        segment_id | topic_id | theme_id | strength | reason
        s1         | k-a      | th-a     | 0.8      | placed
        s2         | k-a      | th-a     | 0.7      | placed
        s3         | k-a      | th-b     | 1.0      | decided
        s4         | k-b      | th-b     | 1.0      | decided
        s5         | k-b      | th-b     | 0.5      | reassigned
        s6         | -        | th-b     | 1.0      | decided
        s7         | -        | th-b     | 1.0      | decided
        """,
    )
    assert_same(
        themes,
        """
        theme_id | name    | n_segments | n_persons | exemplar_ids[]
        th-b     | label b | 5          | 5         | s4,s5,s3,s6,s7
        th-a     | label a | 2          | 2         | s1,s2
        """,
    )


def test_a_theme_whose_segments_all_went_elsewhere_has_no_row_until_they_come_back():
    """As after a merge."""
    moved = ("th-b", "place", {"segment_ids": ["s1", "s2", "s3"]}, None)

    assert build(moved)[0]["theme_id"].tolist() == ["th-b"]
    assert build(moved, (None, "undo", {}, "00000001"))[0]["theme_id"].tolist() == ["th-a", "th-b"]


def test_a_part_that_people_split_off_is_a_theme_with_words_of_its_own():
    """What is in no part stays; the part is named by its own texts until people name it."""
    themes, placed = build(("th-a", "split", {"parts": {"th-p": ["s3"]}}, None))

    part = themes.set_index("theme_id").loc["th-p"]
    assert placed.set_index("segment_id")["theme_id"][["s1", "s2", "s3"]].tolist() == ["th-a", "th-a", "th-p"]
    assert part["name"] == "card lost"
    assert "lost" in part["terms"][0]
    assert part["exemplar_ids"] == ["s3"]


def test_what_was_split_and_merged_back_is_one_again():
    """The later decision wins."""
    split = ("th-a", "split", {"parts": {"th-p": ["s3"]}}, None)
    themes, placed = build(split, ("th-p", "merge", {"into": "th-a"}, None))

    assert set(themes["theme_id"]) == {"th-a", "th-b"}
    assert placed.set_index("segment_id")[OWN_THEME]["s3"] == "th-p"


def test_what_was_placed_into_a_theme_goes_with_it_when_it_is_merged():
    """In whichever order."""
    placed = ("th-a", "place", {"segment_ids": ["s6"]}, None)
    merged = ("th-a", "merge", {"into": "th-b"}, None)

    for rows in ((placed, merged), (merged, placed)):
        themes, segment_topics = build(*rows)
        assert set(segment_topics["theme_id"].dropna()) == {"th-b"}
        assert themes["n_segments"].tolist() == [6]


def test_terms_of_a_merged_theme_are_counted_over_all_its_segments():
    """Not those of its largest topic alone; other themes keep the terms of their topic."""
    themes, _ = build(("th-b", "merge", {"into": "th-a"}, None))
    kept, _ = build()

    assert {"card", "app"} <= set(themes["terms"][0])
    assert kept["terms"].tolist() == [["found"], ["found"]]


def test_a_theme_keeps_its_name_when_a_larger_one_is_merged_into_it():
    """As it keeps its id; a name that people gave it comes before any."""
    merged = ("th-a", "merge", {"into": "th-b"}, None)

    themes, _ = build(merged)
    named, _ = build(("th-b", "name", {"name": "ours"}, None), merged)

    assert themes[["theme_id", "name", "n_segments"]].to_numpy().tolist() == [["th-b", "label b", 5]]
    assert named["name"].tolist() == ["ours"]


def test_decisions_on_segments_that_left_the_data_do_no_harm():
    """They wait until the segments come back."""
    themes, placed = build(("th-z", "place", {"segment_ids": ["gone"]}, None))

    assert set(themes["theme_id"]) == {"th-a", "th-b"}
    assert "th-z" not in set(placed["theme_id"])


def make_large(seed=0, n=60):
    """Return a run whose one theme holds two kinds of segments, its vectors, and which are of the second kind."""
    random = np.random.default_rng(seed)
    kind = np.arange(2 * n) >= n
    vectors = np.where(kind[:, None], np.eye(2, 16)[1], np.eye(2, 16)[0]) + random.normal(0, 0.08, (2 * n, 16)) + 0.3
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"x{number:03d}" for number in range(2 * n)]
    run = make_run(FOUND + "\n".join(f"{name} | k-a | 0.6 | placed" for name in ids))
    known = sorted({*ids, "s4"})
    rows = np.vstack([np.ones((1, 16)) / 4, vectors])
    return run, SimpleNamespace(segment_ids=known, vectors=rows.astype(np.float32)), np.array(ids), kind


def test_what_is_like_the_examples_of_a_part_follows_them():
    """Five examples; the part gets its kind and the old theme keeps the rest."""
    run, embeddings, ids, kind = make_large()
    rows = [("th-a", "split", {"parts": {"th-p": ids[kind][:5].tolist()}}, None)]

    _, placed = build(*rows, run=run, embeddings=embeddings)

    theme_of = placed.set_index("segment_id")
    assert set(theme_of["theme_id"][ids[kind]]) == {"th-p"}
    assert set(theme_of["theme_id"][ids[~kind]]) == {"th-a"}
    assert set(theme_of["reason"][ids[kind][5:]]) == {"reassigned"}
    assert set(theme_of["theme_id"][["s1", "s2", "s3"]]) == {"th-a"}


IDS = [f"s{number}" for number in range(1, 8)]
PLACES = st.tuples(
    st.sampled_from(["th-a", "th-b", "th-c"]),
    st.just("place"),
    st.builds(lambda ids: {"segment_ids": ids}, st.lists(st.sampled_from(IDS), min_size=1, max_size=4, unique=True)),
    st.none(),
)
SPLITS = st.tuples(
    st.sampled_from(["th-a", "th-b"]),
    st.just("split"),
    st.builds(
        lambda ids: {"parts": {"th-p": ids}}, st.lists(st.sampled_from(IDS), min_size=1, max_size=4, unique=True)
    ),
    st.none(),
)
MERGES = st.tuples(
    st.sampled_from(["th-a", "th-p"]), st.just("merge"), st.just({"into": "th-b"}), st.none()
)  # fmt: skip
DECISIONS = st.one_of(PLACES, SPLITS, MERGES)
VECTORS = SimpleNamespace(segment_ids=IDS, vectors=np.random.default_rng(0).normal(size=(7, 4)).astype(np.float32))
VECTORS.vectors /= np.linalg.norm(VECTORS.vectors, axis=1, keepdims=True)


@settings(deadline=None, max_examples=15)
@given(st.lists(DECISIONS, max_size=4), DECISIONS)
def test_an_undo_restores_every_table_exactly(rows, last):
    """Also where the tables had already been made with the decision that is taken back."""
    topics, segment_topics, segments, documents = make_run()
    before = build_themes(topics, segment_topics, segments, documents, log(*rows), VECTORS)
    with_it = build_themes(topics, segment_topics, segments, documents, log(*rows, last), VECTORS)

    undone = log(*rows, last, (None, "undo", {}, f"{len(rows) + 1:08d}"))
    after = build_themes(topics, with_it[1], segments, documents, undone, VECTORS)

    for one, other in zip(before, after, strict=True):
        pd.testing.assert_frame_equal(one, other[one.columns])


@settings(deadline=None, max_examples=15)
@given(st.lists(DECISIONS, max_size=4), st.integers(0, 2**16))
def test_the_order_of_the_rows_does_not_matter(rows, seed):
    """Of no table."""
    run = make_run()
    shuffled = [frame.sample(frac=1, random_state=seed) for frame in (*run, log(*rows))]

    for one, other in zip(build_themes(*run, log(*rows), VECTORS), build_themes(*shuffled, VECTORS), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_of_themes_that_belong_together_the_largest_is_the_parent():
    """Topics' parents are those of the run; a theme has its largest topic's; the largest theme is the head."""
    topics, *rest = make_run(
        """
        segment_id | topic_id | strength | reason
        s1         | k-a      | 0.5      | placed
        s2         | k-a      | 0.5      | placed
        s3         | k-b      | 0.5      | placed
        s4         | k-b      | 0.5      | placed
        s5         | k-b      | 0.5      | placed
        s6         | k-c      | 0.5      | placed
        """
    )
    topics = topics.assign(parent_id=topics["topic_id"].map({"k-a": "k-b"}))

    apart, _ = build(run=(topics, *rest))
    merged, _ = build(("th-a", "merge", {"into": "th-c"}, None), run=(topics, *rest))
    moved, _ = build(("th-a", "place", {"segment_ids": ["s3", "s4"]}, None), run=(topics, *rest))

    assert apart.set_index("theme_id")["parent_id"].dropna().to_dict() == {"th-a": "th-b"}
    assert merged["parent_id"].notna().sum() == 1
    assert moved.set_index("theme_id")["parent_id"].dropna().to_dict() == {"th-b": "th-a"}
