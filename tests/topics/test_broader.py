"""Broader groups: the largest stands for the others."""

from __future__ import annotations

import numpy as np

from friction.topics.broader import find_heads
from friction.topics.cluster import DiffusionClusterer
from friction.topics.find import find_topics
from tests.topics.test_topics import SETTINGS, make_groups


def test_the_largest_group_heads_those_that_lie_where_it_lies():
    """Most of a group's rows say where; rows that are nowhere say nothing; a group of such rows is alone."""
    groups = np.array([0, 0, 0, 1, 1, 1, 2, 2, 3, 3, -1])
    broader = np.array([5, 5, 5, 7, 5, 5, 7, 7, -1, -1, 5])

    assert find_heads(groups, broader).tolist() == [0, 0, 2, 3]
    assert find_heads(np.array([-1, -1]), np.array([0, 0])).tolist() == []


def test_two_halves_of_one_matter_share_a_parent():
    """A matter that falls into two topics stays one broader one: the larger half is the parent; others have none."""
    segments, vectors, documents = make_groups([60, 50, 40, 30])

    found = find_topics(segments, vectors, documents, SETTINGS.model_copy(update={"detail": 1.25}))
    topics = found.topics.set_index("topic_id")
    child = topics[topics["parent_id"].notna()]
    members = found.segment_topics.groupby("topic_id")["segment_id"].agg(lambda ids: {name[:2] for name in ids})

    assert len(topics) == 5
    assert len(child) == 1
    assert members[child.index[0]] == members[child["parent_id"].iloc[0]] == {"s0"}
    assert topics.loc[child["parent_id"].iloc[0], "n_segments"] >= child["n_segments"].iloc[0]


def test_broader_groups_hold_whole_groups():
    """They come from the same tree, cut further up."""
    _, vectors, _ = make_groups([30, 25, 20, 15], spread=0.3)

    clusterer = DiffusionClusterer(min_size=2).fit(vectors)

    assert len(set(clusterer.broader_)) <= clusterer.labels_.max() + 1
    cut = clusterer.tree_.cut_into(clusterer.number_)
    assert all(len(set(clusterer.broader_[cut == group])) == 1 for group in set(cut))
