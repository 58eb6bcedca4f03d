"""Search by words: any case, accents or none, other forms of a word, quotes and a minus."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.search_words import MOST_SIGNS, find_any, find_hits, find_texts, fold, read_terms

TEXTS = (
    "My REFUND never came", "they refunded me twice", "Refunds take weeks!", "that is not refundable",
    "the card was refused", "refused: the old card", "I cancelled my order", "please cancel it", "déçue par le colis",
    "Straße gesperrt", "Die Bestellung fehlt", "ich habe Bestellungen verloren", "cardboard box came",
    "代金が返金されない",
    "order 4711 is late", "order 47110 is late", "",
)  # fmt: skip


def _find(typed):
    folded = pa.array([fold(text) for text in TEXTS], pa.large_string())
    return [text for text, found in zip(TEXTS, find_texts(folded, read_terms(typed)), strict=True) if found]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("refund", ["My REFUND never came", "they refunded me twice", "Refunds take weeks!"]),
        ("refunds", ["My REFUND never came", "they refunded me twice", "Refunds take weeks!"]),
        ('"refund"', ["My REFUND never came"]),
        ("card refused", ["the card was refused", "refused: the old card"]),
        ('"the card was"', ["the card was refused"]),
        ("card -old", ["the card was refused"]),
        ('card -"was refused"', ["refused: the old card"]),
        ("cancel", ["I cancelled my order", "please cancel it"]),
        ("cancelled", ["I cancelled my order", "please cancel it"]),
        ("decue", ["déçue par le colis"]),
        ("DÉÇUE", ["déçue par le colis"]),
        ("strasse", ["Straße gesperrt"]),
        ("Bestellungen", ["Die Bestellung fehlt", "ich habe Bestellungen verloren"]),
        ("返金", ["代金が返金されない"]),
        ("4711", ["order 4711 is late"]),
        ("“the card was”", ["the card was refused"]),
        ("xyzzy", []),
    ],
)
def test_words_find_messages(typed, found):
    """All words in any order and form; quotes mean exactly these; a minus leaves out; numbers are found whole."""
    assert _find(typed) == found


@pytest.mark.parametrize("typed", ["", "   ", "-", '""', "!?", '" - "'])
def test_what_says_nothing_leaves_nothing_out(typed):
    """Signs without a letter or digit are no words."""
    assert read_terms(typed) == ()
    assert _find(typed) == list(TEXTS)


def test_signs_of_expressions_are_letters_like_others():
    """What would be obeyed in an expression is searched for as it is."""
    assert _find(r".* \w+ (a|b)") == []
    assert find_hits("it costs a.b+c", read_terms('"a.b+c"')) == [(9, 14)]


def test_hits_stand_in_the_text_as_it_was_written():
    """Places count the text's own characters, also where folding makes one letter two."""
    text = "Straße, DÉÇUE; the cards"
    terms = read_terms("strasse decue card -the")
    assert [text[start:end] for start, end in find_hits(text, terms)] == ["Straße", "DÉÇUE", "cards"]


def test_what_holds_one_of_the_words_says_it():
    """One term is enough, and what is left out does not count."""
    folded = pa.array(["the card", "refused", "neither", "late"])
    assert find_any(folded, read_terms("card refused -late")).tolist() == [True, True, False, False]


@given(st.text(max_size=80))
def test_whatever_is_typed_is_searched_for(typed):
    """No typed text breaks the search, and a text with hits is one that is found."""
    terms = read_terms(typed)
    found = find_texts(pa.array([fold(typed), "zz"], pa.large_string()), terms)
    assert len(found) == 2
    assert len(find_hits(typed, terms)) >= 0


@given(st.text(alphabet="abcçéß ", min_size=1, max_size=30))
def test_a_word_of_a_text_finds_it(text):
    """A text is found by each of its words in quotes, and the hit is marked in it."""
    for word in text.split():
        terms = read_terms(f'"{word}"')
        assert find_texts(pa.array([fold(text)], pa.large_string()), terms).tolist() == [True]
        assert find_hits(text, terms)


def test_so_much_is_read_and_no_more():
    """Behind 500 signs nothing is read."""
    assert len(read_terms("a " * 10 * MOST_SIGNS)) == 1
    assert len(read_terms(" ".join(f"w{number}x" for number in range(1000)))) < MOST_SIGNS
