"""Names that the data's own person columns hold, looked up in texts word by word."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from friction.privacy.names import PART
from friction.privacy.words import ALSO_NAMES, NO_NAMES, PARTICLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    import pandas as pd

SEPARATOR = "\n"
"""Parts the cells of a person's name columns."""

_MOST_PARTS, _SHORTEST_PART = 6, 2
_BETWEEN = re.compile(r"[ \u00a0]{1,3}|,[ ]{0,2}|\.[ ]?|\n")


class KnownNames:
    """Full names, which are masked wherever they stand.

    Parameters
    ----------
    names : the name columns of each person, joined by `SEPARATOR`; ``Anna`` and ``Smith``, ``Smith, Anna`` and
        ``Anna Maria Smith`` are all found as first and last name, in either order.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: set[tuple[str, ...]] = set()
        for name in set(names):
            self._names.update(_find_full(name))
        self._lengths: dict[str, tuple[int, ...]] = {}
        for parts in sorted(self._names, key=len, reverse=True):
            known = self._lengths.get(parts[0], ())
            if len(parts) not in known:
                self._lengths[parts[0]] = (*known, len(parts))
        self._firsts = {re.split(r"['’-]", word, maxsplit=1)[0] for word in self._lengths}

    def may_be_in(self, words: Collection[str]) -> bool:
        """Tell whether any of the words, in small letters and without accents, begins a name."""
        return not self._firsts.isdisjoint(words)

    def find(self, text: str, own: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Yield start and end of full names, and of the parts of names in ``own``, none over another.

        A word that is common as well ("will") counts alone only with a capital within a sentence.
        """
        parts = list(PART.finditer(text))
        lower = [to_plain(part[0]) for part in parts]
        place = 0
        while place < len(parts):
            n = self._find_length(text, parts, lower, place)
            if n == 0 and lower[place] in own:
                n = _count_own(text, parts, lower, place, own)
            if n:
                yield parts[place].start(), parts[place + n - 1].start() + len(_cut(parts[place + n - 1][0]))
            place += n or 1

    def _find_length(self, text: str, parts: list[re.Match[str]], lower: list[str], place: int) -> int:
        """Return of how many words the full name is that begins at ``place``; 0 where none does."""
        for n in self._lengths.get(lower[place], ()):
            if (
                place + n <= len(parts)
                and tuple(lower[place : place + n]) in self._names
                and all(
                    _BETWEEN.fullmatch(text, parts[at].end(), parts[at + 1].start())
                    for at in range(place, place + n - 1)
                )
            ):
                common = all(word in NO_NAMES or word in ALSO_NAMES for word in lower[place : place + n])
                if not common or all(part[0][0].isupper() for part in parts[place : place + n]):
                    return n
        return 0


def find_own_parts(name: str) -> frozenset[str]:
    """Return the words of one person's name that are masked in this person's own documents, in small letters."""
    whole = {part for cell in name.split(SEPARATOR) for part in _split(cell)}
    pieces = {piece for part in whole for piece in part.split("-")}
    return frozenset(part for part in whole | pieces if len(part) >= _SHORTEST_PART and part not in PARTICLES)


def to_plain(word: str) -> str:
    """Return a word in small letters, without a possessive and without accents."""
    cut = _cut(word).lower()
    if cut.isascii():
        return cut
    return "".join(sign for sign in unicodedata.normalize("NFD", cut) if not unicodedata.combining(sign))


def _cut(word: str) -> str:
    return word[:-2] if word.lower().endswith(("'s", "’s")) else word


def _split(cell: str) -> list[str]:
    """Return the words of a name, in small letters; ``Smith, Anna`` is turned round."""
    last, comma, first = cell.partition(",")
    plain = unicodedata.normalize("NFC", f"{first} {last}" if comma else cell)
    return [to_plain(part) for part in PART.findall(plain)]


def _find_full(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the ways in which a full name is written; none where only one word is known."""
    cells = [_split(cell) for cell in name.split(SEPARATOR)]
    for parts in [*cells, [part for cell in cells for part in cell]]:
        if 1 < len(parts) <= _MOST_PARTS:
            yield tuple(parts)
            first, *_, last = parts
            yield first, last
            yield last, first


def _count_own(text: str, parts: list[re.Match[str]], lower: list[str], place: int, own: frozenset[str]) -> int:
    """Return how many words on end from ``place`` are a person's own name; 0 where the word is a common one."""
    n = 1
    while (
        place + n < len(parts)
        and lower[place + n] in own
        and not text[parts[place + n - 1].end() : parts[place + n].start()].strip(" .")
    ):
        n += 1
    word, start = parts[place][0], parts[place].start()
    if n == 1 and (lower[place] in NO_NAMES or lower[place] in ALSO_NAMES or len(word) <= _SHORTEST_PART):
        before = text[:start].rstrip(" \t\"'(")[-1:]
        if not word[0].isupper() or before in ("", ".", "!", "?", "\n", ":") or (word.isupper() and len(word) > 1):
            return 0
    return n


def find_full_names(*raws: pd.DataFrame) -> list[str]:
    """Return the names that raw documents and raw persons carry, each once."""
    return sorted({name for raw in raws for name in raw["names"].dropna().unique()})


def find_own_names(documents: pd.DataFrame, persons: pd.DataFrame) -> pd.Series:
    """Return for each raw document the words of the names of who wrote it, or takes part in its thread.

    Parameters
    ----------
    documents, persons : raw rows, as the ingest room makes them.

    Returns
    -------
    Sets of words (see `find_own_parts`), with the index of ``documents``.
    """
    import pandas as pd

    listed: dict[str, str] = {}
    for person, names in zip(persons["person"], persons["names"], strict=True):
        if isinstance(names, str):
            listed[person] = SEPARATOR.join(filter(None, (listed.get(person), names)))
    said = [
        frozenset(name for name in (given, listed.get(person)) if isinstance(name, str))
        for given, person in zip(documents["names"], documents["person"], strict=True)
    ]
    by_thread: dict[str, frozenset[str]] = {}
    for thread, names in zip(documents["thread"], said, strict=True):
        if isinstance(thread, str):
            by_thread[thread] = by_thread.get(thread, frozenset()) | names
    joined = [by_thread.get(thread, names) for thread, names in zip(documents["thread"], said, strict=True)]
    parts = {names: frozenset().union(*map(find_own_parts, names)) for names in set(joined)}
    return pd.Series([parts[names] for names in joined], index=documents.index, dtype="object")
