"""What a document holds beside the customer's own words."""

from __future__ import annotations

import pytest

from friction.text.leave_out import find_left_out
from tests.text.texts import cut, documents

OWN = "My parcel never came"


def left_out(text):
    return [(row.reason, text[row.start : row.end]) for row in find_left_out(documents(text)).itertuples()]


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, 3 May 2026 at 10:12, Support <EMAIL_1> wrote:\n> hello\n>> old\n> bye",
        "On 3 May 2026 at 10:12, Support\n<EMAIL_1> wrote:\n\nHello,\nplease restart it.",
        "-----Original Message-----\nFrom: Support\nPlease restart it.",
        "---------- Forwarded message ---------\nPlease restart it.",
        "From: Support\nSent: Monday\nTo: Jane\nSubject: Lamp\n\nPlease restart it.",
        "Am 3. Mai 2026 um 10:12 schrieb Support <EMAIL_1>:\n> Bitte neu starten.\n> Danke",
        "-----Ursprüngliche Nachricht-----\nVon: Support\nBitte neu starten.",
        "Em seg., 3 de mai. de 2026 às 10:12, Suporte <EMAIL_1> escreveu:\n> Reinicie.\n> Obrigado",
        "> please restart it\n> and call us",
        "> please restart it",
    ],
)
def test_quoted_replies_are_left_out(quoted):
    """What others wrote is no evidence, in the mail programs of three languages."""
    assert left_out(f"{OWN}\n\n{quoted}") == [("quoted replies", quoted)]


def test_an_answer_below_and_between_what_is_quoted_stays():
    """Only the marked lines are left out, where lines are marked."""
    head = "On 3 May 2026 at 10:12 Support wrote:"
    text = f"{head}\n> did you restart it?\n> twice?\nYes, I restarted it.\n> and?\nStill broken."

    assert cut(text) == ["Yes, I restarted it.", "Still broken."]


def test_a_quoted_reply_in_one_line_is_left_out():
    """Exports lose line breaks."""
    text = f"{OWN}. On 3 May 2026 at 10:12 Support wrote: Hello, please restart it"

    assert cut(text) == [f"{OWN}."]


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
        "-- \nJane Doe, Example Inc.\nAll our offers: www.offers.example",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Enviado do meu iPhone",
    ],
)
def test_signatures_are_left_out(signature):
    """A closing and the lines of name and address behind it; what programs add."""
    assert left_out(f"{OWN}\n\n{signature}") == [("signatures", signature)]


def test_nothing_is_taken_for_an_address_before_anything_was_said():
    """A closing in the first line takes nothing with it."""
    assert cut("BR\nMust have for all sports fans") == ["Must have for all sports fans"]


def test_a_name_below_thanks_is_left_out_and_the_thanks_stays():
    """Thanks says something, the name does not."""
    assert left_out(f"{OWN}\nThanks,\nJane") == [("signatures", "Jane")]


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


def test_disclaimers_are_left_out_to_the_end_of_their_paragraph():
    """What a mail program adds below, and no more."""
    disclaimer = "This e-mail is confidential and\nintended for the addressee only."

    assert left_out(f"{OWN}\n\n{disclaimer}\n\nIt was blue.") == [("disclaimers", disclaimer)]


def test_context_turns_have_nothing_to_leave_out():
    """Agents' words are no evidence anyway."""
    assert find_left_out(documents("Dear customer,\nhello", author="agent")).empty
