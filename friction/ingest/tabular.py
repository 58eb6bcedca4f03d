"""Files with one row per line: CSV, JSONL and Parquet, each also packed with gzip, read as text and nothing else."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.errors import InputError
from friction.ingest.flaws import EMPTY_FILE, HALF_CHARACTER, NOT_JSON, NOT_OBJECT, NUL, TOO_LONG, Flaw
from friction.ingest.records import DELIMITERS, read_records, split_line
from friction.ingest.streams import Lines, open_bytes, open_text, to_encoding_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MAX_CELL = 1024 * 1024
"""Characters of one cell; a row with a longer one is quarantined."""

MAX_SHOWN = 30
"""Columns named in an error, at most."""

_PARQUET = b"PAR1"


@dataclass(frozen=True)
class Rows:
    """What one file holds.

    Attributes
    ----------
    cells : the columns asked for, as text (dtype str); an empty cell is null, everything else stays as written.
    row : line of the file (CSV, JSONL) or row (Parquet), from 1, for each row of ``cells``.
    flaws : rows that cannot be used, with their reason.
    n_read : rows in the file, usable or not.
    """

    cells: pd.DataFrame
    row: list[int]
    flaws: tuple[Flaw, ...]
    n_read: int


def read_rows(file: Path, *, columns: Sequence[str] | None, where: str = "", limit: int | None = None) -> Rows:
    """Read the columns of a CSV, JSONL, Parquet or XES file as text.

    Text files are UTF-8, or UTF-8 and UTF-16 with a byte-order mark. CSV is parted by comma, semicolon, tab or bar,
    whichever makes the columns asked for out of the header. Numbers of JSONL and Parquet become text without a
    trailing ``.0``, times of Parquet ISO 8601, lists and objects JSON. ``None``, ``NA`` and ``null`` stay text.

    Parameters
    ----------
    file : the file; what it holds is told by its first bytes and its name.
    columns : names of the columns; ``None`` for all.
    where : the setting that names the file, for errors.
    limit : rows to read, at most; for a first look.

    Returns
    -------
    The rows in the order of the file.

    Raises
    ------
    InputError
        If the file is empty, in another encoding or format, or lacks columns (all that are missing are named).
    """
    place = f"{where}: {file}" if where else str(file)
    with open_bytes(file, where) as stream:
        head = stream.read(4)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\r\n"):
        raise InputError(EMPTY_FILE, where=place, mend="Export it again, or take it out of the settings.")
    name = file.name.lower().removesuffix(".gz")
    wanted = None if columns is None else list(dict.fromkeys(columns))
    if head == _PARQUET:
        from friction.ingest.parquet import read_parquet

        found = read_parquet(file, wanted, where, limit)
    elif name.endswith(".xes"):
        from friction.ingest.xes import read_xes

        found = read_xes(file, wanted, where, limit)
    else:
        if name.endswith((".parquet", ".pq", ".xlsx", ".xls", ".json")):
            raise InputError("is no CSV, JSONL or Parquet file", where=place, mend=_to_format_mend(name))
        try:
            read = _read_jsonl if name.endswith((".jsonl", ".ndjson")) else _read_csv
            found = read(file, wanted, where, limit)
        except UnicodeDecodeError:
            raise to_encoding_error(file, where) from None
    if wanted is not None:
        check_columns(wanted, list(found.cells.columns), place)
    return _leave_out_unusable(found)


def check_columns(wanted: Sequence[str], present: Sequence[str], place: str) -> None:
    """Raise an `InputError` that names every column of ``wanted`` that is missing, and those that are there."""
    missing = [name for name in wanted if name not in present]
    if not missing:
        return
    lowered = {name.casefold(): name for name in present}
    told = []
    for name in missing:
        near = difflib.get_close_matches(name.casefold(), list(lowered), n=1)
        told.append(f"{name!r} (did you mean {lowered[near[0]]!r}?)" if near else repr(name))
    shown = ", ".join(present[:MAX_SHOWN]) + (" …" if len(present) > MAX_SHOWN else "")
    raise InputError(
        f"column{'s' if len(missing) > 1 else ''} not there: {', '.join(told)}",
        where=place,
        why=f"The file has: {shown or 'no columns'}.",
        mend="Correct columns in the settings, or export the file again.",
    )


def build_rows(columns: dict[str, Sequence[str | None]], row: list[int], flaws: Iterable[Flaw], n_read: int) -> Rows:
    """Return the `Rows` of columns of text; empty text becomes null."""
    cells = pd.DataFrame({name: pd.Series(list(values), dtype="str") for name, values in columns.items()})
    return Rows(cells.mask(cells == ""), row, tuple(flaws), n_read)


def _read_csv(file: Path, columns: list[str] | None, where: str, limit: int | None) -> Rows:
    place = f"{where}: {file}" if where else str(file)
    flaws: list[Flaw] = []
    row: list[int] = []
    kept: list[Any] = []
    with open_text(file, where) as stream:
        lines = Lines(stream)
        header, delimiter = _read_header(lines, columns or [], place)
        wanted = list(dict.fromkeys(header)) if columns is None else columns
        check_columns(wanted, header, place)
        twice = [name for name in columns or [] if header.count(name) > 1]
        if twice:
            raise InputError(
                f"the header names a column twice: {', '.join(map(repr, twice))}",
                where=place,
                mend="Rename one of the two in the file.",
            )
        pick = itemgetter(*(header.index(name) for name in wanted))
        for record in islice(read_records(lines, delimiter, len(header)), limit):
            if isinstance(record, Flaw):
                flaws.append(record)
            else:
                row.append(record[0])
                kept.append(pick(record[1]))
    parts: list[Sequence[str]] = [kept] if len(wanted) == 1 else [*zip(*kept, strict=True)] or [()] * len(wanted)
    return build_rows(dict(zip(wanted, parts, strict=True)), row, flaws, len(row) + len(flaws))


def _read_header(lines: Lines, columns: list[str], place: str) -> tuple[list[str], str]:
    """Return the names in the header, and the delimiter that makes most of the columns asked for."""
    line = ""
    for _, text in lines:
        line = text or ""
        said = re.match(r'"?sep=(.)"?\s*$', line, re.IGNORECASE)
        if said is None and line.strip():
            break
    best: tuple[int, int] = (-1, -1)
    header, delimiter = [line.strip()], ","
    for candidate in DELIMITERS:
        cells = split_line(line, candidate)
        if cells is None:
            continue
        names = [name.strip() for name in cells]
        score = (len(set(names) & set(columns)), len(names))
        if score > best:
            best, header, delimiter = score, names, candidate
    if best[0] < 0:
        raise InputError("the header has a broken quote", where=place, mend="Mend the first line of the file.")
    return header, delimiter


def _read_jsonl(file: Path, columns: list[str] | None, where: str, limit: int | None) -> Rows:
    place = f"{where}: {file}" if where else str(file)
    flaws: list[Flaw] = []
    row: list[int] = []
    kept: list[dict[str, str | None]] = []
    seen: dict[str, None] = {}
    decoder = json.JSONDecoder(
        object_pairs_hook=_to_object, parse_int=str, parse_float=to_plain_number, parse_constant=_read_constant
    )
    with open_text(file, where) as stream:
        for number, line in Lines(stream):
            if line is None:
                flaws.append(Flaw(number, None, TOO_LONG))
                continue
            if not line.strip():
                continue
            if limit is not None and len(row) >= limit:
                break
            try:
                item = decoder.decode(line)
            except (ValueError, RecursionError):
                if not row and not flaws and line.lstrip().startswith("["):
                    raise InputError("is one JSON list", where=place, mend=_to_format_mend(".json")) from None
                flaws.append(Flaw(number, None, NOT_JSON))
                continue
            if not isinstance(item, dict):
                if not row and not flaws and isinstance(item, list):
                    raise InputError("is one JSON list", where=place, mend=_to_format_mend(".json"))
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
    wanted = list(seen) if columns is None else columns
    if row:
        check_columns(wanted, list(seen), place)
    return build_rows({name: [cells.get(name) for cells in kept] for name in wanted}, row, flaws, len(row) + len(flaws))


def _to_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object; a name given twice has no meaning, so it is refused."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice")
    return found


def to_plain_number(text: str) -> str:
    """Return a number as text without a fraction of zeros: ``12345.0`` is the id ``12345``."""
    whole, point, fraction = text.partition(".")
    return whole if point and not fraction.strip("0") else text


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


def _leave_out_unusable(rows: Rows) -> Rows:
    """Move rows with a cell that is too long or holds a NUL to the flaws."""
    if rows.cells.empty:
        return rows
    flaws = list(rows.flaws)
    lost = pd.Series(data=False, index=rows.cells.index)
    for name in rows.cells.columns:
        cells = rows.cells[name]
        for reason, at_fault in (
            (TOO_LONG, cells.str.len().gt(MAX_CELL).fillna(value=False).astype(bool)),
            (NUL, cells.str.contains("\0", regex=False).fillna(value=False).astype(bool)),
        ):
            found = at_fault & ~lost
            flaws += [Flaw(rows.row[place], name, reason) for place in found.to_numpy().nonzero()[0]]
            lost |= found
    if not lost.any():
        return rows
    kept = ~lost
    row = [number for number, keep in zip(rows.row, kept, strict=True) if keep]
    return Rows(rows.cells[kept].reset_index(drop=True), row, tuple(flaws), rows.n_read)


def _to_format_mend(name: str) -> str:
    """Return how to make a readable file out of one that is not."""
    if name.endswith(".json"):
        return "Write one object per line, for instance: jq -c '.[]' file.json > file.jsonl"
    if name.endswith((".xlsx", ".xls")):
        return "Save it as CSV UTF-8."
    return "Give it the ending of what it holds: .csv, .jsonl or .parquet."
