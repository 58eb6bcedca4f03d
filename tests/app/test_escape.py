"""Customers' words reach the browser as letters, whatever they hold."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.screen.escape import Span, evidence_html, heading_html, to_label
from tests.app.small_run import HOSTILE, HOSTILE_NAME

_OURS = re.compile(r'</?(?:div|mark)(?: class="[a-z ]+")?(?: tabindex="0")?>')


def test_a_cue_is_marked_inside_its_segment():
    """The cue is one mark, the rest of its segment another, the rest of the text none."""
    shown = evidence_html("Hi. The card fails now.", [Span(4, 23, "segment"), Span(13, 18, "cue")])
    pieces = re.findall(r'<mark class="(\w+)"[^>]*>([^<]*)</mark>', shown)
    assert pieces == [("segment", "The card "), ("cue", "fails"), ("segment", " now.")]
    assert ">Hi. <mark" in shown


def test_a_span_beyond_the_text_marks_nothing():
    """A span that does not lie within the text is left out, the text is shown whole."""
    assert "<mark" not in evidence_html("short", [Span(2, 99), Span(3, 3), Span(-4, 2)])


@pytest.mark.parametrize("text", [*HOSTILE, HOSTILE_NAME])
def test_hostile_text_holds_no_tag_of_its_own(text):
    """After our own tags are taken away, no sign that could begin a tag is left."""
    for shown in (evidence_html(text, [Span(0, 5), Span(3, len(text), "segment")]), heading_html(text)):
        assert "<" not in re.sub(r"</?(?:div|mark|h1)[^<>]*>", "", shown)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-2, 70), st.integers(-2, 70)), max_size=5))
def test_the_letters_shown_are_the_letters_written(text, places):
    """Our tags taken away and the escapes undone, the text is back (control characters as a sign for unreadable)."""
    shown = evidence_html(text, [Span(start, end) for start, end in places])
    bare = _OURS.sub("", shown)
    assert "<" not in bare
    assert html.unescape(bare) == re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "\ufffd", text)


@given(st.text(max_size=60))
def test_every_sign_in_a_label_stands_for_itself(text):
    """In a label each ASCII punctuation sign follows a backslash, so that Markdown obeys none of them."""
    label = to_label(text)
    signs = r"!-/:-@\[-`{-~"
    assert re.fullmatch(rf"(?:\\[{signs}]|[^{signs}])*", label)
    assert "\n" not in label


def test_a_label_breaks_addresses_icons_and_colours():
    """What Streamlit or Markdown would recognise in plain letters is broken by a sign nobody sees."""
    label = to_label(":material/home: :red[x] https://evil.example www.evil.example me@evil.example")
    plain = label.replace("\\", "")
    for recognised in (":material", ":red", "https://", "www", "me@evil"):
        assert recognised not in plain


def test_a_flood_of_marks_on_one_letter_is_cut():
    """Eight marks on a letter stay, the rest goes: hundreds of them would cover the lines above and below."""
    flood = "e" + "\u0301" * 200 + "nd"
    assert evidence_html(flood) == '<div class="evidence">e' + "\u0301" * 8 + "nd</div>"
    assert to_label(flood) == "e" + "\u0301" * 8 + "nd"


@pytest.mark.parametrize("sign", ["\u202e", "\u202a", "\u2066", "\u2069", "\u200b", "\u200f", "\ufeff"])
def test_a_label_keeps_no_sign_that_turns_or_hides(sign):
    """Our own words behind somebody's stand in the same line: what turns the writing would turn them too."""
    assert to_label(f"card {sign}refused") == "card refused"
    assert sign in evidence_html(f"card {sign}refused")  # a message is a block of its own, and is shown as written


def test_a_long_message_can_be_scrolled_by_keyboard():
    """What is longer than its box can be reached by Tab; a short one is no stop on the way."""
    assert 'tabindex="0"' in evidence_html("word " * 100)
    assert 'tabindex="0"' in evidence_html("a\n" * 9)
    assert "tabindex" not in evidence_html("My card is refused.")
