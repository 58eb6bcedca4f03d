"""Postal addresses: streets with their numbers, post boxes, and postal codes."""

from __future__ import annotations

import pytest

from friction.privacy.mask import mask_text


@pytest.mark.parametrize(
    "value",
    [
        "12 High Street",
        "12a high street",
        "221B Baker Street, London NW1 6XE",
        "1234 5th Avenue Suite 100",
        "742 Evergreen Terrace, Springfield, IL 62704",
        "1600 Amphitheatre Pkwy, Mountain View, CA 94043-1351",
        "350 N. Orleans St., Apt 4B",
        "Hauptstraße 5",
        "Hauptstr. 5a, 50667 Köln",
        "Berliner Straße 12-14\n10115 Berlin",
        "Lange Gasse 3, 1080 Wien",
        "Am Markt 5, 28195 Bremen",
        "Rua Augusta, 1508",
        "Rua Augusta, nº 1508, apto 32, São Paulo",
        "Av. Paulista 1000, 01310-100 São Paulo",
        "Avenida da Liberdade 12, 1250-096 Lisboa",
        "rua das flores 12",
        "Calle Mayor 12",
        "Calle Gran Vía, 8, 28013 Madrid",
        "12 rue de la Paix",
        "12, rue de la Paix, 75002 Paris",
        "8 bis avenue Foch",
        "Via Roma 12, 00184 Roma",
        "Keizersgracht 123",
        "Dorpsstraat 8, 1017 AB Amsterdam",
        "P.O. Box 123",
        "PO Box 1234",
        "Postfach 12 34",
        "Caixa Postal 123",
        "SW1A 1AA",
        "D-50667 Köln",
        "1250-096 Lisboa",
        "Springfield, IL 62704",
    ],
)
def test_addresses_are_masked(value):
    """Streets in English, German, Portuguese, Spanish, French, Italian and Dutch forms, with what belongs to them."""
    for before, after in (("", ""), ("I live at ", ". Please hurry"), ("eins\n", "\nzwei")):
        assert mask_text(f"{before}{value}{after}") == (f"{before}<ADDRESS_1>{after}", 1)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my zip code is 62704, ok", "my zip code is <ADDRESS_1>, ok"),
        ("PLZ 50667", "PLZ <ADDRESS_1>"),
        ("cep 01310-100", "cep <ADDRESS_1>"),
        ("Me\n12 High Street\n50667 Köln\nThanks", "Me\n<ADDRESS_1>\nThanks"),
    ],
)
def test_postal_codes_behind_their_word_and_lines_of_an_address(text, masked):
    """A postal code alone is one behind its word; lines of an address are taken as one."""
    assert mask_text(text)[0] == masked


@pytest.mark.parametrize(
    "text",
    [
        "I waited 20 minutes in the street",
        "2 days in a row, 3 items in place",
        "5 stars all the way",
        "100 miles to drive and 3 weeks to close",
        "During 2020 I saw the 3 Way switch Monitoring 5 Spring 2024",
        "am 12. Mai, im 3. Stock, zum 5. Mal",
        "auf dem Arbeitsplatz 2 Monate gewartet",
        "sent via UPS 12345",
        "a rua estava cheia, 3 vezes",
        "12345 Items and 10000 Euro",
        "the new M2 8GB model",
        "level 5 of 10 on the road",
        "10-150 Euro",
        "my order was 2 Drive bays",
    ],
)
def test_no_addresses(text):
    """Numbers beside common words are no addresses."""
    assert mask_text(text) == (text, 0)
