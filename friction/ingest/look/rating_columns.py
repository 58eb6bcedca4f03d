"""Which column holds ratings, and from what to what they go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.ingest.look.hints import hints_at, to_words
from friction.ingest.values import find_rating_range, read_ratings

if TYPE_CHECKING:
    from collections.abc import Collection

    from friction.ingest.look.profile import Profile
    from friction.ingest.look.table import Table

MOST_DIFFERENT = 101
MOST_WORDS = 11
_OF = re.compile(r"(?:/|out of|von|de|sur|su|di)\s*(\d{1,3})\b")


@dataclass(frozen=True)
class Ratings:
    """A column of ratings, worst and best, and what is to be said about them."""

    column: str
    worst: float
    best: float
    note: str


def find_ratings(table: Table, but: Collection[str] = ()) -> tuple[Ratings | None, list[str]]:
    """Return the ratings, null where there are none; and columns that may hold some, to be asked about.

    The name hints at ratings, or the column beside it sorts the numbers into promoters and detractors; few different
    numbers, or numbers as people write them (``4/5``, ``★★★★☆``). Numbers alone are asked about: nobody can tell from
    them which end is the good one.
    """
    asked = []
    found: list[tuple[float, Ratings]] = []
    for place, (name, column) in enumerate(table.columns.items()):
        if name in but or column.given.empty or column.time is not None:
            continue
        of_promoters = _has_promoters(table, name)
        hinted = of_promoters or (hints_at(name, "rating") and not hints_at(name, "count"))
        ratings = _measure(column, is_nps=of_promoters or _names_nps(name))
        if ratings is None:
            if (
                hinted
                and not hints_at(name, "text")
                and 1 < len(column.counts) <= MOST_WORDS
                and column.numbers is None
            ):
                asked.append(name)
            continue
        if hinted:
            found.append((2 * of_promoters + column.given_share - 0.01 * place, ratings))
        elif not hints_at(name, "count") and _may_be(column):
            asked.append(name)
    if found:
        return max(found, key=lambda item: item[0])[1], []
    return None, asked


def _has_promoters(table: Table, name: str) -> bool:
    """Tell whether a column beside sorts the numbers into promoters and detractors."""
    beside = [other for other in table.columns if other != name and other.startswith(name)]
    return any(
        table.columns[other].given.str.contains(r"^(?:promoter|passive|detractor)s?$", case=False).mean() > 0.9
        for other in beside
        if len(table.columns[other].given)
    )


def _names_nps(name: str) -> bool:
    return bool(re.search(r"\bnps\b|recommend|empfehl|recomend", to_words(name)))


def _measure(column: Profile, *, is_nps: bool) -> Ratings | None:
    name, numbers = column.name, column.numbers
    if numbers is None:
        told = find_rating_range(column.given) or _find_mixed(column)
        return None if told is None else Ratings(name, *told, "worst and best, as the cells say")
    low, high, n = float(numbers.min()), float(numbers.max()), int(numbers.nunique())
    if n > MOST_DIFFERENT or low < -1 or high > 100 or (n < 2 and not hints_at(name, "rating")):
        return None
    if is_nps and high <= 10:
        best, worst = 10.0, 0.0
    elif high <= 1 and low >= 0 and n > 1:
        best, worst = 1.0, 0.0
    else:
        best = next(float(best) for best in (5, 7, 10, 100) if high <= best)
        if best == 7 and n < 6:
            best = 10.0
        worst = low if low < 1 else 1.0
    seen = "worst and best: correct if other ratings exist"
    if best > high:
        seen += f"; {best:g} was not seen"
    return Ratings(name, worst, best, seen)


def _find_mixed(column: Profile) -> tuple[float, float] | None:
    """Return the range that most cells name, where some name it otherwise: per cent, words; null where few do."""
    named = column.given.str.extract(_OF, expand=False).dropna().astype("float64")
    stars = column.given.str.fullmatch(r"[★⭐☆✩✰½]{5}").mean()
    if named.empty and stars < 0.5:
        return None
    best = float(named.mode().iloc[0]) if len(named) else 5.0
    told = (0.0 if best > 7 else 1.0, best)
    return told if best > 1 and read_ratings(column.given, told, {})[0].notna().mean() >= 0.5 else None


def _may_be(column: Profile) -> bool:
    """Tell whether numbers without a telling name look like a scale."""
    numbers = column.numbers
    if numbers is None:
        return True
    whole = bool((numbers % 1 == 0).all())
    ends = (float(numbers.min()), float(numbers.max()))
    return whole and numbers.nunique() >= 3 and ends in {(1, 5), (0, 5), (1, 7), (0, 10), (1, 10)}
