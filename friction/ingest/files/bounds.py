"""How large a workbook is, before it is read: a small file can claim more cells than any memory holds."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import ParseError

from friction.errors import FileError
from friction.ingest.files.streams import FREE_EXPANSION, MAX_EXPANSION, ZIP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

MAX_CELLS = 40_000_000
"""Cells of the rectangle that a sheet spans, at most."""

MAX_REPEATS = 10_000
"""How often an OpenDocument sheet may repeat one cell or row that holds something."""

_AT_ONCE = 4 * 1024 * 1024
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*[^/<>])>")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v(?:\s[^>]*)?>[^<]|is[\s>])")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_REPEATED = re.compile(
    rb'number-(?:rows|columns)-repeated="(\d{5,})"[^>]{0,1000}?(?:office:value|>(?:(?!</?table:table-row).){0,2000}?<text:p)',
    re.DOTALL,
)


class Cell(NamedTuple):
    """A cell without a value that can be read: its row, from 1, its column, from 0, and whether it holds an error."""

    row: int
    column: int
    is_error: bool


def check_bounds(content: bytes, place: str, most: int = MAX_CELLS) -> dict[str, list[Cell]]:
    """Return for each sheet of a workbook (xlsx) the cells with errors, and with formulas that were never calculated.

    Parameters
    ----------
    content, place : the workbook, and where it comes from, for errors.
    most : cells of the rectangle that a sheet spans, at most.

    Raises
    ------
    FileError
        If it unpacks to far more than its size, or its cells lie further apart than memory can bear.
    """
    if not content.startswith(ZIP):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > max(FREE_EXPANSION, MAX_EXPANSION * len(content)):
                raise _to_error(f"unpacks to more than {MAX_EXPANSION} times its size", place)
            names = archive.namelist()
            if "content.xml" in names:
                with archive.open("content.xml") as stream:
                    _check_repeats(stream, place)
            sheets = _list_sheets(archive) if "xl/workbook.xml" in names else {}
            found = {}
            for name, part in sheets.items():
                if part in names:
                    with archive.open(part) as stream:
                        found[name] = _scan(stream, place, most)
            return found
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError, ParseError) as error:
        raise FileError("is a damaged workbook", where=place, mend="Export or copy it again.") from error


def _list_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the file of each sheet in the archive, by the sheet's name."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        book = fromstring(archive.read("xl/workbook.xml"))
        relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, DefusedXmlException) as error:
        raise ValueError("no list of sheets") from error
    targets = {one.get("Id"): str(one.get("Target", "")) for one in relations}
    found = {}
    for element in book.iter():
        if str(element.tag).rpartition("}")[2] == "sheet":
            known = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
            target = targets.get(known, "")
            found[str(element.get("name", ""))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _scan(stream: IO[bytes], place: str, most: int) -> list[Cell]:
    """Return the cells of a sheet that hold no value that can be read; checks how far apart the others lie."""
    found: list[Cell] = []
    top, left, bottom, right = 2**31, 2**31, -1, -1
    for part in _iter_parts(stream):
        for attributes, inside in _iter_cells(part):
            at = _PLACE.search(attributes)
            if at is None:
                continue
            row, column = int(at[2]), _to_column(at[1])
            is_error = b't="e"' in attributes
            if not _VALUE.search(inside) or is_error:
                if is_error or (_FORMULA.search(inside) and b't="str"' not in attributes):
                    found.append(Cell(row, column, is_error))
                if not is_error:
                    continue
            top, left, bottom, right = min(top, row), min(left, column), max(bottom, row), max(right, column)
        if bottom >= 0 and (bottom - top + 1) * (right - left + 1) > most:
            raise _to_error(
                f"has a sheet whose cells span {bottom - top + 1:,} rows by {right - left + 1:,} columns", place
            )
    return found


def _iter_cells(part: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the attributes of each cell and what is in it; one that is never closed ends where the next begins."""
    cells = list(_CELL.finditer(part))
    for place, cell in enumerate(cells):
        end = cells[place + 1].start() if place + 1 < len(cells) else len(part)
        closed = _CELL_END.search(part, cell.end(), end)
        if closed is not None:
            yield cell[1], part[cell.end() : closed.start()]


def _iter_parts(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a sheet in parts that end behind a row."""
    rest = b""
    while more := stream.read(_AT_ONCE):
        whole, end, rest = (rest + more).rpartition(b"row>")
        yield whole + end
        if len(rest) > FREE_EXPANSION:
            return
    yield rest


def _check_repeats(stream: IO[bytes], place: str) -> None:
    for part in _iter_parts(stream):
        for match in _REPEATED.finditer(part):
            if int(match[1]) > MAX_REPEATS:
                raise _to_error(f"repeats a row or cell {int(match[1]):,} times", place)


def _to_column(letters: bytes) -> int:
    """Return the number, from 0, of a column such as AB."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _to_error(what: str, place: str) -> FileError:
    return FileError(
        what,
        where=place,
        why="Such a workbook can fill the memory of the machine.",
        mend="Clear what lies far off the table, or save the sheet as CSV UTF-8.",
    )
