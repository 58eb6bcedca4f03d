"""Ratings as people and shops write them: numbers, stars, "4 out of 5", words that the settings explain."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.ingest.files import (
    RATING_IN_PERCENT,
    RATING_IN_WORDS,
    RATING_OF_ANOTHER_SCALE,
    RATING_OUT_OF_RANGE,
    RATING_UNREADABLE,
)
from friction.ingest.values.numbers import read_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

_ABSENT = (
    "|n/a|na|n.a.|-|--|–|—|?|.|none|null|nan|nil|unrated|not rated|no rating|not available|(blank)|keine"
    "|keine bewertung|k. a.|k.a."
)
NONE = frozenset(_ABSENT.split("|"))
"""What stands where nobody rated, small letters."""

LONGEST = 100
"""Characters of a rating, at most: what is longer is a text."""

MOST_STARS = 10
"""A scale that is told in stars goes no higher."""

LEAST_READ = 0.95
THOUSAND = 1000
"""On a scale that reaches it, a point or a comma may stand between thousands."""

_GROUPED = re.compile(r"\d[.,]\d{3}(?!\d)")
_FILLED, _HOLLOW, _HALF = "★⭐🌟", "☆✩", "½"
_NUMBER = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d{1,2})?"
_UNIT = (
    r"(?:[★⭐🌟]|stars?|points?|bubbles?|sternen?|sterne?n?|punkten?|punkte?n?|étoiles?|estrellas?|estrelas?|stelle|stella"
    r"|sterren|ster|pontos?|puntos?|punti)"
)
_BEFORE = r"(?:(?:rated|rating|score|bewertung|bewertet mit|note|nota|stars?|sterne|beoordeling|valutazione) ?:? ?)?"
_OF = r"(?:/|out of|of|von|aus|sur|de|di|su|van de|van|su un totale di)"
_PLAIN = re.compile(rf"{_BEFORE}(?P<number>{_NUMBER})")
_STATED = re.compile(
    rf"{_BEFORE}(?P<number>{_NUMBER}) ?{_UNIT}? ?{_OF} ?(?P<best>\d{{1,4}}(?:[.,]0+)?) ?{_UNIT}?"
    r"|(?P<best_first>\d{1,2})つ星のうち ?(?P<number_last>\d+(?:\.\d+)?)"
)
_STARS = re.compile(rf"{_BEFORE}(?P<number>{_NUMBER})[ -]?{_UNIT}|[{_FILLED}] ?(?P<number_last>{_NUMBER})")
_PERCENT = re.compile(rf"{_BEFORE}(?P<number>{_NUMBER}) ?%")
_LABELLED = re.compile(
    rf"(?P<number>{_NUMBER}) ?(?:[-–—:=.)]|\() ?(?P<words>[^\d%/]*[^\W\d][^\d%/]*)"
    rf"|[^\d%/]*[^\W\d][^\d%/]* ?\((?P<number_last>{_NUMBER})\)"
)


class _Rating(NamedTuple):
    """What a text says: a number, and the best of the scale it names itself; ``how``: plain, stars, percent or none."""

    how: str
    number: float = 0.0
    best: float | None = None


def read_ratings(
    cells: pd.Series, rating_range: tuple[float, float], words: Mapping[str, float], decimal: str | None = None
) -> tuple[pd.Series, pd.Series]:
    """Read ratings as shares from 0 (worst) to 1 (best).

    A rating that names its own best ("8/10") is read where that is the best of ``rating_range``, or where the range
    begins at 0, as a share of it; so are percentages. Elsewhere nobody knows where their scale begins.

    Parameters
    ----------
    cells : text, null where there is none.
    rating_range : worst and best.
    words : what words, or any other cells, mean, on the scale of ``rating_range``; capitals make no difference.
    decimal : what stands before decimals, where the settings say it; it matters from a best of 1000 on.

    Returns
    -------
    shares : float64, null where there is none or it is refused.
    reasons : text, why a rating is refused; null where it is not.
    """
    known = {_to_plain(word): number for word, number in words.items()}
    found = {text: _to_share(text, rating_range, known, decimal) for text in cells.dropna().unique()}
    shares = cells.map({text: share for text, (share, _) in found.items()}).astype("float64")
    return shares, cells.map({text: why for text, (_, why) in found.items()}).astype("str")


def find_rating_range(cells: pd.Series) -> tuple[float, float] | None:
    """Return the range that the ratings of a column name themselves ("4 out of 5", ★★★★☆), to be proposed.

    Null where none names its best, where they name several, or where so read fewer than `LEAST_READ` are ratings.
    """
    given = cells.dropna()
    read = [_read(_to_plain(text)) for text in given if len(text) <= LONGEST]
    bests = {rating.best for rating in read if rating.best is not None}
    if len(bests) != 1:
        return None
    worst = 0.0 if any(0 <= rating.number < 1 and rating.how in ("plain", "stars") for rating in read) else 1.0
    told = worst, float(bests.pop() or 0)
    return told if read_ratings(given, told, {})[0].notna().mean() >= LEAST_READ else None


def _to_share(
    text: str, rating_range: tuple[float, float], words: Mapping[str, float], decimal: str | None
) -> tuple[float, str | None]:
    """Return the share that a text means, or NaN and why it is refused; NaN alone where nobody rated."""
    worst, best = rating_range
    if len(text) > LONGEST:
        return float("nan"), RATING_UNREADABLE
    plain = _to_plain(text)
    rating = _Rating("plain", words[plain]) if plain in words else _read(plain)
    if plain not in words and max(map(abs, rating_range)) >= THOUSAND and _GROUPED.search(plain):
        number = read_numbers(pd.Series([plain], dtype="str"), decimal)[0][0]
        if pd.isna(number):
            return float("nan"), RATING_UNREADABLE
        rating = _Rating("plain", float(number))
    upwards, from_zero = best > worst, worst == 0 < best
    share, nothing = (rating.number - worst) / (best - worst), float("nan")
    if rating.how == "none":
        return nothing, None if plain in NONE else RATING_IN_WORDS if re.search(
            r"[^\W\d_]|[^\x00-\x7f]", plain
        ) else RATING_UNREADABLE
    if rating.how == "percent":
        if not from_zero:
            return nothing, RATING_IN_PERCENT
        share = rating.number / 100
    elif rating.best is not None and not (upwards and rating.best == best):
        if not from_zero or not rating.best:
            return nothing, RATING_OF_ANOTHER_SCALE
        share = rating.number / rating.best
    elif rating.how == "stars" and not (upwards and best <= MOST_STARS):
        return nothing, RATING_OF_ANOTHER_SCALE
    return (share, None) if 0 <= share <= 1 else (nothing, RATING_OUT_OF_RANGE)


def _read(plain: str) -> _Rating:
    """Return what a text says; it is as `_to_plain` makes it."""
    signs = plain.replace(" ", "")
    if signs and set(signs) <= set(_FILLED + _HOLLOW + _HALF) and set(signs) & set(_FILLED):
        halves, hollow = signs.count(_HALF), sum(map(signs.count, _HOLLOW))
        filled = len(signs) - hollow - halves
        return _Rating("stars", filled + halves / 2, float(len(signs)) if hollow else None)
    for how, pattern in (
        ("plain", _PLAIN),
        ("plain", _STATED),
        ("stars", _STARS),
        ("percent", _PERCENT),
        ("plain", _LABELLED),
    ):
        match = pattern.fullmatch(plain.replace(_HALF, ".5"))
        if match is not None:
            said = match.groupdict()
            best = said.get("best") or said.get("best_first")
            number = float((said["number"] or said["number_last"] or "").replace(",", "."))
            return _Rating(how, number, float(best.replace(",", ".")) if best else None)
    return _Rating("none")


def _to_plain(text: str) -> str:
    """Return a text in small letters, spaces as one plain space, signs of width and of colour left out."""
    kept = text.replace("\ufe0f", "").replace("％", "%")
    return " ".join(unicodedata.normalize("NFC", kept).split()).casefold()
