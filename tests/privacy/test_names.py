"""Names that are introduced, addressed or signed."""

from __future__ import annotations

import pytest

from friction.privacy.mask import mask_text


@pytest.mark.parametrize(
    "text",
    [
        "My name is [Anna Smith] and I want a refund.",
        "my name is [anna], please help",
        "my name is [anna smith].",
        "MY NAME IS [ANNA SMITH], REFUND ME",
        "Hello, I'm [Anna].",
        "Hello, i'm [anna], by the way.",
        "I am [Anna Maria van der Berg] from Leeds",
        "This is [Anna] speaking",
        "Good morning, this is [Bo]. Let me read that.",
        "you are talking to [Ada] from the service team",
        "Ich heiße [Jörg Müller], und warte.",
        "mein Name ist [Lena]",
        "Ich bin [Lena Hahn] aus Köln",
        "Meu nome é [João da Silva] e comprei",
        "me chamo [Ana]",
        "Me llamo [José García].",
        "je m'appelle [Zoé], merci",
        "mi chiamo [Dario]",
        "ik heet [Femke de Vries]",
        "I spoke to [Clara] yesterday",
        "my wife [Nora] ordered it",
        "Name: [Anna Smith]\nOrder: late",
        "Ansprechpartner: [Fritz Dahl]",
        "Mr. [Smith] called, and Mrs [O'Neil] too.",
        "Frau Dr. [Hahn] sagt nein",
        "Sra. [Lopes] ligou",
        "An: [Kunigunde Apfelbaum]\nBetreff: Konto",
        "De: [Joaquim Figueira]\nAssunto: conta",
        "Van: [Femke Vries]\nOnderwerp: rekening",
        "Dear Mr [Smith],\nno.",
        "Hi [Anna], where is it?",
        "hi [anna],\nwhere is it?",
        "Hello [Anna] can you help",
        "Hallo [Jörg],",
        "Sehr geehrte Frau [Müller],",
        "Prezada [Carla],",
        "Hola [Luis]!",
        "Bonjour [Zoé],",
        "It is late.\n\nKind regards,\n[Anna Smith]",
        "It is late.\nThanks\n[anna]",
        "Late. Best, [Anna]",
        "It is late. Kind regards [Anna Smith]",
        "Kaputt.\nMit freundlichen Grüßen\n[Jörg Müller]",
        "Kaputt. LG [Lena]",
        "Atenciosamente,\n[João Silva]",
        "Un saludo,\n[José]",
        "Cordialement,\n\n[Zoé Petit]",
        "It is late.\n- [Tom]",
        "It is late\n-- [Tom]",
        "My name is [Will]. Hello",
        "the parcel went to [Anna Smith] yesterday",
        "[Jörg]'s parcel and [Anna-Lena van Dam]'s",
        "the parcel went to [anna smith].",
    ],
)
def test_names_are_masked(text):
    """What stands in brackets here is masked, and nothing else is."""
    parts = text.replace("]", "[").split("[")
    shown = "".join(part if place % 2 == 0 else f"<PERSON_{place // 2 + 1}>" for place, part in enumerate(parts))
    assert mask_text("".join(parts))[0] == shown


@pytest.mark.parametrize(
    "text",
    [
        "My name is misspelled on the card",
        "my name is not on the list",
        "I am Happy with it",
        "I'm Not sure. I am waiting",
        "I am German, and this is Ridiculous",
        "Dear team,\nDear all, Hi there, Hello again",
        "Dear Sir or Madam,",
        "Dear Customer Service,",
        "Sehr geehrte Damen und Herren,",
        "Hallo zusammen, liebes Team",
        "Ich bin Kunde seit Jahren, ich bin Student",
        "Hi, I'm waiting. Hello, It works",
        "Thanks, great product",
        "Thanks a lot\nGreat app",
        "Best App\n\nI love it",
        "Love it! Love, love it",
        "Kind regards",
        "- Refunds\n- Delivery",
        "this is the third time, call me back",
        "Prezados senhores, bom dia",
        "Hola a todos, buenas tardes",
        "my friend says no, my son likes it",
        "MS Office and DR plan",
        "name: not given",
        "San Francisco, Santa Maria and St. Martin",
        "Linda almofada! Clara e objetiva",
        "Where is anna",
    ],
)
def test_no_names(text):
    """Greetings to nobody, and sentences that only begin like an introduction, stay."""
    assert mask_text(text) == (text, 0)


def test_a_name_found_is_masked_wherever_it_stands_in_the_text():
    """What a closing tells counts above it, too, whole and in parts, where nothing else leads to it."""
    text = "Ocalina Quill wrote to you. Quill's parcel is lost.\n\nKind regards\nOcalina Quill"
    told = "<PERSON_1> wrote to you. <PERSON_2>'s parcel is lost.\n\nKind regards\n<PERSON_1>"
    assert mask_text(text)[0] == told


def test_a_name_that_is_a_common_word_stays_a_word_elsewhere():
    """Whose name is Will, may still ask what will be."""
    assert mask_text("My name is Will. Will you help? I will wait.")[0] == (
        "My name is <PERSON_1>. Will you help? I will wait."
    )


def test_one_name_has_one_number():
    """A name has the same number wherever it is found in a text, also in other letters."""
    assert (
        mask_text("Hi Anna,\nmy name is ANNA.\nThanks,\nTom")[0]
        == "Hi <PERSON_1>,\nmy name is <PERSON_1>.\nThanks,\n<PERSON_2>"
    )
