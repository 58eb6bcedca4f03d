"""What is masked in a text, and what is not."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.privacy.mask import KINDS, Masker, find_personal, mask_text

pytestmark = pytest.mark.slow

PERSONAL = {
    "EMAIL": [
        "jane.roe@example.com",
        "JANE+shop@mail.example.co.uk",
        "jörg.müller@müller.example",
        "o'neil_9@example.org",
        "jane (at) example.org",
        "jane [at] example [dot] org",
        "x@1.2.3.4",
    ],
    "PHONE": [
        "+49 151 23456789",
        "+1-555-012-3456",
        "+44 (0)20 7946 0958",
        "+351912345678",
        "0049 30 1234567",
        "(555) 012-3456",
        "555-012-3456",
        "555.012.3456",
        "555-012-3456 ext. 12",
        "0171/1234567",
        "030 1234567",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "01711234567",
        "(11) 91234-5678",
        "11 91234-5678",
        "91234-5678",
        "612 345 678",
        "020 7946 0958",
        "555-012-3456 x12345",
        "(555)012-3456x506",
        "1-800-555-0199",
        "+49 (0) 30 1234567",
        "+55 11 91234-5678",
        "21-43-65-87",
    ],
    "CARD": ["4111 1111 1111 1111", "4111111111111111", "5500-0000-0000-0004", "3400 000000 00009", "30000000000004"],
    "IBAN": [
        "DE89 3704 0044 0532 0130 00",
        "DE89370400440532013000",
        "gb29nwbk60161331926819",
        "NO93 8601 1117 947",
        "FR14 2004 1010 0505 0001 3M02 606",
        "MT84MALT011000012345MTLCAST001S",
    ],
    "IP": ["192.168.0.17", "8.8.8.8", "2001:db8::8a2e:370:7334", "2001:db8:1:22:333:4444:5a:6b"],
    "MAC": ["00:1A:2b:3c:4D:5e", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e"],
    "URL": [
        "https://example.com/orders?token=abc123",
        "http://user:secret@host.example/x",
        "www.example.com",
        "shop.example.co.uk/me/17",
        "example.com",
        "myapp://open?id=7",
        "t.me/someone",
    ],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in PERSONAL.items() for value in values])
def test_masked(kind, value):
    """Personal data is masked as a whole, at the start, in the middle and at the end of a text, and in brackets."""
    mark = f"<{kind}_1>"
    for before, after in (("", ""), ("please see ", ", thanks"), ("it is (", ")."), ("eins\n", "\nzwei"), ("«", "»!")):
        assert mask_text(f"{before}{value}{after}") == (f"{before}{mark}{after}", 1)


@pytest.mark.parametrize(
    "text",
    [
        "Order 123-4567890-1234567 is late",
        "order number 4455667788",
        "ticket #4455667788",
        "Bestellung 0123456789 fehlt",
        "pedido nº 0123456789",
        "invoice no. 555-012-3456",
        "id 20245678901234567890 and 00012345",
        "call about order 1234567",
        "on 05.12.2024 10:30 and 2024-05-12T10:30:00Z",
        "between 01.02.2024-05.02.2024",
        "12/31/2024, 31/12/24, 12:30:45",
        "I paid 1.234,56 € and R$ 1.299.000,00, not $12,345.67",
        "100 000 000 EUR",
        "sizes 36 37 38 39 40 41",
        "version 1.2.3.4",
        "v10.0.0.1",
        "1.2.3",
        "300.1.1.1",
        "a::b and 12:30",
        "main.py or node.js, ok.It works e.g. here",
        "4111 1111 1111 1112",
        "1234567812345678",
        "DE89370400440532013001",
        "@home me @ work",
        "50% of 2.000.000 users",
        "8426a61c687c38a2fb35080413ec9eb4",
        "5 of 10, 3 out of 4, 24/7",
        "",
    ],
)
def test_not_masked(text):
    """Order numbers, dates, times, prices, versions, wrong check digits and file names stay."""
    assert mask_text(text) == (text, 0)


def test_digits_behind_a_word():
    """Digits without the form of a telephone number are one behind a word such as "call"."""
    assert mask_text("they came 785 1234 times")[1] == 0
    for before in ("call me at", "not answering at", "erreichbar unter", "ligar para", "llámame al", "my number is"):
        assert mask_text(f"{before} 785 1234") == (f"{before} <PHONE_1>", 1)
    assert mask_text("reach 250000 points")[1] == 0


def test_digits_before_a_label():
    """At the start of a line, a label such as "office" or "fax" behind the digits says that they are a telephone's."""
    assert mask_text("Ops\n22 345678 office\n2345678901 fax")[0] == "Ops\n<PHONE_1> office\n<PHONE_2> fax"
    assert mask_text("we have 2345678 office chairs")[1] == 0


def test_numbering():
    """The same value has the same number, however it is written; other values have others."""
    text = "a@x.com b@x.com A@X.COM, +49 151 23456789 or +49-151-23456789"
    assert mask_text(text) == ("<EMAIL_1> <EMAIL_2> <EMAIL_1>, <PHONE_1> or <PHONE_1>", 5)


def test_numbering_runs_on():
    """Placeholders that a text already holds keep their meaning: new values have new numbers."""
    assert mask_text("<EMAIL_2> a@x.com") == ("<EMAIL_2> <EMAIL_3>", 1)


def test_address_within_an_address():
    """A web address is masked whole, with the e-mail address, card or token that it holds."""
    assert mask_text("see https://x.com/?mail=a@b.com&card=4111111111111111.") == ("see <URL_1>.", 1)


TOLD = [
    "my name is Anna Smith", "Dear Anna,\n", "\nKind regards,\nAnna", "I'm Anna", "Mr Smith", "\n- Tom",
    "12 High Street", "Hauptstraße 5", "Rua Augusta, 12", ", 50667 Köln", "Apt 5", "536-90-4399", "12345678Z",
    "my passport X1234567", "ORD-123456", "call ", "order ", "address is 5 Aa 6", "PO Box 12", "Anna Smith", "Straße 1",
    "name: Anna\n",
]  # fmt: skip
MASKER = Masker({"ORDER": r"ORD-\d{6}"}, names=["Anna\nSmith"])

pieces = st.sampled_from([*(value for values in PERSONAL.values() for value in values), *TOLD])
noise = st.text("ab@.:/+-() 0123456789<>_#x\n", max_size=12)
texts = st.lists(st.one_of(pieces, noise, st.text(max_size=5)), max_size=7).map("".join)


@settings(deadline=None, max_examples=400)
@given(text=texts)
def test_masking_twice_is_masking_once(text):
    """A masked text holds nothing more to mask, with or without settings and names known."""
    own = frozenset({"anna"})
    masked, _ = MASKER.mask(text, own)
    assert MASKER.mask(masked, own) == (masked, 0)
    masked, _ = mask_text(text)
    assert mask_text(masked) == (masked, 0)


def test_a_text_made_to_be_peeled_is_masked_whole():
    """A text in which each piece lays the next one bare is not looked through without end."""
    assert mask_text("Straße 1" * 40) == ("<TEXT_1>", 9)
    assert mask_text("<TEXT_1>") == ("<TEXT_1>", 0)


@settings(deadline=None, max_examples=200)
@given(text=texts)
def test_pieces_are_apart_and_in_order(text):
    """Pieces found are not empty, in order, and none reaches over another; what is left is left as it was."""
    spans = find_personal(text)
    assert all(span.start < span.end for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    masked, n = mask_text(text)
    assert n >= len(spans)
    rest = re.sub(rf"<(?:{'|'.join(KINDS)})_\d+>", "", masked)
    signs = iter(text)
    assert all(sign in signs for sign in rest)


@pytest.mark.parametrize(
    "hostile",
    [
        "a",
        "1",
        "1 ",
        "(0",
        "0-",
        "a@",
        "@",
        "a.",
        "::",
        "www.",
        "http://",
        "DE89 ",
        "+1 ",
        "1.1.1.1.",
        "4111 ",
        "12.12.",
        "[at]",
        "my name is ",
        "Anna Smith ",
        "Dear Anna, ",
        "Best,\n",
        "\n- Aa",
        "Mr Aa Aa Aa Aa ",
        "1 Aa street ",
        "Rua Aa ",
        "1 Aa Aa Apt 1 ",
        "Aa, CA 1",
        "Straße 1",
        "12345 Aa\n",
        "passport A1",
        "536-90-4399-",
        "ORD-123456",
        "name: Aa\n",
        "a'",
        "<PERSON_1>",
    ],
)
def test_hostile_texts_end(hostile):
    """A long text made to make patterns search without end is masked, or not, and comes back."""
    masked, n = MASKER.mask(hostile * (60_000 // len(hostile)), frozenset({"anna"}))
    assert isinstance(masked, str)
    assert n >= 0
