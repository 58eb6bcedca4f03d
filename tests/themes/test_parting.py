"""Themes that are plainly two, held against cutting by hand and comparing all texts."""

from __future__ import annotations

import numpy as np
import pytest

from friction.themes.alike import Space
from friction.themes.parting import FEWEST_PARTED, MOST_EXAMPLES, MOST_TOGETHER, cut_in_two, find_parted
from tests.themes.test_alike import make


def mix(*parts, spread=0.2):
    """Return one theme made of several: (direction, number of texts) of each part."""
    made = [(f"p{place}", direction, "en", n) for place, (direction, n) in enumerate(parts)]
    placed, vectors = make(made, spread=spread)
    return placed.assign(theme_id="th-a"), vectors


def find(placed, vectors, languages=None):
    return find_parted(
        placed.sample(frac=1, random_state=3), [Space(placed["segment_id"].tolist(), vectors, languages)]
    )


def test_a_theme_of_two_matters_is_told_with_examples_of_the_smaller():
    """The smaller half is the part of eighteen texts; those nearest to its mean come first."""
    placed, vectors = mix((0, 30), (1, 18))

    found = find(placed, vectors)

    cosines = vectors @ vectors.T
    within = [(cosines[part, part].sum() - n) / (n * (n - 1)) for part, n in ((slice(0, 30), 30), (slice(30, 48), 18))]
    assert found[["theme_id", "n_texts", "n_part"]].to_numpy().tolist() == [["th-a", 48, 18]]
    assert found["together"][0] == pytest.approx(cosines[:30, 30:].mean() / np.sqrt(within[0] * within[1]), abs=1e-3)
    assert found["together"][0] <= MOST_TOGETHER
    assert set(found["segment_ids"][0]) == {f"p1{at:02d}" for at in range(18)}
    nearness = vectors[30:] @ vectors[30:].mean(axis=0)
    assert found["segment_ids"][0][0] == f"p1{int(nearness.argmax()):02d}"


def test_a_theme_of_one_matter_is_not_told():
    """Its halves are about as near to each other as to themselves."""
    assert find(*mix((0, 60))).empty


def test_a_few_stray_messages_are_no_second_theme():
    """Four texts beside forty are strays."""
    assert find(*mix((0, 40), (1, 4))).empty


def test_a_small_theme_is_not_cut():
    """Of fewer than twenty different texts nothing is said, however often they were pasted."""
    placed, vectors = mix((0, 12), (1, 7))
    assert len(placed) < FEWEST_PARTED

    assert find(placed, vectors).empty
    twice, both = mix((0, 24), (1, 14))
    assert find(twice.assign(text=[f"text {number % 19}" for number in range(len(twice))]), both).empty


def test_a_theme_is_cut_where_its_language_is_known():
    """A space that does not know it says nothing."""
    placed, vectors = mix((0, 30), (1, 18))

    assert find(placed, vectors, {"de"}).empty


def test_no_more_than_twenty_examples_are_given():
    """They show what would be split off; what is like them follows."""
    assert len(find(*mix((0, 60), (1, 40)))["segment_ids"][0]) == MOST_EXAMPLES


def test_equal_rows_cannot_be_cut():
    """Then there is no second half."""
    assert not cut_in_two(np.tile(np.eye(4)[0], (10, 1))).any()
