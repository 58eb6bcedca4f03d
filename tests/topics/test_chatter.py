"""What makes no topic: greetings, thanks, signatures, and what was pasted from a template."""

from __future__ import annotations

import time

import pandas as pd
import pytest

from friction.topics.chatter import find_chatter, find_kind

MATTERS = [
    "parcel lost", "voucher invalid", "login loop", "photo crash", "size wrong", "invoice missing", "colour faded",
    "courier rude", "search empty", "refund slow", "basket emptied", "button dead",
]  # fmt: skip


def build(documents, author="customer"):
    """Return segments and documents of lists of sentences."""
    rows, own = [], []
    for number, sentences in enumerate(documents):
        doc_id = f"{author}{number:02d}"
        own.append((doc_id, author, " ".join(sentences), f"person {number}"))
        rows += [
            (f"{doc_id}/{at}", doc_id, at, at + 1, text, text.lower().split()) for at, text in enumerate(sentences)
        ]
    segments = pd.DataFrame(rows, columns=["segment_id", "doc_id", "start", "end", "text", "lemmas"])
    return segments, pd.DataFrame(own, columns=["doc_id", "author", "text", "person_id"])


def find(documents, replies=()):
    segments, own = build(documents)
    return find_chatter(segments, pd.concat([own, build(replies, "agent")[1]]))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello there,", "greeting"), ("Dear Anna,", "greeting"), ("Guten Tag Frau Meier", "greeting"),
        ("Bom dia a todos", "greeting"), ("HELLO", "greeting"),
        ("ok thanks", "thanks"), ("Thank you so much for your help!", "thanks"), ("Vielen Dank im Voraus", "thanks"),
        ("Muito obrigado pela ajuda", "thanks"), ("Can you help me?", "thanks"), ("Hi, thanks, bye", "thanks"),
        ("Kind regards\nAnna Weber", "signature"), ("Many thanks and kind regards, <NAME_1>", "signature"),
        ("Mit freundlichen Grüßen\nDieter", "signature"), ("Cumprimentos, Rui", "signature"),
        ("Sent from my iPhone", "macro"), ("Von meinem iPhone gesendet", "macro"), ("Enviado do meu Samsung", "macro"),
        ("Thank you for contacting us, your ticket number is 4711", "macro"),
        ("Dies ist eine automatische Antwort", "macro"),
    ],
)  # fmt: skip
def test_polite_words_and_templates_are_known_by_their_wording(text, kind):
    """English, German, Portuguese; names may stand beside."""
    assert find_kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "Hi, my card was declined", "Thanks for nothing, still no parcel", "thanks, but the app keeps crashing",
        "Hello, refund please",
        "Good evening, I WANT MY REFUND.", "no", "card", "",
        "Danke, aber der Gutschein geht nicht", "Obrigado, mas não funciona",
        "Regards to the team that lost my parcel", "Can you help me find my order?", "Thank you 2 weeks late",
    ],
)  # fmt: skip
def test_who_greets_and_complains_is_heard(text):
    """One word about a matter is enough."""
    assert find_kind(text) is None


def test_a_complaint_of_many_is_no_template():
    """Fifty persons in the same words, with and without more about it."""
    complaint = "the app keeps crashing when I open the payment page"
    documents = [[complaint] if at % 3 else [f"since the update number {at} it crashes", complaint] for at in range(50)]

    assert find(documents).isna().all()


def test_a_complaint_beside_more_of_the_same_is_no_template():
    """It always stands at the end, behind something else, but what stands there is about the same matter."""
    complaint = "I cannot pay with my card since the last update"
    documents = [[f"payment fails {matter}", complaint] for matter in MATTERS] + [
        [matter, "is late"] for matter in MATTERS
    ]

    assert find(documents).isna().all()


def test_what_stands_beside_anything_is_a_template():
    """The same long sentence at the end of ten documents about ten matters, however it is numbered."""
    documents = [
        [matter, f"Written by the free edition of Mailer {at}, get yours today!"] for at, matter in enumerate(MATTERS)
    ]

    kinds = find(documents)

    assert kinds.iloc[1::2].eq("macro").all()
    assert kinds.iloc[::2].isna().all()


def test_few_persons_make_no_template():
    """One person who ends each message so is one person."""
    segments, documents = build([[matter, "I have been a customer of yours for ten years"] for matter in MATTERS])

    assert find_chatter(segments, documents.assign(person_id="ann")).isna().all()
    assert find_chatter(segments, documents.assign(person_id=None)).notna().any()


def test_quoted_replies_are_templates():
    """What agents or bots wrote twice and a customer quotes is not the customer's."""
    reply = "We will look into the matter for you."

    kinds = find([["my parcel is lost", "We will look into the matter for you"]], replies=[[reply], [reply, "Bye."]])

    assert kinds.isna().tolist() == [True, False]


def test_kinds_follow_the_index_and_not_the_order():
    """Shuffled rows get the same kinds; no rows get none; the tables stay as they were."""
    segments, documents = build([["Hello there,", f"my {matter}", "Sent from my iPhone"] for matter in MATTERS])
    shuffled = segments.sample(frac=1, random_state=1)
    before = shuffled.copy(deep=True)

    kinds = find_chatter(shuffled, documents.iloc[::-1])

    pd.testing.assert_series_equal(kinds.sort_index(), find_chatter(segments, documents))
    pd.testing.assert_frame_equal(shuffled, before)
    assert find_chatter(segments.head(0), documents.head(0)).empty


def test_hostile_length_takes_no_time():
    """A megabyte of almost-phrases is read in a moment."""
    texts = ["thanks " * 150_000, "a-" * 500_000, "<" * 500_000, "Dear " + "A " * 400_000]
    segments, documents = build([[text] for text in texts])

    started = time.process_time()
    find_chatter(segments, documents)

    assert time.process_time() - started < 5
