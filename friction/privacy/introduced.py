"""Where texts hold cards, telephones and accounts that a word introduces, whatever their length or check digit.

People leave out a digit, add one, or write a number that no scheme has; the word before it says what it is all the
same. Prices, dates, times, sizes, quantities, years and versions behind such words stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.privacy.phones import hide_dates_and_prices
from friction.privacy.words import INTRODUCED

if TYPE_CHECKING:
    from collections.abc import Iterator

FEWEST_TOLD, FEWEST = 4, 6
"""Digits of a number behind words that say it is one ("card number: 1234"), and behind others ("my card 123456")."""

MOST = 40
_TELLING = re.compile(
    r"number|nummer|\b(?:n[ro]|num|nos|pin)\b|n[º°]|n[uú]mero|num[ée]ro|ending|ends\b|endet|endend|termin\w+|eindig\w+|[:#=]",
    re.IGNORECASE,
)
"""What says, between the word and the digits, that a number follows."""

_JOINING = (
    r"numbers?|nummern?|n[ro]|num|nos|n[º°]|n[uú]mero|num[ée]ro|is|was|ist|war|lautet|es|é|est|è|my|mein\w{0,2}|meu|minha|mi"
    r"|mon|ma|mio|mia|mijn|de|da|do|del|della|du|la|le|el|o|a|il|van|ending|ends|with|in|endet|endend|auf|mit|terminad[oa]"
    r"|termina|em|en|con|com|se|eindigt|eindigend|op|as|follows|under|unter|home|work|office|new|old|neue|alte|no"
)
_GAP = rf"(?:(?:[^\w\n<]{{0,3}}\b(?:{_JOINING})(?!\w)){{0,4}}\.?[^\w\n<€$£¥₹]{{0,3}})"
_NUMBER = r"(?P<number>[+(]{0,2}\d(?:[ \u00a0().\-/]{0,2}\d){3,40})"
_SIGNS = r"(?P<number>(?:[A-Z]{1,4}[ \-]?)?\d(?:[ \u00a0.\-/]?[A-Z]{0,4}\d){3,40}[A-Z]?)"
_NO_END = r"(?![\w]|[.,:x×*/\-]\d)"
_UNIT = re.compile(
    r"[ \u00a0-]{0,2}(?:%|°|[€$£¥₹]|(?:eur|euros?|usd|dollars?|gbp|pounds?|chf|reais|real|brl|cents?|kg|g|mg|lbs?|oz"
    r"|ml|l|cl|cm|mm|m|km|inch(?:es)?|ft|gb|mb|tb|kb|mah|watts?|w|v|volts?|px|dpi|hz|mhz|ghz|fps|points?|punkte|pontos|puntos"
    r"|miles|times|mal|vezes|veces|fois|volte|keer|days?|tage?n?|dias?|d[ií]as|jours|giorni|dagen|hours?|stunden?|horas?|minutes?"
    r"|minuten|minutos?|seconds?|sekunden|weeks?|wochen?|semanas?|months?|monate?n?|meses|years?|jahre?n?|anos|años|pages?"
    r"|seiten|p[áa]ginas|pieces?|st[üu]ck|pe[çc]as|piezas|items?|artikel|users?|customers?|people|orders?|characters|words"
    r"|units?|copies)\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){1,4}")

_PATTERNS = {
    kind: re.compile(rf"(?<![\w])(?:{words}){_GAP}{_SIGNS if kind == 'ID' else _NUMBER}{_NO_END}", re.IGNORECASE)
    for kind, words in INTRODUCED.items()
}


def find_introduced(kind: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of what words for a kind introduce, none over another.

    Parameters
    ----------
    kind : CARD, PHONE or ID.
    text : may hold "<" where something is taken; nothing reaches over it.
    """
    pattern = _PATTERNS[kind]
    if pattern.search(text) is None:
        return
    plain = hide_dates_and_prices(text)
    for match in pattern.finditer(plain):
        shown, digits = match["number"], re.sub(r"\D", "", match["number"])
        told = _TELLING.search(match[0], 0, len(match[0]) - len(shown)) is not None
        if not (FEWEST_TOLD if told else FEWEST) <= len(digits) <= MOST or _UNIT.match(plain, match.end()):
            continue
        if _VERSION.fullmatch(shown) or (len(digits) == FEWEST_TOLD and _YEAR.fullmatch(digits)):
            continue
        yield match.span("number")
