"""Files of rows, whatever their kind, read as text and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.config import split_columns
from friction.errors import FileError
from friction.ingest.files.beside import join_beside
from friction.ingest.files.delimited import FOUND, iter_csv
from friction.ingest.files.encodings import to_encoding_error
from friction.ingest.files.file_kinds import find_kind
from friction.ingest.files.flaws import EMPTY_FILE
from friction.ingest.files.json_objects import iter_objects
from friction.ingest.files.jsonl import iter_jsonl
from friction.ingest.files.nested import flatten_rows
from friction.ingest.files.parquet import iter_parquet
from friction.ingest.files.rows import Rows, join_rows, leave_out_headers
from friction.ingest.files.workbooks import iter_workbook
from friction.ingest.files.xes import read_xes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from friction.config import Form


def read_rows(
    file: Path, *, columns: Sequence[str] | None, where: str = "", limit: int | None = None, form: Form = FOUND
) -> Rows:
    """Read the columns of a CSV, JSON, JSONL, Parquet or XES file, or of a workbook, as text.

    What a file holds is told by its first bytes, where these do not tell by its name. Numbers of JSON, Parquet and
    workbooks become text without a trailing ``.0``, times ISO 8601, lists and objects JSON. ``None``, ``NA`` and
    ``null`` stay text. A column that lies inside another goes by its path, ``properties.time`` (see
    `friction.ingest.files.nested`); one that stands for several is made of their cells (see
    `friction.ingest.files.beside`).

    Parameters
    ----------
    file : the file.
    columns : names of the columns; ``None`` for all: then objects are told apart into columns of their own, by path.
    where : the setting that names the file, for errors.
    limit : rows to read, at most; for a first look.
    form : how the file is laid out, as far as the settings say.

    Returns
    -------
    The rows in the order of the file.

    Raises
    ------
    FileError
        If the file is empty, in another encoding or format.
    InputError
        If it lacks columns (all that are missing are named), or the settings do not fit it otherwise.
    """
    return join_rows(list(iter_rows(file, columns=columns, where=where, limit=limit, form=form)))


def iter_rows(
    file: Path, *, columns: Sequence[str] | None, where: str = "", limit: int | None = None, form: Form = FOUND
) -> Iterator[Rows]:
    """Yield the rows of `read_rows` in stretches that fit into memory, however long the file; one at least.

    With ``columns`` None they come as one stretch.
    """
    if columns is None:
        yield flatten_rows(join_rows(list(_iter_kind(file, None, where, limit, form))))
        return
    read = list(dict.fromkeys(one for name in columns for one in split_columns(name)))
    for rows in _iter_kind(file, read, where, limit, form):
        yield join_beside(leave_out_headers(rows), columns)


def _iter_kind(file: Path, columns: list[str] | None, where: str, limit: int | None, form: Form) -> Iterator[Rows]:
    """Yield the rows of a file by its kind."""
    kind = find_kind(file, where)
    if not kind:
        place = f"{where}: {file}" if where else str(file)
        raise FileError(EMPTY_FILE, where=place, mend="Export it again, or take it out of the settings.")
    try:
        if kind == "parquet":
            yield from iter_parquet(file, columns, where, limit)
        elif kind == "xes":
            yield read_xes(file, columns, where, limit)
        elif kind == "workbook":
            yield from iter_workbook(file, columns, where, limit, form)
        elif kind == "lines" and not form.records:
            yield from iter_jsonl(file, columns, where, limit, form)
        elif kind in ("json", "lines"):
            yield from iter_objects(file, columns, where, limit, form)
        else:
            yield from iter_csv(file, columns, where, limit, form)
    except UnicodeError:
        raise to_encoding_error(file, where, form.encoding) from None
