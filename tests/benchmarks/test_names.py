"""The benchmark of names: what a second model makes of them, and the sheets that are read."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.topics.names import Named, judge_names, to_sheet
from tests.tables import table

TOPICS = table("""
    topic_id | label        | n_segments
    k-1      | card refused | 4
    k-2      | parcel late  | 3
""")
TEXTS = table("""
    topic_id | text                      | central
    k-1      | they refused my card      | true
    k-1      | no card of mine works     | true
    k-1      | card, again               | false
    k-1      | card or parcel            | false
    k-2      | the parcel came too late. | true
    k-2      | no parcel                 | true
    k-2      | parcel parcel parcel      | false
    k-2      | my parcel                 | false
""")


class Words:
    """A model of two directions: what tells of cards, and what tells of parcels."""

    def encode(self, texts):
        """Return a unit row for each text."""
        rows = np.array([[text.count("card"), 1.5 * text.count("parcel")] for text in texts], dtype=float)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_names_are_judged_by_the_messages_that_do_not_hold_them():
    """Both names find their topic; one message of three of the first is nearer to the other's name."""
    judged = judge_names(Named(TOPICS, TEXTS), Words())

    assert judged.told == 1.0
    assert judged.sorted == pytest.approx((2 / 3 + 1) / 2)
    assert judged.n == 2


def test_a_topic_of_which_too_little_is_left_is_not_judged():
    """Three messages that do not hold the name, at least."""
    assert judge_names(Named(TOPICS, TEXTS[TEXTS["topic_id"] == "k-1"]), Words()).n == 1
    assert judge_names(Named(TOPICS, TEXTS.head(2)), Words()).n == 0


def test_a_sheet_shows_names_alone_or_with_messages():
    """Numbered, largest first; half of the messages are near the centre."""
    assert to_sheet(Named(TOPICS, TEXTS), 0) == "1. card refused\n2. parcel late"

    lines = to_sheet(Named(TOPICS, TEXTS), 2).split("\n")

    assert lines[0] == "1. card refused (n = 4)"
    assert lines[1] == "   - they refused my card"
    assert len(lines) == 6
