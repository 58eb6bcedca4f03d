"""Loose groups: what is left over makes no topic, and changes no other."""

from __future__ import annotations

import numpy as np

from friction.topics.loose import find_loose, set_loose
from friction.topics.place import Reference, place


def unit(rows):
    rows = np.asarray(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def make_groups(spreads, size=40, dimensions=24, seed=0):
    random = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(spreads)), size)
    noise = random.normal(size=(len(truth), dimensions)) * np.asarray(spreads)[truth, None]
    return unit(np.eye(len(spreads), dimensions)[truth] + noise), truth.astype(np.int64)


def test_a_group_seldom_found_again_with_little_in_common_is_loose():
    """It takes both signs: the third is thrown together, the second only not told apart again, the first all right."""
    points, groups = make_groups([0.1, 0.1, 0.8])

    assert find_loose(points, groups, {0: 0.9, 1: 0.3, 2: 0.4}).tolist() == [2]
    assert find_loose(points, groups, {0: 0.9, 1: 0.3, 2: 0.9}).tolist() == []


def test_a_topic_of_the_run_before_stays_a_little_longer():
    """Between 0.5 and 0.6 a new group is loose, one that was a topic is not: topics do not come and go each week."""
    points, groups = make_groups([0.1, 0.1, 0.8])
    stability = {0: 0.9, 1: 0.9, 2: 0.55}

    assert find_loose(points, groups, stability).tolist() == [2]
    assert find_loose(points, groups, stability, before=groups).tolist() == []
    assert find_loose(points, groups, stability, before=np.where(groups == 2, -1, groups)).tolist() == [2]


def test_no_groups_are_not_loose():
    """Nothing found, nothing loose."""
    points, groups = make_groups([0.1])

    assert find_loose(points, np.full_like(groups, -1), {}).tolist() == []


def test_what_a_loose_group_wins_is_ambiguous_and_other_topics_keep_their_texts():
    """The rule that places later texts says the same as the run did, and the numbers close up."""
    points, groups = make_groups([0.1, 0.8, 0.1])
    reference = Reference(points, groups, 0.0)
    before = place(points, reference)

    placed, kept, became = set_loose(before, reference, np.array([1]))
    again = place(points, kept)

    assert became == {0: 0, 2: 1}
    assert placed.groups.tolist() == again.groups.tolist()
    assert placed.strengths.tolist() == again.strengths.tolist()
    assert placed.reasons.tolist() == again.reasons.tolist()
    assert (placed.reasons[before.groups == 1] == "ambiguous").all()
    assert ((placed.groups == 0) == (before.groups == 0)).all()
    assert ((placed.groups == 1) == (before.groups == 2)).all()


def test_what_a_code_gathered_is_never_loose():
    """A codebook's code stays a topic, however wide it is."""
    points, groups = make_groups([0.1, 0.8])
    reference = Reference(points, groups, 0.0, groups == 1)

    _, kept, became = set_loose(place(points, reference), reference, np.array([1]))

    assert kept.loose is None
    assert became == {0: 0, 1: 1}
