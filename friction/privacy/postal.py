"""Where texts hold postal addresses: street and number, post boxes, and postal codes with their places.

A street is known by its word ("Street", "Rua", "-straße", "rue", "calle", "-laan", …) and a house number beside it; one
whose name says nothing is not found. Flat, place and postal code that follow a street are taken with it. Every pattern
is tried from a street's word on and reaches over a bounded stretch.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.privacy.words import NO_NAMES, PARTICLES, PLACES, STREETS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_BEHIND, _BEHIND_WEAK = STREETS["behind"], STREETS["behind_weak"]
_BEFORE, _BEFORE_WEAK = STREETS["before"], STREETS["before_weak"]
_ENDINGS, _ENDINGS_WEAK = tuple(STREETS["endings"]), tuple(STREETS["endings_weak"])
_ALL_WORDS = _BEHIND | _BEHIND_WEAK | _BEFORE | _BEFORE_WEAK
_ALL_ENDINGS = (*_ENDINGS, *_ENDINGS_WEAK)

_TOKEN = re.compile(r"[^\W\d_][^\W_'’]{0,40}(?:[-'’][^\W\d_]{1,40}){0,3}")
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž]"
_NUMBER = r"\d{1,5}(?:[ ]?[A-Za-z](?![\w'’]))?(?:[-/]\d{1,4}[A-Za-z]?)?"
_NUMBER_LEFT = re.compile(
    rf"(?<![\w.,€$£#-])(?<!\d )(?P<number>{_NUMBER}),?[ ]{{1,2}}(?:(?:bis|ter),?[ ])?(?P<name>.*)$"
)
_NUMBER_RIGHT = re.compile(
    rf"\.?(?:,?[ ]{{1,2}}|,)(?:(?:n[º°o.]|no\.|nr\.?|num\.?|n[úu]mero)[ ]?)?(?-i:{_NUMBER})"
    r"(?![\w%€$£]|[.,:/-]\d)(?! ?(?:€|%|EUR|USD))",
    re.IGNORECASE,
)
_PARTICLE = r"(?:de|da|do|dos|das|del|della|di|la|las|le|les|los|du|des|et|e|y|van|von|der|den)"
_NAME_WORD = rf"{_CAPITAL}[\w'’-]{{0,30}}(?:(?:(?<=\b\w\w)|(?<=\b\w))\.)?"
_NAME_RIGHT = re.compile(
    rf"\.?[ ]{{1,2}}(?:(?:{_PARTICLE}|d['’]|l['’]|\d{{1,2}})[ ]?){{0,3}}{_NAME_WORD}"
    rf"(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{_NAME_WORD}){{0,4}}"
)
_LOWER_RIGHT = re.compile(r"\.?(?:[ ][^\W\d_][\w.'’-]{0,30}){1,4}")
_LONGEST_LEFT, _LONGEST_NUMBER, _MOST_NAMES, _MOST_PARTS = 60, 14, 4, 4

_SEPARATOR = r"[ \t]{0,2}(?:[,;–-][ \t]{0,2}\n?|\n|[ ])[ \t>]{0,4}"
_UNIT = re.compile(
    rf"{_SEPARATOR}(?i:(?:apartment|apt|suite|ste|unit|flat|floor|fl|room|rm|wohnung|whg|etage|stock|apartamento|apto"
    r"|apart|andar|bloco|sala|lote|piso|puerta|pta|esc|b[âa]timent|b[âa]t|appt|interno|scala|bus)\.?[ ]?\#?"
    r"\d{1,5}[a-z]?(?!\w)"
    r"|\#[ ]?\d{1,5}(?!\w)|\d{1,2}(?:[ºª°.]|st|nd|rd|th)?[ ](?:andar|piso|etage|[ée]tage|stock|floor|og)(?!\w))"
)
_UK_CODE = r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]\d(?!GB)[ABD-HJLNP-UW-Z]{2})(?!\w)"
_PLACE = (
    rf"{_CAPITAL}[\w'’-]{{1,30}}(?:(?<=St)\.)?"
    rf"(?:[ ](?:(?:{_PARTICLE}|am|an der|im|ob der|upon|sur)[ ])?{_CAPITAL}[\w'’-]{{1,30}}){{0,3}}"
)
_OTHER_CODE = rf"{_UK_CODE}|[A-Z]\d[A-Z][ ]\d[A-Z]\d(?!\w)"
_CODE_FIRST = re.compile(
    rf"{_SEPARATOR}(?:{_OTHER_CODE}|(?:(?:[A-Z]{{1,3}}-)?\d{{4,5}}(?:-\d{{3}})?(?:[ ][A-Z]{{2}})?[ ]{_PLACE})"
    r"|\d{5}(?:-\d{3,4})?(?![\w-]|[ ]\d))"
)
_PLACE_FIRST = re.compile(
    rf"{_SEPARATOR}(?P<place>{_PLACE}),?(?:[ ]|\n[ \t>]{{0,4}}){{1,2}}(?:{_PLACE},?(?:[ ]|\n[ \t>]{{0,4}}){{1,2}})?"
    rf"(?:{_OTHER_CODE}|(?:,?[ ]?[A-Z]{{2,3}},?(?:[ ]|\n){{1,2}})?\d{{5}}(?:-\d{{4}})?(?![\w-]|[ ]\d)"
    r"|[A-Z]{2,3}[ ]\d{4}(?![\w-]|[ ]\d))"
)
_PLACE_ALONE = re.compile(rf",[ ]{{1,2}}(?P<place>{_PLACE})(?=[ ]{{0,2}}(?:[,.;!?)]|\n|$))")

_NAMED = rf"{_CAPITAL}[\w'’-]{{1,30}}(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{_NAME_WORD}){{0,4}}"
_TOLD = re.compile(
    rf"(?:(?<!\w){_NUMBER},?[ ](?:{_PARTICLE}[ ])?(?P<name>{_NAMED})(?P<two>,?[ ]{_NUMBER}(?![\w.,-]\d|\w))?"
    rf"|(?P<first>{_NAMED}),?[ ]{_NUMBER}(?!\w))"
)
"""A street whose name says nothing: it counts behind a word such as "address", or before a flat and its number."""
_TOLD_WORD = re.compile(
    r"(?<!\w)(?:(?P<strong>address|adresse|anschrift|lieferadresse|endere[çc]o|morada|direcci[óo]n|domicilio|indirizzo"
    r"|adres|liv(?:es?|ed|ing) at|resid(?:es?|ed|ing) at|located at|wohne|wohnt|wohnhaft|moro|mora|vivo en|habite)"
    r"|moved?|ship(?:ped)?|deliver(?:ed)?|send|sent|return(?:ed)?|office|meet|enviar|entregar|livrer)"
    r"(?:[ ](?:is|was|to|at|in|it|me|has|changed|now|here|be|ist|lautet|nach|an|é|na|no|em|para|es|en|est|au|à)){0,4}"
    r"[ ]?:?\s{1,3}",
    re.IGNORECASE,
)
_TOLD_BEFORE_FLAT = re.compile(rf"{_TOLD.pattern}(?={_UNIT.pattern})")

_BOX = re.compile(
    r"(?<!\w)(?:p\.?[ ]?o\.?[ ]?box|post office box|postfach|postbus|postboks|caixa postal"
    r"|apartado(?: de correos| postal)?|casella postale|bo[îi]te postale|psc)"
    r"[ .:]{0,2}(?:n[º°o.]{1,2}[ ]?)?\d{1,6}(?:[ ]\d{2,3}){0,2}(?!\w)"
    r"(?:,?[ ]box[ ]\d{1,5})?|(?<!\w)unit[ ]\d{1,5},?[ ]box[ ]\d{1,5}(?!\w)"
    r"|(?<!\w)[afd]po[ ,]{1,2}a[aep][ ,]{1,2}\d{5}(?!\w)",
    re.IGNORECASE,
)
_MAYBE_BOX = re.compile(r"\d{4}|\d[A-Z]{2}(?!\w)|(?:box|fach|bus|boks|postal|apartado|psc|po)[ .:]", re.IGNORECASE)
_CODE_WORD = re.compile(
    r"(?<!\w)(?:zip|post ?code|postal code|plz|postleitzahl|cep|c[óo]digo postal|code postal|eircode|postnummer)"
    r"(?: ?code)?(?:[ ](?:is|ist|lautet|é|es|est))?[ :]{1,3}"
    r"(?P<code>[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|(?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{3,4})?(?:[ ][A-Z]{2})?)(?!\w)",
    re.IGNORECASE,
)
_CODE_ALONE = re.compile(
    rf"(?<![\w,.-])(?:{_UK_CODE}|(?:D|A|CH|B|L|F|I|E|DK|NL|PL)-\d{{4,5}}[ ]{_PLACE}"
    rf"|\d{{4}}-\d{{3}}[ ]{_PLACE})"
    rf"|(?<!\w)(?P<place>{_PLACE}),[ ](?:{'|'.join(sorted(PLACES['states']))})[ ]\d{{5}}(?:-\d{{4}})?(?!\w)"
    rf"|^[ \t>]{{0,4}}(?P<line>\d{{5}}[ ]{_PLACE}(?:,[ ]{_PLACE})?)[ \t]{{0,4}}$",
    re.MULTILINE,
)


def may_hold_streets(words: Collection[str]) -> bool:
    """Tell whether any of the words of a text, in small letters, is that of a street."""
    return not _ALL_WORDS.isdisjoint(words) or any(word.endswith(_ALL_ENDINGS) for word in words)


def find_streets(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of streets with their house numbers and what belongs to them, none over another."""
    floor = 0
    for token in _TOKEN.finditer(text):
        if token.start() < floor:
            continue
        found = _find_street(text, token, floor)
        if found:
            yield found
            floor = found[1]


def find_told(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of names with a number that are said to be an address, or stand before a flat."""
    told = [(match, True) for match in _TOLD_BEFORE_FLAT.finditer(text)]
    for word in _TOLD_WORD.finditer(text):
        match = _TOLD.match(text, word.end())
        if match:
            told.append((match, word["strong"] is not None or match["two"] is not None))
    floor = 0
    for match, is_sure in sorted(told, key=lambda one: one[0].span()):
        end, _ = _read_tail(text, match.end())
        first = (match["name"] or match["first"]).split()[0].lower()
        if match.start() >= floor and first not in NO_NAMES and (is_sure or end > match.end()):
            yield match.start(), end
            floor = end


def find_boxes(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of post boxes with the place behind them, and of postal codes that stand alone."""
    if not _MAYBE_BOX.search(text):
        return
    spans = [(match.start(), _read_tail(text, match.end())[0]) for match in _BOX.finditer(text)]
    spans += [match.span("code") for match in _CODE_WORD.finditer(text)]
    spans += [match.span("line" if match["line"] else 0) for match in _CODE_ALONE.finditer(text)]
    end = 0
    for start, stop in sorted(spans):
        if start >= end:
            yield start, stop
            end = stop


def _find_street(text: str, token: re.Match[str], floor: int) -> tuple[int, int] | None:
    """Return the street that has ``token`` for its word."""
    word = token[0].lower()
    if word in _BEHIND or word in _BEHIND_WEAK:
        found = _read_left(text, token, floor, strong=word in _BEHIND)
        if found:
            return found
    if word in _BEFORE or word in _BEFORE_WEAK:
        found = _read_right(text, token, floor, strong=word in _BEFORE)
        if found:
            return found
    if word.endswith(_ALL_ENDINGS):
        return _read_number(text, token, floor, strong=word.endswith(_ENDINGS))
    return None


def _read_left(text: str, token: re.Match[str], floor: int, *, strong: bool) -> tuple[int, int] | None:
    """Return a street such as ``12 High Street``; a weak word counts only where every word has a capital."""
    lowest = max(floor, token.start() - _LONGEST_LEFT)
    before = text[lowest : token.start()].rpartition("\n")[2]
    left = _NUMBER_LEFT.search(before)
    if left is None:
        return None
    names = left["name"].split()
    following = _TOKEN.match(text, token.end() + 1)
    if following and (following[0].lower() in _BEHIND | _BEHIND_WEAK or token[0].lower() == "st"):
        return None  # "12 Park Avenue" and "12 St John Street" end later
    if not any(name[-1].isalpha() for name in names):
        return None
    if not 1 <= len(names) <= _MOST_NAMES or any(not re.fullmatch(r"[\w.'’-]+", name) for name in names):
        return None
    capitals = all(name[0].isupper() or name[0].isdigit() for name in [*names, token[0]])
    if not capitals and (not strong or any(name.lower() in STREETS["no_streets"] for name in names)):
        return None
    start = token.start() - len(before) + left.start()
    number = _NUMBER_RIGHT.match(text, token.end())
    if number:
        return start, _read_tail(text, number.end())[0]
    dotted = token.end() + text.startswith(".", token.end())
    end, _ = _read_tail(text, dotted)
    return start, end if end > dotted else token.end()


def _read_right(text: str, token: re.Match[str], floor: int, *, strong: bool) -> tuple[int, int] | None:
    """Return a street such as ``Rua Augusta, 12`` or ``12 rue de la Paix``; a weak word needs a postal code behind."""
    name = _NAME_RIGHT.match(text, token.end()) or (_LOWER_RIGHT.match(text, token.end()) if strong else None)
    if name is None:
        return None
    start, end = token.start(), name.end()
    number = _NUMBER_RIGHT.match(text, end)
    before = text[max(floor, start - _LONGEST_NUMBER) : start]
    left = _NUMBER_LEFT.search(before)
    left = left if left and not left["name"] else None
    if name.re is _LOWER_RIGHT and (not number or any(word in NO_NAMES - PARTICLES for word in name[0].split())):
        return None
    if left:
        start -= len(before) - left.start()
        number = None if number and number[0].startswith(",") else number  # "12 rue X, 75002 Paris"
    if not left and not number:
        return None
    end = number.end() if number else end
    end, has_code = _read_tail(text, end)
    return (start, end) if strong or has_code else None


def _read_number(text: str, token: re.Match[str], floor: int, *, strong: bool) -> tuple[int, int] | None:
    """Return a street such as ``Hauptstraße 5`` or ``Lange Gasse 5``; a weak ending needs a postal code behind."""
    number = _NUMBER_RIGHT.match(text, token.end())
    if number is None:
        return None
    start, end = token.start(), number.end()
    end, has_code = _read_tail(text, end)
    if not strong and not has_code:
        return None
    before = text[max(floor, start - _LONGEST_LEFT) : start].rpartition("\n")[2]
    names = re.search(rf"(?:(?<!\w){_CAPITAL}[\w.-]{{1,30}}[ ]){{1,2}}$", before)
    if names and not any(name.lower() in NO_NAMES for name in names[0].split()):
        start -= len(names[0])
    return start, end


def _read_tail(text: str, end: int) -> tuple[int, bool]:
    """Return where flat, place and postal code behind a street end, and whether a postal code is among them."""
    has_code = False
    for _ in range(_MOST_PARTS):
        part = _UNIT.match(text, end)
        if part is None and not has_code:
            part = _CODE_FIRST.match(text, end) or _PLACE_FIRST.match(text, end)
            has_code = part is not None
        if part is None:
            part = _PLACE_ALONE.match(text, end)
            if part and part["place"].split()[0].lower() in NO_NAMES:
                part = None
        if part is None:
            break
        end = part.end()
    return end, has_code
