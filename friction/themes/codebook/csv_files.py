"""Codebooks as CSV files."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from friction.errors import FileError, InputError
from friction.ingest.files import find_mark, find_wide
from friction.themes.codebook.cells import from_safe, to_csv
from friction.themes.codebook.columns import HEADER, NAMES, Line, is_header, read_rows, to_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.themes.codebook.entries import Codebook

_DELIMITERS = (",", ";", "\t")
"""What parts cells: commas, semicolons where the comma is the decimal sign, tabs in a spreadsheet's Unicode text."""


def read_csv(content: bytes, place: str) -> tuple[Codebook, list[str]]:
    """Read a codebook from CSV in UTF-8 or, with a byte-order mark, UTF-16 (see `columns.read_rows`).

    Commas, semicolons or tabs part its cells, by which the first row names the code. Cells that were made safe from
    formulas are read as they were before (`cells.from_safe`).

    Raises
    ------
    InputError
        If it is in another encoding or no CSV; and as `columns.read_rows`.
    """
    text = _decode(content, place)
    for delimiter in _DELIMITERS:
        lines = _iter_lines(text, delimiter, place)
        try:
            header = next(lines, None)
        except FileError:  # as if parted by another sign
            continue
        if header is not None and is_header(header.cells):
            return read_rows(header.cells, lines, place)
    raise InputError(
        "no column names the code",
        where=place,
        why="The first row of a codebook says what its columns hold.",
        mend=f"Name the code's column in it, as one of: {', '.join(NAMES)}.",
    )


def write_csv(codebook: Codebook) -> bytes:
    """Return a codebook as CSV; `read_csv` gives the same one back, but for what other programs say of tags."""
    return to_csv([HEADER, *to_rows(codebook)])


def _decode(content: bytes, place: str) -> str:
    marked = find_mark(content)
    if marked is None and find_wide(content[:512]):
        raise FileError(
            "looks like UTF-16 without a byte-order mark, or is no text at all",
            where=place,
            mend="Save it again as CSV UTF-8, .xlsx or .qdc.",
        )
    try:
        return content.decode(marked or "utf-8")
    except UnicodeError as error:
        line = content[: error.start].count(b"\n") + 1 if isinstance(error, UnicodeDecodeError) else 1
        raise FileError(
            f"is not {(marked or 'utf-8').upper().removesuffix('-SIG')}: line {line} cannot be read",
            where=place,
            why="A guessed encoding turns letters into wrong ones.",
            mend="Save it again as CSV UTF-8, .xlsx or .qdc.",
        ) from None


def _iter_lines(text: str, delimiter: str, place: str) -> Iterator[Line]:
    """Yield the rows that hold anything; a place names the line of the file in which a row ends."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield Line(f"{place}, line {rows.line_num}", [from_safe(cell) for cell in cells])
    except csv.Error as error:
        raise FileError(
            f"is no CSV that can be read: {error}",
            where=f"{place}, line {rows.line_num}",
            mend="Look for a quote that is not closed, or save it again as CSV UTF-8.",
        ) from None
