"""Columns that hold the day of a time, and those that hold its clock: which belong together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.config import BESIDE
from friction.ingest.files import NO_DAY
from friction.ingest.look.column_forms import find_time_form
from friction.ingest.look.hints import hints_at, to_words

if TYPE_CHECKING:
    import pandas as pd

_CLOCK = re.compile(
    rf"(?:{NO_DAY})?(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"|(?:[01]\d|2[0-3])[0-5]\d[0-5]\d"
)
_OF_TIMES = re.compile(r"\b(?:date|day|time|clock|hour|datum|tag|zeit|uhrzeit|fecha|hora|data|heure|ora|tijd|at|on)\b")
_NEARLY_ALL, _LOOKED_AT = 0.9, 1_000


def join_halves(cells: pd.DataFrame) -> list[str]:
    """Return the columns of a table, a day and its clock as one where both stand for themselves.

    A clock goes with the day whose name says the same but for words of time, else with the one beside it, else with
    the only one there is; each day and clock is used once.

    Parameters
    ----------
    cells : the first rows, as text.
    """
    names = list(map(str, cells.columns))
    clocks = [name for name in names if _is_clock(cells[name])]
    days = [name for name in names if _is_day(cells[name], name)] if clocks else []
    day_of: dict[str, str] = {}
    for clock in clocks:
        free = [day for day in days if day not in day_of.values()]
        same = [day for day in free if _to_stem(day) == _to_stem(clock)]
        near = [day for day in free if abs(names.index(day) - names.index(clock)) == 1]
        found = same or near or (free if len(free) == len(clocks) == 1 else [])
        if found:
            day_of[clock] = min(found, key=lambda day: (abs(names.index(day) - names.index(clock)), names.index(day)))
    joined = {day: BESIDE.join((day, clock)) for clock, day in day_of.items()}
    return [joined.get(name, name) for name in names if name not in day_of]


def _is_clock(cells: pd.Series) -> bool:
    given = cells.dropna()
    given = given.iloc[:: max(1, len(given) // _LOOKED_AT)]
    return bool(given.str.strip().str.fullmatch(_CLOCK).mean() > _NEARLY_ALL)


def _is_day(cells: pd.Series, name: str) -> bool:
    """Tell whether a column holds days without a clock, of the row and not of its person's life."""
    if hints_at(name, "before"):
        return False
    form = find_time_form(cells, hinted=hints_at(name, "time"))
    if form is None or form.known.empty:
        return False
    return bool((form.known == form.known.dt.floor("D")).mean() > _NEARLY_ALL)


def _to_stem(name: str) -> str:
    return " ".join(_OF_TIMES.sub(" ", to_words(name)).split())
