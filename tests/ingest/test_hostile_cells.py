"""Cells, names of encodings and patterns made to break the reader cost little, and end in words."""

from __future__ import annotations

import time

import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError

from friction.config import Form
from friction.config.forms import TimeFormat
from friction.errors import InputError
from friction.ingest.files import read_rows
from friction.ingest.files.bounds import _iter_cells
from friction.ingest.ids.id_forms import to_form
from friction.ingest.ids.no_ids import to_word
from friction.ingest.values.numbers import to_numbers
from friction.ingest.values.ratings import read_ratings

LONG = 40_000
MOST_SECONDS = 3.0


@pytest.mark.parametrize(
    "read",
    [
        lambda: read_ratings(pd.Series(["a" * LONG, "5つ星のうち4.0.1"], dtype="str"), (1, 5), {}),
        lambda: to_numbers(pd.Series(["1" * LONG + "x"], dtype="str")),
        lambda: to_word("a " + "-" * LONG + " a"),
        lambda: to_form('"' * LONG),
        lambda: list(_iter_cells(b'<c r="A1">' * LONG)),
    ],
    ids=["rating", "number", "word for nobody", "quotes", "cells never closed"],
)
def test_cells_made_to_take_long_do_not(read):
    """Each took ten seconds and more when it was four times shorter."""
    started = time.process_time()

    read()

    assert time.process_time() - started < MOST_SECONDS


@pytest.mark.parametrize("pattern", ["%Y-%m-%d %Y", "%Y %j %G", "%Y-%m-%d %V", "%Y-%m-%d %G"])
def test_a_pattern_that_cannot_be_read_back_is_refused(pattern):
    """By the settings, before a file is opened."""
    with pytest.raises(ValidationError, match=r"cannot be read|in one way only"):
        TypeAdapter(TimeFormat).validate_python(pattern)


@pytest.mark.parametrize("encoding", ["utf-16", "undefined"])
def test_an_encoding_that_the_file_is_not_in_is_an_error_of_input(tmp_path, encoding):
    """Also where Python finds no single byte at fault."""
    (tmp_path / "t.csv").write_bytes(b"id,text\n1,slow\n")

    with pytest.raises(InputError):
        read_rows(tmp_path / "t.csv", columns=["id"], form=Form(encoding=encoding))
