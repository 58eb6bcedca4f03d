"""Search by words: what was typed becomes terms, and terms find words of any case, with accents or without."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from friction.contracts.letters import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_SIGNS = 500
"""Of what is typed so much is read."""

ENDINGS = ("ing", "ied", "ies", "ed", "es", "en", "er", "s", "e", "n", "y")
"""What a word may lose, the longest first, if four letters stay: forms of English, German and French words."""

FEWEST_LETTERS = 4
MOST_BEHIND = 3
"""So many letters may stand behind what is left: ``refund`` finds ``refunding``, not ``refundable``."""

HOW = (
    "All words must occur, in any order and form (refund finds refunds, refunded). “In quotes” means exactly these "
    "words; a minus before a word or quote leaves out messages with it."
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_QUOTES = re.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb]")
_TYPED = re.compile(r'(?<!\S)(-?)(?:"([^"]*)"?|([^\s"]+))')
_SPACES = re.compile(r"\s+")
# Scripts without spaces between words: there a word has no edge.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_EDGES = re.compile(r"^\W+|\W+$")
_LETTER = rf"[^\W_{MARKS}]"


@dataclass(frozen=True)
class Term:
    """A word or phrase that messages must hold, or must not.

    Attributes
    ----------
    text : folded (`fold`); of a word what is left without its ending.
    exact : is it to be found in this form alone?
    excluded : are messages that hold it left out?
    """

    text: str
    exact: bool = False
    excluded: bool = False

    @property
    def pattern(self) -> str:
        """A regular expression for it in folded text, as Arrow reads it; its first group is what was found."""
        words = r"\s+".join(re.escape(word) for word in self.text.split(" "))
        if _UNSPACED.search(self.text):
            return f"({words})"
        behind = "" if self.exact else rf"\pL{{0,{MOST_BEHIND}}}"
        return rf"(?:^|[^\pL\pN])({words}{behind})(?:$|[^\pL\pN])"


def fold(text: str) -> str:
    """Return a text in small letters without accents, one form for each letter."""
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare).casefold()


def read_terms(typed: str) -> tuple[Term, ...]:
    """Return what is searched for; words without a letter or digit are passed over, what is said twice counts once."""
    folded = _QUOTES.sub('"', fold(typed[:MOST_SIGNS]))
    terms = []
    for minus, quoted, plain in _TYPED.findall(folded):
        text = _EDGES.sub("", _SPACES.sub(" ", quoted or plain))
        if not text:
            continue
        exact = bool(quoted) or any(sign.isdigit() for sign in text)
        terms.append(Term(text if exact else _cut(text), exact, bool(minus)))
    return tuple(dict.fromkeys(terms))


def find_texts(folded: pa.Array, terms: tuple[Term, ...]) -> np.ndarray:
    """Return which texts hold all terms and none of the excluded ones, (n,) bool.

    Parameters
    ----------
    folded : (n,) texts as `fold` makes them.
    """
    # A plain search first: the expressions are read only where all words can be found at all.
    kept = np.ones(len(folded), dtype=bool)
    for term in terms:
        if not term.excluded:
            kept &= _to_bools(pc.match_substring(folded, max(term.text.split(" "), key=len)))
    for term in terms:
        rows = np.flatnonzero(kept)
        held = _to_bools(pc.match_substring_regex(folded.take(pa.array(rows)), term.pattern))
        kept[rows[held if term.excluded else ~held]] = False
    return kept


def find_any(folded: pa.Array, terms: tuple[Term, ...]) -> np.ndarray:
    """Return which texts hold one of the terms that are not excluded, (n,) bool."""
    held = np.zeros(len(folded), dtype=bool)
    for term in terms:
        if not term.excluded:
            held |= _to_bools(pc.match_substring_regex(folded, term.pattern))
    return held


def _to_bools(found: pa.BooleanArray) -> np.ndarray:
    bools: np.ndarray = found.to_numpy(zero_copy_only=False)
    return bools


def find_hits(text: str, terms: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Return where a text holds what is searched for, in characters of the text itself, in order; they may overlap."""
    wanted = [term for term in terms if not term.excluded]
    if not wanted:
        return []
    folded, places = _fold_with_places(text)
    hits = [span for term in wanted for span in _find(folded, term)]
    return sorted({(places[start], places[end - 1] + 1) for start, end in hits})


def _find(folded: str, term: Term) -> Iterator[tuple[int, int]]:
    words = r"\s+".join(re.escape(word) for word in term.text.split(" "))
    if not _UNSPACED.search(term.text):
        behind = "" if term.exact else rf"{_LETTER}{{0,{MOST_BEHIND}}}"
        words = rf"(?<![^\W_]){words}{behind}(?![^\W_])"
    return (found.span() for found in re.finditer(words, folded))


def _fold_with_places(text: str) -> tuple[str, list[int]]:
    """Return a folded text, and for each of its characters the place in the text that it comes from."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    pieces, places = [], []
    for place, sign in enumerate(text):
        piece = fold(sign)
        pieces.append(piece)
        places += [place] * len(piece)
    return "".join(pieces), places


def _cut(word: str) -> str:
    """Return a word without its ending, and a doubled consonant before it once: cancelled, cancel."""
    if _UNSPACED.search(word):
        return word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= FEWEST_LETTERS:
            stem = word[: -len(ending)]
            doubled = ending in ("ing", "ed", "er") and stem[-1] == stem[-2] and stem[-1] not in "aeiou"
            return stem[:-1] if doubled and len(stem) > FEWEST_LETTERS else stem
    return word
