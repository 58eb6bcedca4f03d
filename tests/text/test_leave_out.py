"""What a customer says that tells of nothing."""

from __future__ import annotations

import pytest

from friction.text.leave_out import find_left_out
from tests.text.texts import cut, documents

OWN = "My parcel never came"


def left_out(text):
    return [(row.reason, text[row.start : row.end]) for row in find_left_out(documents(text)).itertuples()]


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote: please cancel my order",
        "> 3 weeks and still nothing",
        "From: the sofa I heard it crash",
        "The original message was never answered",
        "Best App Ever",
        "Sincerely I am disappointed by this",
        "Confidential data was shown to others",
        "-- this is not what I ordered",
    ],
)
def test_what_only_looks_like_it_stays(text):
    """A customer's own words are not lost."""
    assert cut(text) == [text]


@pytest.mark.parametrize(
    "signature",
    [
        "Kind regards, Jane",
        "Best regards,\nJane Doe\n12 Main Street\n<PHONE_1>\nwww.jane.example",
        "Mit freundlichen Grüßen\nErika Muster",
        "Atenciosamente,\nMaria Silva",
    ],
)
def test_signatures_are_left_out(signature):
    """A closing and the lines of name and address behind it."""
    assert left_out(f"{OWN}\n\n{signature}") == [("closings", signature)]


def test_nothing_is_taken_for_an_address_before_anything_was_said():
    """A closing in the first line takes nothing with it."""
    assert cut("BR\nMust have for all sports fans") == ["Must have for all sports fans"]


def test_a_name_below_thanks_is_left_out_and_the_thanks_stays():
    """Thanks says something, the name does not."""
    assert left_out(f"{OWN}\nThanks,\nJane") == [("closings", "Jane")]


def test_what_stands_below_a_signature_stays():
    """A postscript is the customer's own."""
    text = f"{OWN}.\nKind regards\nJane\n\nPS: the box was open, too."

    assert cut(text) == [f"{OWN}.", "PS: the box was open, too."]


@pytest.mark.parametrize(
    "greeting", ["Dear team,", "Hello", "Hi there!", "Hallo zusammen,", "Boa tarde,", "Dear Jane Doe,"]
)
def test_greetings_are_left_out(greeting):
    """As a line of their own."""
    assert left_out(f"{greeting}\n{OWN}") == [("greetings", greeting)]


@pytest.mark.parametrize("greeting", ["Hi, ", "Hello ", "Good morning! ", "Hi Jane, ", "Dear Sir or Madam, "])
def test_a_greeting_before_the_first_sentence_is_left_out(greeting):
    """People greet and complain in one line."""
    assert cut(f"{greeting}my parcel never came") == ["my parcel never came"]


def test_a_greeting_below_a_subject_is_left_out():
    """Tickets have a subject; in the midst of a text a greeting is the customer's own."""
    assert cut("Lamp broken again\n\nHi team, my lamp is broken") == ["Lamp broken again", "my lamp is broken"]
    assert cut(f"{OWN} today.\nIt was blue.\nHey, where is it now?")[-1] == "Hey, where is it now?"


def test_context_turns_have_nothing_to_leave_out():
    """Agents' words are no evidence anyway."""
    assert find_left_out(documents("Dear customer,\nhello", author="agent")).empty
