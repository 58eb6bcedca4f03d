"""Dates of numbers alone: which of them is the day and which the month, told by all dates written so.

``11/03/2025`` has two readings. Among all dates of a column that are written alike, one with a 13 in it tells, if the
others agree; no single row and no order of rows decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from friction.ingest.values.times_alike import are_days
from friction.ingest.values.written_times import clean_texts, read_written

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    import pyarrow as pa

Orders = Mapping[tuple[str, int], tuple[str, ...]]
"""By what parts the numbers and the digits of the year: the orders in which all of them are dates; none, if they
disagree."""


DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day first", "month first", "year first"
_SIGNS = {DAY_FIRST: "%d{0}%m{0}%y", MONTH_FIRST: "%m{0}%d{0}%y", YEAR_FIRST: "%y{0}%m{0}%d"}
SHORT_YEAR, LONG_YEAR = 2, 4
SHORT_NAME = 3


def find_orders(columns: Iterable[pa.Array], years: tuple[int, int]) -> Orders:
    """Return the orders in which the dates of numbers alone can be read.

    Parameters
    ----------
    columns : the texts of one column, in parts; the result does not depend on parts or order.
    years : the first and last year that count.
    """
    counts: dict[tuple[str, int], np.ndarray] = {}
    for texts in columns:
        distinct = texts.dictionary_encode().dictionary
        dates = read_written(clean_texts(distinct), only=("numbers",))
        # A date that stands for "never", such as 12/31/9999, tells of no habit.
        dates = dates[(dates["form"] == "numbers") & ((dates["digits"] == SHORT_YEAR) | dates["year"].between(*years))]
        for key, places in dates.groupby(["sep", "digits"], sort=False).indices.items():
            fits = read_orders(dates.iloc[places])
            of_any = fits[DAY_FIRST] | fits[MONTH_FIRST] | fits[YEAR_FIRST]
            found = np.array([of_any.sum(), *(fit.sum() for fit in fits.values())])
            sep, digits = key
            counts[sep, int(digits)] = counts.get((sep, int(digits)), 0) + found
    return {
        key: tuple(order for order, n in zip(_SIGNS, found[1:], strict=True) if n == found[0] and n)
        for key, found in sorted(counts.items())
    }


def read_orders(dates: pd.DataFrame) -> dict[str, np.ndarray]:
    """Tell for each order which dates (as `read_written` has them) it makes days of the calendar."""
    one, two, year = (dates[name].to_numpy() for name in ("month", "day", "year"))
    short = (dates["digits"] == SHORT_YEAR).to_numpy()
    full = np.where(short, year + 2000, year)
    return {
        DAY_FIRST: are_days({"year": full, "month": two, "day": one}),
        MONTH_FIRST: are_days({"year": full, "month": one, "day": two}),
        YEAR_FIRST: short & are_days({"year": one + 2000, "month": two, "day": year}),
    }


def refuse_orders(sep: str, digits: int, orders: tuple[str, ...], clock: str) -> str:
    """Return why dates of numbers are refused, with the settings that would read them.

    Parameters
    ----------
    sep, digits : what parts the numbers, and the digits of the year.
    orders : that are left over.
    clock : how the clock is written, as strptime has it, with what parts it from the date.
    """
    if digits == SHORT_YEAR:
        told = [f'time_format = "{_SIGNS[order].format(sep)}{clock}"' for order in orders or _SIGNS]
        return f"time has a year of two digits; say {' or '.join(told)}"
    if not orders:
        return (
            "time is a date of numbers, and some have the day first and some the month: put the files of each kind "
            "into a source of its own, each with its time_format"
        )
    why = "the day and the month may each come first"
    return f'time is a date of numbers, and {why}; say time_format = "{DAY_FIRST}" or time_format = "{MONTH_FIRST}"'


def refuse_short_year(sep: str, name: str, clock: str) -> str:
    """Return why a date with the name of its month and a year of two digits is refused (see `refuse_orders`)."""
    sign = "%b" if len(name) <= SHORT_NAME else "%B"
    return f'time has a year of two digits; say time_format = "%d{sep}{sign}{sep}%y{clock}"'


DOTTED_CLOCK = (
    r"^(?i:[0-9]{1,2}-[a-z]{3}-(?:[0-9]{2}|[0-9]{4}) [0-9]{1,2}\.[0-9]{2}\.[0-9]{2}(?:\.[0-9]{1,9})?(?: ?[ap]m)?)$"
)
"""A time as Oracle writes it ("01-OCT-25 08.00.00.000000 AM"), in the words of RE2."""


def refuse_dotted(text: str) -> str:
    """Return why a time as Oracle writes it is refused, with the pattern that reads it."""
    date, _, clock = text.partition(" ")
    year = "%Y" if len(date.rpartition("-")[2]) > SHORT_YEAR else "%y"
    half = clock[-1] in "mM"
    gap = " " if half and " " in clock else ""
    parts = f"{'%I' if half else '%H'}.%M.%S{'.%f' if clock.count('.') == 3 else ''}{gap}{'%p' if half else ''}"  # noqa: PLR2004 - hours, minutes, seconds
    return f'time has a clock parted by points; say time_format = "%d-%b-{year} {parts}"'
