"""Customers' words reach the browser as letters, whatever they hold."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.screen.escape import Span, evidence_html, heading_html, to_label
from tests.app.small_run import HOSTILE, HOSTILE_NAME

pytestmark = pytest.mark.slow

_OURS = re.compile(r'</?(?:div|mark)(?: class="[a-z ]+")?>')


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
