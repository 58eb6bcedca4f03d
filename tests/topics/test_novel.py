"""Groups among the novel texts: what may become a topic."""

from __future__ import annotations

import numpy as np
import pytest

from friction.topics.novel import find_novel_groups

LEAST_NEAR = 0.5


def make_texts(sizes, spread=0.1, seed=0):
    """Return unit rows around as many directions as there are sizes."""
    truth = np.repeat(np.arange(len(sizes)), sizes)
    noise = np.random.default_rng(seed).normal(0, spread, (len(truth), 24))
    rows = np.eye(24)[truth] + noise
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def find(vectors, counts=None, reasons="novel", min_size=5):
    counts = np.ones(len(vectors)) if counts is None else np.asarray(counts)
    return find_novel_groups(vectors, counts, np.full(len(vectors), reasons), min_size, LEAST_NEAR).tolist()


@pytest.mark.parametrize("n", [5, 9, 30])
def test_one_matter_that_is_new_is_one_group(n):
    """The usual case: a single new matter, no more."""
    groups = find(make_texts([n]))

    assert groups.count(0) >= 0.8 * n
    assert set(groups) <= {0, -1}


def test_two_matters_are_two_groups():
    """Each apart from the other."""
    groups = find(make_texts([10, 12]))

    assert set(groups) - {-1} == {0, 1}
    assert not set(groups[:10]) & set(groups[10:]) - {-1}


def test_texts_that_have_nothing_in_common_are_no_group():
    """Novel they are, together they are not."""
    assert set(find(make_texts([1] * 20))) == {-1}


def test_a_text_said_often_counts_as_often():
    """Two wordings said three times each are a group of six."""
    vectors = make_texts([2])

    assert find(vectors, counts=[3, 3]) == [0, 0]
    assert find(vectors, counts=[2, 2]) == [-1, -1]


def test_only_novel_texts_are_looked_at():
    """What a topic holds, or lies between two, is not proposed."""
    assert set(find(make_texts([12]), reasons="ambiguous")) == {-1}
    assert find(make_texts([0])) == []
