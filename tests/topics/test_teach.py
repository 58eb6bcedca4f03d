"""What people teach by example: where similar segments go."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.topics.teach import steer


def unit(rows):
    rows = np.asarray(rows, dtype=np.float64)
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def make_pair(seed, n_right=200, n_wrong=60, likeness=0.85, spread=1.0, size=64):
    """Return vectors of two kinds that a run put into one theme, and which are of the second kind.

    Their centres have the cosine ``likeness``; texts scatter by ``spread`` about them, so that the kinds overlap.
    """
    random = np.random.default_rng(seed)
    one, other = unit(random.normal(size=(2, size)))
    second = unit(likeness * one + np.sqrt(1 - likeness**2) * unit(other - (other @ one) * one))
    wrong = np.arange(n_right + n_wrong) >= n_right
    noise = random.normal(0, spread / np.sqrt(size), (len(wrong), size))
    return unit(np.where(wrong[:, None], second, one) + noise), wrong


@pytest.mark.parametrize("seed", range(8))
def test_after_ten_corrections_at_most_a_fifth_of_that_mistake_is_left(seed):
    """In next week's data, of which the corrections are a small part; of the right ones at most a tenth is moved."""
    vectors, wrong = make_pair(seed)
    taught = np.full(len(wrong), None, dtype=object)
    taught[np.flatnonzero(wrong)[:10]] = "b"

    themes, moved = steer(vectors, ["a"] * len(wrong), taught)

    new = wrong & (taught == None)  # noqa: E711 - element by element
    assert (np.array(themes)[new] == "a").mean() <= 0.2
    assert moved[~wrong].mean() <= 0.1


@pytest.mark.parametrize("seed", range(8))
def test_where_the_mistake_is_not_made_again_hardly_anything_moves(seed):
    """Ten corrections that were all there were: at most a tenth of the right ones goes along."""
    vectors, wrong = make_pair(seed, n_wrong=10)

    _, moved = steer(vectors, ["a"] * len(wrong), np.where(wrong, "b", None))

    assert moved.mean() <= 0.1


@pytest.mark.parametrize(("parts", "follow"), [(frozenset(), False), (frozenset({"b"}), True)])
def test_a_few_messages_moved_are_no_rule_but_show_a_part(parts, follow):
    """Four moved to a theme that is there mean these four; as examples of a part that was split off others follow."""
    vectors, wrong = make_pair(0)
    taught = np.full(len(wrong), None, dtype=object)
    taught[np.flatnonzero(wrong)[:4]] = "b"

    _, moved = steer(vectors, ["a"] * len(wrong), taught, parts)

    assert bool(moved.any()) is follow


def test_one_example_moves_only_itself():
    """A single correction is no rule, nor does it show a part."""
    vectors, wrong = make_pair(0)
    taught = [None] * len(wrong)
    taught[-1] = "b"

    themes, moved = steer(vectors, ["a"] * len(wrong), taught, {"b"})

    assert themes[-1] == "b"
    assert set(themes[:-1]) == {"a"}
    assert not moved.any()


def test_examples_that_are_unlike_each_other_move_only_themselves():
    """They have nothing in common that the others have not."""
    random = np.random.default_rng(0)
    vectors = unit(unit(random.normal(size=64)) + random.normal(0, 1 / 8, (60, 64)))
    alike = vectors @ vectors.T
    taught = np.full(60, None, dtype=object)
    taught[list(np.unravel_index(alike.argmin(), alike.shape))] = "b"

    _, moved = steer(vectors, ["a"] * 60, taught)

    assert not moved.any()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("n", [2, 3])
def test_a_few_messages_moved_never_empty_a_theme(n, seed):
    """Where they are like nearly all the others, these stay: whoever means the whole theme merges it."""
    random = np.random.default_rng(seed)
    vectors = unit(unit(random.normal(size=64)) + random.normal(0, 1 / 8, (100, 64)))

    _, moved = steer(vectors, ["a"] * 100, ["b"] * n + [None] * (100 - n))

    assert moved.sum() <= 0.8 * (100 - n)


def test_a_theme_may_be_divided_among_parts_altogether():
    """Each part takes its own; together they may leave less than a fifth."""
    vectors, second = make_pair(0, n_right=60, n_wrong=60, likeness=0.3, spread=0.5)
    taught = np.full(120, None, dtype=object)
    taught[:5], taught[60:65] = "b", "c"

    themes, moved = steer(vectors, ["a"] * 120, taught)

    assert moved.sum() > 0.8 * 110
    assert (np.array(themes)[moved] == np.where(second, "c", "b")[moved]).all()


def test_what_people_pinned_stays_and_holds_back_what_is_like_it():
    """Examples for staying count as those for going do."""
    vectors, wrong = make_pair(1)
    taught = np.full(len(wrong), None, dtype=object)
    taught[np.flatnonzero(wrong)[:10]] = "b"
    pinned = taught.copy()
    pinned[np.flatnonzero(wrong)[10:25]] = "a"

    themes, _ = steer(vectors, ["a"] * len(wrong), pinned)
    free, _ = steer(vectors, ["a"] * len(wrong), taught)

    assert [themes[place] for place in np.flatnonzero(pinned == "a")] == ["a"] * 15
    assert themes.count("b") < free.count("b")


def test_only_the_theme_they_came_from_gives_segments_away():
    """Other themes, and segments in none, keep theirs, however near they are."""
    vectors, wrong = make_pair(2)
    theme_of = np.where(wrong, "a", "other").astype(object)
    theme_of[-5:] = None
    taught = np.full(len(wrong), None, dtype=object)
    taught[np.flatnonzero(wrong)[:10]] = "b"

    themes, moved = steer(vectors, theme_of, taught)

    assert [themes[place] for place in np.flatnonzero(~wrong)] == ["other"] * int((~wrong).sum())
    assert themes[-5:] == [None] * 5
    assert not moved[~wrong].any()


def test_two_themes_that_draw_share_what_there_is():
    """Each segment goes with the examples it is most like."""
    random = np.random.default_rng(0)
    kind = np.repeat([0, 1, 2], 60)
    vectors = unit(np.eye(3, 32)[kind] + random.normal(0, 0.1, (180, 32)))
    taught = np.full(180, None, dtype=object)
    taught[60:65], taught[120:125] = "b", "c"

    themes, _ = steer(vectors, ["a"] * 180, taught)

    assert themes == ["a"] * 60 + ["b"] * 60 + ["c"] * 60


@pytest.mark.parametrize(("theme_of", "taught"), [([], []), (["a"], ["b"]), ([None], ["b"]), (["a", "a"], ["b", "b"])])
def test_what_was_taught_holds_where_there_is_nothing_to_steer(theme_of, taught):
    """None, one or only examples: no error."""
    vectors = np.ones((len(theme_of), 1))

    themes, moved = steer(vectors, theme_of, taught)

    assert themes == taught
    assert not moved.any()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**16))
def test_the_order_of_the_rows_does_not_matter(seed):
    """Shuffled rows go the same way; what nobody taught stays where it was if nobody taught anything."""
    random = np.random.default_rng(seed)
    vectors, wrong = make_pair(seed, n_right=40, n_wrong=20)
    taught = np.where(wrong & (random.random(60) < 0.4), "b", None)
    order = random.permutation(60)

    themes, moved = steer(vectors, ["a"] * 60, taught)
    again, moved_again = steer(vectors[order], ["a"] * 60, taught[order])

    assert [themes[place] for place in order] == again
    assert (moved[order] == moved_again).all()
    assert steer(vectors, ["a"] * 60, [None] * 60)[0] == ["a"] * 60
