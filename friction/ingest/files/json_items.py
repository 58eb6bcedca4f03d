"""Objects of JSON, one by one, gathered to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.ingest.files.flaws import HALF_CHARACTER, NOT_JSON, NOT_OBJECT, Flaw
from friction.ingest.files.nested import MISSING, Decoder, find_value, list_inside, to_cell
from friction.ingest.files.rows import Rows, build_rows, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS_AT_ONCE = 65_536
"""Rows handed on together, at most."""

OBJECTS_NAMED = 100
"""Objects whose inner names are remembered for errors."""


class Items:
    """Objects that were read and not handed on yet.

    All columns of a file (``columns`` None) are known only at its end: then it comes as one stretch.
    """

    def __init__(self, columns: Sequence[str] | None, place: str) -> None:
        self._columns = None if columns is None else list(columns)
        self._place = place
        self._seen: dict[str, None] = {}
        self._inside: list[dict[str, object]] = []
        self._decoder = Decoder()
        self.n_rows = 0
        self._start()

    def _start(self) -> None:
        self._row: list[int] = []
        self._kept: list[dict[str, str | None]] = []
        self._flaws: list[Flaw] = []

    @property
    def is_full(self) -> bool:
        """Whether there are enough rows to hand on."""
        return self._columns is not None and len(self._row) >= ROWS_AT_ONCE

    def add_flaw(self, number: int, reason: str) -> None:
        """Add what is wrong with an object as a whole."""
        self._flaws.append(Flaw(number, None, reason))

    def add(self, number: int, item: object, *, may_be_half: bool = True) -> None:
        """Add an object by its number; what is none is a flaw. ``may_be_half``: half a character could be in it."""
        if not isinstance(item, dict):
            self.add_flaw(number, NOT_JSON if item is MISSING else NOT_OBJECT)
            return
        self._seen.update(dict.fromkeys(item))
        if len(self._inside) < OBJECTS_NAMED:
            self._inside.append(item)
        cells = {name: to_cell(self._pick(item, name)) for name in (item if self._columns is None else self._columns)}
        broken = _find_half_character(cells) if may_be_half else None
        if broken is not None:
            self._flaws.append(Flaw(number, broken, HALF_CHARACTER))
            return
        self._row.append(number)
        self._kept.append(cells)
        self.n_rows += 1

    def _pick(self, item: dict[str, object], name: str) -> object:
        if name in item or "." not in name:
            return item.get(name)
        value = find_value(item, name, self._decoder)
        if value is MISSING:
            return None
        self._seen[name] = None
        return value

    def flush(self) -> Rows:
        """Return what was gathered, and begin anew."""
        names = list(self._seen) if self._columns is None else self._columns
        cells: dict[str, Sequence[str | None]] = {name: [kept.get(name) for kept in self._kept] for name in names}
        rows = build_rows(cells, self._row, self._flaws, len(self._row) + len(self._flaws))
        self._start()
        return rows

    def finish(self) -> Rows:
        """Return the last rows; an `InputError` where a column asked for was in no object."""
        if self.n_rows and self._columns is not None:
            present = list(dict.fromkeys([*self._seen, *list_inside(self._inside)]))
            check_columns(self._columns, present, self._place)
        return self.flush()


def _find_half_character(cells: dict[str, str | None]) -> str | None:
    """Return the column whose text holds half of a surrogate pair, which no file can store as UTF-8."""
    for name, text in cells.items():
        try:
            (text or "").encode()
        except UnicodeEncodeError:
            return name
    return None
