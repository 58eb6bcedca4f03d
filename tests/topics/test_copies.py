"""Copies, held against comparing all pairs."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from friction.topics.copies import LEAST_SHARED, find_copies

TOLD = [
    "The parcel was left with a neighbour who had moved out a year ago",
    "the parcel was left with a neigbour who had moved  out a year ago",
    "Nobody rang, nobody left a card, and the parcel went back to the warehouse",
    "My discount code from the newsletter is refused at the very last step",
    "My discount code from the newsleter is refused at the very last step!",
    "",
    "",
]


def find_by_all_pairs(texts):
    """Return the families by sets of runs of four letters, every pair compared."""
    runs = [set() for _ in texts]
    for text, own in zip(texts, runs, strict=True):
        for word in text.lower().split():
            own.update(f" {word} "[at : at + 4] for at in range(max(len(word) - 1, 1)))
    alike = [[len(a & b) >= LEAST_SHARED * len(a | b) and bool(a & b) for b in runs] for a in runs]
    return connected_components(np.array(alike, dtype=np.int8) + np.eye(len(texts), dtype=np.int8), directed=False)[1]


def group(families):
    """Return the families as sets of places."""
    return {frozenset(np.flatnonzero(families == family).tolist()) for family in set(families.tolist())}


def test_a_slip_and_a_capital_make_a_copy_and_another_story_does_not():
    """Texts without a letter are copies of none."""
    assert group(find_copies(TOLD)) == {frozenset(one) for one in ([0, 1], [2], [3, 4], [5], [6])}


def test_of_no_texts_there_are_no_copies():
    """An empty array."""
    assert find_copies([]).tolist() == []


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 6), st.lists(st.integers(0, 11), max_size=3)), min_size=1, max_size=25))
def test_families_are_those_of_all_pairs_compared(made):
    """Messages of a dozen words, some of these exchanged for a word of another."""
    words = [f"word{chr(97 + n)}{chr(97 + n * 7 % 26) * 3}ing" for n in range(84)]
    texts = []
    for story, changed in made:
        told = [words[12 * story + place] for place in range(12)]
        for place in changed:
            told[place] = words[(12 * story + 13 * place + 5) % 84]
        texts.append(" ".join(told))

    assert group(find_copies(texts)) == group(find_by_all_pairs(texts))
