"""Names of products, places and companies say nothing about the matter, and are made neutral before embedding."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.topics.neutral import Names, find_names, neutralise

pytestmark = pytest.mark.slow

PLANTS = ["ceramic pot", "olive tree", "water butt", "garden bench", "hedge trimmer", "rose arch"]
GARDEN = [
    "The {} arrived with a crack in it", "Please refund the {} I sent back", "Is the {} back in stock soon?",
    "I paid twice for the {} last week", "The courier left my {} behind the bins", "How do I clean the {} in winter?",
    "The photo of the {} looks different online", "Your search never shows the {} at all",
    "Can somebody assemble the {} for us?", "I gave the {} to my aunt as a present",
]  # fmt: skip
BANKED = {
    "card": ["has not come by post", "expired before its time", "got swallowed abroad", "lost its chip", "is bent"],
    "transfer": ["hangs as pending", "reached a stranger", "took three days", "vanished on the way", "bounced today"],
    "mortgage": ["costs more interest", "needs a valuation", "ends next spring", "is fixed too early", "has new terms"],
    "passcode": ["cannot be reset", "locks me out", "never matches", "was seen by somebody", "must have six digits"],
    "statement": ["shows no balance", "comes on paper", "misses April", "opens as an empty file", "lists odd shops"],
}  # fmt: skip
TARIFFS = ["Green Basic", "Night Saver", "Family Flow", "Solar Plus", "City Light"]
SUPPLIED = [
    "Why did the {} get dearer in autumn?", "I was moved to the {} without being asked", "The bill for my {} is wrong",
    "Nobody explains the {} on the phone", "How do I leave the {} early?", "The bonus of the {} was never paid",
    "My meter was swapped under the {}", "The form for the {} keeps crashing", "I like the {} very much",
]  # fmt: skip
TOWNS = ["Aldham", "Brewick", "Corstead", "Dunmere", "Elverton"]
TALK = [
    "What a lovely morning it was", "Nobody picks up when I ring", "My password is refused again",
    "Letters come twice each month", "Opening hours are too short", "Staff were friendly and quick",
    "Website freezes on old tablets", "Parking costs a fortune here", "Coupons never work for me",
    "Invoices list strange sums", "Queue moved slowly all day", "Music plays far too loud",
]  # fmt: skip


def build(texts):
    """Return segments, one of each document."""
    ids = [f"d{number:04d}" for number in range(len(texts))]
    return pd.DataFrame({"segment_id": [f"{own}/0" for own in ids], "doc_id": ids, "text": list(texts)})


def fill(frames, names):
    return [frame.format(name) for frame in frames for name in names]


def talk(n):
    return [text for text, _ in zip(cycle(TALK), range(n), strict=False)]


@pytest.mark.parametrize(("frames", "names"), [(GARDEN, PLANTS), (SUPPLIED, TARIFFS)], ids=["garden", "energy"])
def test_names_that_can_be_exchanged_become_items(frames, names):
    """Products stand beside the same words as each other, whatever the matter."""
    found = find_names(build(fill(frames, names) + talk(600)))

    assert found == Names(dict.fromkeys(sorted(name.lower() for name in names), "item"), ())


def test_words_about_a_matter_are_no_names():
    """In a bank, each of "card", "transfer", "passcode" is said beside words of its own."""
    texts = [f"The {word} {said}" for word, told in BANKED.items() for said in told]

    assert not find_names(build(texts * 2 + talk(600))).neutral


def test_words_of_a_matter_that_share_a_heading_are_no_names():
    """A few sentences alike ("Question about my card", "Question about my mortgage") do not make them products."""
    texts = [f"The {word} {said}" for word, told in BANKED.items() for said in told]
    headings = fill(["Question about my {}", "Trouble with the {}"], BANKED)

    assert not find_names(build(texts * 2 + headings + talk(600))).neutral


def test_what_many_documents_are_about_is_a_matter():
    """A word in more than three of a hundred documents is left alone, exchangeable or not."""
    assert not find_names(build(fill(GARDEN, PLANTS) + talk(60))).neutral


def test_words_for_one_thing_are_no_products():
    """Names whose vectors are alike ("bill", "invoice") are a matter; the vectors of names alone are asked for."""
    segments = build(fill(GARDEN, PLANTS) + talk(600))
    asked = []

    def embed_alike(texts):
        asked.extend(texts)
        return np.ones((len(texts), 1))

    assert not find_names(segments, embed_alike).neutral
    assert asked == sorted(PLANTS)
    assert set(find_names(segments, lambda texts: np.eye(len(texts))).neutral) == set(PLANTS)


def test_towns_become_places():
    """A place has its capital within a sentence, behind "in", "from", "to" without an article, as three others have."""
    frames = [
        "We live in {} by the river",
        "It came from {} two days late",
        "I drove to {} for nothing",
        "The bus in {} broke down",
    ]

    found = find_names(build(fill(frames, TOWNS) + talk(600)))

    assert found.neutral == dict.fromkeys(sorted(name.lower() for name in TOWNS), "place")


@pytest.mark.parametrize("words", [["GBP", "USD", "EUR", "CHF"], ["Monday", "Tuesday", "Friday", "Sunday"]])
def test_codes_and_days_are_no_places(words):
    """Short codes may be currencies, and days are none."""
    frames = ["I changed from {} at noon", "Please pay in {} then", "We switch to {} instead", "Costs in {} rose"]

    assert not find_names(build(fill(frames, words) + talk(600))).neutral


def test_what_only_sometimes_has_a_capital_is_no_place():
    """German nouns aside, "in Cash" and "in cash" are the same word."""
    words = ["Cash", "Advance", "Person", "Writing"]
    frames = ["Refund in {} please", "They went to {} again", "You move from {} now", "Say it in {} then"]
    texts = fill(frames, words) + [text.lower() for text in fill(frames, words)]

    assert not find_names(build(texts + talk(600))).neutral


def test_a_company_that_most_texts_address_is_removed():
    """By its source: what half of a source's documents name with a capital and without an article."""
    texts = [f"Dear Nordavia, {text.lower()}" for text in talk(60)] + talk(300)
    segments = build(texts)
    sources = {doc_id: "post" if number < 60 else "shop" for number, doc_id in enumerate(segments["doc_id"])}

    assert find_names(segments, sources=sources).companies == ("nordavia",)
    assert find_names(segments).companies == ()


def test_what_most_texts_are_about_is_no_company():
    """An article ("the App") or a small letter tells."""
    texts = [f"I think the App is slow, {text.lower()}" for text in talk(60)]
    texts += [f"Where is parcel ten, {text.lower()}" for text in talk(60)]

    assert find_names(build(texts)).companies == ()


@pytest.mark.parametrize(
    ("text", "neutral"),
    [
        ("The olive tree died", "The item died"),
        ("A Watering Can, two olive trees and a watering can", "An item, two items and an item"),
        ("Aldham's office in Aldham", "place's office in place"),
        ("olive treeless", "olive treeless"),
        ("the olive\ntree", "the item"),
        ("@nordavia when do we land?", "when do we land?"),
        ("mail me at ann@nordavia.example", "mail me at ann@nordavia.example"),
        ("@nordavia", "item"),
        ("Nordavia lost my bag", "lost my bag"),
        ("I told <NAME_1> about <ORDER_12>", "I told it about it"),
        ("", ""),
        ("İ, ſ and ß are letters", "İ, ſ and ß are letters"),
    ],
)
def test_names_are_replaced_in_the_text_that_is_embedded(text, neutral):
    """It is "an item" after "a", plurals stay plurals, handles and companies go, masked data are one word."""
    names = Names({"aldham": "place", "olive tree": "item", "watering can": "item"}, ("nordavia",))

    assert neutralise([text], names) == [neutral]


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random):
    """The same table in another order has the same names."""
    segments = build(fill(GARDEN, PLANTS) + fill(SUPPLIED, TARIFFS) + talk(360))
    places = list(range(len(segments)))
    random.shuffle(places)

    assert find_names(segments.iloc[places]) == find_names(segments)


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="@<"))))
def test_a_text_without_names_is_unchanged(texts):
    """Whatever it holds: neither blanks nor signs are put straight."""
    assert neutralise(texts, Names({}, ())) == texts


@given(st.lists(st.text()))
def test_any_text_can_be_read(texts):
    """Texts of any characters have names or none, and as many neutral texts."""
    names = find_names(build(texts))

    assert len(neutralise(texts, names)) == len(texts)


def test_a_table_without_rows_has_no_names():
    """No segments, no names; the table that came in is not changed."""
    segments = build([])

    assert find_names(segments) == Names({}, ())
    assert segments.equals(build([]))
