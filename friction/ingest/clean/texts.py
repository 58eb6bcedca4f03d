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
from friction.ingest.clean.titles import drop_double_line, drop_prefixes, is_repeated
from friction.ingest.clean.wiki import SIGNS as WIKI
from friction.ingest.clean.wiki import read_wiki
from friction.ingest.files import to_list

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    given = [column.fillna("").str.replace("\r\n", "\n").str.replace("\r", "\n").str.strip() for column in cells]
    index, whys = given[0].index, _Whys()
    parts = [_read_signs(column, whys) for column in given]
    if mails:
        titles = _find_titles(parts)
        parts = [*_tell_titles_once(parts, titles, whys)] if titles is not None else parts
        parts[-1] = _leave_out(parts[-1], titles, whys)
    return Cleaned(_join(parts), whys.tell(index), _find_given(given, parts))


class _Whys:
    """Why texts are less than what was given, by their place."""

    def __init__(self) -> None:
        self._found: dict[int, set[str]] = {}

    def add(self, place: int, why: set[str]) -> None:
        if why:
            self._found.setdefault(place, set()).update(why)

    def tell(self, index: pd.Index) -> pd.Series:
        told: list[str | None] = [None] * len(index)
        for place, why in self._found.items():
            told[place] = "; ".join(reason for reason in REASONS if reason in why)
        return pd.Series(told, index=index, dtype="str")


def _find(texts: pd.Series, *signs: str) -> list[int]:
    """Return the places of texts that hold one of the signs."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = pa.array(texts, pa.large_string())
    found = np.zeros(len(texts), dtype=bool)
    for sign in signs:
        found |= np.asarray(pc.match_substring_regex(column, sign), dtype=bool)
    return [int(place) for place in found.nonzero()[0]]


def _read_signs(texts: pd.Series, whys: _Whys) -> pd.Series:
    """Return texts with markup read and without what nobody sees."""
    places = _find(texts, INVISIBLE, MARKUP, WIKI)
    if not places:
        return texts
    read = texts.to_list()
    for place in places:
        read[place], why = read_signs(read[place])
        whys.add(place, why)
    return pd.Series(read, index=texts.index, dtype="str")


def read_signs(text: str) -> tuple[str, set[str]]:
    """Return one text with markup read and without what nobody sees, and why it is less."""
    found, why = read_markup(drop_invisible(text))
    parts = [drop_invisible(part) for part in found.split(REST_IS_QUOTED)]
    return read_wiki(REST_IS_QUOTED.join(parts)).strip(" \n\t"), why


def _find_titles(parts: Sequence[pd.Series]) -> pd.Series | None:
    """Return the titles of rows, empty where there is none: of several columns the first, where it is one short line."""
    if len(parts) == 1:
        return None
    first = parts[0]
    return first.where((first.str.len() <= LONGEST_TITLE) & ~first.str.contains("\n", regex=False), "")


def _tell_titles_once(parts: list[pd.Series], titles: pd.Series, whys: _Whys) -> list[pd.Series]:
    """Return the columns with titles left out that the text says again, and without "Re:" in front."""
    told = to_list(parts[0])
    for place, (title, body) in enumerate(zip(to_list(titles), to_list(parts[1]), strict=True)):
        if not title:
            continue
        short = title if ":" not in title[:12] and "：" not in title[:12] else drop_prefixes(title)
        if (short.strip()[:6].casefold() in body[: len(title) + 60].casefold()) and is_repeated(title, body):
            short = ""
            whys.add(place, {TITLE})
        if short != title:
            told[place] = short.strip()
    return [pd.Series(told, index=titles.index, dtype="str"), *parts[1:]]


def _leave_out(texts: pd.Series, titles: pd.Series | None, whys: _Whys) -> pd.Series:
    """Return texts without others' and programs' words; an automatic document stays whole."""
    mailed, closed = set(_find(texts, _MAIL)), set(_find(texts, CLOSINGS))
    maybe = set(_find(texts, AUTOMATIC))
    if titles is not None:
        maybe |= set(_find(titles, AUTOMATIC))
    doubled = set() if titles is not None else set(_find(texts, _LINE_TWICE))
    places = mailed | closed | maybe | doubled
    if not places:
        return texts
    kept = texts.to_list()
    for place in sorted(places):
        title = "" if titles is None else str(titles.iloc[place])
        asked = ((leave_out_quotes, mailed), (leave_out_closings, closed), (drop_double_line, doubled))
        steps = [step for step, where in asked if place in where]
        kept[place], why = _leave_out_of(kept[place], title if place in maybe else None, steps)
        whys.add(place, why)
    return pd.Series(kept, index=texts.index, dtype="str")


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


def _join(parts: Sequence[pd.Series]) -> pd.Series:
    """Return the texts of rows, those of several columns parted by a blank line."""
    if len(parts) == 1:
        return parts[0].astype("str")
    joined = ["\n\n".join(filter(None, texts)) for texts in zip(*map(to_list, parts), strict=True)]
    return pd.Series(joined, index=parts[0].index, dtype="str")


def _find_given(given: Sequence[pd.Series], parts: Sequence[pd.Series]) -> pd.Series:
    """Return the texts of rows as they were given, where that is not what is left; null elsewhere."""
    changed = np.zeros(len(given[0]), dtype=bool)
    for one, left in zip(given, parts, strict=True):
        if one is not left:
            changed |= (one != left).to_numpy(dtype=bool)
    found = pd.Series(None, index=given[0].index, dtype="str")
    if changed.any():
        before, after = (_join([part[changed] for part in texts]) for texts in (given, parts))
        found[changed] = before.where((before != after).to_numpy(dtype=bool), None).astype("str")
    return found
