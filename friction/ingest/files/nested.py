"""Columns inside columns: ``properties.time`` is what the object in ``properties`` holds under ``time``.

A column of exactly that name goes first; else the longest beginning of the name that is there, and the rest is looked
for inside. Numbers go through as they are written, digit by digit.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.ingest.files.flaws import NOT_JSON, Flaw
from friction.ingest.files.rows import Rows, build_rows, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MISSING = object()
"""What `find_value` returns where nothing is."""

MAX_LEAVES = 200
"""Columns that one column of objects is told apart into for a first look, at most; with more, its keys are data."""

MAX_DEPTH = 8


def to_plain_number(text: str) -> str:
    """Return a number as text without a fraction of zeros: ``12345.0`` is the id ``12345``."""
    whole, point, fraction = text.partition(".")
    return whole if point and not fraction.strip("0") else text


class Decoder:
    """Reads JSON with numbers as text; a name given twice has no meaning, so it is refused, as are infinities."""

    def __init__(self) -> None:
        self._has_twice = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._to_object, parse_int=str, parse_float=to_plain_number, parse_constant=_read_constant
        )

    def decode(self, text: str) -> object:
        """Return what a text holds; ValueError or RecursionError where it is no JSON."""
        self._has_twice = False
        item = self._decoder.decode(text)
        if self._has_twice:
            raise ValueError("a name is given twice")
        return item

    def decode_at(self, text: str, place: int) -> tuple[object, int]:
        """Return the value that begins at a place, `MISSING` where it gives a name twice, and where it ends."""
        self._has_twice = False
        item, end = self._decoder.raw_decode(text, place)
        return (MISSING if self._has_twice else item), end

    def _to_object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        self._has_twice = self._has_twice or len(found) < len(pairs)
        return found


def _read_constant(name: str) -> None:
    """Read ``NaN``, which many programs write for nothing, as null; infinities mean nothing here."""
    if name != "NaN":
        raise ValueError(name)


def to_cell(item: object) -> str | None:
    """Return a JSON value as text."""
    if item is None or isinstance(item, str):
        return item
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, float):
        return None if item != item else str(int(item)) if item.is_integer() else repr(item)  # noqa: PLR0124 - NaN
    if not isinstance(item, dict | list | tuple):
        return str(item)
    return json.dumps(item, ensure_ascii=False, sort_keys=True, default=str)


def split_name(name: str, present: Sequence[str] | dict[str, object]) -> tuple[str, str] | None:
    """Return the longest beginning of a name that is there, and the rest, parted at a dot; None without one."""
    place = name.rfind(".")
    while place > 0:
        if name[:place] in present:
            return name[:place], name[place + 1 :]
        place = name.rfind(".", 0, place)
    return None


def find_value(item: object, path: str, decoder: Decoder) -> object:
    """Return what lies under a path in a value, `MISSING` where nothing is.

    Of a list the number from 0 is a name, and of a list of ``key`` and ``value``, as warehouses write properties, each
    key. A text that is JSON itself is looked into.
    """
    if isinstance(item, str) and item.lstrip()[:1] in ("{", "["):
        try:
            item = decoder.decode(item)
        except (ValueError, RecursionError):
            return MISSING
    if isinstance(item, list):
        item = _to_named(item)
    if not isinstance(item, dict):
        return MISSING
    if path in item:
        return item[path]
    place = path.rfind(".")
    while place > 0:
        if path[:place] in item:
            found = find_value(item[path[:place]], path[place + 1 :], decoder)
            if found is not MISSING:
                return found
        place = path.rfind(".", 0, place)
    return MISSING


def _to_named(items: list[object]) -> dict[str, object]:
    """Return a list as an object: by its keys where it is made of keys and values, else by number."""
    pairs = [(one["key"], one["value"]) for one in items if isinstance(one, dict) and set(one) == {"key", "value"}]
    if not pairs or len(pairs) < len(items):
        return {str(number): one for number, one in enumerate(items)}
    return {str(key): _to_only(value) for key, value in pairs}


def _to_only(value: object) -> object:
    """Return the one value that is given of ``{"string_value": …, "int_value": …}``."""
    if not isinstance(value, dict) or not all(str(name).endswith("_value") for name in value):
        return value
    given = [one for one in value.values() if one is not None]
    return given[0] if len(given) == 1 else value if given else None


def flatten(item: dict[str, object], depth: int = 0) -> dict[str, object]:
    """Return the leaves of an object by their dotted names; lists are leaves."""
    found: dict[str, object] = {}
    for name, value in item.items():
        if isinstance(value, dict) and value and depth < MAX_DEPTH:
            for inner, leaf in flatten(value, depth + 1).items():
                found.setdefault(f"{name}.{inner}", leaf)
        else:
            found[name] = value
    return found


def flatten_rows(rows: Rows) -> Rows:
    """Return rows in which each column of JSON objects is the columns of their leaves; for a first look.

    A column whose cells are not all objects, or hold more than `MAX_LEAVES` names, stays as it is.
    """
    decoder, columns = Decoder(), {}
    for name in rows.cells.columns:
        cells = rows.cells[name]
        parsed = _parse_objects(cells, decoder)
        leaves = None if parsed is None else list(dict.fromkeys(leaf for item in parsed if item for leaf in item))
        if parsed is None or leaves is None or not 0 < len(leaves) <= MAX_LEAVES:
            columns[str(name)] = cells
            continue
        for leaf in leaves:
            inside = [to_cell(item.get(leaf)) if item else None for item in parsed]
            columns.setdefault(f"{name}.{leaf}", pd.Series(inside, index=cells.index, dtype="str"))
    frame = pd.DataFrame(columns, index=rows.cells.index)
    return Rows(frame, rows.row, rows.flaws, rows.n_read)


def _parse_objects(cells: pd.Series, decoder: Decoder) -> list[dict[str, object] | None] | None:
    """Return the leaves of each cell, null where it is empty; None where a cell is no object or none is given."""
    given = cells.dropna()
    if given.empty or not given.str.startswith("{").all():
        return None
    parsed: list[dict[str, object] | None] = []
    for text in cells.astype(object).where(cells.notna(), None):
        try:
            item = None if text is None else decoder.decode(text)
        except (ValueError, RecursionError):
            return None
        parsed.append(flatten(item) if isinstance(item, dict) else None)
    return parsed


class Nested:
    """Takes the columns asked for out of rows whose columns hold objects as JSON text."""

    def __init__(self, wanted: Sequence[str], present: Sequence[str], place: str, mend: str = "") -> None:
        self._wanted, self._place, self._present, self._mend = list(wanted), place, list(present), mend
        self._split = {name: split for name in wanted if name not in present and (split := split_name(name, present))}
        self._seen: set[str] = set()
        self._inside: dict[str, dict[str, None]] = {}
        self._n_rows = 0
        self._decoder = Decoder()
        self.columns = list(dict.fromkeys(self._split[name][0] if name in self._split else name for name in wanted))

    @property
    def is_needed(self) -> bool:
        """Whether a column asked for lies inside another."""
        return bool(self._split)

    def take(self, rows: Rows, others: Sequence[str] = ()) -> Rows:
        """Return rows of the columns asked for and ``others``; a row whose cell is no JSON is a flaw."""
        if not self._split:
            return rows
        parts: dict[str, list[tuple[str, str]]] = {}
        for name, (column, path) in self._split.items():
            parts.setdefault(column, []).append((name, path))
        found: dict[str, list[str | None]] = {name: [] for name in self._split}
        flaws, lost = list(rows.flaws), np.zeros(len(rows.row), dtype=bool)
        for column, asked in parts.items():
            cells = rows.cells[column]
            for place, text in enumerate(cells.astype(object).where(cells.notna(), None)):
                item = self._decode(column, text)
                if item is MISSING and not lost[place]:
                    flaws.append(Flaw(int(rows.row[place]), column, NOT_JSON))
                    lost[place] = True
                for name, path in asked:
                    value = find_value(item, path, self._decoder)
                    if value is not MISSING:
                        self._seen.add(name)
                    found[name].append(None if value is MISSING else to_cell(value))
        self._n_rows += len(rows.row)
        kept = ~lost
        columns = {
            name: [cell for cell, good in zip(found[name], kept, strict=True) if good]
            if name in found
            else rows.cells[name][kept].tolist()
            for name in (*self._wanted, *others)
        }
        columns = {name: [None if pd.isna(cell) else cell for cell in cells] for name, cells in columns.items()}
        return build_rows(columns, rows.row[kept], flaws, rows.n_read)

    def _decode(self, column: str, text: str | None) -> object:
        if text is None:
            return None
        try:
            item = self._decoder.decode(text)
        except (ValueError, RecursionError):
            return MISSING
        inside = self._inside.setdefault(column, {})
        if isinstance(item, dict) and len(inside) < MAX_LEAVES:
            inside.update(dict.fromkeys(flatten(item)))
        return item

    def check(self) -> None:
        """Raise an `InputError` where a column asked for was in no row, with the names that are there."""
        if not self._n_rows or self._seen >= set(self._split):
            return
        inside = [f"{column}.{leaf}" for column, leaves in self._inside.items() for leaf in leaves]
        present = [*self._present, *dict.fromkeys(inside), *self._seen]
        check_columns(self._wanted, present, self._place, mend=self._mend)


def list_inside(items: Iterable[dict[str, object]]) -> list[str]:
    """Return the names of columns that objects hold, those inside others with dots."""
    return list(dict.fromkeys(name for item in items for name in (*item, *flatten(item))))
