"""What was taken back: one rule for every log in which an undo is a row of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Id = TypeVar("Id", str, int)


def find_undone(rows: Sequence[tuple[Id, Id | None]]) -> set[Id]:
    """Return the rows taken back: newest undo first, so that an undo of an undo brings the first one back.

    Parameters
    ----------
    rows : id of each row, and of the row that it takes back, or None; oldest first. Rows that take nothing back may be
        left out.
    """
    undone: set[Id] = set()
    for row, of in reversed(rows):
        if of is not None and row not in undone:
            undone.add(of)
    return undone
