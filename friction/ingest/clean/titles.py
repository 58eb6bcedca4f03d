"""A title that the text says again is told once."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from friction.ingest.clean.reasons import TITLE

if TYPE_CHECKING:
    import pyarrow as pa

_PREFIXES = re.compile(
    r"\s*(?:\[[^\]\n]{0,20}\]\s*)?(?:(?:re|aw|fwd?|wg|tr|rv|sv|vs|antw|doorst|odp|pd|enc|res|ynt|ilt|vl|回复|答复|回覆|转发|轉寄|返信|転送|회신|전달|отв|пер)"
    r"(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:：]\s*)+",
    re.IGNORECASE,
)
_SEEN, _LOOKED_AT, _COMPARED = 80, 40, 4
"""Signs of a text and of a line that are looked at first, and letters and digits that they are compared by."""
_LINES_SEEN = 300
"""Signs of a text in which a second line is looked for: more than `clean_texts` compares with a title."""

_NO_WORDS = " \t!\"#$%&'()*+,-./;<=>?@\\]^`{|}~"
FEWEST_WORDS = 3
"""Words of a title that a text may begin with and go on; fewer could be any beginning."""


def drop_prefixes(title: str) -> str:
    """Return a title without "Re:", "AW:", "Fwd: Re[2]:" in front; where nothing else is there, without anything."""
    return _PREFIXES.sub("", title, count=1) if _PREFIXES.match(title) else title


def find_maybe_repeated(titles: pa.Array, bodies: pa.Array) -> np.ndarray:
    """Return the places of titles that a text may say again, or that may have "Re:" in front.

    Looked at are the first signs behind signs, whole columns at once; what is not plain ASCII, or goes on below, is maybe.
    """
    import pyarrow.compute as pc

    begins = [pc.utf8_slice_codeunits(texts, 0, _SEEN) for texts in (titles, bodies)]
    heads = [pc.ascii_lower(pc.utf8_slice_codeunits(pc.utf8_ltrim(one, _NO_WORDS), 0, _COMPARED)) for one in begins]
    odd = pc.less(pc.utf8_length(heads[0]), _COMPARED)
    for one in begins:
        odd = pc.or_(odd, pc.match_substring_regex(one, r"[:\[\x{80}-\x{10ffff}]"))
    odd = pc.or_(odd, pc.match_substring(pc.utf8_slice_codeunits(bodies, 0, _LINES_SEEN), "\n"))
    return np.flatnonzero(pc.and_(pc.not_equal(titles, ""), pc.or_(odd, pc.equal(*heads))))


def is_repeated(title: str, body: str) -> bool:
    """Tell whether a text says its title: as a line of its own at its beginning, whole, or as its first words."""
    said = _fold(title)
    if not said:
        return bool(title.strip()) and bool(body.strip())
    lines = list(islice((line for line in body.split("\n") if line.strip()), 2))
    if not any(_begins_alike(line, said) for line in lines):
        return False
    if any(_fold(drop_prefixes(line)) == said for line in lines):
        return True
    cut = re.search(r"(?:…|\.\.\.)\s*\Z", title) is not None
    if len(said.split()) < FEWEST_WORDS and len(said) < 8:  # noqa: PLR2004 - as long as three words, without spaces
        return False
    whole = _fold(body[: 4 * len(title) + 80])
    return whole.startswith(said) and (cut or not whole[len(said) : len(said) + 1].isalnum() or not said[-1].isascii())


def _begins_alike(line: str, said: str) -> bool:
    """Tell whether a line may begin with a title, which costs less than to compare them; never no where it does."""
    begin = _fold(drop_prefixes(line)[:_LOOKED_AT])
    return begin.startswith(said[:_COMPARED]) or len(begin) < _COMPARED


def drop_double_line(text: str) -> tuple[str, set[str]]:
    """Return a text whose first line is its title, said again below, with that line once, and why."""
    first, end, rest = text.partition("\n")
    line = rest.lstrip("\n").partition("\n")[0]
    words = _fold(drop_prefixes(first))
    if end and len(words.split()) >= FEWEST_WORDS and words == _fold(drop_prefixes(line)):
        return rest.lstrip("\n"), {TITLE}
    return text, set()


def _fold(text: str) -> str:
    """Return a text by which titles are compared: without prefixes, case, spaces and signs at its ends."""
    plain = " ".join(drop_prefixes(text).casefold().split())
    begin, end = 0, len(plain)
    while begin < end and not _is_word(plain[begin]):
        begin += 1
    while end > begin and not _is_word(plain[end - 1]):
        end -= 1
    return plain[begin:end]


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
