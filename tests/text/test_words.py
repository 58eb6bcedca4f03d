"""What the words of a text add to its friction."""

from __future__ import annotations

import pytest

from friction.text.words import add_words, find_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It STOPPED, it!", ["it", "stopped", "!", "it stopped", "stopped it", "it !"]),
        ("doesn\N{RIGHT SINGLE QUOTATION MARK}t open", ["doesn't", "open", "doesn't open"]),
        ("12 of 300", ["0", "of", "0 of", "of 0"]),
        ("<EMAIL_1> wrote", ["wrote"]),
        ("+ - <b>", ["b"]),
        ("\N{POUTING FACE}", []),
        ("nicht schön?", ["nicht", "schön", "?", "nicht schön", "schön ?"]),
    ],
)  # fmt: skip
def test_words_and_pairs_of_neighbours_each_once(text, words):
    """In small letters, whatever the apostrophe; numbers are alike, masked data is none."""
    assert find_words(text) == words


def test_a_long_text_adds_no_more_than_a_short_one_that_speaks_as_plainly():
    """The sum of the weights of known words, over the root of how many there are; other words do not count."""
    weights = {"broken": 1.0, "fine": -2.0, "so fine": 0.5}

    added = add_words(["broken", "Broken, and nobody comes.", "so fine", "thanks", ""], weights)

    assert added.tolist() == pytest.approx([1.0, 1.0, -1.5 / 2**0.5, 0.0, 0.0])
