"""A time whose date and clock, and perhaps its zone, stand in columns of their own: their cells make one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from friction.config import split_columns
from friction.ingest.files.rows import to_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.ingest.files.rows import Rows

_MIDNIGHT = r"(?i)[ T](?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? ?am)$"
"""What spreadsheets and databases write behind a day that has no clock."""

NO_DAY = r"(?:1899-12-3[01]|1900-01-0[01]|1904-01-01|1970-01-01)[ T]"
"""Days that spreadsheets and databases write before a clock that has no day."""


def join_beside(rows: Rows, wanted: Sequence[str]) -> Rows:
    """Return the columns ``wanted``, those that stand for several made of the cells of these; others go."""
    parts = {name: split_columns(name) for name in wanted}
    if all(len(names) == 1 for names in parts.values()):
        return rows
    made = {
        name: join_cells(rows.cells, names) if len(names) > 1 else rows.cells[name] for name, names in parts.items()
    }
    return replace(rows, cells=pd.DataFrame(made, index=rows.cells.index))


def join_cells(cells: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Return the cells of several columns one behind the other, a space between; null where all are empty.

    A midnight behind the first, and a day before the others that no clock has, are what programs write for nothing.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.large_string()
    first, *others = (pc.utf8_trim_whitespace(to_array(cells[name])) for name in names)
    day = pc.if_else(pc.is_valid(pc.coalesce(*others)), pc.replace_substring_regex(first, _MIDNIGHT, ""), first)
    clocks = [pc.replace_substring_regex(other, f"^{NO_DAY}", "") for other in others]
    # Nulls are filled, since a join that skips them loses the rows where all are null (seen in pyarrow 26.0).
    filled = [pc.fill_null(one, "") for one in (day, *clocks)]
    joined = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*filled, pa.scalar(" ", text)))
    joined = pc.replace_substring(joined, "  ", " ")
    found = pc.if_else(pc.equal(joined, ""), pa.scalar(None, text), joined)
    return pd.Series(pa.chunked_array([found]), dtype="str").set_axis(cells.index)
