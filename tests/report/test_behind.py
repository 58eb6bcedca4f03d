"""The messages behind a number: in which order, and whose."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.report.behind import choose_messages

pytestmark = pytest.mark.slow


def make_said(text):
    rows = [line.split("|") for line in text.strip().splitlines()]
    return pd.DataFrame(
        [
            {"segment_id": f"{doc.strip()}/1", "doc_id": doc.strip(), "writer": writer.strip(),
             "probability": float(p), "friction": float(friction), "lemmas": words.split()}
            for doc, writer, p, friction, words in rows
        ]
    )  # fmt: skip


def test_the_surest_and_strongest_come_first():
    """Probability × friction decides where all are unlike each other."""
    said = make_said("""
        d1 | ann | 0.9 | 0.5 | card
        d2 | ben | 0.5 | 0.8 | bank
        d3 | cat | 0.8 | 0.9 | code
    """)

    assert choose_messages(said, 9) == ["d3", "d1", "d2"]


def test_what_was_said_already_comes_later():
    """A message like one before it counts for as much as it differs."""
    said = make_said("""
        d1 | ann | 0.9 | 0.9 | card refused
        d2 | ben | 0.9 | 0.8 | card refused
        d3 | cat | 0.5 | 0.5 | bank code
    """)

    assert choose_messages(said, 9) == ["d1", "d3", "d2"]


def test_a_person_is_heard_once():
    """Of each person the one that comes first."""
    said = make_said("""
        d1 | ann | 0.9 | 0.9 | card
        d2 | ann | 0.9 | 0.8 | bank
        d3 | cat | 0.1 | 0.1 | code
    """)

    assert choose_messages(said, 9) == ["d1", "d3"]


def test_vectors_tell_likeness_where_they_are_at_hand():
    """Other words, the same meaning: the third comes before the second."""
    said = make_said("""
        d1 | ann | 0.9 | 0.9 | card
        d2 | ben | 0.9 | 0.8 | visa
        d3 | cat | 0.5 | 0.5 | bank
    """)
    vectors = (["d1/1", "d2/1", "d3/1"], np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32))

    assert choose_messages(said, 9) == ["d1", "d2", "d3"]
    assert choose_messages(said, 9, vectors) == ["d1", "d3", "d2"]


MESSAGE = st.tuples(st.integers(0, 4), st.integers(1, 9), st.integers(1, 9), st.lists(st.sampled_from("abcde")))


@given(st.lists(MESSAGE, max_size=12), st.integers(0, 12), st.randoms())
def test_the_order_of_the_rows_does_not_matter_and_nobody_is_heard_twice(messages, shown, random):
    """As many as asked for, or one of each person."""
    said = pd.DataFrame(
        [(f"d{n:02d}/1", f"d{n:02d}", f"p{who}", p / 9, f / 9, words) for n, (who, p, f, words) in enumerate(messages)],
        columns=["segment_id", "doc_id", "writer", "probability", "friction", "lemmas"],
    )
    found = choose_messages(said, shown)
    order = list(range(len(said)))
    random.shuffle(order)

    assert choose_messages(said.iloc[order], shown) == found
    assert said.set_index("doc_id").loc[found, "writer"].is_unique
    assert len(found) == min(shown, said["writer"].nunique())
