"""Where texts hold names that are introduced, addressed or signed.

A name is known by what stands around it: "my name is …", "Dear Mr …", a line behind "Kind regards". After a strong
phrase words count however they are written; elsewhere only words with a capital and common given names. In the middle
of a text, where nothing introduces it, a name is found only by its common given name. The phrases stand in
``words.toml``, the given names in ``given_names.txt``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.privacy.words import ALSO_NAMES, GIVEN_NAMES, NO_NAMES, PARTICLES, find_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from typing import TypeAlias

    Reader: TypeAlias = Callable[[str, str, int, int], tuple[int, int] | None]

_STRONG, _THIS_IS, _CAREFUL = find_words("strong"), find_words("this_is"), find_words("careful")
_WEAK_CLOSINGS = find_words("weak_closings")
_GROUPS, _CONFIRMS = find_words("groups"), find_words("confirms")

MOST_PARTS = 4
"""Words of a name, particles aside."""
_SHORTEST_SMALL = 4
_SAINTS = ("San", "Santa", "São", "Saint", "St", "St.", "Sankt")
"""Before a given name they make a place: San Francisco."""

_LAST_SIGNS = 200
"""How near the end of a text its last line is looked for."""

PART = re.compile(r"[^\W\d_]{1,30}(?:['’-][^\W\d_]{1,30}){0,3}")
"""One word of a name."""

_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[ \u00a0]{1,2}")
_INTRODUCED_GAP = re.compile(r"[ \t:,\"“'„«]{1,5}")
_LABELLED_GAP = re.compile(r"[ \t]{0,12}")
_SALUTED_GAP = re.compile(r",?[ \t]{1,3}")
_TITLE = re.compile(r"(?P<title>[^\W\d_]{1,12})\.?[ \u00a0]{1,2}")
_TITLED_GAP = re.compile(r"(?P<dot>\.)?[ \u00a0]{0,2}")
_CLOSED_GAP = re.compile(r"[ \t]{0,3}(?P<marks>[,.!:-]{0,3})[ \t]{0,3}(?P<lines>(?:\n[ \t>]{0,4}){0,3})")
_END = re.compile(r"[ \t]{0,3}(?:[,.!?;:)\n\"”<|]|-{1,2}[ ]|–|$)")
_LABELLED_END = re.compile(r"[ \t.]{0,4}(?:[\n,;|<(]|$)")
_SALUTED_END = re.compile(r"[ ]{0,2}(?:[,!\n]|$)")
_LINE_END = re.compile(r"[ \t.,!]{0,4}(?:\n|$)")
_CONTRACTED = re.compile(r"(?:n['’]t|['’](?:m|ve|d|ll|re|s|t))$")
_DASHES = ("-", "–", "—", "~", "*")
_DASH = re.compile(r"(?:^|\n)[ \t]{0,4}[-–—~*]{1,3}[ \t]{0,2}(?=[^\W\d_])")


def may_hold_names(text: str, words: Collection[str]) -> bool:
    """Tell whether anything in a text, or any of its words in small letters, could stand before a name."""
    return not _TRIGGERS.isdisjoint(words) or "\n-" in text or "\n–" in text or "\n—" in text


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of names, none over another."""
    end = 0
    for start, stop in sorted(_find_all(text), key=lambda span: (span[0], -span[1])):
        if start >= end:
            yield start, stop
            end = stop


def _find_all(text: str) -> Iterator[tuple[int, int]]:
    lower = text.lower()
    if len(lower) != len(text):  # a few letters become two when they are made small
        lower = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
    words = set(_WORD.findall(lower))
    if not GIVEN_NAMES.isdisjoint(words):
        yield from _find_given(text, small=lower == text)
    for trigger in _TABLE.keys() & words:
        for phrase, read in _TABLE[trigger]:
            start = lower.find(phrase)
            while start >= 0:
                stop = start + len(phrase)
                if not (
                    text[start - 1 : start].isalpha() or (phrase[-1].isalpha() and text[stop : stop + 1].isalpha())
                ):
                    found = read(text, phrase, start, stop)
                    if found:
                        yield found
                start = lower.find(phrase, stop)
    for match in _DASH.finditer(text, max(0, len(text) - _LAST_SIGNS)):
        found = _read_name(text, match.end(), bare=False, whole=True)
        before = text[max(0, match.start() - _LAST_SIGNS) : match.start()].rstrip().rpartition("\n")[2].lstrip()
        if found and not text[found[0] :].strip(" \t\n.") and not before.startswith(_DASHES):
            yield match.end(), found[0]


def _find_given(text: str, *, small: bool) -> Iterator[tuple[int, int]]:
    """Yield given names with the names behind them; without a capital only in a text that has none at all."""
    for part in PART.finditer(text):
        first = _cut_possessive(part[0].partition("-")[0])
        if first.lower() in GIVEN_NAMES and (first.istitle() or (small and len(first) >= _SHORTEST_SMALL)):
            found = _read_name(text, part.start(), bare=small)
            if found and not text[max(0, part.start() - 6) : part.start()].rstrip().endswith(_SAINTS):
                yield part.start(), found[0]


def _read_introduced(text: str, phrase: str, _start: int, stop: int) -> tuple[int, int] | None:
    """Return the name behind "my name is", "I am" and the like."""
    gap = _INTRODUCED_GAP.match(text, stop)
    word = PART.match(text, gap.end()) if gap else None
    if gap is None or word is None:
        return None
    found = _read_name(text, gap.end(), bare=phrase in _STRONG or word[0].lower() in GIVEN_NAMES)
    if found is None:
        return None
    end, n_parts = found
    if (
        n_parts == 1
        and phrase in _THIS_IS
        and text[end : end + 1] not in (".", ",", "!")
        and not _is_confirmed(text, end)
    ):
        return None
    if n_parts == 1 and phrase in _CAREFUL and not _is_confirmed(text, end):
        return None
    return gap.end(), end


def _read_labelled(text: str, _phrase: str, start: int, stop: int) -> tuple[int, int] | None:
    """Return the name that fills the line behind "Name:"."""
    gap = _LABELLED_GAP.match(text, stop)
    found = _read_name(text, gap.end(), bare=True) if gap and _begins(text, start, "\n>;|*•-") else None
    return (gap.end(), found[0]) if gap and found and _LABELLED_END.match(text, found[0]) else None


def _read_titled(text: str, phrase: str, start: int, stop: int) -> tuple[int, int] | None:
    """Return the name behind a title that has a capital; "mr" and "mrs" need none."""
    gap = _TITLED_GAP.match(text, stop)
    shown, small = text[start:stop], phrase in ("mr", "mrs", "ms")
    if gap is None or not (shown.istitle() or (small and shown.islower())) or (len(phrase) == 1 and not gap["dot"]):
        return None
    found = _read_name(text, gap.end(), bare=small and shown.islower())
    return (gap.end(), found[0]) if found and found[0] > gap.end() + 2 else None  # "M.D." is no name


def _read_saluted(text: str, _phrase: str, start: int, stop: int) -> tuple[int, int] | None:
    """Return the name behind "Dear" or "Hi" where a line or sentence begins."""
    gap = _SALUTED_GAP.match(text, stop)
    if gap is None or not _begins(text, start, "\n>.!?,"):
        return None
    place = gap.end()
    title = _TITLE.match(text, place)
    if title and title["title"].lower() in _TITLES:
        place = title.end()
    found = _read_name(text, place, bare=False)
    if found is None:
        found = _read_name(text, place, bare=True)
        if found is None or not _SALUTED_END.match(text, found[0]):
            return None
    follower = PART.match(text, found[0] + 1)
    return None if follower and follower[0].lower() in _GROUPS else (place, found[0])


def _read_signed(text: str, phrase: str, start: int, stop: int) -> tuple[int, int] | None:
    """Return the name that fills the line behind or below "Kind regards"."""
    gap = _CLOSED_GAP.match(text, stop)
    if gap is None or not _begins(text, start, "\n>.!?…,;*"):
        return None
    place = gap.end()
    found = _read_name(text, place, bare=True, whole=True)
    line = _LINE_END.match(text, found[0]) if found else None
    if found is None or line is None:
        return None
    shown, last = text[place].isupper(), len(text) - line.end() <= _LAST_SIGNS and not text[line.end() :].strip()
    if gap["lines"]:
        return (place, found[0]) if shown or last else None
    alone = "," in gap["marks"] or (
        phrase not in _WEAK_CLOSINGS and bool(gap["marks"] or text[stop:place].strip() == "")
    )
    return (place, found[0]) if shown and last and alone else None


def _begins(text: str, start: int, marks: str) -> bool:
    """Tell whether a phrase begins the text or stands behind one of ``marks``, spaces aside."""
    before = text[max(0, start - 5) : start].rstrip(" \t")
    return before[-1:] in marks if before else start <= 5  # noqa: PLR2004 - five spaces at most


def _build_table() -> dict[str, list[tuple[str, Reader]]]:
    """Return what to look for behind each phrase, by the longest word of the phrase."""
    readers = {
        "strong": _read_introduced, "weak": _read_introduced, "this_is": _read_introduced, "careful": _read_introduced,
        "labels": _read_labelled, "titles": _read_titled, "salutations": _read_saluted, "closings": _read_signed,
        "weak_closings": _read_signed,
    }  # fmt: skip
    table: dict[str, list[tuple[str, Reader]]] = {}
    for key, read in readers.items():
        for phrase in sorted(find_words(key)):
            trigger = max(_WORD.findall(phrase), key=len)
            table.setdefault(trigger, []).append((phrase + ":" if key == "labels" else phrase, read))
    return table


_TITLES = find_words("titles")
_TABLE = _build_table()
_TRIGGERS = GIVEN_NAMES.union(_TABLE)


def _is_confirmed(text: str, end: int) -> bool:
    """Tell whether a word such as "speaking" or "from" stands behind a name."""
    gap = _GAP.match(text, end)
    word = PART.match(text, gap.end()) if gap else None
    return word is not None and word[0].lower() in _CONFIRMS


def _read_name(text: str, start: int, *, bare: bool, whole: bool = False) -> tuple[int, int] | None:
    """Return where the name that begins at ``start`` ends, and of how many words it is.

    Parameters
    ----------
    bare : words without a capital count, or all in capitals: one, or two where nothing else follows them.
    whole : a word that is no name spoils the whole; else it ends the name.
    """
    place, end, n_parts, shown = start, None, 0, False
    while n_parts < MOST_PARTS:
        part = PART.match(text, place)
        if part is None:
            break
        word, stop = _cut_possessive(part[0]), part.end()
        stop -= len(part[0]) - len(word)
        titled = word[0].isupper() and not (len(word) > 1 and word.isupper())
        particle = n_parts > 0 and word.lower() in PARTICLES
        if not particle:
            if _is_no_name(word, titled=titled):
                if whole:
                    return None
                break
            if n_parts == 0:
                shown = titled
                if not (titled or bare):
                    return None
            elif not (word[0].isupper() if shown else _END.match(text, stop) or _is_stop(text, stop)):
                break
            n_parts, end = n_parts + 1, stop
        if n_parts and len(word) == 1 and text.startswith(".", stop):
            stop += 1
            end = stop if text[stop : stop + 1].strip() or PART.match(text, stop + 1) else end
        gap = _GAP.match(text, stop)
        if gap is None and not text.startswith(".", stop - 1):
            break
        place = gap.end() if gap else stop
        if not shown and n_parts == 2:  # noqa: PLR2004 - words without a capital
            break
    return None if end is None else (end, n_parts)


def _cut_possessive(word: str) -> str:
    return word[:-2] if word.lower().endswith(("'s", "’s")) else word


def _is_no_name(word: str, *, titled: bool) -> bool:
    lower = _CONTRACTED.sub("", word.lower())
    return lower in NO_NAMES and not (titled and lower in ALSO_NAMES)


def _is_stop(text: str, end: int) -> bool:
    """Tell whether a word that is no name follows."""
    gap = _GAP.match(text, end)
    word = PART.match(text, gap.end()) if gap else None
    return word is not None and word[0].lower() in NO_NAMES
