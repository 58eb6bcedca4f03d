"""Where texts hold bank accounts and cards, and the runs of digits that numbers are looked for in."""

from __future__ import annotations

import re
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

SHORTEST_CARD, LONGEST_CARD, MAX_CARD_GROUPS = 13, 19, 6
# First digits and lengths of the card schemes (ISO/IEC 7812 ranges as the schemes publish them).
_CARD = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d|9\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}"
    r"|(?:5[06-9]|6\d)(?:\d{14}|\d{16,17})"
)


class Group(NamedTuple):
    """A stretch of digits within a run, with the brackets and plus that belong to it, and how many digits it has."""

    start: int
    end: int
    n_digits: int


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
    for groups in find_runs(text):
        first = 0
        while first < len(groups):
            for last, n in find_windows(groups, first, MAX_CARD_GROUPS):
                if not SHORTEST_CARD <= n <= LONGEST_CARD:
                    continue
                start, end = trim(text, groups[first].start, groups[last].end)
                digits = re.sub(r"\D", "", text[start:end])
                if _CARD.fullmatch(digits) and _has_check_digit(digits):
                    yield start, end
                    first = last
                    break
            first += 1


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without brackets at its ends that stand around the whole or have no partner within."""
    while text.startswith(("((", "(+"), start) or (text[start] == "(" and ")" not in text[start:end]):
        start += 1
    while text[end - 1] == ")" and text.count(")", start, end) > text.count("(", start, end):
        end -= 1
    return start, end


def find_windows(groups: list[Group], first: int, n_groups: int) -> Iterator[tuple[int, int]]:
    """Yield the last group and number of digits of each stretch of groups that begins with ``first``, longest first."""
    counts = list(accumulate(group.n_digits for group in groups[first : first + n_groups]))
    for place in range(len(counts) - 1, -1, -1):
        yield first + place, counts[place]


def has_run(text: str) -> bool:
    """Tell whether a text holds six digits that are parted by little."""
    return _RUN.search(text) is not None


def find_runs(text: str) -> Iterator[list[Group]]:
    """Yield the groups of each run of digits that are parted by at most three gaps, brackets, dots or slashes."""
    for run in _RUN.finditer(text):
        following = text[run.end() : run.end() + 1]
        groups = [
            Group(run.start() + group.start(), run.start() + group.end(), len(group[0].strip("+()")))
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
