"""National ids: forms with check digits, and whatever stands behind the word that says so."""

from __future__ import annotations

import pytest

from friction.privacy.mask import mask_text

RIGHT = [
    "536-90-4399", "536 90 4399", "QQ 12 34 56 C".replace("QQ", "AB"), "ab123456c", "86095742719", "86 095 742 719",
    "111.444.777-35", "11144477735", "11.222.333/0001-81", "12345678Z", "12345678-Z", "X1234567L", "x-1234567-l",
    "1 85 05 78 006 084 91", "255081416802538", "RSSMRA85T10A562S", "811228-9874", "19811228-9874",
    "93.05.18-223.61", "756.9217.0769.85", "131052-308T",
]  # fmt: skip
WRONG = [
    "000-12-3456", "666-12-3456", "536-00-4399", "86095742718", "111.444.777-36", "11.222.333/0001-82", "12345678A",
    "1 85 05 78 006 084 92", "RSSMRA85T10A562T", "811228-9875", "93.05.18-223.62", "756.9217.0769.86", "131052-308U",
]  # fmt: skip


@pytest.mark.parametrize("value", RIGHT)
def test_forms_with_right_check_digits_are_masked(value):
    """Ids of the United States, Britain, Germany, Brazil, Spain, France, Italy and others are known by their form."""
    for before, after in (("", ""), ("it is ", ", thanks"), ("(", ").")):
        assert mask_text(f"{before}{value}{after}") == (f"{before}<ID_1>{after}", 1)


@pytest.mark.parametrize("value", WRONG)
def test_wrong_check_digits_are_no_ids(value):
    """A wrong check digit, or an area that is never given out, makes no id."""
    assert "<ID_" not in mask_text(f"see {value} there")[0]


@pytest.mark.parametrize(
    ("before", "value"),
    [
        ("My passport number is ", "X1234567"),
        ("driver's license no. ", "D123-4567-8901"),
        ("my SSN: ", "536904399"),
        ("national insurance number ", "AB123456C"),
        ("Meine Steuer-ID lautet ", "86095742718"),
        ("Personalausweis-Nr. ", "L01X00T47"),
        ("mijn BSN is ", "111222333"),
        ("PESEL: ", "44051401359"),
        ("o meu NIF é ", "123456789"),
        ("CPF nº ", "111.444.777-36"),
        ("mi DNI es el ", "12345678A"),
        ("mon numéro de sécurité sociale : ", "185057800608492"),
        ("codice fiscale ", "RSSMRA85T10A562T"),
    ],
)
def test_behind_its_word_an_id_is_masked_however_written(before, value):
    """Behind "passport", "Steuer-ID", "BSN" and the like, no check digit is asked for."""
    assert mask_text(f"{before}{value}, please.") == (f"{before}<ID_1>, please.", 1)


@pytest.mark.parametrize(
    "text",
    ["order 86095742719", "Bestellung 11144477735", "my passport was checked in 2024", "the license costs 20",
     "version 536-90-43", "RG is not rg 12"],
)  # fmt: skip
def test_orders_and_years_are_no_ids(text):
    """Digits that a word says are an order's stay, and so does a year behind the word of an id."""
    assert mask_text(text) == (text, 0)
