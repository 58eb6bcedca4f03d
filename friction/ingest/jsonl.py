"""JSONL: one object per line, its values read as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from friction.errors import InputError
from friction.ingest.flaws import HALF_CHARACTER, NOT_JSON, NOT_OBJECT, TOO_LONG, Flaw
from friction.ingest.rows import Rows, build_rows, check_columns
from friction.ingest.streams import Lines, open_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS_AT_ONCE = 65_536
"""Rows handed on together, at most."""

LINES_MEND = "Write one object per line, for instance: jq -c '.[]' file.json > file.jsonl"


def iter_jsonl(file: Path, columns: list[str] | None, where: str, limit: int | None) -> Iterator[Rows]:
    """Yield the rows of a JSONL file, stretch by stretch (see `friction.ingest.tabular.read_rows`).

    All columns of a file (``columns`` None) are known only at its end: then it comes as one stretch.
    """
    place = f"{where}: {file}" if where else str(file)
    flaws: list[Flaw] = []
    row: list[int] = []
    kept: list[dict[str, str | None]] = []
    seen: dict[str, None] = {}
    n_rows = n_flaws = 0
    decoder = json.JSONDecoder(
        object_pairs_hook=_to_object, parse_int=str, parse_float=to_plain_number, parse_constant=_read_constant
    )
    with open_text(file, where) as stream:
        for number, line in Lines(stream):
            if columns is not None and len(row) >= ROWS_AT_ONCE:
                yield _build(kept, columns, row, flaws)
                n_flaws += len(flaws)
                row, kept, flaws = [], [], []
            if line is None:
                flaws.append(Flaw(number, None, TOO_LONG))
                continue
            if not line.strip():
                continue
            if limit is not None and n_rows >= limit:
                break
            is_first = not n_rows and not n_flaws and not flaws
            try:
                item = decoder.decode(line)
            except (ValueError, RecursionError):
                if is_first and line.lstrip().startswith("["):
                    raise InputError("is one JSON list", where=place, mend=LINES_MEND) from None
                flaws.append(Flaw(number, None, NOT_JSON))
                continue
            if not isinstance(item, dict):
                if is_first and isinstance(item, list):
                    raise InputError("is one JSON list", where=place, mend=LINES_MEND)
                flaws.append(Flaw(number, None, NOT_OBJECT))
                continue
            seen.update(dict.fromkeys(item))
            cells = {name: _to_cell(item.get(name)) for name in (item if columns is None else columns)}
            broken = _find_half_character(cells) if "\\u" in line else None
            if broken is not None:
                flaws.append(Flaw(number, broken, HALF_CHARACTER))
                continue
            row.append(number)
            kept.append(cells)
            n_rows += 1
    wanted = list(seen) if columns is None else columns
    if n_rows:
        check_columns(wanted, list(seen), place)
    yield _build(kept, wanted, row, flaws)


def _build(kept: list[dict[str, str | None]], columns: list[str], row: list[int], flaws: list[Flaw]) -> Rows:
    return build_rows(
        {name: [cells.get(name) for cells in kept] for name in columns}, row, flaws, len(row) + len(flaws)
    )


def to_plain_number(text: str) -> str:
    """Return a number as text without a fraction of zeros: ``12345.0`` is the id ``12345``."""
    whole, point, fraction = text.partition(".")
    return whole if point and not fraction.strip("0") else text


def _to_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object; a name given twice has no meaning, so it is refused."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice")
    return found


def _read_constant(name: str) -> None:
    """Read ``NaN``, which many programs write for nothing, as null; infinities mean nothing here."""
    if name != "NaN":
        raise ValueError(name)


def _to_cell(item: object) -> str | None:
    """Return a JSON value as text."""
    if item is None or isinstance(item, str):
        return item
    if isinstance(item, bool):
        return "true" if item else "false"
    return json.dumps(item, ensure_ascii=False, sort_keys=True)


def _find_half_character(cells: dict[str, str | None]) -> str | None:
    """Return the column whose text holds half of a surrogate pair, which no file can store as UTF-8."""
    for name, text in cells.items():
        try:
            (text or "").encode()
        except UnicodeEncodeError:
            return name
    return None
