"""Where texts hold telephone numbers, and not order numbers, dates, prices or postal codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.privacy.leads import ORDER_TAIL, ORDER_WORD, Leads
from friction.privacy.numbers import Group, find_runs, find_windows, has_run, trim

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST_PHONE, LONGEST_PHONE, MAX_PHONE_GROUPS = 7, 15, 8
"""Digits, and groups of digits, of a number; 15 digits are the most a telephone number has (ITU-T E.164)."""
SHORTEST_CALLED = 6
"""Digits of a number that a word says is one."""

_JOINTS = ("-", ".", "/")
_GAP = r"[ \u00a0.\-/]"
_PHONE = re.compile(
    rf"(?:001{_GAP})?(?:\+?1{_GAP}?)?(?:\(\d{{3}}\){_GAP}{{0,2}}|\d{{3}}{_GAP})\d{{3}}{_GAP}\d{{4}}"
    rf"|00[1-9]\d{{0,2}}(?:{_GAP}\(?\d{{1,8}}\)?){{1,6}}"
    rf"|\(?0\d{{1,5}}\)?(?:{_GAP}{{1,3}}\d{{2,8}}){{1,5}}"
    rf"|\(\d{{2,5}}\){_GAP}{{0,2}}\d{{3,5}}(?:{_GAP}?\d{{3,5}}){{1,2}}"
    rf"|\d\d(?: 9?|{_GAP}9)\d{{4}}-\d{{4}}|9\d{{4}}-\d{{4}}"
    rf"|[5-9]\d\d(?: \d{{3}}){{2}}|[6-9]\d\d(?: \d\d){{3}}"
    r"|\d\d(?:-\d\d){3}"
)
_VERSION = re.compile(r"\d{1,2}(?:\.\d{1,4}){1,3}")
"""A version of a program, however it is spoken of: "the mobile app 4.12.1033"."""
_PLAIN_PHONE = re.compile(r"0[1-9]\d{8,10}")
_POSTAL_CODE = re.compile(r"[0-8]\d{4}-\d{3,4}|9\d{4}-\d{3}")
_EXTENSION = re.compile(
    r"[ \t]{0,2},?[ \t]{0,2}(?:x|ext\.?|extn\.?|extension|durchwahl|dw|ramal|anexo|poste|#)[ \t.:]{0,2}\d{1,6}(?!\w)",
    re.IGNORECASE,
)

_PHONE_WORD = re.compile(
    r"\b(?:tele(?:phone|fon\w{0,8}|fone|fax)?|tel|phone|fone|fon|mobile?|mobil\w{0,8}|handy\w{0,8}"
    r"|cell(?:phone|ular)?|celular|m[óo]vil|portable|call(?:ing)?|call ?back|dial(?:ing)?|ring|reach|text|sms"
    r"|whats ?app|zap|signal|fax|hotline|rufnummer|durchwahl|r[üu]ckruf|ruf|anrufen|erreichbar|t[ée]l|ligar|liguem?"
    r"|llamar|llamarme|ll[aá]m[ae](?:me|nme)?|appeler|appelez|rappelez|joindre|joignable|contact(?:o|ar)?"
    r"|answer(?:ing|s)?|pick(?:ing|s)? up|(?:my|our|his|her) number|meine nummer|(?:o )?meu n[úu]mero|mi n[úu]mero"
    r"|telefono|t[ée]l[ée]phone|telef[oó]n\w{0,3}|numero di telefono|cellulare|bellen|bel)\b",
    re.IGNORECASE,
)
_PHONE_TAIL = re.compile(r"[^\d\n<]{0,24}")
_LABEL_BEHIND = re.compile(
    r"[ \t]{0,2}[-–:,(/]?[ \t]{0,2}(?:office|fax|mobile|cell|home|work|tel|phone|land ?line|privat|b[üu]ro|mobil|handy"
    r"|casa|trabalho|celular|m[óo]vil|domicile|bureau|ufficio)\b(?! of\b)",
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


def find_phones(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of telephone numbers, with their extensions.

    A number counts by its form (with a plus, an area code in brackets, a leading zero and gaps, three and three and
    four digits, …) unless a word before it says that it is an order, a ticket or the like; digits without such a
    form count only behind a word such as "call" or "mobile", or before a label such as "office" or "fax". Dates,
    times of day and prices are none.
    """
    if not has_run(text):
        return
    plain = hide_dates_and_prices(text)
    phone_words = Leads(plain, _PHONE_WORD, _PHONE_TAIL)
    order_words = Leads(plain, ORDER_WORD, ORDER_TAIL)
    for groups in find_runs(plain):
        first = 0
        while first < len(groups):
            start = groups[first].start
            last = _find_phone(plain, groups, first, called=phone_words.lead_to(start))
            international = text.startswith(("+", "(+"), start)
            if last is not None and (international or not order_words.lead_to(start)):
                start, end = trim(plain, start, groups[last].end)
                extension = _EXTENSION.match(plain, end)
                yield start, extension.end() if extension else end
                first = last
            first += 1


def hide_dates_and_prices(text: str) -> str:
    """Return a text with "<" in the place of each sign of dates, times of day and prices: they are no numbers."""
    return _DATES_AND_PRICES.sub(lambda match: "<" * len(match[0]), text)


def _find_phone(text: str, groups: list[Group], first: int, *, called: bool) -> int | None:
    """Return the last group of the telephone number that begins with group ``first``, the longest there is."""
    start = groups[first].start
    if start > 1 and text[start - 1] in "-./" and text[start - 2].isdigit():
        return None
    for last, n in find_windows(groups, first, MAX_PHONE_GROUPS):
        end = groups[last].end
        if not SHORTEST_CALLED <= n <= LONGEST_PHONE or 2 * (last - first) > n:
            continue
        if text[end : end + 1] in _JOINTS and text[end + 1 : end + 2].isdigit():
            continue
        trimmed, end = trim(text, start, end)
        shown = text[trimmed:end]
        if shown.startswith("+"):
            trailing = last > first and groups[last].end - groups[last].start == 1
            if n > SHORTEST_PHONE and not trailing:
                return last
        elif n == SHORTEST_CALLED and shown.isdigit():
            continue  # "reach 250000 points" says no number
        elif (
            (called and not _VERSION.fullmatch(shown))
            or (n >= SHORTEST_PHONE and _is_phone(shown, n))
            or _is_labelled(text, start, end)
        ):
            return last
    return None


def _is_labelled(text: str, start: int, end: int) -> bool:
    """Tell whether a label such as "office" or "fax" stands behind digits that begin a line or follow a comma."""
    before = text[max(0, start - 2) : start].rstrip(" \t")
    return (not before or before[-1] in "\n,;:|<>") and _LABEL_BEHIND.match(text, end) is not None


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
