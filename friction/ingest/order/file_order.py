"""In which direction a file lists what happened: found by its rows, never by its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

SURE = 0.75
"""A file is in an order where so many of the neighbouring rows of a person follow each other in one direction."""

FEWEST_PAIRS = 10
"""Of fewer neighbouring rows of persons all neighbouring rows are asked as well."""

_SIGMA = 3.0
NEVER = np.iinfo(np.int64).min
"""No time, as a whole number of microseconds."""


def count_turns(at: np.ndarray, person: np.ndarray) -> tuple[int, int]:
    """Count, among neighbouring rows of each person, how many are later than the one before, and how many earlier.

    Neighbours are rows of one person with none of theirs between: a file may be sorted by person, by time or by both.
    Equal times say nothing. Where persons have hardly two rows, the neighbouring rows of all count as well.

    Parameters
    ----------
    at : (n,) microseconds since 1970, in the order of the rows; `NEVER` where there is none.
    person : (n,) number of each row's person, -1 for nobody.

    Returns
    -------
    Later and earlier ones.
    """
    known = at != NEVER
    if not known.all():
        at, person = at[known], person[known]
    later, earlier = _count(at[1:], at[:-1])
    if not later or not earlier:
        return later, earlier
    order = np.argsort(person, kind="stable")
    at, person = at[order], person[order]
    same = person[1:] == person[:-1]
    own_later, own_earlier = _count(at[1:][same], at[:-1][same])
    if own_later + own_earlier >= FEWEST_PAIRS:
        return own_later, own_earlier
    return own_later + later, own_earlier + earlier


def find_direction(at: np.ndarray, person: np.ndarray) -> int:
    """Return 1 where rows lie oldest first, -1 where newest first, 0 where they are in no order (see `count_turns`)."""
    later, earlier = count_turns(at, person)
    if later == earlier or max(later, earlier) < SURE * (later + earlier):
        return 0
    return 1 if later > earlier else -1


def is_mostly_falling(at: np.ndarray, person: np.ndarray) -> bool:
    """Tell whether times fall more often than they rise, by more than chance."""
    later, earlier = count_turns(at, person)
    return earlier - later > _SIGMA * (later + earlier) ** 0.5 or (later == 0 and earlier > 0)


def to_microseconds(times: pd.Series) -> np.ndarray:
    """Return times as microseconds since 1970, `NEVER` for null."""
    found: np.ndarray = times.dt.as_unit("us").astype("int64").to_numpy()
    return found


def to_natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return what names of files are sorted by: digits in them as numbers, so that 9 comes before 10."""
    parts = re.split(r"([0-9]+)", name)
    return tuple((0, int(part), "") if part.isdigit() and part.isascii() else (1, 0, part) for part in parts)


def _count(behind: np.ndarray, before: np.ndarray) -> tuple[int, int]:
    return int(np.count_nonzero(behind > before)), int(np.count_nonzero(behind < before))
