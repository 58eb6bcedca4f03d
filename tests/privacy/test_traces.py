"""What only removed persons said, found again in labels, notes and pages."""

from __future__ import annotations

import pytest

from friction.privacy.traces import REMOVED, find_traces, has_words, is_said

THEIRS = (
    "My name is Zebedee, order ZX-8827361, the grommet broke",
    "Terrible frobnication",
    "please call me back tomorrow <EMAIL_1>",
)
OTHERS = ("Order the grommet", "my name is in the book", "it broke", "Please call me", "call me back tomorrow please")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zebedee called", f"{REMOVED} called"),
        ("Ask ZEBEDEE's brother about 8827361!", f"Ask {REMOVED} brother about {REMOVED}!"),
        ("he wrote: order ZX-8827361, the grommet broke", f"he wrote: {REMOVED}"),
        ("terrible frobnication", REMOVED),
        ("a frobnication", "a frobnication"),
        ("my name is on the list", "my name is on the list"),
        ("call me back tomorrow", "call me back tomorrow"),
        ("the grommet broke", "the grommet broke"),
        ("EMAIL_1", "EMAIL_1"),
        ("", ""),
    ],
)
def test_typed_words_lose_names_numbers_and_quotes(text, expected):
    """Four words in a row of theirs, a whole short text, names and numbers that nobody else says; the rest stays."""
    assert find_traces(THEIRS, OTHERS).clean(text) == expected


def test_nothing_said_leaves_no_traces():
    """Without removed texts nothing is a trace."""
    traces = find_traces([], OTHERS)

    assert not (traces.quotes | traces.names | traces.words)
    assert traces.find("order the grommet") == []


def test_labels_are_compared_word_by_word():
    """A label is said by a text that holds its words in a row; letters inside a word are not a word."""
    assert is_said("Grommet broke", ["order: the grommet broke."])
    assert not is_said("grommet broke", ["the grommets broke", "broke the grommet"])
    assert has_words("The Frobnication", {"frobnication"})
    assert not has_words("frobnications", {"frobnication"})
