"""The three facts of a theme: who wrote, who leaves, what changed."""

from __future__ import annotations

import pandas as pd
import pytest

from app.views.facts import to_facts
from tests.impact.tell.test_sure import ADJUSTED, make


@pytest.mark.parametrize(
    ("n_persons", "who"),
    [
        (1234, "1,234 people wrote of it."),
        (4, "Fewer than 5 people wrote of it."),
        (0, "9 messages, of people nobody knows."),
    ],
)
def test_small_numbers_of_people_are_not_counted_out_loud(n_persons, who):
    """Fewer than five people are told as fewer than five; unknown writers as messages."""
    facts = to_facts(pd.Series({"n_persons": n_persons, "n_documents": 9}), None)

    assert facts.lines == (who,)
    assert facts.sure == "few"


def test_three_sentences_and_a_word():
    """Who wrote, who leaves, what changed; a change that is none says nothing."""
    theme, cell = pd.Series({"n_persons": 212, "n_documents": 230}), pd.Series(make(**ADJUSTED))

    facts = to_facts(theme, cell, "rising")

    assert facts.lines == (
        "212 people wrote of it.",
        "9 more of every 100 leave at payment than of others.",
        "More people than usual wrote of it this week.",
    )
    assert facts.sure == "sure enough to act"
    assert sum(len(line.split()) for line in (*facts.lines, facts.sure)) <= 40
    assert to_facts(theme, cell, "steady").lines == facts.lines[:2]


def test_what_rests_on_messages_moved_since_says_so():
    """A number from before a decision is told as one."""
    cell = pd.Series(make(before_change=True))

    assert (
        to_facts(pd.Series({"n_persons": 50, "n_documents": 60}), cell)
        .lines[1]
        .startswith("Before your change: 12 more")
    )
