"""A table to be read: a figure and its bounds, three columns where it is computed with, become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.report.render.words import UNKNOWN, to_cell
from friction.report.week import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

BOUNDS = ("from", "to")


def fold_intervals(table: Table) -> Table:
    """Return a table in which a column that is followed by its bounds holds them, as ``24.1 (16 to 32.6)``.

    Bounds are columns of the same kind whose names are, or end in, *from* and *to*.
    """
    places = [place for place in range(len(table.columns)) if _has_bounds(table.columns, place)]
    bounds = {place + step for place in places for step in (1, 2)}
    kept = [place for place in range(len(table.columns)) if place not in bounds]
    columns = tuple(
        Column(table.columns[place].name, "text") if place in places else table.columns[place] for place in kept
    )
    rows = tuple(
        tuple(_fold(table.columns, row, place) if place in places else row[place] for place in kept)
        for row in table.rows
    )
    return Table(table.name, table.title, columns, rows, table.note)


def _has_bounds(columns: Sequence[Column], place: int) -> bool:
    behind = columns[place + 1 : place + 3]
    names = tuple(column.name.rpartition(" ")[2] for column in behind)
    return names == BOUNDS and len({column.kind for column in (columns[place], *behind)}) == 1


def _fold(columns: Sequence[Column], row: Sequence[str | float | int | None], place: int) -> str:
    value, low, high = (to_cell(row[at], columns[at].kind) for at in (place, place + 1, place + 2))
    return value if UNKNOWN in (value, low, high) else f"{value} ({low} to {high})"
