"""Blocks of CSV that need no care, read at once.

A block is plain where no way of reading it is in doubt: each line is one row of as many cells as the header names,
and each quote begins a cell, ends one, or is doubled within. Whatever is not plain is left to the reader that goes
record by record (`friction.ingest.files.csv_records`), and what is plain reads the same there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

_NEWLINE, _RETURN = b"\n\r"


def read_plain(
    block: str, delimiter: str, width: int, places: Sequence[int], quote: str = '"'
) -> list[pa.ChunkedArray] | None:
    r"""Return the cells of columns of a block of lines, or ``None`` where the block is not plain.

    Parameters
    ----------
    block : whole lines, each ended by ``\n``.
    delimiter : one character of ASCII.
    width : cells of a line.
    places : the columns to return, from 0.
    quote : the sign around cells, of ASCII; "" where none is.

    Returns
    -------
    A column of text for each of ``places``; an empty cell is null. As many rows as the block has lines.
    """
    import pyarrow as pa
    from pyarrow import csv

    # Of one column, a line without a sign may be blank or an empty cell. Arrow would take a byte-order mark at the
    # start of a block for the file's own.
    if width == 1 or "\0" in block or block.startswith("\ufeff"):
        return None
    if "\r" in block and block.count("\r") != block.count("\r\n"):
        return None
    data = block.encode()
    quoted = bool(quote) and quote in block
    if quoted and not _are_quotes_plain(np.frombuffer(data, dtype=np.uint8), ord(delimiter), ord(quote)):
        return None
    names = [str(place) for place in range(width)]
    wanted = [names[place] for place in places]
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            read_options=csv.ReadOptions(column_names=names),
            parse_options=csv.ParseOptions(delimiter=delimiter, quote_char=quote if quoted else False),
            convert_options=csv.ConvertOptions(
                check_utf8=False,  # it is text already
                column_types=dict.fromkeys(wanted, pa.large_string()),
                include_columns=wanted,
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table.columns if table.num_rows == block.count("\n") else None


def _are_quotes_plain(data: np.ndarray, delimiter: int, quote: int) -> bool:
    """Tell whether each quote begins a cell, ends one or is doubled within, and no quoted cell spans lines."""
    quotes = np.flatnonzero(data == quote)
    if len(quotes) % 2:
        return False
    opens, closes = quotes[::2], quotes[1::2]
    doubled = closes[:-1] + 1 == opens[1:]
    before, after = data[opens - 1], data[closes + 1]
    begins = (opens == 0) | (before == delimiter) | (before == _NEWLINE)
    ends = (after == delimiter) | (after == _NEWLINE) | (after == _RETURN)
    if not (begins[0] and ends[-1] and (begins[1:] | doubled).all() and (ends[:-1] | doubled).all()):
        return False
    before_newline = np.searchsorted(quotes, np.flatnonzero(data == _NEWLINE))
    return not (before_newline % 2).any()
