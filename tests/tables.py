"""Small tables in, tables out: the whole machinery of the spec tests.

``table`` reads an ASCII table; ``assert_same`` compares a DataFrame with one, on the columns the table names.
A cell that is ``-`` is null; ``a,b`` in a column named with ``[]`` is a list; numbers, ``true``/``false`` and times
(``2026-01-05 09:00``, taken as UTC) are read as such, everything else is text. A column named with ``$`` stays text.
"""

from __future__ import annotations

import math
import re

import pandas as pd

_TIME = re.compile(r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")


def table(text: str) -> pd.DataFrame:
    """Read an ASCII table: a line of column names, then a line for each row, cells parted by ``|``."""
    lines = [line.strip().strip("|") for line in text.strip().splitlines() if line.strip()]
    names, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    columns = {name.rstrip("[]$"): [_read_cell(row[place], name) for row in rows] for place, name in enumerate(names)}
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})
    return frame.infer_objects()


def assert_same(found: pd.DataFrame, expected: str, *, places: int = 6) -> None:
    """Fail unless ``found`` holds the rows of the ASCII table, in its order, on the columns it names."""
    wanted = table(expected)
    missing = [name for name in wanted.columns if name not in found.columns]
    assert not missing, f"columns are missing: {missing}"
    shown = found[list(wanted.columns)].reset_index(drop=True)
    assert len(shown) == len(wanted), f"{len(wanted)} rows expected, {len(shown)} found:\n{shown.to_string()}"
    for name in wanted.columns:
        for row, (value, want) in enumerate(zip(shown[name].tolist(), wanted[name].tolist(), strict=True)):
            assert _same(value, want, places), (
                f"row {row}, {name}: {want!r} expected, {value!r} found:\n{shown.to_string()}"
            )


def _read_cell(cell: str, name: str) -> object:
    if cell == "-":
        return None
    if name.endswith("[]"):
        return [part.strip() for part in cell.split(",") if part.strip()]
    if name.endswith("$"):
        return cell
    if cell in ("true", "false"):
        return cell == "true"
    if _NUMBER.match(cell):
        return float(cell) if "." in cell else int(cell)
    if _TIME.match(cell):
        return pd.Timestamp(cell, tz="UTC")
    return cell


def _is_null(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def _same(value: object, want: object, places: int) -> bool:
    if _is_null(want) or _is_null(value):
        return _is_null(want) and _is_null(value)
    if isinstance(want, float | int) and not isinstance(want, bool):
        return abs(float(value) - want) <= 10.0**-places  # type: ignore[arg-type]
    return value == want
