"""Which ``time_format`` reads a column: found from its cells, to be proposed."""

from __future__ import annotations

import pandas as pd

from friction.ingest.files import list_settings
from friction.ingest.values.numbered_times import UNITS
from friction.ingest.values.times import parse_times

LEAST_READ = 0.95
"""Share of the given cells that a form must read."""

LIKELY = pd.Timestamp("2000-01-01", tz="UTC"), pd.Timestamp("2040-01-01", tz="UTC")
"""Between these lie the times of numbers that are proposed as times: ids and amounts are numbers as well."""


def find_time_candidates(cells: pd.Series) -> tuple[str, ...]:
    """Return every ``time_format`` that reads a column of text, and between which only a person can tell.

    Parameters
    ----------
    cells : text (dtype str); empty ones are left out of account.

    Returns
    -------
    ``iso`` alone where the default reads `LEAST_READ` of the cells, else the settings that do, with numbers between
    `LIKELY` times; none where none does.
    """
    given = cells.dropna()
    given = given[given.str.strip() != ""]
    if given.empty:
        return ()
    read, reasons = parse_times(given, "UTC")
    if read.notna().mean() >= LEAST_READ:
        return ("iso",)
    told = dict.fromkeys(line for reason in reasons.value_counts().index for line in list_settings(reason))
    formats = [line.partition(" = ")[2].strip('"') for line in told]
    return tuple(name for name in formats if _reads(given, name))


def _reads(given: pd.Series, time_format: str) -> bool:
    """Tell whether a form reads nearly all cells as times that are likely."""
    read, _ = parse_times(given, "UTC", time_format)
    likely = read.between(*LIKELY) if time_format in UNITS else read.notna()
    return bool(likely.mean() >= LEAST_READ)
