"""Rows of a file as text, and what is asked of them whatever the format."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.errors import InputError
from friction.ingest.files.flaws import HEADER_LINE, NUL, TOO_LONG, Flaw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

MAX_CELL = 1024 * 1024
"""Characters of one cell; a row with a longer one is quarantined."""

FEWEST_NAMES = 2
"""Cells that must all be the names of their columns for a row to be the header again."""

MAX_SHOWN = 30
"""Columns named in an error, at most."""


@dataclass(frozen=True)
class Rows:
    """What one file holds, or one stretch of it.

    Attributes
    ----------
    cells : the columns asked for, as text (dtype str); an empty cell is null, everything else stays as written.
    row : (n,) int64, line of the file (CSV, JSONL) or row (Parquet), from 1, for each row of ``cells``.
    flaws : rows that cannot be used, with their reason.
    n_read : rows read, usable or not.
    """

    cells: pd.DataFrame
    row: np.ndarray
    flaws: tuple[Flaw, ...]
    n_read: int


def build_rows(
    columns: dict[str, Sequence[str | None] | pa.ChunkedArray],
    row: Sequence[int] | np.ndarray,
    flaws: Iterable[Flaw],
    n_read: int,
) -> Rows:
    """Return the `Rows` of columns of text, Arrow or not, without the rows that hold what cannot be used."""
    cells = pd.DataFrame({name: pd.Series(_to_cells(values), dtype="str") for name, values in columns.items()})
    return _leave_out_unusable(Rows(cells, np.asarray(row, dtype=np.int64), tuple(flaws), n_read))


def join_rows(parts: Sequence[Rows]) -> Rows:
    """Return stretches of one file as one; there must be one at least."""
    if len(parts) == 1:
        return parts[0]
    return Rows(
        cells=pd.concat([part.cells for part in parts], ignore_index=True),
        row=np.concatenate([part.row for part in parts]),
        flaws=tuple(flaw for part in parts for flaw in part.flaws),
        n_read=sum(part.n_read for part in parts),
    )


def to_arrow(cells: pd.Series) -> pa.ChunkedArray:
    """Return a column of text (dtype str) as Arrow, without a copy where it lies so already."""
    import pyarrow as pa

    found = pa.array(cells, pa.large_string())
    return pa.chunked_array(found.chunks if isinstance(found, pa.ChunkedArray) else [found], pa.large_string())


def to_array(cells: pd.Series) -> pa.Array:
    """Return a column of text as one Arrow array."""
    import pyarrow as pa

    found = to_arrow(cells).combine_chunks()
    return pa.concat_arrays(found.chunks) if isinstance(found, pa.ChunkedArray) else found


def put_texts(texts: pa.Array, new: Mapping[int, str | None]) -> pa.Array:
    """Return texts with some put in the place of others, by their place; the array itself where there are none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not new:
        return texts
    places = sorted(new)
    mask = np.zeros(len(texts), dtype=bool)
    mask[places] = True
    return pc.replace_with_mask(texts, mask, pa.array([new[place] for place in places], pa.large_string()))


def strip_cells(cells: pd.Series | None, like: pd.DataFrame) -> pd.Series:
    """Return text without the spaces around it, null where nothing is left; all null without a column."""
    if cells is None:
        return pd.Series(None, index=like.index, dtype="str")
    stripped = cells.str.strip()
    return stripped.mask(stripped == "")


def leave_out_headers(rows: Rows) -> Rows:
    """Move rows that say the header again to the flaws: files were put one behind the other, headers and all."""
    import pyarrow.compute as pc

    names = list(rows.cells.columns)
    if len(names) < FEWEST_NAMES or not len(rows.cells):
        return rows
    places = np.flatnonzero(pc.fill_null(pc.equal(to_arrow(rows.cells[names[0]]), names[0]), fill_value=False))
    same = [int(place) for place in places if rows.cells.iloc[place].tolist() == names]
    if not same:
        return rows
    lost = np.zeros(len(rows.row), dtype=bool)
    lost[same] = True
    return _leave_out(rows, lost, [Flaw(int(rows.row[place]), None, HEADER_LINE) for place in same])


def check_columns(wanted: Sequence[str], present: Sequence[str], place: str, *, mend: str = "", line: int = 0) -> None:
    """Raise an `InputError` that names every column of ``wanted`` that is missing, and those that are there.

    Parameters
    ----------
    mend : how to mend it, where the names are there but are not read as such.
    line : the line that was taken for the header, from 1; 0 where there is none.
    """
    missing = [name for name in wanted if name not in present]
    if not missing:
        return
    lowered = {name.casefold(): name for name in present}
    nears = {name: difflib.get_close_matches(name.casefold(), list(lowered), n=1) for name in missing}
    # Where a header is missing, names of columns are cells: they are shown, and not kept with the reason.
    hints = "".join(f"For {name!r}: did you mean {lowered[near[0]]!r}? " for name, near in nears.items() if near)
    shown = ", ".join(present[:MAX_SHOWN]) + (" …" if len(present) > MAX_SHOWN else "")
    raise InputError(
        f"column{'s' if len(missing) > 1 else ''} not there: {', '.join(map(repr, missing))}",
        where=place,
        why=f"{hints}{f'Line {line}, taken for the header,' if line else 'The file'} has: {shown or 'no columns'}.",
        mend=mend or "Correct columns in the settings, or export the file again.",
    )


def check_once(wanted: Sequence[str], present: Sequence[str], place: str, inside: str) -> None:
    """Raise an `InputError` where a header names a column asked for twice; ``inside`` what is to be renamed."""
    twice = [name for name in wanted if present.count(name) > 1]
    if twice:
        raise InputError(
            f"the header names a column twice: {', '.join(map(repr, twice))}",
            where=place,
            mend=f"Rename one of the two in the {inside}.",
        )


def _to_cells(values: Sequence[str | None] | pa.ChunkedArray) -> pa.ChunkedArray:
    """Return text as Arrow, empty text as null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(values, pa.ChunkedArray):
        values = pa.chunked_array([pa.array(values, pa.large_string())])
    empty = pc.equal(pc.binary_length(values), 0)
    return pc.if_else(empty, pa.scalar(None, values.type), values) if pc.any(empty).as_py() else values


def _leave_out_unusable(rows: Rows) -> Rows:
    """Move rows with a cell that is too long or holds a NUL to the flaws."""
    import pyarrow.compute as pc

    flaws: list[Flaw] = []
    lost = np.zeros(len(rows.row), dtype=bool)
    for name in rows.cells.columns:
        cells = to_arrow(rows.cells[name])
        for reason, at_fault in (
            (TOO_LONG, _find_long(cells)),
            (NUL, pc.match_substring(cells, "\0")),
        ):
            if not pc.any(at_fault).as_py():
                continue
            found = pc.fill_null(at_fault, fill_value=False).to_numpy() & ~lost
            flaws += [Flaw(int(rows.row[place]), name, reason) for place in found.nonzero()[0]]
            lost |= found
    if not lost.any():
        return rows
    return _leave_out(rows, lost, flaws)


def _leave_out(rows: Rows, lost: np.ndarray, flaws: Sequence[Flaw]) -> Rows:
    """Return rows without those that are ``lost``, for which ``flaws`` are added."""
    return Rows(rows.cells[~lost].reset_index(drop=True), rows.row[~lost], (*rows.flaws, *flaws), rows.n_read)


def _find_long(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Tell which cells are too long; counts characters only where there are as many bytes."""
    import pyarrow.compute as pc

    sizes = pc.binary_length(cells)
    longest = pc.max(sizes).as_py()
    return pc.greater(pc.utf8_length(cells) if (longest or 0) > MAX_CELL else sizes, MAX_CELL)
