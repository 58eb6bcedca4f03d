"""In which form a column writes its times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.ingest.values import UNITS, find_time_candidates, parse_times

if TYPE_CHECKING:
    import pandas as pd

TIME_SHARE = 0.9
"""Share of a column's cells that must read as times for it to be one."""

HINTED_SHARE = 0.3
"""The same where its name says that it holds times: the rest is told when the file is read."""

PATTERNS = ("%d/%b/%y %I:%M %p", "%d/%b/%y %H:%M", "%d/%b/%Y:%H:%M:%S %z", "%Y%m%d %H:%M", "%d.%m. %Y %H:%M")
"""Patterns of desks and servers that have one reading, tried where no other form reads."""

SPREAD = 4
"""One reading must spread the rows over so many times fewer days than each other to be the one that is meant."""

FEWEST_STEPS, ORDERED = 8, 0.98
_LOOKED_AT = 1_000
_PLAIN = "iso"


@dataclass(frozen=True)
class TimeForm:
    """How a column reads as times.

    Attributes
    ----------
    setting : the ``time_format`` that reads it; null where none is needed.
    others : further ones that read it as well.
    why : what tells that ``setting`` is meant, and not one of ``others``; empty where only a person knows.
    times : datetime64[us, UTC], the sample's times, null where a cell is empty or does not read.
    is_naive : some of them carry no zone.
    """

    setting: str | None
    others: tuple[str, ...]
    times: pd.Series
    is_naive: bool
    why: str = ""

    @property
    def known(self) -> pd.Series:
        """The times that were read."""
        return self.times.dropna()


def find_time_form(cells: pd.Series, *, hinted: bool) -> TimeForm | None:
    """Return how cells read as times, null where they do not; bare numbers do only where the name says so.

    Cells are of a sample over all rows; those looked at are spread over it.
    """
    given = cells.dropna()
    part = given.iloc[:: max(1, len(given) // _LOOKED_AT)]
    share = HINTED_SHARE if hinted else TIME_SHARE
    digits = part.str.contains(r"\d").mean()
    if digits < share:
        return None  # every time holds a digit
    read, _ = parse_times(part, "UTC")
    if read.notna().mean() >= share:
        found: tuple[str, ...] = (_PLAIN,)
    else:
        plain = part.str.fullmatch(r"\s*[+-]?\d*\.?\d*\s*").mean()
        if digits < TIME_SHARE or (not hinted and plain > 1 - TIME_SHARE):
            return None
        found = find_time_candidates(part) or _find_patterns(part)
        if not hinted and (found == () or found[0] in UNITS):
            return None
    if not found:
        return None
    setting, why = _choose(part, found)
    times, _ = parse_times(cells, "UTC", setting)
    elsewhere, _ = parse_times(part, "Asia/Tokyo", setting)
    here, _ = parse_times(part, "UTC", setting)
    naive = bool((elsewhere != here)[here.notna()].any())
    others = tuple(one for one in found if one != setting)
    return TimeForm(None if setting == _PLAIN else setting, others, times, naive, why)


def _find_patterns(part: pd.Series) -> tuple[str, ...]:
    """Return the patterns of known exports that read nearly all cells."""
    return tuple(one for one in PATTERNS if parse_times(part, "UTC", one)[0].notna().mean() >= TIME_SHARE)


def _choose(part: pd.Series, found: tuple[str, ...]) -> tuple[str, str]:
    """Return the form that the rows speak for, and what tells so; the first and nothing where nothing does.

    Read the wrong way round, a week of days becomes the same day of many months; and rows that stand in the order of
    their times do so in the right reading alone.
    """
    if len(found) == 1:
        return found[0], ""
    read = {setting: parse_times(part, "UTC", setting)[0].dropna() for setting in found}
    spans = {setting: (times.max() - times.min()).days + 1 for setting, times in read.items()}
    near, *far = sorted(found, key=lambda setting: spans[setting])
    if all(spans[near] * SPREAD <= spans[other] for other in far):
        told = ", ".join(f"{other!r} {spans[other]}" for other in far)
        return near, f"the rows span {spans[near]} days so; as {told}"
    ordered = [setting for setting, times in read.items() if _are_ordered(times)]
    if len(ordered) == 1:
        return ordered[0], "the rows stand in the order of their times so, and not otherwise"
    return found[0], ""


def _are_ordered(times: pd.Series) -> bool:
    steps = times.diff().dropna().dt.total_seconds()
    return len(steps) >= FEWEST_STEPS and max((steps >= 0).mean(), (steps <= 0).mean()) >= ORDERED
