"""Numbers that a word introduces are masked whatever their length; prices, sizes, dates and versions behind it stay."""

from __future__ import annotations

import time

import pytest

from friction.privacy.introduced import find_introduced
from friction.privacy.mask import mask_text

INTRODUCED = [
    "My card number is 1234 5678 9012",
    "card number: 4111 1111 1111 1112",
    "my card 4111111111111112 was declined",
    "credit card 5500 0000 0000 000",
    "Visa 41111111111111",
    "phone: 44718",
    "Phone number 1234567890123456789",
    "mobile 0151 23",
    "fax: 12345",
    "tel. 4471 22",
    "account 12345678",
    "account number 4471",
    "my account no. 12-34-56 78",
    "passport L898902",
    "passport no: AB123456",
    "Kartennummer 1234 5678",
    "meine Kreditkarte endet auf 4242",
    "Telefonnummer: 12345",
    "Handy 0151234",
    "cartão 1234 5678 9012 34",
    "conta corrente 12345-6",
    "cuenta 1234567",
    "tarjeta número 4111 1111",
    "carte bancaire n° 4970 1234",
    "numéro de téléphone : 12 34",
    "rekeningnummer 12345678",
    "card ending in 4242",
    "my card (1234-5678-9012-345)",
    "bank account: 000123456789",
    "Konto 532013000",
    "Kundennummer 998877",
    "sort code 12-34-56",
    "whatsapp 99887766",
]
"""A word, and digits that no scheme, no check digit and no length would give away."""

NEAR_MISSES = [
    "my card was charged 45.99",
    "my card was charged 1234.56 euros",
    "card 2 of 3",
    "I paid with my card on 12.05.2024",
    "card declined 3 times in 2024",
    "visa 2024 rules",
    "gift card 50 EUR",
    "gift card of 1000 dollars",
    "gift card 1000 points",
    "phone 5.1.2 crashes",
    "my phone 2023 model",
    "phone at 10:30",
    "mobile 15000 mAh battery",
    "iPhone 15 128 GB",
    "phone case 12x15",
    "phones 1200 x 800 px",
    "fax 3000 pages",
    "account since 2019",
    "account 2023-04-05",
    "account version 12.1.2034",
    "my account has 250000 points",
    "account credited 120.00",
    "order number 4455667788",
    "Order 123-4567890-1234567 is late",
    "tel que 2024",
    "my card, 20 minutes later",
    "the card costs 1.299,00 €",
    "card game 1000 pieces",
    "Konto seit 2018",
    "carte des vins 2019",
    "conta de 150,00",
    "cuenta 3 veces",
    "portable 1500 euros",
    "mobile app 4.12.1033",
    "phone 12/11/2024 09:15",
    "account opened 01/02/2023",
    "passport was checked in 2024",
    "insurance 1200 dollars",
    "policy 2022",
    "license costs 20",
    "SMS 10000 characters",
    "karta 2024",
    "my card limit is 250000",
    "account balance 123456",
    "account 100000 times",
    "cards 120000 users",
    "a/c 2000 watts",
    "pan 28 cm",
    "phone 1,299.00",
    "card 10.000 punkte",
    "size 38-40 on the card",
    "my card, 10 000 points",
    "visa for 2 people, 3000 km away",
    "tel aviv 2024",
    "fax machine 3000",
    "telephone 1990 model",
    "handy 6000 mAh",
    "konto 5 jahre",
    "conta 12 meses",
    "card 24/7",
    "account 10.000,00",
    "my account 24h",
    "the account is 3 years old",
    "phone 4x100",
    "phone: 5 stars",
    "my phone is 2 years old",
    "card number 3 of 4",
]
"""What stands behind such words and is none: prices, totals, dates, sizes, quantities, years, versions, orders."""


@pytest.mark.parametrize("text", INTRODUCED)
def test_what_a_word_introduces_is_masked(text):
    """All digits behind the word go, as one piece, and masking it again changes nothing."""
    masked, n = mask_text(text)
    assert n == 1
    assert not any(sign.isdigit() for sign in masked.replace("_1>", ">"))
    assert mask_text(masked) == (masked, 0)


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_is_no_number_of_anybody_stays(text):
    """Untouched, to the sign."""
    assert mask_text(text) == (text, 0)


def test_there_are_sixty_near_misses():
    """As many as were promised."""
    assert len(set(NEAR_MISSES)) >= 60


def test_the_number_alone_goes():
    """The word that introduced it, and what follows, stay."""
    assert mask_text("my card number is 1234 5678 9012, please help")[0] == "my card number is <CARD_1>, please help"
    assert mask_text("phone: 44718. Thanks")[0] == "phone: <PHONE_1>. Thanks"
    assert mask_text("account no. 12-34-56 78 was closed on 03.04.2025")[0] == (
        "account no. <ID_1> was closed on 03.04.2025"
    )


@pytest.mark.parametrize("kind", ["CARD", "PHONE", "ID"])
@pytest.mark.parametrize("piece", ["card ", "card 1", "account A1", "phone: 1-", "konto nummer ist ", "1"])
def test_hostile_texts_cost_what_they_are_long(kind, piece):
    """A hundred thousand signs are looked through in a second."""
    text = "account " + piece * (100_000 // len(piece)) + "x"
    begun = time.process_time()
    list(find_introduced(kind, text))
    assert time.process_time() - begun < 1
