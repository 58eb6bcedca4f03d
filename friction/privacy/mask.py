"""Personal data in texts: found by form, check digit and the words around it, and replaced by numbered placeholders.

What each kind covers, and what is not covered, stands in docs/privacy.md.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from friction.privacy.addresses import find_emails, find_hosts, find_ips, find_links, find_macs
from friction.privacy.ids import find_ids
from friction.privacy.introduced import find_introduced
from friction.privacy.known import KnownNames, find_own_parts
from friction.privacy.names import find_names, may_hold_names
from friction.privacy.numbers import find_cards, find_ibans
from friction.privacy.patterns import build_patterns
from friction.privacy.phones import find_phones
from friction.privacy.postal import find_boxes, find_streets, find_told, may_hold_streets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from friction.privacy.recognise import Recogniser

    Finder: TypeAlias = Callable[[str], Iterator[tuple[int, int]]]

_WHOLE = (("URL", find_links), ("EMAIL", find_emails), ("URL", find_hosts))
_NUMBERS = (
    ("IBAN", find_ibans, 8),
    ("CARD", find_cards, 13),
    ("CARD", partial(find_introduced, "CARD"), 4),
    ("MAC", find_macs, 0),
    ("IP", find_ips, 0),
    ("ID", find_ids, 4),
    ("ID", partial(find_introduced, "ID"), 4),
    ("ADDRESS", find_streets, 1),
    ("ADDRESS", find_boxes, 1),
    ("ADDRESS", find_told, 1),
    ("PHONE", find_phones, 6),
    ("PHONE", partial(find_introduced, "PHONE"), 4),
)
"""What is known by its digits, and how many of them there must be in the text at least."""

KINDS = ("URL", "EMAIL", "IBAN", "CARD", "MAC", "IP", "ID", "ADDRESS", "PHONE", "PERSON", "TEXT")
"""Kinds of personal data, in the order they are looked for; what was found first keeps its place in the text."""

MOST_ROUNDS = 8
"""How often a text is looked through. What is left beside a piece may be one itself: two rounds do for what people
write. A text that has still more was made to be peeled without end, and is masked whole, as TEXT."""

_AT = re.compile(r"[@＠]|[\[(][ \t]{0,2}[Aa](?:[Tt]|[Rr][Rr][Oo][Bb][Aa])")
_DOT = re.compile(r"\.[A-Za-z]{2}")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"<([A-Z]{2,20})_(\d{1,6})>")


class Span(NamedTuple):
    """A piece of personal data: text[start:end]."""

    start: int
    end: int
    kind: str


class Masker:
    """Finds personal data and puts numbered placeholders in its place.

    Parameters
    ----------
    patterns : the team's own: the name of a kind, and a regular expression (see `build_patterns`).
    names : full names that are masked wherever they stand (see `KnownNames`).
    recognise : a model that finds names (see `load_recogniser`), or None.

    Raises
    ------
    SettingsError
        If a pattern cannot be used.
    """

    def __init__(
        self,
        patterns: Mapping[str, str] | None = None,
        names: Sequence[str] = (),
        recognise: Recogniser | None = None,
    ) -> None:
        self._patterns = build_patterns(patterns or {}, frozenset(KINDS))
        self._known = KnownNames(names)
        self._recognise = recognise

    def find(
        self,
        text: str,
        own: frozenset[str] = frozenset(),
        recognised: Sequence[tuple[int, int, str]] = (),
        *,
        phrases: bool = True,
    ) -> list[Span]:
        """Return the pieces of personal data in ``text``, in order, none over another.

        Parameters
        ----------
        own : words of the names of who wrote it or is written to (see `find_own_parts`).
        recognised : start, end and kind of what a model found.
        phrases : whether names count by what stands around them, and common given names; not in the cells of a table,
            nor in what colleagues write, who are named on purpose.
        """
        spans: list[Span] = []
        # "<" ends every pattern, so that nothing reaches over a placeholder or over what is already taken.
        left = _PLACEHOLDER.sub(lambda match: "<" * len(match[0]), text) if "<" in text else text
        lower = text.lower()
        words = set(_WORD.findall(lower if lower.isascii() else _strip_accents(lower)))
        spelled = words if lower.isascii() else {*words, *_WORD.findall(lower)}
        for kind, find in self._choose(text, spelled):
            found = sorted(Span(start, end, kind) for start, end in find(left))
            if found:
                spans += found
                left = _replace(left, found, ["<" * (span.end - span.start) for span in found])
        names = [Span(*piece, kind) for start, end, kind in recognised for piece in _find_free(left, start, end)]
        if phrases and may_hold_names(text, spelled):
            names += [Span(start, end, "PERSON") for start, end in find_names(left)]
        if self._known.may_be_in(words) or not own.isdisjoint(words):
            names += [Span(start, end, "PERSON") for start, end in self._known.find(left, own)]
        return sorted(spans + _join(names))

    def mask(self, text: str, own: frozenset[str] = frozenset(), *, phrases: bool = True) -> tuple[str, int]:
        """Replace personal data by placeholders such as ``<EMAIL_1>`` (see `mask_all`)."""
        return self.mask_all([text], [own], phrases=phrases)[0]

    def mask_all(
        self, texts: Sequence[str], own: Sequence[frozenset[str]] | None = None, *, phrases: bool = True
    ) -> list[tuple[str, int]]:
        """Replace personal data in each text by placeholders.

        The same value has the same number within a text; numbers of a kind run on from those the text already holds.
        A name found in a text is masked wherever it stands there, with nothing to introduce it. Masking a masked text
        changes nothing.

        Parameters
        ----------
        texts : any texts.
        own : of each text, the words of the names of who wrote it; none where None.
        phrases : as in `find`.

        Returns
        -------
        Each masked text, and the number of pieces replaced in it.
        """
        owns = own or [frozenset()] * len(texts)
        maskings = [_Masking(text) for text in texts]
        places: Sequence[int] = range(len(texts))
        for number in range(MOST_ROUNDS + 1):
            shown = [maskings[place].text for place in places]
            recognised: Iterable[Sequence[tuple[int, int, str]]]
            recognised = self._recognise(shown) if self._recognise else ((),) * len(shown)
            places = [
                place
                for place, text, named in zip(places, shown, recognised, strict=True)
                if (spans := self.find(text, owns[place] | maskings[place].named, named, phrases=phrases))
                and maskings[place].replace(spans if number < MOST_ROUNDS else [Span(0, len(text), "TEXT")])
            ]
            if not places:
                break
        return [(masking.text, masking.n) for masking in maskings]

    def _choose(self, text: str, words: set[str]) -> Iterator[tuple[str, Finder]]:
        """Yield the kinds that a look at the text does not rule out, and what finds them."""
        if _DOT.search(text) or "://" in text or _AT.search(text):
            yield from _WHOLE
        for name, pattern in self._patterns:
            yield name, _to_finder(pattern)
        n_digits = len(_DIGIT.findall(text))
        for kind, find, least in _NUMBERS:
            if n_digits >= least and (find is not find_streets or may_hold_streets(words)):
                yield kind, find


_PLAIN = Masker()


def find_personal(text: str) -> list[Span]:
    """Return the pieces of personal data in ``text`` that need no settings to be known, in order and apart."""
    return _PLAIN.find(text)


def mask_text(text: str) -> tuple[str, int]:
    """Replace the personal data that needs no settings to be known (see `Masker.mask_all`)."""
    return _PLAIN.mask(text)


class _Masking:
    """A text on its way: what was replaced so far, and the numbers given."""

    __slots__ = ("_numbers", "_used", "n", "named", "text")

    def __init__(self, text: str) -> None:
        self.text, self.n = text, 0
        self.named: frozenset[str] = frozenset()  # words of the names found so far
        self._numbers: dict[tuple[str, str], int] = {}
        self._used: dict[str, int] | None = None

    def replace(self, spans: list[Span]) -> bool:
        """Put placeholders in the place of ``spans``; always true."""
        if self._used is None:
            self._used = {}
            for kind, number in _PLACEHOLDER.findall(self.text):
                self._used[kind] = max(self._used.get(kind, 0), int(number))
        placeholders = []
        for span in spans:
            shown = self.text[span.start : span.end]
            key = (span.kind, _to_plain(span.kind, shown))
            if span.kind == "PERSON":
                self.named |= find_own_parts(shown)
            if key not in self._numbers:
                self._numbers[key] = self._used[span.kind] = self._used.get(span.kind, 0) + 1
            placeholders.append(f"<{span.kind}_{self._numbers[key]}>")
        self.n += len(spans)
        self.text = _replace(self.text, spans, placeholders)
        return True


def _to_finder(pattern: re.Pattern[str]) -> Finder:
    return lambda text: (match.span() for match in pattern.finditer(text))


def _find_free(left: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a stretch that hold letters or digits and are not taken yet."""
    for part in re.finditer(r"[^<\s](?:[^<]*[^<\s])?", left[start:end]):
        if any(sign.isalnum() for sign in part[0]):
            yield start + part.start(), start + part.end()


def _join(spans: list[Span]) -> list[Span]:
    """Return spans in order, those that reach over each other as one, of the kind of the first."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = joined[-1]._replace(end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _replace(text: str, spans: list[Span], replacements: list[str]) -> str:
    """Return ``text`` with each span replaced; spans are in order and apart."""
    parts, place = [], 0
    for span, replacement in zip(spans, replacements, strict=True):
        parts += [text[place : span.start], replacement]
        place = span.end
    return "".join([*parts, text[place:]])


def _strip_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _to_plain(kind: str, shown: str) -> str:
    """Return a value without the differences in writing that do not matter."""
    if kind in ("PHONE", "CARD"):
        return re.sub(r"\D", "", shown)
    if kind in ("URL", "IP"):
        return shown
    if kind in ("EMAIL", "PERSON", "ADDRESS"):
        return " ".join(shown.lower().split())
    return re.sub(r"[^0-9A-Za-z]", "", shown).upper()
