"""Segments: what one thing said is, and where it lies."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.text.leave_out import find_left_out
from friction.text.segments import build_segments
from friction.text.sentences import LONGEST_SEGMENT
from tests.tables import assert_same, table
from tests.text.texts import cut, documents

pytestmark = pytest.mark.slow


def test_sentences_and_lines_are_segments_and_short_ones_join_the_next():
    """One thing said, one segment."""
    assert cut("Great shop! But the voucher was rejected. Why?\nI want my money back.") == [
        "Great shop! But the voucher was rejected.",
        "Why?\nI want my money back.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The page, e.g. the basket, loads for approx. 20 seconds on order no. 5 each day",
        "I pay with www.shop.example/pay?a=1.B and it fails every time",
        "Mail me at <EMAIL_1> or call Mr. Smith at 5 p.m. tomorrow evening",
        "The app is great 👍 but it crashes 😡 when I pay",
        "I waited 2.5 hours for version 1.2.3 of your app",
        "It just... stopped working for no reason at all",
        "I called on Monday, as J. Doe told me to",
    ],
)
def test_what_ends_no_sentence(text):
    """Abbreviations, numbers, addresses, smileys and initials do not break one."""
    assert cut(text) == [text]


def test_german_dates_and_abbreviations_end_no_sentence():
    """Each language has its own list."""
    text = "Ich habe am 5. Mai z.B. die Nr. 7 bestellt, bzw. sie bezahlt"

    assert cut(text, language="de") == [text]


def test_a_wrapped_line_goes_on():
    """A long line goes on in the next one, if that begins small; a short line is something of its own."""
    wrapped = "I have bought this lamp three weeks ago in your shop and\nit does not work any more"

    assert cut(wrapped) == [wrapped]
    assert cut("Delivery was late\nthe lamp is broken too") == ["Delivery was late", "the lamp is broken too"]


def test_a_missing_space_ends_a_sentence_all_the_same():
    """Before a capital, unless it looks like an address."""
    assert cut("The lamp is broken.Please send another one") == ["The lamp is broken.", "Please send another one"]


def test_a_long_sentence_without_signs_is_cut_at_but():
    """Where both sides say something of their own."""
    text = (
        "i ordered the blue lamp for my mother three weeks ago and it came in a wet box "
        "but nobody answers the phone and i do not know what i should do with it now"
    )

    assert cut(text) == [text[: text.index(" but")], text[text.index("but") :]]


def test_a_long_supposition_is_not_cut():
    """A supposition stays with what follows: one half alone would say the opposite."""
    text = (
        "it would be a terrible thing for all of us here at home if the blue lamp crashed to the floor one night "
        "but so far it has never even moved and we all like it a lot"
    )

    assert cut(text) == [text]


def test_agents_bots_and_empty_texts_get_no_segments():
    """Only customers' words are evidence."""
    assert cut("How can I help you today?", author="agent") == []
    assert cut("") == []


def test_turns_have_their_place_in_the_thread():
    """Agents' turns count, but make no segment; documents outside threads have no place."""
    own = table(
        """
        doc_id | author   | thread_id | written_at       | text                     | language
        a      | customer | t         | 2026-01-05 09:00 | my lamp is broken        | en
        b      | agent    | t         | 2026-01-05 09:01 | we are sorry to hear     | en
        c      | customer | t         | 2026-01-05 09:02 | when does a new one come | en
        d      | customer | -         | 2026-01-05 09:00 | I like the new lamp      | en
        """
    )

    assert_same(
        build_segments(own),
        """
        segment_id | turn
        a/0        | 1
        c/0        | 3
        d/0        | -
        """,
    )


def test_what_is_left_out_parts_segments():
    """No segment reaches over what is left out."""
    own = documents("It is broken.\n\nKind regards\nAnna")

    assert build_segments(own)["text"].tolist() == ["It is broken."]


def test_lemmas_leave_out_stop_words_and_placeholders():
    """Masked data is no word."""
    (lemmas,) = build_segments(documents("My cards were declined, write to <EMAIL_1> please"))["lemmas"]

    assert lemmas == ["card", "decline", "write"]


def test_phrases_do_not_reach_over_stop_words_and_signs():
    """Two or three words that stand together."""
    (phrases,) = build_segments(documents("The voucher code field is broken, payment page of the shop"))["phrases"]

    assert phrases == ["voucher code", "code field", "voucher code field", "payment page"]


PIECES = st.sampled_from(
    [
        "Hi, ", "Dear team,\n", "> ", "\n", "\n\n", "On 3 May 2026 at 10:12 X wrote:\n", "-- \n", "Kind regards\n",
        "Jane", "my card was declined. ", "no. 5 ", "e.g. ", "😀", "but ", "if ", ".", "...", "?!", "\u200b", "\u202e",
        "<EMAIL_1>", "This e-mail is confidential ", "İ", "ß", "www.a.example/b?c", "-----Original Message-----\n",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(st.lists(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=20).map("".join)), min_size=1, max_size=4))
def test_a_segment_is_exactly_what_lies_between_its_places(texts):
    """Whatever people write, offsets point into the document's text, rise, and meet nothing left out."""
    own = documents(*texts)
    left_out = find_left_out(own)
    segments = build_segments(own, left_out)
    by_id = own.set_index("doc_id")["text"]

    for segment in segments.itertuples():
        assert by_id[segment.doc_id][segment.start : segment.end] == segment.text
        assert 0 < len(segment.text) <= 3 * LONGEST_SEGMENT
    both = pd.concat([segments[["doc_id", "start", "end"]], left_out[["doc_id", "start", "end"]]])
    for _, part in both.sort_values(["doc_id", "start"]).groupby("doc_id"):
        assert (part["start"].to_numpy()[1:] >= part["end"].to_numpy()[:-1]).all()


def test_the_order_of_the_documents_does_not_matter():
    """Same documents, same segments."""
    own = documents("The first one is broken.", "The second one is fine.", "A third one came late.")

    pd.testing.assert_frame_equal(build_segments(own), build_segments(own.iloc[::-1]))
