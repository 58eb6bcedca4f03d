"""What a table and a column are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "texts", "json", "time", "count", "number", "share", "flag", "week"]


@dataclass(frozen=True)
class Column:
    """One column: its kind, whether it may be null, its allowed words or bounds, and what it means."""

    name: str
    kind: Kind
    note: str
    null: bool = False
    words: tuple[str, ...] = ()
    low: float | None = None


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its key (nulls count as equal) and its row order (the key, where not said)."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def sorted_by(self) -> tuple[str, ...]:
        """Columns the rows are sorted by: ``order``, then the key; nulls last."""
        return tuple(dict.fromkeys((*self.order, *self.key)))


def to_column(name: str, kind: Kind, note: str, words: tuple[str, ...] = (), low: float | None = None) -> Column:
    """Make a column; a name that ends in ``?`` may be null, counts and shares are never below zero."""
    if kind == "count" and low is None:
        low = 0
    return Column(name.rstrip("?"), kind, note, name.endswith("?"), words, low)
