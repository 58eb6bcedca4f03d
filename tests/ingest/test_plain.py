"""Blocks of CSV read at once, and record by record: the same rows."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.ingest.files import delimited, streams
from friction.ingest.files.plain_csv import read_plain
from friction.ingest.files.tabular import read_rows

pytestmark = pytest.mark.slow

PLAIN = {
    "cells without quotes": "1,a b\n2,\n",
    "a quoted cell": '1,"a,b"\n',
    "an empty quoted cell": '"",""\n',
    "doubled quotes": '1,"a ""b"""\n',
    "a cell of one quote": '1,""""\n',
    "ends of Windows": '1,a\r\n2,"b"\r\n',
    "other letters": "1,für 😀\n",
}
ODD = {
    "too few cells": "1,a\n2\n",
    "too many cells": "1,a,\n",
    "a blank line": "1,a\n\n",
    "an open quote": '1,"a\n',
    "a quote within a cell": '1,a "b"\n',
    "words behind a quote": '1,"a" b\n',
    "a cell that spans lines": '1,"a\nb"\n',
    "an end of old computers": "1,a\r2,b\n",
    "a NUL": "1,\0\n",
    "a byte-order mark": "\ufeff1,a\n",
}


@pytest.mark.parametrize("block", PLAIN.values(), ids=PLAIN)
def test_plain(block):
    """Rows of the right width, with quotes where they belong, are read at once."""
    assert read_plain(block, ",", 2, (0, 1)) is not None


@pytest.mark.parametrize("block", ODD.values(), ids=ODD)
def test_odd(block):
    """Whatever could be read in two ways is left to the careful reader."""
    assert read_plain(block, ",", 2, (0, 1)) is None


def test_one_column():
    """In a file of one column a blank line and an empty cell look alike: it is left to the careful reader."""
    assert read_plain("a\nb\n", ",", 1, (0,)) is None


def test_cells():
    """Only the columns asked for are read, in the order asked for; an empty cell is null, quoted or not."""
    columns = read_plain('1,x,"a ""b"""\n2,,""\n', ",", 3, (2, 0))
    assert [column.to_pylist() for column in columns] == [['a "b"', None], ["1", "2"]]


line = st.sampled_from(
    [
        *(text.rstrip("\n") for text in (PLAIN | ODD).values()),
        "1,a", "2,b", '3,"c"', "1;a", ",", " ", '"', '""', "\ufeff", "1,a,,", "x\u2028y,z", "é,ü",
    ]
)  # fmt: skip
end = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\n\n", ""])
lines = st.lists(st.tuples(line, end), max_size=12)


@settings(deadline=None, max_examples=150)
@given(lines=lines, block=st.integers(1, 60), piece=st.integers(1, 20), at_once=st.integers(1, 40))
def test_blocks_read_as_records(tmp_path_factory, lines, block, piece, at_once):
    """Any file gives the same rows, lines and flaws, wherever its blocks begin and end."""
    file = tmp_path_factory.mktemp("law") / "rows.csv"
    file.write_text("id,text\n" + "".join(text + end for text, end in lines), encoding="utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "read_plain", lambda *_: None)
        careful = read_rows(file, columns=["id", "text"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK", block)
        patch.setattr(delimited, "PIECE", piece)
        patch.setattr(delimited, "ROWS_AT_ONCE", 2)
        patch.setattr(streams, "CHARACTERS_AT_ONCE", at_once)
        found = read_rows(file, columns=["id", "text"])
    pd.testing.assert_frame_equal(found.cells, careful.cells)
    assert found.row.tolist() == careful.row.tolist()
    assert sorted(found.flaws, key=str) == sorted(careful.flaws, key=str)
    assert found.n_read == careful.n_read
