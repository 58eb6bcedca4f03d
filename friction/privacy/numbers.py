"""Where texts hold bank accounts, cards and telephone numbers, and not order numbers, dates or prices."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Length of the IBAN of each country in the registry (SWIFT, IBAN Registry).
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24,
    "XK": 20,
}  # fmt: skip
_IBAN_START = re.compile(r"(?<![^\W_])[a-z]{2}\d{2}(?=[ \u00a0.-]?[a-z0-9])", re.IGNORECASE)
_IBAN_GAPS = " \u00a0.-"

_RUN = re.compile(r"(?<!\w)[+(]{0,2}\d(?:[ \u00a0().\-/]{0,3}\d){5,60}")
_GROUP = re.compile(r"[+(]*\d+\)?")
_JOINTS = ("-", ".", "/")

SHORTEST_CARD, LONGEST_CARD, MAX_CARD_GROUPS = 13, 19, 6
SHORTEST_PHONE, LONGEST_PHONE, MAX_PHONE_GROUPS = 7, 15, 8
"""Digits, and groups of digits, of a number; 15 digits are the most a telephone number has (ITU-T E.164)."""

# First digits and lengths of the card schemes (ISO/IEC 7812 ranges as the schemes publish them).
_CARD = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d|9\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}"
    r"|(?:5[06-9]|6\d)(?:\d{14}|\d{16,17})"
)

_GAP = r"[ \u00a0.\-/]"
_PHONE = re.compile(
    rf"(?:001{_GAP})?(?:\+?1{_GAP}?)?(?:\(\d{{3}}\){_GAP}{{0,2}}|\d{{3}}{_GAP})\d{{3}}{_GAP}\d{{4}}"
    rf"|00[1-9]\d{{0,2}}(?:{_GAP}\(?\d{{1,8}}\)?){{1,6}}"
    rf"|\(?0\d{{1,5}}\)?(?:{_GAP}{{1,3}}\d{{2,8}}){{1,5}}"
    rf"|\(\d{{2,5}}\){_GAP}{{0,2}}\d{{3,5}}(?:{_GAP}?\d{{3,5}}){{1,2}}"
    rf"|\d\d(?: 9?|{_GAP}9)\d{{4}}-\d{{4}}|9\d{{4}}-\d{{4}}"
    rf"|[5-9]\d\d(?: \d{{3}}){{2}}|[6-9]\d\d(?: \d\d){{3}}"
)
_PLAIN_PHONE = re.compile(r"0[1-9]\d{8,10}")
_POSTAL_CODE = re.compile(r"[0-8]\d{4}-\d{3,4}|9\d{4}-\d{3}")
_EXTENSION = re.compile(r"[ \t]{0,2}(?:x|ext\.?|extension)[ \t]{0,2}\d{1,6}(?!\w)", re.IGNORECASE)
_PHONE_WORD = re.compile(
    r"\b(?:tele(?:phone|fon\w{0,8}|fax)?|tel|phone|fone|fon|mobile?|mobil\w{0,8}|handy\w{0,8}|cell(?:phone|ular)?"
    r"|celular|m[óo]vil|call|ring|reach|text|sms|whats ?app|zap|fax|hotline|rufnummer|rückruf|ruf|t[ée]l)\b",
    re.IGNORECASE,
)
_PHONE_TAIL = re.compile(r"[^\d\n<]{0,24}")
_ORDER_WORD = re.compile(
    r"#|\b(?:order\w{0,3}|tickets?|invoice|case|ref(?:erence)?|tracking|booking|confirmation|serial|parcel"
    r"|account|customer|article|item|sku|isbn|ean|imei|id|bestell\w{0,8}|rechnung\w{0,8}|auftrag\w{0,8}"
    r"|kunden\w{0,8}|vorgang\w{0,8}|sendung\w{0,12}|paket\w{0,8}|artikel\w{0,8}|pedido|protocolo|rastreio|nota fiscal"
    r"|nf|cpf|cnpj|c[óo]digo|fatura|compra|commande|facture|factura)\b",
    re.IGNORECASE,
)
_ORDER_TAIL = re.compile(
    r"(?:[^\w\n]{0,3}(?:number|numbers|nummer|numero|número|no|nr|num|n[º°]|id|code|is|was|ist|war|é)\b){0,2}[^\w\n]{0,3}",
    re.IGNORECASE,
)

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:(?:19|20)\d\d)"
_CURRENCY = r"(?:[€$£¥₹]|R\$|EUR|USD|GBP|BRL|CHF|PLN|SEK|NOK|DKK|Rs\.?)"
_AMOUNT = r"\d{1,3}(?:[ .,'\u00a0]\d{3}){0,4}(?:[.,]\d{1,2})?(?!\d)|\d{1,12}(?:[.,]\d{1,2})?(?!\d)"
_DATES_AND_PRICES = re.compile(
    rf"(?<!\d)(?<!\d[-./])(?:{_YEAR}(?P<a>[-./]){_MONTH}(?P=a){_DAY}|{_DAY}(?P<b>[-./]){_MONTH}(?P=b)(?:{_YEAR}|\d\d)"
    rf"|{_MONTH}(?P<c>[-./]){_DAY}(?P=c){_YEAR})(?!\d|[-./]\d)(?:[T ,]{{1,2}}\d{{1,2}}:\d\d(?::\d\d)?)?"
    rf"|(?<![\d:])\d{{1,2}}:\d\d(?::\d\d)?(?![\d:])"
    rf"|{_CURRENCY}\s?(?:{_AMOUNT})|(?<![\d.,])(?:{_AMOUNT})\s?(?:{_CURRENCY}|euros?\b|dollars?\b|reais\b|%)",
    re.IGNORECASE,
)


class _Group(NamedTuple):
    """A stretch of digits within a run, with the brackets and plus that belong to it, and how many digits it has."""

    start: int
    end: int
    n_digits: int


class _Words(NamedTuple):
    """Where words end that say what the digits behind them are, and what may stand between word and digits."""

    ends: list[int]
    tail: re.Pattern[str]

    def lead_to(self, text: str, start: int) -> bool:
        """Tell whether such a word stands right before ``start``."""
        place = bisect_right(self.ends, start)
        return place > 0 and self.tail.fullmatch(text, self.ends[place - 1], start) is not None


def find_ibans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of bank accounts: the country's length, and 1 modulo 97 (ISO 13616)."""
    for match in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(match[0][:2].upper())
        if length is None:
            continue
        signs: list[str] = []
        place, gap = match.start(), False
        while len(signs) < length and place < len(text):
            sign = text[place]
            if sign.isascii() and sign.isalnum():
                signs.append(sign.upper())
                gap = False
            elif gap or sign not in _IBAN_GAPS:
                break
            else:
                gap = True
            place += 1
        followed = place < len(text) and text[place].isalnum()
        if len(signs) == length and not followed and _is_iban("".join(signs)):
            yield match.start(), place


def find_cards(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of card numbers: a scheme's first digits and length, and a right check digit (Luhn)."""
    for groups in _find_runs(text):
        first = 0
        while first < len(groups):
            for last, n in _find_windows(groups, first, MAX_CARD_GROUPS):
                if not SHORTEST_CARD <= n <= LONGEST_CARD:
                    continue
                start, end = _trim(text, groups[first].start, groups[last].end)
                digits = re.sub(r"\D", "", text[start:end])
                if _CARD.fullmatch(digits) and _has_check_digit(digits):
                    yield start, end
                    first = last
                    break
            first += 1


def find_phones(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of telephone numbers.

    A number counts by its form (with a plus, an area code in brackets, a leading zero and gaps, three and three and
    four digits, …) unless a word before it says that it is an order, a ticket or the like; digits without such a
    form count only behind a word such as "call" or "mobile". Dates, times of day and prices are none.
    """
    plain = _DATES_AND_PRICES.sub(lambda match: "<" * len(match[0]), text)
    phone_words = _Words([match.end() for match in _PHONE_WORD.finditer(plain)], _PHONE_TAIL)
    order_words = _Words([match.end() for match in _ORDER_WORD.finditer(plain)], _ORDER_TAIL)
    for groups in _find_runs(plain):
        first = 0
        while first < len(groups):
            start = groups[first].start
            last = _find_phone(plain, groups, first, called=phone_words.lead_to(plain, start))
            international = text.startswith(("+", "(+"), start)
            if last is not None and (international or not order_words.lead_to(plain, start)):
                start, end = _trim(plain, start, groups[last].end)
                extension = _EXTENSION.match(plain, end)
                yield start, extension.end() if extension else end
                first = last
            first += 1


def _find_phone(text: str, groups: list[_Group], first: int, *, called: bool) -> int | None:
    """Return the last group of the telephone number that begins with group ``first``, the longest there is."""
    start = groups[first].start
    if start > 1 and text[start - 1] in "-./" and text[start - 2].isdigit():
        return None
    for last, n in _find_windows(groups, first, MAX_PHONE_GROUPS):
        end = groups[last].end
        if not SHORTEST_PHONE <= n <= LONGEST_PHONE or 2 * (last - first) > n:
            continue
        if text[end : end + 1] in _JOINTS and text[end + 1 : end + 2].isdigit():
            continue
        trimmed, end = _trim(text, start, end)
        shown = text[trimmed:end]
        if shown.startswith("+"):
            trailing = last > first and groups[last].end - groups[last].start == 1
            if n > SHORTEST_PHONE and not trailing:
                return last
        elif called or _is_phone(shown, n):
            return last
    return None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without brackets at its ends that stand around the whole or have no partner within."""
    while text.startswith(("((", "(+"), start) or (text[start] == "(" and ")" not in text[start:end]):
        start += 1
    while text[end - 1] == ")" and text.count(")", start, end) > text.count("(", start, end):
        end -= 1
    return start, end


def _find_windows(groups: list[_Group], first: int, n_groups: int) -> Iterator[tuple[int, int]]:
    """Yield the last group and number of digits of each stretch of groups that begins with ``first``, longest first."""
    counts = list(accumulate(group.n_digits for group in groups[first : first + n_groups]))
    for place in range(len(counts) - 1, -1, -1):
        yield first + place, counts[place]


def _is_phone(shown: str, n: int) -> bool:
    """Tell whether digits look like a telephone number by their form alone."""
    if _PLAIN_PHONE.fullmatch(shown):
        return True
    if _POSTAL_CODE.fullmatch(shown):
        return False
    # Seven digits behind a zero are more often a street number and a postal code.
    if n == SHORTEST_PHONE and shown.startswith(("0", "(0")):
        return False
    return _PHONE.fullmatch(shown) is not None


def _find_runs(text: str) -> Iterator[list[_Group]]:
    """Yield the groups of each run of digits that are parted by at most three gaps, brackets, dots or slashes."""
    for run in _RUN.finditer(text):
        following = text[run.end() : run.end() + 1]
        groups = [
            _Group(run.start() + group.start(), run.start() + group.end(), len(group[0].strip("+()")))
            for group in _GROUP.finditer(run[0])
        ]
        if following == "_" or (following.isalnum() and following not in "xXeE"):
            # The last digits begin a word, such as "12a"; an x or an ext may be an extension.
            groups = groups[:-1]
        yield groups


def _is_iban(signs: str) -> bool:
    moved = signs[4:] + signs[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def _has_check_digit(digits: str) -> bool:
    """Tell whether the last digit is right (Luhn, ISO/IEC 7812-1)."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        digit = int(sign)
        if place % 2:
            digit = digit * 2 - 9 if digit > 4 else digit * 2  # noqa: PLR2004 - two digits after doubling
        total += digit
    return total % 10 == 0 and len(set(digits)) > 1
