"""Cells of files for spreadsheets: nothing in them is a formula, and a list fits in one."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_PART = re.compile(r'[ \t]*(?:"((?:[^"]|"")*)"|([^;,\n]+))[ \t]*(?:[;,\n]|\Z)')
_SIGNS = re.compile('[;,"]')


def to_safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: behind an apostrophe where it begins like one (OWASP).

    One that begins with apostrophes before such a sign gets one more, so that `from_safe` gives back each cell.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def from_safe(cell: str) -> str:
    """Return what `to_safe` made safe; other cells as they are."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def join_cell(names: Iterable[str]) -> str:
    """Return names as one cell, parted by ``; ``; a name that holds such a sign stands in quotes."""
    return "; ".join('"' + name.replace('"', '""') + '"' if _SIGNS.search(name) else name for name in names)


def split_cell(cell: str) -> list[str]:
    """Return the names in a cell, which semicolons, commas or line ends part; no name is empty."""
    names = (quoted.replace('""', '"') if quoted else plain.strip() for quoted, plain in _PART.findall(cell))
    return [name for name in names if name]


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    r"""Return rows as CSV, every cell safe; lines end in ``\n``.

    UTF-8 with a byte-order mark: spreadsheets look for it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([to_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
