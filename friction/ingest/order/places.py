"""Which of several events of a source in one moment came first, as far as the source tells.

A declared number of the event says it, or the ids, where they are numbers that grow with time; else the order of the
file, in the direction found. Where none of them does, the events of a moment share a place, and what they mean for the
journey orders them (``friction/journeys/sql/ties.sql``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.ingest.files import number_values
from friction.ingest.order.event_numbers import find_numbers
from friction.ingest.order.file_order import count_turns, find_direction, to_microseconds, to_natural

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

AGREES = 0.95
"""Ids are numbers of the events where so many of a person's neighbours by id are in the order of time, too."""


def find_places(raw: pd.DataFrame, ids: pd.Series) -> tuple[np.ndarray, dict[str, str]]:
    """Return the place of each event among those of its moment, and by what it was found.

    Parameters
    ----------
    raw : raw events of one source in the order of its files and rows, with happened_at, person, file, and number?
        (text) where the settings name one. Events without a number lie behind those with one.
    ids : the ids given, whether or not they are ids of events.

    Returns
    -------
    places : (n,) int32, from 0; equal where nothing tells.
    rules : by file, a word of `friction.contracts.TIES_BY`; empty where no two events share a moment.
    """
    places = np.zeros(len(raw), dtype=np.int32)
    at = to_microseconds(raw["happened_at"])
    tied = _find_tied(at)
    if not len(tied):
        return places, {}
    files, (person, _) = number_values(raw["file"]), number_values(raw["person"])
    if "number" in raw:
        number, rule = find_numbers(raw["number"], whole=False), "number"
    else:
        number, rule = find_numbers(ids, whole=True), "event_id"
        if number is not None and not _agrees(number, at, person):
            number = None
    if number is None:
        number, rules = _find_rows(at, person, *files)
    else:
        rules = dict.fromkeys(files[1], rule)
    if number is not None:
        places[tied] = _rank(at[tied], number[tied])
    return places, rules


def to_settings_rules(raw: pd.DataFrame) -> dict[str, str]:
    """Return the rules (see `find_places`) of events whose places are those of the settings."""
    tied = len(_find_tied(to_microseconds(raw["happened_at"])))
    return dict.fromkeys(raw["file"].astype("str").unique(), "settings") if tied else {}


def _find_tied(at: np.ndarray) -> np.ndarray:
    """Return the rows whose moment another one shares, in no order."""
    if not len(at):
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(at)
    same = at[order][1:] == at[order][:-1]
    return order[np.append(same, False) | np.append(False, same)]


def _rank(at: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Return, for each event, how many smaller numbers its moment has."""
    order = np.lexsort((number, at))
    at, number = at[order], number[order]
    begins = np.append(True, at[1:] != at[:-1])
    counted = np.cumsum(begins | np.append(True, number[1:] != number[:-1]))
    ranks = np.empty(len(at), dtype=np.int32)
    ranks[order] = counted - np.maximum.accumulate(np.where(begins, counted, 0))
    return ranks


def _agrees(number: np.ndarray, at: np.ndarray, person: np.ndarray) -> bool:
    """Tell whether numbers grow with time, and each is an event's own among those of its person."""
    order = np.argsort(number, kind="stable")
    later, earlier = count_turns(at[order], person[order])
    by_person = np.lexsort((number, person))
    same = (person[by_person][1:] == person[by_person][:-1]) & (number[by_person][1:] == number[by_person][:-1])
    n_shared = int(np.count_nonzero(same))
    return later > 0 and later >= AGREES * (later + earlier) and n_shared <= (1 - AGREES) * len(number)


def _find_rows(
    at: np.ndarray, person: np.ndarray, file: np.ndarray, names: Sequence[str]
) -> tuple[np.ndarray | None, dict[str, str]]:
    """Return numbers of rows in the order of their files, None where they are in none, and the rule of each file."""
    rows_of = [np.flatnonzero(file == code) for code in range(len(names))] if len(names) > 1 else [np.arange(len(at))]
    parts: list[tuple[tuple[object, ...], np.ndarray]] = []
    rules: dict[str, str] = {}
    number = np.zeros(len(at), dtype=np.int64)
    for rows, name in zip(rows_of, names, strict=True):
        if not len(rows):
            continue
        direction = find_direction(at[rows], person[rows])
        rules[name] = {1: "file", -1: "file_reversed", 0: "nothing"}[direction]
        ordered = rows[::-1] if direction < 0 else rows
        parts.append(((int(at[rows].min()), int(at[rows].max()), to_natural(name)), ordered))
        number[ordered] = np.arange(len(rows)) * abs(direction)
    if len(parts) > 1:
        parts.sort(key=lambda part: part[0])
        whole = np.concatenate([rows for _, rows in parts])
        if find_direction(at[whole], person[whole]) <= 0:
            return None, dict.fromkeys(rules, "nothing")
        behind = 0
        for _, rows in parts:
            number[rows] += behind
            behind += len(rows)
    return (None, rules) if set(rules.values()) <= {"nothing"} and len(parts) == 1 else (number, rules)
