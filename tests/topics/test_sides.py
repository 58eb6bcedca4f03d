"""A group that holds trouble and praise of one matter is two groups, where they lie apart."""

from __future__ import annotations

import numpy as np
import pytest

from friction.topics.cluster import DiffusionClusterer
from friction.topics.sides import part_sides

D, N = 24, 40
LEAST = 5


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def make_matter(rng, apart, n_calm=N, n_trouble=N):
    """Return unit rows of one matter, calm ones first, ``apart`` along one direction, and their friction."""
    side = np.repeat([-1.0, 1.0], [n_calm, n_trouble])
    rows = np.zeros((n_calm + n_trouble, D))
    rows[:, 0], rows[:, 1] = 1.0, apart * side
    rows += 0.08 * rng.standard_normal(rows.shape)
    return unit(rows), np.repeat([0.1, 0.9], [n_calm, n_trouble])


def part(vectors, friction, groups=None, sources=None, copies=None):
    rows = np.arange(len(vectors))
    return part_sides(
        vectors,
        np.zeros(len(vectors), dtype=np.int64) if groups is None else groups,
        friction,
        rows if sources is None else sources,
        rows if copies is None else copies,
        LEAST,
    )


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def test_trouble_and_praise_of_one_matter_are_two_groups(rng):
    """The side without trouble gets a number behind all others; a group of one side alone stays as it is."""
    vectors, friction = make_matter(rng, apart=0.5)
    other, _ = make_matter(rng, apart=0.0)
    groups = np.repeat([0, 1], [2 * N, 2 * N])

    parted = part(np.vstack([vectors, -other]), np.concatenate([friction, np.full(2 * N, 0.9)]), groups)

    assert parted.tolist() == [2] * N + [0] * N + [1] * 2 * N


def test_sides_that_do_not_lie_apart_stay_together(rng):
    """Where the score says one thing of a text and another of its nearest, nothing is parted."""
    vectors, friction = make_matter(rng, apart=0.0)

    assert not part(vectors, friction).any()


@pytest.mark.parametrize(("n_calm", "parted"), [(2 * LEAST - 1, False), (2 * LEAST, True)])
def test_a_side_is_twice_the_smallest_topic_at_least(rng, n_calm, parted):
    """A handful of kind words is no theme of its own."""
    vectors, friction = make_matter(rng, apart=0.5, n_calm=n_calm)

    assert part(vectors, friction).any() == parted


@pytest.mark.parametrize(("n_calm", "parted"), [(12, False), (20, True)])
def test_a_side_is_a_tenth_of_the_group_at_least(rng, n_calm, parted):
    """What a score gets wrong now and then is no side."""
    vectors, friction = make_matter(rng, apart=0.5, n_calm=n_calm, n_trouble=150)

    assert part(vectors, friction).any() == parted


def test_sentences_of_one_document_count_once(rng):
    """Forty kind sentences that one person wrote in one message are no side."""
    vectors, friction = make_matter(rng, apart=0.5)
    one_message = np.concatenate([np.zeros(N), np.arange(1, N + 1)]).astype(np.int64)

    assert not part(vectors, friction, sources=one_message).any()


def test_copies_of_one_text_are_no_sign_of_sides(rng):
    """Texts pasted by many lie apart from each other; that says nothing of trouble and praise."""
    vectors, _ = make_matter(rng, apart=0.0)
    pasted = np.repeat(vectors[[0, 1, 2, 3]], N // 2, axis=0)
    friction = np.tile(np.repeat([0.1, 0.9], N // 2), 2)
    families = np.repeat(np.arange(4), N // 2)

    assert part(pasted, friction).any()
    assert not part(pasted, friction, copies=families).any()


def test_texts_between_go_with_their_nearest(rng):
    """Whose own words tell neither belongs to the side it lies in."""
    vectors, friction = make_matter(rng, apart=0.5)
    friction[[3, N + 3]] = 0.4

    assert part(vectors, friction).tolist() == [1] * N + [0] * N


def test_where_nobody_can_say_nothing_is_parted(rng):
    """Without a score there are no sides."""
    vectors, _ = make_matter(rng, apart=0.5)

    assert not part(vectors, np.full(2 * N, np.nan)).any()


def test_later_texts_go_to_the_side_they_lie_in(rng):
    """The clusterer parts what it found, and its one rule of placing gives later texts their side without a score."""
    vectors, friction = make_matter(rng, apart=0.5)
    other = unit(0.08 * rng.standard_normal((2 * N, D)) + np.eye(D)[5])
    later, _ = make_matter(rng, apart=0.5)
    rows = np.vstack([vectors, other])
    scores = np.concatenate([friction, np.full(2 * N, 0.9)])

    whole = DiffusionClusterer(number=2, min_size=LEAST).fit(rows)
    parted = DiffusionClusterer(number=2, min_size=LEAST).fit(rows, friction=scores)

    assert len(set(whole.predict(later).tolist())) == 1
    calm, trouble = parted.predict(later)[:N], parted.predict(later)[N:]
    assert len(set(calm.tolist())) == len(set(trouble.tolist())) == 1
    assert calm[0] != trouble[0]
