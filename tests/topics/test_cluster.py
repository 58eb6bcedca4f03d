"""Groups of vectors: exact neighbours, a graph, a walk, a tree; each against brute force or a library."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from friction.topics.cluster import DiffusionClusterer, draw_rows, find_least_near, settle
from friction.topics.graph import build_graph, diffuse
from friction.topics.neighbours import find_nearest, find_neighbours
from friction.topics.place import OUTSIDE
from friction.topics.stability import estimate_stability
from friction.topics.tree import build_tree

pytestmark = pytest.mark.slow


def unit(rows):
    rows = np.asarray(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def make_groups(sizes, seed=0, spread=0.15, dimensions=16):
    random = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    return unit(np.eye(len(sizes), dimensions)[truth] + random.normal(0, spread, (len(truth), dimensions))), truth


@settings(max_examples=40)
@given(st.integers(1, 60), st.integers(1, 8), st.integers(0, 2**16))
def test_neighbours_are_those_of_a_full_sort(n, k, seed):
    """Exact, nearest first, ties by index, without the row itself."""
    vectors = unit(np.random.default_rng(seed).normal(size=(n, 4)))
    near, likeness = find_neighbours(vectors, k)
    similar = np.round(vectors @ vectors.T, 5)
    np.fill_diagonal(similar, -np.inf)

    for row in range(n):
        wanted = sorted(set(range(n)) - {row}, key=lambda other: (-similar[row, other], other))[:k]
        np.testing.assert_allclose(similar[row, near[row]], similar[row, wanted], atol=1e-5)
        assert (np.diff(likeness[row]) <= 0).all()


def test_equally_near_rows_come_by_index():
    """Ties do not hang on how the library sorts."""
    near, _ = find_neighbours(unit([[1, 0], [0, 1], [0, 1], [0, 1]]), 2)

    assert near.tolist() == [[1, 2], [2, 3], [1, 3], [1, 2]]


def test_the_nearest_references_may_be_the_row_itself():
    """Placing asks for the nearest of others' texts, and a text that is among them is its own nearest."""
    vectors, _ = make_groups([5, 5])

    near, likeness = find_nearest(vectors, vectors, 1)

    assert near[:, 0].tolist() == list(range(10))
    assert (likeness == 1).all()


@settings(max_examples=25)
@given(st.integers(3, 40), st.integers(1, 6), st.integers(0, 2**16))
def test_the_graph_weighs_the_share_of_neighbours_in_common(n, k, seed):
    """Jaccard of the two neighbourhoods, each with its own row; only where one is near the other; symmetric."""
    near, _ = find_neighbours(unit(np.random.default_rng(seed).normal(size=(n, 5))), k)
    graph = build_graph(near).toarray()
    hoods = [set(near[row]) | {row} for row in range(n)]

    for a in range(n):
        for b in range(n):
            linked = a != b and (b in near[a] or a in near[b])
            wanted = len(hoods[a] & hoods[b]) / len(hoods[a] | hoods[b]) if linked else 0.0
            assert graph[a, b] == pytest.approx(wanted, abs=1e-6)


def test_a_walk_brings_together_what_it_seldom_leaves():
    """Two cliques with one bridge: places within a clique are the same, across they are far apart."""
    graph = np.kron(np.eye(2), np.ones((5, 5))) - np.eye(10)
    graph[4, 5] = graph[5, 4] = 0.05
    from scipy import sparse

    places = diffuse(sparse.csr_matrix(graph.astype(np.float32)), 8.0)

    alike = places @ places.T
    assert alike[:5, :5].min() > 0.9
    assert alike[:5, 5:].max() < 0.5


@settings(max_examples=40)
@given(st.integers(2, 60), st.integers(1, 5), st.integers(0, 2**16))
def test_the_tree_joins_as_scipys_ward_does(n, dimensions, seed):
    """The costs are half the squares of scipy's distances, in the same order."""
    points = np.random.default_rng(seed).normal(size=(n, dimensions))

    tree = build_tree(points, seed=0)

    np.testing.assert_allclose(tree.costs, linkage(points, "ward")[:, 2] ** 2 / 2, rtol=1e-7, atol=1e-9)


def test_a_tree_is_cut_by_cost_or_by_count():
    """Both give the same groups where they mean the same joinings."""
    points = np.array([[0.0], [0.1], [5.0], [5.1], [20.0]])
    tree = build_tree(points, seed=0)

    assert tree.cut_into(3).tolist() == tree.cut(1.0).tolist() == [0, 0, 1, 1, 2]
    assert tree.cut_into(1).max() == 0
    assert tree.cut(0.0).tolist() == [0, 1, 2, 3, 4]


def test_groups_that_are_apart_are_found_and_sorted_by_size():
    """Their number is not given; the largest is number 0."""
    vectors, truth = make_groups([90, 60, 30])

    labels = DiffusionClusterer().fit(vectors).labels_

    assert adjusted_rand_score(truth, labels) == 1
    assert [labels[0], labels[100], labels[-1]] == [0, 1, 2]


def test_the_number_of_threads_does_not_matter():
    """The same bits with one thread and with two."""
    import torch

    vectors, _ = make_groups([300, 250, 200, 150], spread=0.5, dimensions=32)
    both = DiffusionClusterer().fit(vectors)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with threadpool_limits(limits=1):
        one = DiffusionClusterer().fit(vectors)
    torch.set_num_threads(threads)

    assert (both.labels_ == one.labels_).all()
    assert both.placed_.strengths.tobytes() == one.placed_.strengths.tobytes()


def test_texts_that_were_fitted_are_placed_where_they_are():
    """Predicting is the rule of fitting."""
    vectors, _ = make_groups([60, 50, 40], spread=0.6)
    clusterer = DiffusionClusterer().fit(vectors)

    assert (clusterer.predict(vectors) == clusterer.labels_).all()


def test_larger_data_are_grouped_on_a_sample_and_placed(monkeypatch):
    """Every row gets its group, though only some were looked at."""
    monkeypatch.setattr("friction.topics.cluster.MOST_FITTED", 200)
    monkeypatch.setattr("friction.topics.cluster.SAMPLE", 150)
    vectors, truth = make_groups([200, 150, 100])

    clusterer = DiffusionClusterer().fit(vectors)

    assert len(clusterer.fitted_) == 150
    assert adjusted_rand_score(truth, clusterer.labels_) > 0.99


def test_a_text_said_often_is_a_group_by_its_count():
    """A group's size is counted in segments: one text pasted five times is five."""
    vectors = unit([[1, 0, 0], [0, 1, 0], [0, 1, 0.01]])

    labels = DiffusionClusterer(min_size=5).fit(vectors, counts=np.array([6.0, 1.0, 1.0])).labels_

    assert labels.max() == 0


def test_a_text_said_often_that_is_like_no_other_is_a_group_of_its_own():
    """A complaint that many paste verbatim is no novelty; wordings near each other are one; seldom ones stay novel."""
    vectors, truth = make_groups([40, 30], dimensions=17)
    pasted = unit(np.eye(17)[[8, 8, 8, 12, 16]] + 0.2 * np.eye(17)[[9, 10, 11, 13, 15]])
    vectors = np.vstack([vectors, pasted])
    counts = np.r_[np.ones(len(truth)), 20, 20, 20, 30, 2]
    clusterer = DiffusionClusterer().fit(vectors, counts=counts)

    labels, reasons = clusterer.labels_, clusterer.placed_.reasons
    assert len(set(labels[-5:-2])) == 1
    assert len({labels[-5], labels[-2], *labels[:-5]} - {OUTSIDE}) == len(set(labels) - {OUTSIDE})
    assert (labels[-5:-1] != OUTSIDE).all()
    assert (labels[-1], reasons[-1]) == (OUTSIDE, "novel")
    np.testing.assert_array_equal(clusterer.predict(vectors), labels)


def test_what_one_document_alone_says_is_no_group():
    """Its rows are in none, or in one that others have too; a row that several documents hold counts as such."""
    vectors, truth = make_groups([30, 12])
    own = np.where(truth == 1, 100, np.arange(len(truth)))

    labels = DiffusionClusterer().fit(vectors, sources=own).labels_
    assert set(labels[30:]) <= {*labels[:30], OUTSIDE}
    own[-1] = -1
    assert (DiffusionClusterer().fit(vectors, sources=own).labels_[30:] != OUTSIDE).any()


@settings(max_examples=30)
@given(st.integers(10, 120), st.integers(2, 8), st.integers(0, 2**16))
def test_no_group_is_smaller_than_asked_for(n, min_size, seed):
    """Also after the votes: a group that others empty is none."""
    vectors = unit(np.random.default_rng(seed).normal(size=(n, 6)))

    labels = DiffusionClusterer(min_size=min_size, detail=3).fit(vectors).labels_

    assert (np.bincount(labels[labels != OUTSIDE], minlength=1)[: labels.max() + 1] >= min_size).all()


@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_too_few_rows_are_in_no_group(n):
    """Fewer than the smallest group: none, and no error."""
    vectors, _ = make_groups([n])

    assert (DiffusionClusterer(min_size=5).fit(vectors).labels_ == OUTSIDE).all()


def test_nonsense_that_is_all_different_ends_without_error():
    """Vectors in all directions have a group or none, and the shares of the votes stay within 0 and 1."""
    vectors = unit(np.random.default_rng(0).normal(size=(300, 64)))

    placed = DiffusionClusterer().fit(vectors).placed_

    assert ((placed.strengths >= 0) & (placed.strengths <= 1)).all()
    assert ((placed.groups == OUTSIDE) == (placed.reasons != "placed")).all()


def test_a_sample_is_all_rows_while_they_are_few():
    """Else as many as wanted, rising, the same for the same seed."""
    assert draw_rows(5, 5, 2, 0).tolist() == [0, 1, 2, 3, 4]
    drawn = draw_rows(100, 50, 20, 1)
    assert len(set(drawn.tolist())) == 20
    assert (np.diff(drawn) > 0).all()
    assert (drawn == draw_rows(100, 50, 20, 1)).all()


def test_how_near_is_near_comes_from_the_data():
    """The median less four robust deviations, at least 0.08 below it."""
    assert find_least_near(np.full(9, 0.7)) == pytest.approx(0.62)
    assert find_least_near(np.array([0.5, 0.6, 0.7, 0.8, 0.9])) == pytest.approx(0.7 - 4 * 0.14826, abs=1e-5)
    assert find_least_near(np.empty(0)) == 0


def test_clear_groups_are_stable_and_their_number_certain():
    """Groups that are far apart are found again in every resample; overlapping ones less."""
    clear, _ = make_groups([120, 100, 80], spread=0.1)
    mixed, _ = make_groups([120, 100, 80], spread=1.0)
    sure = estimate_stability(clear, DiffusionClusterer().fit(clear))
    unsure = estimate_stability(mixed, DiffusionClusterer().fit(mixed))

    assert min(sure.topics.values()) > 0.95
    assert sure.fewest <= 3 <= sure.most
    assert np.mean(list(unsure.topics.values())) < 0.95


def test_each_row_goes_once_to_the_nearest_mean():
    """What the tree put wrongly is mended; a group that keeps too little joins the nearest other one."""
    vectors, truth = make_groups([20, 20, 20])
    wrong = truth.copy()
    wrong[[0, 1, 25]] = [1, 2, 0]
    alone = np.where(np.arange(60) == 59, 3, truth)

    settled = settle(vectors, wrong, np.ones(60), 5)

    assert adjusted_rand_score(settled, truth) == 1.0
    assert settled.tolist() == settle(vectors, settled, np.ones(60), 5).tolist()
    assert adjusted_rand_score(settle(vectors, alone, np.ones(60), 5), truth) == 1.0
    assert settle(vectors[:2], np.array([0, 1]), np.ones(2), 5).tolist() == [0, 1]


def test_small_groups_join_the_next_on_the_tree():
    """By the weights of their rows; nobody is left alone but where nothing is large enough."""
    places = np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [9.0]])
    tree = build_tree(places, seed=0)
    groups = np.array([0, 0, 0, 1, 1, 2])

    assert tree.join_small(groups, np.ones(6), 2).tolist() == [0, 0, 0, 1, 1, 1]
    assert tree.join_small(groups, np.array([1, 1, 1, 1, 1, 2]), 2).tolist() == [0, 0, 0, 1, 1, 2]


def test_silent_rows_are_grouped_and_no_part_of_what_later_texts_are_placed_by():
    """Their like is placed as they are; every row lies where the reference without them places it."""
    rng = np.random.default_rng(11)
    centres = np.eye(12)[:4]
    rows = centres[np.repeat(np.arange(4), 30)] + 0.12 * rng.standard_normal((120, 12))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    silent = np.arange(120) % 5 == 0

    heard = DiffusionClusterer().fit(rows, silent=silent)

    assert heard.labels_.tolist() == DiffusionClusterer().fit(rows).labels_.tolist()
    assert len(heard.reference_.vectors) == (~silent).sum()
    assert not {row.tobytes() for row in rows[silent]} & {row.tobytes() for row in heard.reference_.vectors}
    assert heard.predict(rows).tolist() == heard.labels_.tolist()
