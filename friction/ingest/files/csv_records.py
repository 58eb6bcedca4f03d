"""CSV, record by record: a broken quote costs the row it is in, never the rows behind it.

A reader that takes the file as one stream lets an open quote swallow every row up to the next quote. Here a record
that spans lines counts only if it is well-formed: the quote that closes a cell stands before a delimiter or a line
end, and no cell without quotes holds one. An open quote that runs into the next quoted cell breaks that rule; then
the line it began in is the broken row, and reading goes on at the line behind it.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import TYPE_CHECKING

from friction.ingest.files.escaped import Escape, EscapedLines
from friction.ingest.files.flaws import BROKEN_QUOTE, ESCAPED, OTHER_END, TOO_LONG, Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.ingest.files.streams import Lines

DELIMITERS = (",", ";", "\t", "|")

SHORT_LOOK_AHEAD = 1024 * 1024
LONG_LOOK_AHEAD = 16 * 1024 * 1024
MAX_LONG_LOOKS = 16
"""How far the end of a quoted cell is looked for, in characters: far at first (a message of some megabytes is one
broken row, not thousands); after that many far looks, near only, so that hostile files cost bounded time."""


def split_line(line: str, delimiter: str, quote: str = '"') -> list[str] | None:
    """Return the cells of a record that lies on one line; ``None`` if a quote is open or out of place."""
    if not quote or quote not in line:
        return line.rstrip("\r\n").split(delimiter)
    if " " + quote in line and _to_spaced(delimiter, quote).search(line):
        cells: list[str] = []
        open_cell, well_formed = _scan(line, delimiter, quote, _to_quoted(quote), cells, None, spans=False)
        return cells if well_formed and open_cell is None else None
    try:
        return next(csv.reader((line,), delimiter=delimiter, quotechar=quote, strict=True), None)
    except csv.Error:
        return None


def read_records(
    lines: Lines, delimiter: str, width: int | None, quote: str = '"', escape: str | None = None
) -> Iterator[tuple[int, list[str]] | Flaw]:
    """Yield line number and cells of each record, or the flaw that it has; blank lines are passed over.

    Empty cells beyond the header's ``width`` are cut off; any other difference in width is a flaw. Without a width
    records are as wide as they are. A row is a flaw, too, where its line ends otherwise than the file's first one does,
    by a return alone or not: it may be the half of a row. Spaces before the quote of a quoted cell are none of it.
    """
    looks = _Looks()
    hidden = Escape(escape, delimiter, quote) if escape else None
    taken: Lines | EscapedLines = EscapedLines(lines, hidden) if hidden else lines
    for number, line in taken:
        if line is None:
            yield Flaw(number, None, TOO_LONG)
            continue
        if not line.strip("\r\n"):
            lines.is_half = False
            continue
        cells = split_line(line, delimiter, quote)
        if cells is None:
            cells, line = _read_spanning(number, line, taken, delimiter, quote, looks)  # noqa: PLW2901 - its last line
        if cells is None:
            yield Flaw(number, None, BROKEN_QUOTE + _to_hint(line, quote, escape))
            continue
        if hidden:
            cells = hidden.show(cells)
        was_half, lines.is_half = lines.is_half, lines.ends_otherwise(line)
        if width is not None and (lines.is_half or was_half):
            yield Flaw(number, None, OTHER_END)
            continue
        if width is None:
            yield number, cells
            continue
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) == width:
            yield number, cells
        elif len(cells) > 1 or line.strip():
            n = len(cells)
            hint = _to_hint(line, delimiter, escape) or _to_hint(line, "\n", escape)
            yield Flaw(number, None, f"{n} cell{'s' if n > 1 else ''} where the header has {width}{hint}")


def _to_hint(line: str, sign: str, escape: str | None) -> str:
    """Return the setting that would read a broken row in which a backslash stands before a sign."""
    return ESCAPED if escape is None and sign and "\\" + sign in line.replace("\r", "\n") else ""


class _Looks:
    """Counts the far looks ahead that are left."""

    def __init__(self) -> None:
        self.n_left = MAX_LONG_LOOKS

    def find_limit(self) -> int:
        return LONG_LOOK_AHEAD if self.n_left > 0 else SHORT_LOOK_AHEAD


def _read_spanning(
    number: int, line: str, lines: Lines | EscapedLines, delimiter: str, quote: str, looks: _Looks
) -> tuple[list[str] | None, str]:
    """Read a record that may span the lines behind ``line``, and its last line; ``None``, none taken, if broken."""
    quoted = _to_quoted(quote)
    cells: list[str] = []
    open_cell: list[str] | None = None
    taken: list[tuple[int, str | None]] = []
    n_seen, limit = 0, looks.find_limit()
    current: tuple[int, str | None] | None = (number, line)
    while current is not None and current[1] is not None:
        text = current[1]
        open_cell, well_formed = _scan(text, delimiter, quote, quoted, cells, open_cell, spans=bool(taken))
        if not well_formed:
            break
        if open_cell is None:
            if n_seen > SHORT_LOOK_AHEAD:
                looks.n_left -= 1
            return cells, text
        n_seen += len(text)
        if n_seen > limit:
            break
        current = next(lines, None)
        if current is not None:
            taken.append(current)
    if n_seen > SHORT_LOOK_AHEAD:
        looks.n_left -= 1
    lines.give_back(taken)
    return None, line


def _scan(
    line: str,
    delimiter: str,
    quote: str,
    quoted: re.Pattern[str],
    cells: list[str],
    open_cell: list[str] | None,
    *,
    spans: bool,
) -> tuple[list[str] | None, bool]:
    """Read the cells of one line into ``cells``.

    Returns
    -------
    The pieces of a quoted cell that is still open at the end of the line (else ``None``), and whether all quotes
    were in place.
    """
    place, end = 0, len(line.rstrip("\r\n"))
    while True:
        if open_cell is None:
            spaces = (
                _to_spaced(delimiter, quote).match(line, max(place - 1, 0)) if line.startswith(" ", place) else None
            )
            begin = spaces.end() if spaces else place
            if line.startswith(quote, begin):
                open_cell, place = [], begin + 1
        if open_cell is None:
            stop = line.find(delimiter, place, end)
            cell = line[place : stop if stop >= 0 else end]
            if spans and quote in cell:
                return None, False
        else:
            inside = quoted.match(line, place)
            stop = inside.end() if inside else place
            open_cell.append(line[place:stop])
            if stop == len(line):
                return open_cell, True
            cell, open_cell = "".join(open_cell).replace(quote + quote, quote), None
            place = stop + 1
            if place < end and line[place] != delimiter:
                return None, False
            stop = place if place < end else -1
        cells.append(cell)
        if stop < 0:
            return None, True
        place = stop + 1


@cache
def _to_spaced(delimiter: str, quote: str) -> re.Pattern[str]:
    """Return the pattern of delimiter and spaces before a quoted cell; its quote is the last or closes well."""
    if delimiter == " " or not quote:
        return re.compile("(?!)")
    sign, part = re.escape(quote), re.escape(delimiter)
    closed = f"{sign}[^{sign}]*(?:{sign}{sign}[^{sign}]*)*{sign}(?:{part}|[\r\n]|$)"
    return re.compile(f"(?:^|{part}) +(?={closed}|{sign}[^{sign}]*$)")


@cache
def _to_quoted(quote: str) -> re.Pattern[str]:
    """Return the pattern of what stands in a quoted cell, up to the quote that closes it."""
    sign = re.escape(quote)
    return re.compile(f"[^{sign}]*(?:{sign}{sign}[^{sign}]*)*" if quote else "")
