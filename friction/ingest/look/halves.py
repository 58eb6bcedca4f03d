"""Columns that hold the day of a time, and those that hold its clock: which belong together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.config import join_columns
from friction.ingest.files import NO_DAY
from friction.ingest.look.column_forms import find_time_form
from friction.ingest.look.hints import hints_at, to_words

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

_CLOCK = re.compile(
    rf"(?:{NO_DAY})?(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"|(?:[01]\d|2[0-3])[0-5]\d[0-5]\d"
)
_OF_TIMES = re.compile(r"\b(?:date|day|time|clock|hour|datum|tag|zeit|uhrzeit|fecha|hora|data|heure|ora|tijd|at|on)\b")
_NAMES_CLOCK = re.compile(r"\b(?:time|clock|hour|zeit|uhrzeit|hora|heure|ora|tijd|klokkeslett|erzet|uzeit)\b")
_NO_CLOCK = re.compile(
    r"\b(?:dur\w*|dauer|length|elapsed|wait\w*|talk\w*|handl\w*|hold|spent|response|resolution|took|total|average|avg|mean"
    r"|ends?|ended|ending|finish\w*|until|bis|ende|fin|hasta|fine|clos\w*|left|out|late\w*|delay\w*|sla|code|id|no|nr)\b"
)
"""Words of how long something took, when it was over, or what is no time at all."""
_NEARLY_ALL, _LOOKED_AT = 0.9, 1_000
_FEWEST_HOURS = 3


def join_halves(cells: pd.DataFrame) -> list[str]:
    """Return the columns of a table, a day and its clock as one where both stand for themselves.

    A clock goes with the day whose name says the same but for words of time, else with the one beside it, else with
    the only one there is. Where several clocks could go with a day, none does; how long something took is no clock.

    Parameters
    ----------
    cells : the first rows, as text.
    """
    names = list(map(str, cells.columns))
    clocks = [name for name in names if is_clock(cells[name], name)]
    days = [name for name in names if _is_day(cells[name], name)] if clocks else []
    day_of: dict[str, str] = {}
    rules: tuple[Callable[[str, str], bool], ...] = (
        lambda day, clock: _to_stem(day) == _to_stem(clock),
        lambda day, clock: abs(names.index(day) - names.index(clock)) == 1,
        lambda _day, _clock: len(days) == 1,
    )
    for belong in rules:
        pairs = [
            (day, clock)
            for day in days
            for clock in clocks
            if day not in day_of.values() and clock not in day_of and belong(day, clock)
        ]
        day_of |= {
            clock: day
            for day, clock in pairs
            if sum(day in pair for pair in pairs) == 1 and sum(clock in pair for pair in pairs) == 1
        }
    joined = {day: join_columns((day, clock)) for clock, day in day_of.items()}
    return [joined.get(name, name) for name in names if name not in day_of]


def is_clock(cells: pd.Series, name: str) -> bool:
    """Tell whether a column holds times of a day: by its name, or spread over the hours; bare digits by both."""
    words = to_words(name)
    if _NO_CLOCK.search(words):
        return False
    given = cells.dropna()
    given = given.iloc[:: max(1, len(given) // _LOOKED_AT)].str.strip()
    if not bool(given.str.fullmatch(_CLOCK).mean() > _NEARLY_ALL):
        return False
    shown = given.str.replace(rf"^{NO_DAY}", "", regex=True)
    hours = shown.str.extract(r"^(\d{1,2}?)(?::|\d{4}$)")[0].astype("float64")
    are_spread = hours.nunique() >= _FEWEST_HOURS and hours.value_counts(normalize=True).iloc[0] <= _NEARLY_ALL
    is_named = _NAMES_CLOCK.search(words) is not None
    return is_named and are_spread if bool(shown.str.isdigit().any()) else is_named or are_spread


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
