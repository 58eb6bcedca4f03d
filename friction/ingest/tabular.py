"""Files with one row per line: CSV, JSONL and Parquet, each also packed with gzip, read as text and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.errors import InputError
from friction.ingest.delimited import iter_csv
from friction.ingest.flaws import EMPTY_FILE
from friction.ingest.jsonl import LINES_MEND, iter_jsonl
from friction.ingest.parquet import iter_parquet
from friction.ingest.rows import Rows, join_rows
from friction.ingest.streams import open_bytes, to_encoding_error
from friction.ingest.xes import read_xes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

_PARQUET = b"PAR1"
_BLANK = b"\xef\xbb\xbf\xff\xfe\r\n \t"
_BLOCK = 1 << 16


def read_rows(file: Path, *, columns: Sequence[str] | None, where: str = "", limit: int | None = None) -> Rows:
    """Read the columns of a CSV, JSONL, Parquet or XES file as text.

    Text files are UTF-8, or UTF-8 and UTF-16 with a byte-order mark. CSV is parted by comma, semicolon, tab or bar,
    whichever makes the columns asked for out of the header. Numbers of JSONL and Parquet become text without a
    trailing ``.0``, times of Parquet ISO 8601, lists and objects JSON. ``None``, ``NA`` and ``null`` stay text.

    Parameters
    ----------
    file : the file; what it holds is told by its first bytes and its name.
    columns : names of the columns; ``None`` for all.
    where : the setting that names the file, for errors.
    limit : rows to read, at most; for a first look.

    Returns
    -------
    The rows in the order of the file.

    Raises
    ------
    InputError
        If the file is empty, in another encoding or format, or lacks columns (all that are missing are named).
    """
    return join_rows(list(iter_rows(file, columns=columns, where=where, limit=limit)))


def iter_rows(
    file: Path, *, columns: Sequence[str] | None, where: str = "", limit: int | None = None
) -> Iterator[Rows]:
    """Yield the rows of `read_rows` in stretches that fit into memory, however long the file; one at least."""
    place = f"{where}: {file}" if where else str(file)
    with open_bytes(file, where) as stream:
        head = stream.read(4)
        is_empty = not head.strip(_BLANK) and _is_blank(stream)
    if is_empty:
        raise InputError(EMPTY_FILE, where=place, mend="Export it again, or take it out of the settings.")
    name = file.name.lower().removesuffix(".gz")
    wanted = None if columns is None else list(dict.fromkeys(columns))
    if head == _PARQUET:
        yield from iter_parquet(file, wanted, where, limit)
        return
    if name.endswith(".xes"):
        yield read_xes(file, wanted, where, limit)
        return
    if name.endswith((".parquet", ".pq", ".xlsx", ".xls", ".json")):
        raise InputError("is no CSV, JSONL or Parquet file", where=place, mend=_to_format_mend(name))
    try:
        iter_text = iter_jsonl if name.endswith((".jsonl", ".ndjson")) else iter_csv
        yield from iter_text(file, wanted, where, limit)
    except UnicodeDecodeError:
        raise to_encoding_error(file, where) from None


def _is_blank(stream: BinaryIO) -> bool:
    """Tell whether nothing but spaces and line ends is left: rows may stand behind empty lines."""
    while block := stream.read(_BLOCK):
        if block.strip(_BLANK):
            return False
    return True


def _to_format_mend(name: str) -> str:
    """Return how to make a readable file out of one that is not."""
    if name.endswith(".json"):
        return LINES_MEND
    if name.endswith((".xlsx", ".xls")):
        return "Save it as CSV UTF-8."
    return "Give it the ending of what it holds: .csv, .jsonl or .parquet."
