"""Where texts hold names that are introduced, addressed or signed.

A name is known by what stands around it: "my name is …", "Dear Mr …", a line behind "Kind regards". After a strong
phrase words count however they are written; elsewhere only words with a capital. Names in the middle of a text that
nothing introduces are not found here. The phrases stand in ``words.toml``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.privacy.words import ALSO_NAMES, NO_NAMES, PARTICLES, find_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_STRONG, _WEAK, _THIS_IS, _CAREFUL = (find_words(key) for key in ("strong", "weak", "this_is", "careful"))
_TITLES, _SALUTATIONS, _CLOSINGS = find_words("titles"), find_words("salutations"), find_words("closings")
_LABELS, _GROUPS, _CONFIRMS = find_words("labels"), find_words("groups"), find_words("confirms")

MOST_PARTS = 4
"""Words of a name, particles aside."""
_LONGEST_CLOSING = 60

PART = re.compile(r"[^\W\d_]{1,30}(?:['’-][^\W\d_]{1,30}){0,3}")
"""One word of a name."""

_GAP = re.compile(r"[ \u00a0]{1,2}")
_END = re.compile(r"[ \t]{0,3}(?:[,.!?;:)\n\"”<|]|-{1,2}[ ]|–|$)")
_LINE_END = re.compile(r"[ \t.,!]{0,4}(?:\n|$)")
_DASH = re.compile(r"(?:^|\n)[ \t]{0,4}[-–—~*]{1,3}[ \t]{0,2}(?=[^\W\d_])")


def _to_pattern(phrases: Iterable[str], before: str, behind: str) -> re.Pattern[str]:
    """Return a pattern of any of the phrases, the longest first, spaces in them of any width up to three."""
    choices = "|".join(re.escape(one).replace(r"\ ", r"\s{1,3}") for one in sorted(phrases, key=lambda one: (-len(one), one)))
    return re.compile(rf"{before}(?P<phrase>{choices}){behind}", re.IGNORECASE)


_INTRODUCED = _to_pattern(_STRONG | _WEAK | _THIS_IS | _CAREFUL, r"(?<![\w'’])", r"(?![\w'’])[ \t:,\"“'„«]{1,5}")
_LABELLED = _to_pattern(_LABELS, r"(?:^|\n|[;|>])[ \t>*•-]{0,4}", r"[ ]?:[ \t]{0,12}")
_TITLED = _to_pattern(_TITLES, r"(?<![\w.'’-])", r"(?P<dot>\.)?(?![\w'’-])[ \u00a0]{0,2}")
_SALUTED = _to_pattern(_SALUTATIONS, r"(?:^|[\n>]|[.!?,][ ]{1,2}|(?<=\n))[ \t]{0,4}", r"(?![\w'’-]),?[ \t]{1,3}")
_CLOSED = _to_pattern(_CLOSINGS, r"(?:^|\n|[.!?…][ ]{1,2}|[,;][ ]{1,2})[ \t>*]{0,4}", r"(?![\w'’-])(?P<gap>[ \t]{0,3}[,.!:-]{0,3}[ \t]{0,3}(?P<lines>(?:\n[ \t>]{0,4}){0,3}))")
_TRIGGERS = frozenset(
    max(re.findall(r"[^\W\d_]+", phrase), key=len)
    for phrases in (_STRONG, _WEAK, _THIS_IS, _CAREFUL, _TITLES, _SALUTATIONS, _CLOSINGS, _LABELS)
    for phrase in phrases
)


def may_hold_names(text: str, words: Collection[str]) -> bool:
    """Tell whether anything in a text, or any of its words in small letters, could stand before a name."""
    return not _TRIGGERS.isdisjoint(words) or "\n-" in text or "\n–" in text or "\n—" in text


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of names, none over another."""
    end = 0
    spans = [*_find_introduced(text), *_find_labelled(text), *_find_titled(text), *_find_saluted(text), *_find_signed(text)]
    for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= end:
            yield start, stop
            end = stop


def _find_introduced(text: str) -> Iterator[tuple[int, int]]:
    for match in _INTRODUCED.finditer(text):
        phrase = re.sub(r"\s+", " ", match["phrase"].lower())
        start = match.end()
        found = _read_name(text, start, bare=phrase in _STRONG)
        if found is None:
            continue
        end, n_parts = found
        if phrase in _THIS_IS and n_parts == 1 and not (_is_confirmed(text, end) or re.match(r"[.,!]", text[end:end + 1])):
            continue
        if phrase in _CAREFUL and n_parts == 1 and not _is_confirmed(text, end):
            continue
        yield start, end


def _find_labelled(text: str) -> Iterator[tuple[int, int]]:
    for match in _LABELLED.finditer(text):
        found = _read_name(text, match.end(), bare=True)
        if found and re.match(r"[ \t.]{0,4}(?:[\n,;|<(]|$)", text[found[0] : found[0] + 6]):
            yield match.end(), found[0]


def _find_titled(text: str) -> Iterator[tuple[int, int]]:
    for match in _TITLED.finditer(text):
        title = match["phrase"]
        if len(title) < 2 and not match["dot"]:  # noqa: PLR2004 - "M" alone is no title
            continue
        found = _read_name(text, match.end(), bare=False)
        if found is None and title.islower() and title in ("mr", "mrs", "ms"):
            found = _read_name(text, match.end(), bare=True)
        if found and (title[0].isupper() or title in ("mr", "mrs", "ms", "dr")):
            yield match.end(), found[0]


def _find_saluted(text: str) -> Iterator[tuple[int, int]]:
    for match in _SALUTED.finditer(text):
        start = match.end()
        title = _TITLED.match(text, start)
        if title:
            start = title.end()
        found = _read_name(text, start, bare=False)
        if found is None:
            found = _read_name(text, start, bare=True)
            if found is None or not re.match(r"[ ]{0,2}(?:[,!\n]|$)", text[found[0] : found[0] + 3]):
                continue
        follower = PART.match(text, found[0] + 1)
        if follower is None or follower[0].lower() not in _GROUPS:
            yield start, found[0]


def _find_signed(text: str) -> Iterator[tuple[int, int]]:
    stripped = len(text.rstrip())
    for match in _CLOSED.finditer(text):
        start = match.end()
        below, comma = bool(match["lines"]), "," in match["gap"]
        found = _read_name(text, start, bare=True, whole=True)
        if found is None:
            continue
        end = found[0]
        if not _LINE_END.match(text, end):
            continue
        shown = text[start].isupper()
        last = text.find("\n", end) < 0 or end >= stripped - 1
        if below and (shown or last):
            yield start, end
        elif not below and shown and (comma or (match.start() > 0 and last)):
            yield start, end
    for match in _DASH.finditer(text):
        found = _read_name(text, match.end(), bare=False, whole=True)
        if found and found[0] >= stripped - 1 and not text[: match.start()].rstrip().rpartition("\n")[2].lstrip().startswith(tuple("-–—~*")):
            yield match.end(), found[0]


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
            elif shown and not word[0].isupper():
                break
            elif not shown and not (_END.match(text, stop) or _is_stop(text, stop)):
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
    lower = word.lower()
    return lower in NO_NAMES and not (titled and lower in ALSO_NAMES)


def _is_stop(text: str, end: int) -> bool:
    """Tell whether a word that is no name follows."""
    gap = _GAP.match(text, end)
    word = PART.match(text, gap.end()) if gap else None
    return word is not None and word[0].lower() in NO_NAMES
