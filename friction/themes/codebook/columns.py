"""The columns of a codebook as a table, and what its rows say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from friction.contracts import KINDS
from friction.errors import InputError
from friction.themes.codebook.arrange import Draft, arrange, to_draft, to_shown
from friction.themes.codebook.cells import join_cell, split_cell
from friction.themes.codebook.entries import STATUSES, find_guid, to_known_guid
from friction.themes.codebook.typed import to_name, to_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from friction.themes.codebook.entries import Codebook

NAMES = ("code", "tag", "name", "path", "title")
"""Columns that name the code; a table has exactly one of them."""

_FIELD_OF = {
    **dict.fromkeys(NAMES, "name"),
    **dict.fromkeys(("example", "examples", "typical"), "typical"),
    **dict.fromkeys(("edge", "edge example", "edge examples"), "edge"),
    **dict.fromkeys(("definition", "description"), "definition"),
    **{name: name for name in ("parent", "include", "exclude", "memo", "owner", "status", "version", "kind")},
    "tags": "tags",
    "theme id": "theme_id",
    "guid": "guid",
}
_WRITTEN = {
    "name": "code", "parent": "parent", "definition": "definition", "include": "include", "exclude": "exclude",
    "typical": "example", "edge": "edge", "memo": "memo", "owner": "owner", "status": "status", "version": "version",
    "kind": "kind", "tags": "tags", "theme_id": "theme_id", "guid": "guid",
}  # fmt: skip
HEADER = tuple(_WRITTEN.values())
"""The columns that are written, in their order."""

_WORDS = ("definition", "include", "exclude", "memo", "typical", "edge")
_MOST_LEVELS = 50
_LEVEL = re.compile(r"\s+[/>]\s+")


class Line(NamedTuple):
    """A row of a table: where it stands, as people count, and its cells."""

    place: str
    cells: Sequence[str]


class _Row(NamedTuple):
    place: str
    path: tuple[str, ...]
    parent: str
    said: dict[str, list[str]]


def is_header(cells: Iterable[str]) -> bool:
    """Tell whether a row names the columns of a codebook."""
    return any(_to_column(cell) in NAMES for cell in cells)


def read_rows(header: Sequence[str], lines: Iterable[Line], place: str) -> tuple[Codebook, list[str]]:
    """Read the rows of a table; several rows of one code add up, and rows without a word are nothing.

    Parameters
    ----------
    header : names of the columns: one of `NAMES`, and any of definition (or description), include, exclude, example,
        edge, memo, parent, owner, status, version, kind, tags (parted by semicolons or commas), theme_id and guid.
        In a column ``path``, `` / `` or `` > `` parts the levels.
    lines : the rows below it.
    place : file, and sheet, for errors.

    Returns
    -------
    The codebook, and a sentence for each thing that is left out or had to give way.

    Raises
    ------
    InputError
        If no column or several name the code, two columns mean the same, a row names no code or has more cells than
        the header, a cell cannot be read, or there is no code at all.
    """
    columns = _read_header(header, place)
    rows = list(_iter_rows(columns, lines, is_path=_to_column(header[columns["name"]]) == "path", width=len(header)))
    if not rows:
        raise _refuse("the codebook holds no code", place, "Give each code a row below the header.")
    drafts, notes = _place_rows(rows)
    unknown = [to_name(cell) for number, cell in enumerate(header) if cell.strip() and number not in columns.values()]
    codebook, told = arrange(drafts)
    left_out = [f"Left out, columns without a place here: {to_shown(unknown)}."] if unknown else []
    return codebook, left_out + notes + told


def to_rows(codebook: Codebook) -> Iterator[list[str]]:
    """Yield a codebook as rows below `HEADER`: an example and an edge example each, the rest in an entry's first row.

    What other programs say of a tag beside its name has no column.
    """
    for entry in codebook.entries:
        said = {field: list(values) for field, values in to_draft(entry).said.items()}
        said |= {"guid": [find_guid(entry)], "tags": [join_cell(entry.tags)]}
        for number in range(max(len(entry.typical), len(entry.edge), 1)):
            cells = {field: values[number] for field, values in said.items() if number < len(values)}
            cells |= {"name": entry.name, "parent": entry.parent}
            yield [cells.get(field, "") for field in _WRITTEN]


def _read_header(header: Sequence[str], place: str) -> dict[str, int]:
    """Return the number of each field's column."""
    columns: dict[str, int] = {}
    for number, cell in enumerate(header):
        field = _FIELD_OF.get(_to_column(cell))
        if field in columns:
            both = f"{to_name(header[columns[field]])!r} and {to_name(cell)!r}"
            raise _refuse(f"two columns say the same: {both}", place, "Keep one of them, or rename the other.")
        if field is not None:
            columns[field] = number
    if "name" not in columns:
        raise _refuse("no column names the code", place, f"Name it in the header, as one of: {', '.join(NAMES)}.")
    return columns


def _to_column(cell: str) -> str:
    return " ".join(to_name(cell).lower().replace("_", " ").replace("-", " ").split())


def _iter_rows(columns: Mapping[str, int], lines: Iterable[Line], *, is_path: bool, width: int) -> Iterator[_Row]:
    for place, cells in lines:
        if any(cell.strip() for cell in cells[width:]):
            raise _refuse(
                f"the row has {len(cells)} cells, the header {width}", place, "Put cells that hold a comma in quotes."
            )
        given = {field: cells[number] for field, number in columns.items() if number < len(cells)}
        said = {field: values for field, cell in given.items() if (values := _read_cell(field, cell, place))}
        if not said:
            continue
        name, parent = said.pop("name", None), said.pop("parent", [""])[0]
        if name is None:
            raise _refuse("the row names no code", f"{place}, column code", "Name the code, or clear the row.")
        levels = _LEVEL.split(name[0]) if is_path else name
        yield _Row(place, tuple(levels), parent, said)


def _read_cell(field: str, cell: str, place: str) -> list[str]:
    """Return what a cell says of a field; empty where it says nothing."""
    where = f"{place}, column {_WRITTEN[field]}"
    if field == "tags":
        return [name for part in split_cell(to_words(cell)) if (name := to_name(part))]
    value = to_words(cell) if field in _WORDS else to_name(cell)
    if not value:
        return []
    allowed = {"status": STATUSES, "kind": KINDS}.get(field)
    if allowed:
        value = value.lower()
        if value not in allowed:
            raise _refuse(f"{value!r} is no {field}", where, f"There are: {', '.join(allowed)}; or leave it empty.")
    if field == "version" and not re.fullmatch("[0-9]{1,9}", value):
        raise _refuse(f"{value!r} is no version", where, "Write a whole number, or leave it empty.")
    if field == "guid":
        guid = to_known_guid(value)
        if guid is None:
            raise _refuse(f"{value!r} is no guid", where, "Leave it empty, and it gets one.")
        return [guid]
    return [value]


def _place_rows(rows: list[_Row]) -> tuple[list[Draft], list[str]]:
    """Return what the rows say, each with its way down from the uppermost code, and what is odd about that."""
    at_top = {row.path[0] for row in rows if not row.parent}
    parent_of: dict[str, str] = {}
    for row in rows:
        if row.parent:
            parent_of.setdefault(row.path[0], row.parent)
    drafts: list[Draft] = []
    circles: dict[str, None] = {}
    for row in rows:
        above = _find_above(row, at_top, parent_of)
        if above is None:
            circles[row.path[0]] = None
        drafts.append(Draft((*(above or ()), *row.path), row.said))
    notes = (
        [f"At the top, as their parents go round in a circle, or up without end: {to_shown(list(circles))}."]
        if circles
        else []
    )
    if both := [name for name in parent_of if name in at_top]:
        notes.append(
            f"Both at the top and beneath another code; all rows of one code name its parent: {to_shown(both)}."
        )
    return drafts, notes


def _find_above(row: _Row, at_top: set[str], parent_of: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the names above a row's own, from the uppermost one down; None where that has no end."""
    above: list[str] = []
    upper = row.parent
    while upper:
        if upper in above or len(above) == _MOST_LEVELS or (upper == row.path[0] and upper not in at_top):
            return None
        above.insert(0, upper)
        upper = "" if upper in at_top else parent_of.get(upper, "")
    return tuple(above)


def _refuse(what: str, where: str, mend: str) -> InputError:
    return InputError(
        what, where=where, why="A codebook says what people code by: nothing in it is guessed.", mend=mend
    )
