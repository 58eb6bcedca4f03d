"""How many groups: their worth against brute force, and the number where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.topics.cluster import DiffusionClusterer
from friction.topics.neighbours import find_neighbours
from friction.topics.number import SCALE_POWER, find_number, find_worth
from friction.topics.tree import build_tree
from friction.topics.wording import find_leaders
from tests.topics.test_cluster import make_groups, unit

pytestmark = pytest.mark.slow


@settings(max_examples=40)
@given(st.integers(4, 40), st.integers(2, 5), st.integers(0, 2**16))
def test_the_worth_is_the_lead_of_the_own_group_over_the_next(n, n_groups, seed):
    """Held against one loop over all texts: own document left out of the own group, the lead scaled as said."""
    random = np.random.default_rng(seed)
    points = unit(random.normal(size=(n, 5)))
    groups = np.r_[np.arange(n_groups).repeat(2), random.integers(0, n_groups, n)][:n]
    sources = random.integers(-1, n // 2, n)
    often = random.random(n) < 0.2
    wanted = []
    for row in range(n):
        inside = (groups == groups[row]) & (np.arange(n) != row)
        others = inside & ((sources != sources[row]) | (sources[row] < 0))
        far = max((points[groups == g].mean(axis=0) @ points[row] for g in set(groups) - {groups[row]}), default=0.0)
        near = points[others].mean(axis=0) @ points[row] if others.any() else 0.95 if often[row] else 0.0
        if not others.any() and inside.any() and not often[row]:
            near = far
        wanted.append((near - far) / (1 - min(near, far)) ** SCALE_POWER)

    found = find_worth(points, groups, sources, often)

    assert found == pytest.approx(wanted if len(set(groups)) > 1 else [0.0] * n, abs=1e-4)


@pytest.mark.parametrize("sizes", [[60, 50], [60, 50, 40, 30], [30] * 12, [12] * 25, [80, 60, 40, 30]])
def test_clear_groups_are_counted_rightly(sizes):
    """From two to many, of equal sizes or not."""
    vectors, _ = make_groups(sizes, dimensions=40, spread=0.1)

    assert DiffusionClusterer().fit(vectors).number_ == len(sizes)


def test_the_number_of_the_best_worth_is_taken_however_uncertain_it_is(monkeypatch):
    """Not the fewest that is nearly as good: with texts as unlike as these a standard error would reach down to two."""
    vectors, _ = make_groups([10] * 40, dimensions=60, spread=0.3)
    tree, sources = build_tree(vectors, seed=0), np.arange(len(vectors))
    unlike = np.where(np.arange(len(vectors)) % 2 == 0, 1.0, -1.0)

    def judge(_points, groups, _sources, _often):
        n_groups = len(np.unique(groups))
        apart = np.random.default_rng(n_groups).permutation(unlike)  # on average nothing, each number by other texts
        return apart + 0.3 - 0.01 * abs(np.log(n_groups / 40))

    monkeypatch.setattr("friction.topics.number.find_worth", judge)
    found = find_number(vectors, sources, np.ones(len(vectors)), tree, least=5)

    assert 35 <= found <= 45


def test_copies_of_a_few_messages_do_not_set_the_number():
    """Six matters in six messages each, every message told six times: read over copies it is near six, else 36."""
    random = np.random.default_rng(0)
    messages = unit(np.eye(64)[np.repeat(np.arange(6), 6)] + random.normal(0, 0.1, (36, 64)))
    copies = np.repeat(np.arange(36), 6)
    vectors = unit(messages[copies] + random.normal(0, 0.05, (len(copies), 64)))

    assert DiffusionClusterer().fit(vectors).number_ > 20
    assert DiffusionClusterer().fit(vectors, copies=copies).number_ < 12


def test_where_a_few_messages_were_copied_they_are_the_groups():
    """Five messages, each told thirty times: nothing else can be read from them."""
    copies = np.repeat(np.arange(5), 30)
    vectors, _ = make_groups([30] * 5, dimensions=40, spread=0.1)

    assert DiffusionClusterer().fit(vectors, copies=copies).number_ == 5


def test_detail_multiplies_the_number():
    """Half as many groups at half the detail."""
    vectors, _ = make_groups([30] * 12, dimensions=40, spread=0.1)

    assert DiffusionClusterer(detail=0.5).fit(vectors).number_ == 6


def test_a_number_as_good_as_the_best_is_left_as_it_was():
    """From run to run the number does not jump between two that are worth the same."""
    points, _ = make_groups([40, 40, 40], spread=0.9)
    tree, none = build_tree(points, seed=0), np.full(len(points), -1)
    ones = np.ones(len(points))
    free = find_number(points, none, ones, tree, least=5)

    found = {before: find_number(points, none, ones, tree, least=5, before=before) for before in (2, free, 60)}

    assert found[free] == free
    assert found[2] <= free <= found[60]
    assert found[2] < found[60]


def test_texts_of_one_wording_have_one_leader():
    """The earliest of them that stands for itself; others stand for themselves."""
    points = unit([[1, 0, 0], [1, 0.01, 0], [0, 1, 0], [1, 0.02, 0], [0, 1, 0.9]])

    assert find_leaders(*find_neighbours(points, 4)).tolist() == [0, 0, 2, 0, 4]


def test_what_is_pasted_does_not_make_a_matter_many():
    """A wording that stands in hundred documents with a word changed counts once when groups are counted."""
    vectors, truth = make_groups([40, 40, 40], spread=0.1)
    pasted = unit(vectors[0] + np.random.default_rng(1).normal(0, 0.003, (100, vectors.shape[1])))

    labels = DiffusionClusterer().fit(np.vstack([vectors, pasted])).labels_

    assert len(set(labels)) == 3
    assert (labels[len(truth) :] == labels[0]).all()


def test_neighbours_of_other_documents_come_first():
    """Those of the same document only where there are too few others; -1 stands for several documents."""
    points = unit([[1, 0], [1, 0.1], [1, 0.2], [0, 1], [0.1, 1]])

    near, _ = find_neighbours(points, 2, np.array([7, 7, 7, 8, 9]))
    assert near[0].tolist() == [4, 3]
    assert near[3].tolist() == [4, 2]
    free, _ = find_neighbours(points, 2, np.array([-1, -1, -1, 8, 9]))
    assert free[0].tolist() == [1, 2]
