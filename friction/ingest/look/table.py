"""A look at a file: every column measured over all rows, and a sample of the rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.errors import InputError
from friction.ingest.files import iter_rows, join_beside, look_at_form, read_rows, to_arrow
from friction.ingest.look.halves import join_halves
from friction.ingest.look.profile import HASHES_KEPT, Profile, Sketch, to_profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from friction.ingest.files import Rows

ROWS_IN_A_ROW = 20_000
"""Rows at the beginning of a file that the sample holds all of: what persons do one after another is seen there."""

ROWS_SPREAD = 20_000
"""Rows of the rest, spread evenly, that the sample holds at most twice as many of."""


@dataclass(frozen=True)
class Table:
    """What a look at the files of one source tells.

    Attributes
    ----------
    file : the first of them; ``files`` all.
    shown : the path that the settings name: relative to the workspace within it, a glob where there are several.
    cells : text, the sample of the rows, as `Profile.cells`.
    columns : what each column is like, in the order of the file.
    form : settings of form that the file needs to be read, such as ``header_line``; empty where it needs none.
    """

    file: Path
    shown: str
    cells: pd.DataFrame
    columns: Mapping[str, Profile]
    files: tuple[Path, ...] = ()
    form: Mapping[str, object] = field(default_factory=dict)

    @property
    def n_rows(self) -> int:
        """Rows of the files."""
        return next((column.n_rows for column in self.columns.values()), 0)


def look_at(file: Path, workspace: Path) -> Table:
    """Read a file and measure its columns, nested ones by their paths.

    Raises
    ------
    InputError
        If it cannot be used at all.
    """
    absolute, folder = file.resolve(), workspace.resolve()
    shown = absolute.relative_to(folder).as_posix() if absolute.is_relative_to(folder) else absolute.as_posix()
    form = look_at_form(file).model_dump(exclude_none=True, exclude_defaults=True)
    sketches: dict[str, Sketch] = {}
    parts: list[pd.DataFrame] = []
    n_rows, stride = 0, 1
    for rows in _iter_all(file):
        places = np.arange(n_rows, n_rows + len(rows.cells))
        for name in rows.cells.columns:
            sketches.setdefault(str(name), Sketch()).add(to_arrow(rows.cells[name]))
        parts.append(rows.cells.set_axis(places)[(places < ROWS_IN_A_ROW) | (places % stride == 0)])
        n_rows += len(rows.cells)
        while n_rows / stride > 2 * ROWS_SPREAD:
            stride *= 2
        parts = [part[(part.index < ROWS_IN_A_ROW) | (part.index % stride == 0)] for part in parts]
    cells = pd.concat(parts)
    columns = {name: to_profile(name, n_rows, sketch, cells[name]) for name, sketch in sketches.items()}
    return Table(file, shown, cells, columns, (file,), form)


def _iter_all(file: Path) -> Iterator[Rows]:
    """Yield all rows of a file in stretches: the columns are those of its first rows, halves of times as one."""
    first = read_rows(file, columns=None, limit=ROWS_IN_A_ROW)
    names = join_halves(first.cells)
    if first.n_read < ROWS_IN_A_ROW or not len(first.cells.columns):
        yield join_beside(first, names)
        return
    try:
        yield from iter_rows(file, columns=names)
    except InputError:  # a column that is named twice
        yield join_beside(read_rows(file, columns=None), names)


def join_family(tables: list[Table], model: Table, shown: str) -> Table:
    """Return the looks at files of the same columns as one.

    ``model`` is the one whose columns they have, other files being empty; ``shown`` is the glob that names them.
    """
    first = tables[0]
    alike = [table for table in tables if set(table.columns) == set(model.columns)]
    cells = pd.concat([table.cells for table in alike], ignore_index=True)
    columns = {}
    for name, column in model.columns.items():
        parts = [table.columns[name] for table in alike]
        hashes = np.unique(np.concatenate([part.hashes for part in parts]))
        columns[name] = replace(
            column,
            n_rows=sum(part.n_rows for part in parts),
            n_given=sum(part.n_given for part in parts),
            hashes=hashes[:HASHES_KEPT],
            cells=cells[name],
            is_key=all(part.is_key for part in parts if part.n_rows),
        )
    form = first.form if all(table.form == first.form for table in tables) else {}
    return replace(
        first, form=form, shown=shown, cells=cells, columns=columns, files=tuple(table.file for table in tables)
    )
