"""Traces: words of removed persons that others have quoted or that name them, in labels, notes and pages."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

QUOTE = 4
"""So many words in a row that only they wrote are a quote of theirs; a whole text of theirs is one from one word on."""

REMOVED = "[removed]"
"""What stands in a person's own words where a trace was."""

_PLACEHOLDER = re.compile(r"<[A-Z_]+_\d{1,6}>")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
_SHORTEST_NUMBER = 4
_SHORTEST_NAME = 2


@dataclass(frozen=True)
class Traces:
    """What only removed persons said.

    Attributes
    ----------
    quotes : runs of up to `QUOTE` words, in lower case: four in a row of theirs, or a whole short text.
    names : single words, in lower case, that read as a name or a number and that nobody else says.
    words : all single words that nobody else says.
    """

    quotes: frozenset[tuple[str, ...]] = frozenset()
    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return the pieces of a text that are traces, in order, as start and end; none over another."""
        found = _to_words(text)
        said = [word for word, _, _ in found]
        theirs = [word in self.names for word in said]
        for size in range(1, QUOTE + 1):
            for place in range(len(said) - size + 1):
                if tuple(said[place : place + size]) in self.quotes:
                    theirs[place : place + size] = [True] * size
        pieces: list[tuple[int, int]] = []
        for place, (_, start, end) in enumerate(found):
            if theirs[place]:
                joins = bool(pieces) and place > 0 and theirs[place - 1]
                pieces[-1:] = [(pieces[-1][0], end)] if joins else [*pieces[-1:], (start, end)]
        return pieces

    def clean(self, text: str) -> str:
        """Return the text with each trace replaced by `REMOVED`."""
        for start, end in reversed(self.find(text)):
            text = text[:start] + REMOVED + text[end:]
        return text


def find_traces(theirs: Iterable[str], others: Iterable[str]) -> Traces:
    """Return what only removed persons said.

    Parameters
    ----------
    theirs : their texts and values of their properties, masked.
    others : all texts and values of properties that stay.
    """
    quotes: set[tuple[str, ...]] = set()
    names: set[str] = set()
    words: set[str] = set()
    for text in theirs:
        said = [word for word, _, _ in _to_words(text)]
        quotes |= set(_to_runs(said, QUOTE)) if len(said) >= QUOTE else {tuple(said)} if said else set()
        words |= set(said)
        names |= _find_names(text)
    for text in others:
        if not words and not quotes:
            break
        said = [word for word, _, _ in _to_words(text)]
        words -= set(said)
        for size in range(1, QUOTE + 1):
            quotes -= set(_to_runs(said, size))
    return Traces(frozenset(quotes), frozenset(names & words), frozenset(words))


def has_words(text: str, words: Collection[str]) -> bool:
    """Tell whether a text says one of ``words`` (in lower case)."""
    return any(word in words for word, _, _ in _to_words(text))


def is_said(text: str, by: Iterable[str]) -> bool:
    """Tell whether a text of few words stands, word by word, in one of the texts ``by``."""
    wanted = tuple(word for word, _, _ in _to_words(text))
    return any(wanted in set(_to_runs([word for word, _, _ in _to_words(one)], len(wanted))) for one in by)


def to_values(properties: Iterable[str]) -> Iterator[str]:
    """Yield the values of properties that are text, of JSON objects."""
    for text in properties:
        for value in json.loads(text).values():
            if value is not None:
                yield str(value)


def _to_words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text in lower case, with their places; placeholders of masked data are none."""
    blank = _PLACEHOLDER.sub(lambda match: " " * len(match[0]), text)
    return [(_POSSESSIVE.sub("", match[0].casefold()), *match.span()) for match in _WORD.finditer(blank)]


def _to_runs(words: list[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[place : place + size]) for place in range(len(words) - size + 1))


def _find_names(text: str) -> set[str]:
    """Return the words that read as a name or a number: with digits, or with a capital.

    A capital also begins sentences; as only words count that nobody else says, rather one too many than one too few.
    """
    found = set()
    for match in _WORD.finditer(_PLACEHOLDER.sub(" ", text)):
        word = match[0]
        number = len(word) >= _SHORTEST_NUMBER and any(letter.isdigit() for letter in word)
        named = len(word) >= _SHORTEST_NAME and word[0].isupper() and word not in ("I'm", "I've", "I'll", "I'd")
        if number or named:
            found.add(_POSSESSIVE.sub("", word.casefold()))
    return found
