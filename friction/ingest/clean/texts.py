"""The one cleaning of all text: cells to what somebody said, and what was left out of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.ingest.clean.automatic import SIGNS as AUTOMATIC
from friction.ingest.clean.automatic import find_automatic
from friction.ingest.clean.closings import SIGNS as CLOSINGS
from friction.ingest.clean.closings import leave_out_closings
from friction.ingest.clean.invisible import SIGNS as INVISIBLE
from friction.ingest.clean.invisible import drop_invisible
from friction.ingest.clean.markup import REST_IS_QUOTED, read_markup
from friction.ingest.clean.markup import SIGNS as MARKUP
from friction.ingest.clean.quotes import leave_out_quotes
from friction.ingest.clean.reasons import REASONS, TITLE
from friction.ingest.clean.titles import drop_double_line, drop_prefixes, find_maybe_repeated, is_repeated
from friction.ingest.clean.wiki import SIGNS as WIKI
from friction.ingest.clean.wiki import read_wiki
from friction.ingest.files import put_texts, to_array

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

LONGEST_TITLE = 200
"""Characters of a cell that may be a title."""

LONGEST = 100_000
"""Characters of a text that are looked at for others' words; where there are some, what is behind them is theirs, too."""

_MAIL = (
    r"(?m)^\s*>|[:：][^\p{L}\p{N}\n]{0,3}$|\x{1d}|[-‐_–—=]{4}|##|^[-_–—=]{3}.*[-_–—=]{3}$|@.{0,100}[:：].*[:：]|[:：].{0,200}@"
    r"|\b(wrote|schrieb|écrit|escribió|escreveu|scritto|schreef|skrev|napisał|napsal)\b.*[:：]"
    r"|(?s:[:：].*\n.*[:：].*\n.*[:：])"
)
"""What a text must hold for another's mail to be in it, in the words of RE2."""

_LINE_TWICE = r"\S\s*\n"


class Cleaned(NamedTuple):
    """Texts as somebody said them, with the index of the cells.

    Attributes
    ----------
    texts : title and body, parted by a blank line; empty where nobody said anything.
    left_out : what of each is no word of who wrote it, or says that nobody did: some of `REASONS`, in their order, joined
        by "; "; null where nothing was left out.
    given : title and body as they were given; null where ``texts`` is that.
    """

    texts: pd.Series
    left_out: pd.Series
    given: pd.Series


def clean_texts(cells: Sequence[pd.Series], *, mails: bool = True) -> Cleaned:
    """Clean the texts of rows.

    Each text is looked at by its signs first, whole columns at once: a plain one costs next to nothing.

    Parameters
    ----------
    cells : the columns that hold texts, a title first where there are several; null where there is none.
    mails : leave out quoted mail, signatures, footers and repeated titles, and find automatic documents; without, markup
        and signs that nobody sees are read alone (a transcript is to be cut first).
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    given = [pc.utf8_trim_whitespace(pc.fill_null(to_array(column), "")) for column in cells]
    index, whys = cells[0].index, _Whys()
    parts = [_read_signs(column, whys) for column in given]
    if mails:
        titles = _find_titles(parts)
        parts = [_tell_titles_once(parts, titles, whys), *parts[1:]] if titles is not None else parts
        parts[-1] = _leave_out(parts[-1], titles, whys)
    found = (_join(parts), put_texts(pa.nulls(len(index), pa.large_string()), whys.tell()), _find_given(given, parts))
    return Cleaned(*(pd.Series(pa.chunked_array([one]), dtype="str").set_axis(index) for one in found))


class _Whys:
    """Why texts are less than what was given, by their place."""

    def __init__(self) -> None:
        self._found: dict[int, set[str]] = {}

    def add(self, place: int, why: set[str]) -> None:
        if why:
            self._found.setdefault(place, set()).update(why)

    def tell(self) -> dict[int, str]:
        return {place: "; ".join(one for one in REASONS if one in why) for place, why in self._found.items()}


def _find(texts: pa.Array, *signs: str) -> np.ndarray:
    """Return the places of texts that hold one of the signs."""
    import pyarrow.compute as pc

    found = pc.match_substring_regex(texts, "|".join(f"(?:{sign})" for sign in signs))
    return np.flatnonzero(found)


def _read_signs(texts: pa.Array, whys: _Whys) -> pa.Array:
    """Return texts with markup read and without what nobody sees."""
    places = _find(texts, INVISIBLE, MARKUP, WIKI)
    read = {}
    for place, text in zip(places.tolist(), texts.take(places).to_pylist(), strict=True):
        read[place], why = read_signs(text)
        whys.add(place, why)
    return put_texts(texts, read)


def read_signs(text: str) -> tuple[str, set[str]]:
    """Return one text with markup read and without what nobody sees, and why it is less."""
    found, why = read_markup(drop_invisible(text))
    parts = [drop_invisible(part) for part in found.split(REST_IS_QUOTED)]
    return read_wiki(REST_IS_QUOTED.join(parts)).strip(" \n\t"), why


def _find_titles(parts: Sequence[pa.Array]) -> pa.Array | None:
    """Return the titles of rows, empty where there is none: of several columns the first, where it is one short line."""
    import pyarrow.compute as pc

    if len(parts) == 1:
        return None
    first = parts[0]
    are_lines = pc.invert(pc.match_substring(first, "\n"))
    return pc.if_else(pc.and_(pc.less_equal(pc.utf8_length(first), LONGEST_TITLE), are_lines), first, "")


def _tell_titles_once(parts: Sequence[pa.Array], titles: pa.Array, whys: _Whys) -> pa.Array:
    """Return the first column with titles left out that the text says again, and without "Re:" in front."""
    places = find_maybe_repeated(titles, parts[1])
    told = {}
    for place, title, body in zip(
        places.tolist(), titles.take(places).to_pylist(), parts[1].take(places).to_pylist(), strict=True
    ):
        short = title if ":" not in title[:12] and "：" not in title[:12] else drop_prefixes(title)
        if (short.strip()[:6].casefold() in body[: len(title) + 60].casefold()) and is_repeated(title, body):
            short = ""
            whys.add(place, {TITLE})
        if short != title:
            told[place] = short.strip()
    return put_texts(parts[0], told)


def _leave_out(texts: pa.Array, titles: pa.Array | None, whys: _Whys) -> pa.Array:
    """Return texts without others' and programs' words; an automatic document stays whole."""
    # All signs at once first: few texts hold any.
    found = _find(texts, _MAIL, CLOSINGS, AUTOMATIC)
    maybe = np.union1d(found, _find(texts, _LINE_TWICE) if titles is None else _find(titles, AUTOMATIC))
    if not len(maybe):
        return texts
    some, heads = texts.take(maybe), None if titles is None else titles.take(maybe)
    mailed, closed, automatic = ({*_find(some, signs)} for signs in (_MAIL, CLOSINGS, AUTOMATIC))
    automatic |= {*_find(heads, AUTOMATIC)} if heads is not None else set()
    doubled = set() if heads is not None else {*_find(some, _LINE_TWICE)}
    asked = ((leave_out_quotes, mailed), (leave_out_closings, closed), (drop_double_line, doubled))
    kept = {}
    said = [""] * len(maybe) if heads is None else heads.to_pylist()
    for at, (place, text, title) in enumerate(zip(maybe.tolist(), some.to_pylist(), said, strict=True)):
        steps = [step for step, where in asked if at in where]
        kept[place], why = _leave_out_of(text, title if at in automatic else None, steps)
        whys.add(place, why)
    return put_texts(texts, kept)


def _leave_out_of(
    text: str, title: str | None, steps: Sequence[Callable[[str], tuple[str, set[str]]]]
) -> tuple[str, set[str]]:
    """Return what some steps leave of a text, and why; an automatic one stays whole (not asked without a title)."""
    shown = text[:LONGEST]
    kind = None if title is None else find_automatic(title, shown.replace(REST_IS_QUOTED, ""))
    if kind is not None:
        return text.replace(REST_IS_QUOTED, "").strip(), {kind}
    kept, why = shown, set[str]()
    for step in steps:
        kept, found = step(kept)
        why |= found
    if not why:
        return text.replace(REST_IS_QUOTED, "").strip(), why
    return re.sub(r"\n{3,}", "\n\n", kept).replace(REST_IS_QUOTED, "").strip(), why


def _join(parts: Sequence[pa.Array]) -> pa.Array:
    """Return the texts of rows, those of several columns parted by a blank line."""
    import pyarrow as pa
    import pyarrow.compute as pc

    joined, gap = parts[0], pa.scalar("\n\n", pa.large_string())
    for part in parts[1:]:
        both = pc.binary_join_element_wise(joined, part, gap)
        joined = pc.if_else(pc.equal(joined, ""), part, pc.if_else(pc.equal(part, ""), joined, both))
    return joined


def _find_given(given: Sequence[pa.Array], parts: Sequence[pa.Array]) -> pa.Array:
    """Return the texts of rows as they were given, where that is not what is left; null elsewhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    changed = np.zeros(len(given[0]), dtype=bool)
    for one, left in zip(given, parts, strict=True):
        if one is not left:
            changed |= np.asarray(pc.not_equal(one, left))
    places = np.flatnonzero(changed)
    before, after = (_join([part.take(places) for part in texts]).to_pylist() for texts in (given, parts))
    ended = [text.replace("\r\n", "\n").replace("\r", "\n") for text in before]
    found = {int(at): one for at, one, left in zip(places, ended, after, strict=True) if one != left}
    return put_texts(pa.nulls(len(given[0]), pa.large_string()), found)
