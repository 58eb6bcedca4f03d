"""Which sentences say two things, by where their halves lie."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.topics.matters import Ground, find_matters
from tests.topics.test_cluster import unit

LATE, BROKEN, ODD = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]
SAID = {
    "it came late": LATE, "the box was open": BROKEN, "so it goes": ODD, "both at once": [1.0, 1.0, 0.0],
    "it came very late": [1.0, 0.1, 0.0],
}  # fmt: skip
"""Halves, and where they lie."""


def make_ground(n=20, spread=0.05):
    """Return texts of two groups, each around one direction, of as many documents."""
    around = np.random.default_rng(0).normal(scale=spread, size=(2 * n, 3))
    vectors = unit(np.repeat([LATE, BROKEN], n, axis=0) + around)
    names = np.array([f"other {number}" for number in range(2 * n)], dtype=object)
    return Ground(vectors, np.repeat([0, 1], n), names, frozenset({"d/0", "e/0"}))


def embed(texts):
    """Return where the halves lie."""
    return unit([SAID[text] for text in texts])


def find(*halves, ground=None, segment_id="d/0"):
    """Return the starts at which a sentence with these joints is cut."""
    joints = pd.DataFrame(
        [
            (segment_id, "d", 9 * at, 10 * at, first, second)
            for at, (first, second) in enumerate((half.split(" | ") for half in halves), 1)
        ],
        columns=["segment_id", "doc_id", "end", "start", "first", "second"],
    )
    return find_matters(joints, ground or make_ground(), embed)["start"].tolist()


@pytest.mark.parametrize(
    ("halves", "cut"),
    [
        ("it came late | the box was open", [10]),
        ("it came late | it came very late", []),
        ("it came late | both at once", []),
        ("it came late | so it goes", []),
    ],
)
def test_a_sentence_is_cut_where_its_halves_lie_in_two_groups(halves, cut):
    """Not within one group, not where a half lies between both, or far from all that others say."""
    assert find(halves) == cut


def test_of_several_joints_the_surest_one_is_taken():
    """A sentence is cut once; of joints as sure the first."""
    assert find("both at once | the box was open", "it came late | the box was open") == [20]
    assert find("it came late | the box was open", "it came late | the box was open") == [10]


def test_what_the_own_document_says_does_not_vote():
    """Else a message would make the topics that its halves are in."""
    ground = make_ground()
    own = ground._replace(doc_ids=np.where(ground.groups == 1, "d", ground.doc_ids))

    assert find("it came late | the box was open", ground=own) == []


def test_sentences_that_say_too_little_are_not_asked():
    """Their halves are never embedded."""
    assert find("never | embedded", segment_id="f/0") == []


def test_without_two_groups_nothing_is_cut():
    """One group, or none, tells no two matters apart."""
    ground = make_ground()

    assert find("it came late | the box was open", ground=ground._replace(groups=ground.groups * 0)) == []
    none = ground._replace(vectors=ground.vectors[:0], groups=ground.groups[:0], doc_ids=ground.doc_ids[:0])
    assert find("it came late | the box was open", ground=none) == []


def test_the_order_of_the_rows_does_not_matter():
    """The same joints in any order, the same cuts."""
    joints = pd.DataFrame(
        {
            "segment_id": ["e/0", "d/0", "d/0"], "doc_id": ["e", "d", "d"], "end": [9, 9, 19], "start": [10, 10, 20],
            "first": ["it came late", "both at once", "it came late"], "second": ["the box was open"] * 3,
        }
    )  # fmt: skip
    found = find_matters(joints, make_ground(), embed)

    assert found["start"].tolist() == [20, 10]
    pd.testing.assert_frame_equal(find_matters(joints[::-1], make_ground(), embed), found)
