"""Where texts hold national ids: by form and check digit, and by the word before them.

Forms with a check digit, or so peculiar that nothing else has them, count wherever they stand; the rest (a passport, a
driving licence, nine plain digits) only behind the word that says what they are.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from friction.privacy.leads import ORDER_TAIL, ORDER_WORD, Leads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_CPF = (range(10, 1, -1), range(11, 1, -1))
_CNPJ = ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CODICE_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_LEAST_DIGITS, _LEAST_SIGNS, _MOST_SIGNS = 4, 5, 20


def _is_steuer_id(digits: str) -> bool:
    """Germany: one digit twice or thrice among the first ten, and ISO 7064 MOD 11,10."""
    counts = sorted((digits[:10].count(sign) for sign in set(digits[:10])), reverse=True)
    if counts[0] not in (2, 3) or counts[1] != 1:
        return False
    product = 10
    for sign in digits[:10]:
        product = ((int(sign) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def _is_brazilian(digits: str, weights: Sequence[Sequence[int]]) -> bool:
    """Brazil: the last two digits are each 11 less the weighted sum of those before, modulo 11 (Receita Federal)."""
    if len(set(digits)) == 1:
        return False
    for weigh, place in zip(weights, (-2, -1), strict=True):
        rest = sum(int(sign) * weight for sign, weight in zip(digits, weigh, strict=False)) % 11
        if int(digits[place]) != (0 if rest in (0, 1) else 11 - rest):
            return False
    return True


def _is_dni(signs: str) -> bool:
    """Spain: DNI or NIE, the letter is that of the number modulo 23."""
    number = signs[:-1].translate(str.maketrans("XYZ", "012"))
    return _DNI_LETTERS[int(number) % 23] == signs[-1]


def _is_nir(signs: str) -> bool:
    """France: the key is 97 less the number modulo 97; Corsica's 2A and 2B count as 19 and 18 (INSEE)."""
    number = signs[:-2].replace("2A", "19").replace("2B", "18")
    return number.isdigit() and 97 - int(number) % 97 == int(signs[-2:])


def _is_codice(signs: str) -> bool:
    """Italy: the last letter of a codice fiscale (DM 23/12/1976)."""
    total = 0
    for place, sign in enumerate(signs[:15]):
        value = int(sign) if sign.isdigit() else ord(sign) - ord("A")
        total += value if place % 2 else _CODICE_ODD[value]
    return chr(ord("A") + total % 26) == signs[15]


def _is_personnummer(digits: str) -> bool:
    """Sweden: a day of the calendar, and Luhn over the last ten digits."""
    last = digits[-10:]
    doubled = (int(sign) * (2 - place % 2) for place, sign in enumerate(last))
    return _is_day(last[2:4], last[4:6]) and sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _is_belgian(digits: str) -> bool:
    """Belgium: 97 less the number modulo 97; a 2 stands before it for those born from 2000 on."""
    return int(digits[9:]) in (97 - int(digits[:9]) % 97, 97 - int("2" + digits[:9]) % 97)


def _is_swiss(digits: str) -> bool:
    """Switzerland: the check digit of an EAN-13."""
    total = sum(int(sign) * (1 + 2 * (place % 2)) for place, sign in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


def _is_hetu(signs: str) -> bool:
    """Finland: a day of the calendar, and the sign of date and number modulo 31."""
    return _is_day(signs[2:4], signs[:2]) and _HETU_LETTERS[int(signs[:6] + signs[-4:-1]) % 31] == signs[-1]


def _is_day(month: str, day: str) -> bool:
    try:
        date(2000, int(month), int(day))
    except ValueError:
        return False
    return True


def _is_any(_signs: str) -> bool:
    return True


_FORMS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    # United States: no area 000, 666 or 900 and above, no group 00, no serial 0000 (SSA).
    (r"(?!000|666|9)\d{3}(?P<gap>[ -])(?!00)\d\d(?P=gap)(?!0000)\d{4}", _is_any),
    # United Kingdom: NINO (HMRC NIM39110).
    (r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ -]?\d\d){3}[ -]?[A-D]", _is_any),
    (r"[1-9]\d(?P<gap>[ /]?)\d{3}(?P=gap)\d{3}(?P=gap)\d{3}", _is_steuer_id),
    (r"\d{3}(?P<gap>\.?)\d{3}(?P=gap)\d{3}-?\d\d", lambda digits: _is_brazilian(digits, _CPF)),
    (r"\d\d(?P<gap>\.?)\d{3}(?P=gap)\d{3}/?\d{4}-?\d\d", lambda digits: _is_brazilian(digits, _CNPJ)),
    (r"(?:\d\d\.?\d{3}\.?\d{3}|[XYZ][ -]?\d{7})[ -]?[A-HJ-NP-TV-Z]", _is_dni),
    (r"[12] ?\d\d ?(?:0[1-9]|[1-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d", _is_nir),
    (r"[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPRST][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]", _is_codice),
    (r"(?:19|20)?\d{6}[-+]\d{4}", _is_personnummer),
    (r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d", _is_belgian),
    (r"756\.?\d{4}\.?\d{4}\.?\d\d", _is_swiss),
    (r"\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]", _is_hetu),
)
_PATTERNS = tuple(
    (re.compile(rf"(?<![\w+])(?<![\w+][.\-/])(?<!\d )(?:{form})(?!\w|[.\-/ ]\d)", re.IGNORECASE), check)
    for form, check in _FORMS
)
_ID_WORD = re.compile(
    r"\b(?:ssn|social (?:security|insurance)|national insurance|nino|n\.?i\.? number|tax (?:id|payer id)|i?tin"
    r"|passport|driv(?:er'?s?|er’s|ing) licen[cs]e|nhs number|medicare|aadhaar|national id|identity card"
    r"|steuer-?id\w{0,24}|steuernummer|idnr|sozialversicherungs-?\w{0,8}|sv-?nummer|rentenversicherungs\w{0,8}"
    r"|(?:personal)?ausweis\w{0,8}|reisepass\w{0,8}|führerschein\w{0,8}|cpf|cnpj|rg|cnh|nif|nipc|niss|contribuinte"
    r"|cart[aã]o de cidad[aã]o|passaporte|dni|pasaporte|seguridad social|curp|rfc|s[ée]curit[ée] sociale|passeport"
    r"|carte d['’]identit[ée]|permis de conduire|codice fiscale|carta d['’]identit[àa]|patente|bsn|sofi-?nummer"
    r"|burgerservice-?nummer|paspoort\w{0,8}|rijbewijs\w{0,8}|rijksregister\w{0,8}|pesel|personnummer|cpr|ahv|avs)\b",
    re.IGNORECASE,
)
_BEHIND_WORD = re.compile(
    r"(?:[^\w\n]{0,3}(?:numbers?|nummer|n[uú]mero|numéro|no|nr|num|n[º°]|id|card|code|de|da|is|was|ist|lautet|é|es|est|el"
    r"|my|mein|meu|mi|mon)\b){0,4}[^\w\n]{0,3}"
    r"(?P<id>(?:[A-Z]{1,3}[ -]|[A-Z]{1,6})?\d[A-Z0-9]{0,19}"
    r"(?:[ .\-/][A-Z0-9]{0,8}\d[A-Z0-9]{0,8}){0,5}(?:[ -][A-Z])?)(?!\w)",
    re.IGNORECASE,
)


def find_ids(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of national ids, none over another.

    Known by form: US SSN, UK NINO, German Steuer-ID, CPF and CNPJ, DNI and NIE, NIR, codice fiscale, Swedish,
    Belgian, Swiss and Finnish numbers. Behind a word that says so: any of these however written, Dutch BSN, PESEL,
    passports, driving licences, identity cards, tax and insurance numbers.
    """
    end = 0
    for start, stop in sorted([*_find_behind_words(text), *_find_forms(text)], key=lambda span: (span[0], -span[1])):
        if start >= end:
            yield start, stop
            end = stop


def _find_forms(text: str) -> Iterator[tuple[int, int]]:
    orders = Leads(text, ORDER_WORD, ORDER_TAIL)
    for pattern, check in _PATTERNS:
        for match in pattern.finditer(text):
            if check(re.sub(r"[^0-9A-Z]", "", match[0].upper())) and not orders.lead_to(match.start()):
                yield match.span()


def _find_behind_words(text: str) -> Iterator[tuple[int, int]]:
    for word in _ID_WORD.finditer(text):
        match = _BEHIND_WORD.match(text, word.end())
        if match is None:
            continue
        signs = re.sub(r"\W", "", match["id"])
        if _LEAST_SIGNS <= len(signs) <= _MOST_SIGNS and sum(map(str.isdigit, signs)) >= _LEAST_DIGITS:
            yield match.span("id")
