"""The team's own patterns, and which of them are refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.errors import SettingsError
from friction.privacy.mask import KINDS, Masker
from friction.privacy.patterns import build_patterns

TAKEN = frozenset(KINDS)


@pytest.mark.parametrize(
    ("pattern", "text", "masked"),
    [
        (r"ORD-\d{6}", "it is ORD-123456.", "it is <OWN_1>."),
        (r"ORD-\d{6}", "ord-123456 and ORD-123456", "<OWN_1> and <OWN_1>"),
        (r"ORD-\d{6}", "ORD-1234567 WORD-123456", "ORD-1234567 WORD-123456"),
        (r"\d{10}", "call me about 4455667788", "call me about <OWN_1>"),
        (r"#\d{4,8}", "order#12345", "order<OWN_1>"),
        (r"(?:AC|KD)[- ]?\d{4}[A-Z]?", "ac 1234b, KD-9999", "<OWN_1>, <OWN_2>"),
        (r"[A-Z]{2}\d{2}\.\d{3}|K\d{5}", "AB12.345 K12345", "<OWN_1> <OWN_2>"),
        (r"4111 ?1111", "4111 1111", "<OWN_1>"),
    ],
)
def test_patterns(pattern, text, masked):
    """A pattern masks whole words in any case, before what the program itself would see in the digits."""
    assert Masker({"OWN": pattern}).mask(text)[0] == masked


def test_links_hold_their_numbers():
    """A web or e-mail address is masked whole, with the order number in it."""
    masker = Masker({"ORDER": r"ORD-\d{6}"})
    assert masker.mask("https://x.com/ORD-123456 ORD-123456@x.com")[0] == "<URL_1> <EMAIL_1>"


@pytest.mark.parametrize(
    ("name", "pattern", "said"),
    [
        ("order", r"\d{6}", "letters A to Z"),
        ("ORDER_NO", r"\d{6}", "letters A to Z"),
        ("EMAIL", r"\d{6}", "the program's own"),
        ("ORDER", r"ORD-(\d{6}", "no regular expression"),
        ("ORDER", r"\d+", "give repeats a limit"),
        ("ORDER", r"(a*)*b", "give repeats a limit"),
        ("ORDER", r"\d{6,}", "give repeats a limit"),
        ("ORDER", r"(?=x)x", "not allowed"),
        ("ORDER", r"(\d)\1", "not allowed"),
        ("ORDER", r"x??", "nothing that can be repeated"),
        ("ORDER", r"\d?", "nothing at all"),
        ("ORDER", r"|x", "nothing at all"),
        ("ORDER", r"(?:\d{1,9}){1,9}x", "too many ways"),
        ("ORDER", r"\d{0,40}\d{0,40}x", "too many ways"),
        ("ORDER", r"(a|a|a){9}x", "too many ways"),
        ("ORDER", r"\d{999}", "too many ways"),
    ],
)
def test_patterns_that_are_refused(name, pattern, said):
    """Names that are none, and patterns that are broken, match nothing or could search without end, are refused."""
    with pytest.raises(SettingsError) as error:
        build_patterns({name: pattern}, TAKEN)
    assert said in str(error.value)
    assert f"privacy.patterns.{name}" in str(error.value)


def test_all_mistakes_at_once():
    """Each pattern that cannot be used is named."""
    with pytest.raises(SettingsError, match="2 mistakes") as error:
        build_patterns({"a": "x", "BAD": "*", "ORDER": "x"}, TAKEN)
    assert len(error.value.problems) == 2


pieces = st.recursive(
    st.sampled_from([r"\d", "a", "[A-Z]", r"\.", "-"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["?", "{2}", "{1,4}"])).map(lambda two: f"(?:{two[0]}){two[1]}"),
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: f"({'|'.join(some)})"),
    ),
    max_leaves=6,
)


@settings(deadline=None, max_examples=150)
@given(pattern=pieces, text=st.text("aAB1.-9 ", max_size=40))
def test_what_is_allowed_finds_what_the_expression_says(pattern, text):
    """An allowed pattern finds stretches that it matches as a whole, in any case."""
    try:
        ((_, built),) = build_patterns({"OWN": pattern}, TAKEN)
    except SettingsError:
        return
    for match in built.finditer(text):
        assert re.fullmatch(pattern, match[0], re.IGNORECASE)
