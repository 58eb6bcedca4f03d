"""Which line of a table names its columns: said by the settings, else found by the columns asked for, else by width.

The first line is the header unless a later one is so by evidence: it holds every column asked for, or as many cells as
the lines behind it, and what stands above it is no row of the same table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from friction.ingest.files.nested import split_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.config import Form

LINES_LOOKED_AT = 50
"""Among so many lines from the first, the header is looked for."""

AGREE = 0.8
"""Share of the lines behind a header that must have its width."""

_IMPORT_ID = '{"ImportId":'
_NUMBER = re.compile(r"\s*[-+]?\d[\d.,:/TZ+ -]*\s*")
_SECOND_LINE = frozenset({"response", "open-ended response"})

Record = tuple[int, list[str]]
"""Number of the line (of the row, in a workbook), from 1, and its cells."""


class Header(NamedTuple):
    """The header of a table.

    Attributes
    ----------
    names : of the columns, as they stand there, without spaces around them.
    line : its number, from 1.
    delimiter : that parts its cells.
    behind : numbers of further lines that belong to it, found by evidence.
    filled : which columns hold something in every row looked at.
    """

    names: list[str]
    line: int
    delimiter: str
    behind: tuple[int, ...]
    filled: tuple[bool, ...]


def find_header(tables: Mapping[str, Sequence[Record]], columns: Sequence[str], form: Form) -> Header | None:
    """Return the header among the first records of a file; None where there is none.

    Parameters
    ----------
    tables : the first records, without blank ones, by the delimiter they were parted with.
    columns : asked for; empty for a first look.
    form : what the settings say.
    """
    best: tuple[tuple[int, int, int, int], str, int] | None = None
    for delimiter, records in tables.items():
        for place in _find_candidates(records, columns, form):
            names = _to_names(records[place][1])
            n_found = count_found(columns, names)
            agrees = _agrees(records, place)
            score = (n_found, agrees, -place if columns and n_found else 0, len(names))
            if best is None or score > best[0]:
                best = score, delimiter, place
    if best is None:
        return None
    _, delimiter, place = best
    records = tables[delimiter]
    behind = () if form.header_lines else tuple(records[n][0] for n in _find_behind(records, place))
    rows = [_trim(cells, len(records[place][1])) for number, cells in records[place + 1 :] if number not in behind]
    width = len(records[place][1])
    rows = [cells for cells in rows if len(cells) == width and _count(cells) * 2 > width]
    filled = tuple(all(cells[n].strip() for cells in rows[:-1] or rows) and bool(rows) for n in range(width))
    return Header(_to_names(records[place][1]), records[place][0], delimiter, behind, filled)


def count_found(columns: Sequence[str], names: Sequence[str]) -> int:
    """Return how many columns asked for a header has, those inside others too."""
    return sum(name in names or split_name(name, names) is not None for name in columns)


def _find_candidates(records: Sequence[Record], columns: Sequence[str], form: Form) -> list[int]:
    """Return the places of the records that may be the header; of those only one is right."""
    if not records:
        return []
    if form.header_line:
        return [place for place, (number, _) in enumerate(records) if number == form.header_line]
    if columns:
        for place, (_, cells) in enumerate(records):
            if count_found(columns, _to_names(cells)) == len(columns) and _stands_first(records, place):
                return [place]
    return [_find_by_width(records)]


def _stands_first(records: Sequence[Record], place: int) -> bool:
    """Tell whether no record above could be the header of the same table: each has another width, or fewer cells."""
    width, n = len(records[place][1]), _count(records[place][1])
    return all(len(cells) != width or _count(cells) < n for _, cells in records[:place])


def _find_by_width(records: Sequence[Record]) -> int:
    """Return the first record whose width agrees with those behind it; the first of all where none does."""
    likely = [
        place
        for place in range(len(records))
        if _agrees(records, place) and _is_full(records, place) and _stands_first(records, place)
    ]
    # What holds a number or a date above the names of the columns says what the table is of.
    place = next((one for one in likely if not any(map(_NUMBER.fullmatch, records[one][1]))), (likely or [0])[0])
    # A first line one cell short of the next is a header beside row names, as R writes it, and no title.
    is_short = place == 1 and len(records[0][1]) + 1 == len(records[1][1]) > 2  # noqa: PLR2004
    return 0 if is_short else place


def _agrees(records: Sequence[Record], place: int) -> bool:
    """Tell whether a record has several cells, and most records behind it have as many."""
    width, behind = len(records[place][1]), records[place + 1 :]
    n = sum(len(_trim(cells, width)) == width for _, cells in behind)
    return width > 1 and n > 0 and n >= AGREE * len(behind)


def _is_full(records: Sequence[Record], place: int) -> bool:
    """Tell whether more than half as many cells are given as in a row behind; an unnamed first one is an index."""
    cells = records[place][1]
    given = _count(cells) + (bool(cells) and not cells[0].strip())
    return given * 2 > max((_count(behind) for _, behind in records[place + 1 :]), default=0)


def _find_behind(records: Sequence[Record], place: int) -> list[int]:
    """Return the places of further lines of the header: question texts and import ids, or kinds of answers."""
    for n in (place + 1, place + 2):
        cells = [cell.strip() for cell in records[n][1]] if n < len(records) else []
        given = [cell for cell in cells if cell]
        if given and all(cell.replace(" ", "").startswith(_IMPORT_ID) for cell in given):
            return list(range(place + 1, n + 1))
    header, behind = records[place][1], records[place + 1 :]
    if len(behind) < 2:  # noqa: PLR2004 - the line and a row to compare with
        return []
    second, rows = behind[0][1], [cells for _, cells in behind[1:] if len(cells) == len(header)]
    if len(second) != len(header) or not any(cell.strip().casefold() in _SECOND_LINE for cell in second) or not rows:
        return []
    lacks = [n for n, cell in enumerate(second) if not cell.strip() and all(cells[n].strip() for cells in rows)]
    return [place + 1] if lacks else []


def _to_names(cells: Sequence[str]) -> list[str]:
    return [" ".join(part.strip() for part in cell.strip().splitlines()) for cell in cells]


def _trim(cells: list[str], width: int) -> list[str]:
    """Return cells without empty ones beyond a width."""
    return cells[:width] if len(cells) > width and not any(cells[width:]) else cells


def _count(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)
