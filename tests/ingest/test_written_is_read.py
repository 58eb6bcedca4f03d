"""What other programs write comes back equal, or is refused with the place of its row; never silently different."""

from __future__ import annotations

import csv
import string
from datetime import date, datetime
from decimal import Decimal

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from friction.config import Form
from friction.ingest.files.tabular import read_rows

pytestmark = pytest.mark.slow

LAW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])

TEXT = st.text(
    st.one_of(st.sampled_from(",;\t|'\"\\ \n\r#=0aä"), st.characters(exclude_categories=["Cs", "Cc"])), max_size=8
)
PLAIN = st.text(string.ascii_letters + string.digits + " .,;'\"\\äß漢😀", min_size=1, max_size=8)
NUMBER = st.one_of(st.integers(-(2**63), 2**63 - 1), st.none())
TABLES = st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=6)


def compare(file, rows, form=None, lines=None):
    """Hold what is read against what was written; a row may be missing only where a flaw says so.

    Parameters
    ----------
    rows : written, with text or null; a row that holds nothing is none.
    lines : the row number of each, where it is known; then a flaw must be at one of those that are missing.
    """
    found = read_rows(file, columns=["a", "b", "c"], form=form or Form())
    cells = [tuple(None if pd.isna(cell) else cell for cell in row) for row in found.cells.to_numpy().tolist()]
    expected = [tuple(cell or None for cell in row) for row in rows]
    if not found.flaws:
        blank = (None, None, None)
        assert [row for row in cells if row != blank] == [row for row in expected if row != blank]
        return
    assert all(flaw.row > 1 for flaw in found.flaws)
    left = iter(expected)
    assert all(row in left for row in cells)  # in their order, unchanged
    if lines is not None:
        assert {lines[n] for n, row in enumerate(expected) if row not in cells} <= {flaw.row for flaw in found.flaws}


DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|^"),
        "quotechar": st.sampled_from("\"'"),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)


@LAW
@given(rows=TABLES, dialect=DIALECTS)
def test_csv_in_every_dialect(tmp_path, rows, dialect):
    """Delimiter and quote as the settings say; every line end; cells that hold any of these."""
    file = tmp_path / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, **dialect).writerows([("a", "b", "c"), *rows])
    compare(file, rows, Form(delimiter=dialect["delimiter"], quote=dialect["quotechar"]))


ESCAPES = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|^"),
        "quotechar": st.sampled_from("\"'"),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE]),
        "doublequote": st.booleans(),
        "escapechar": st.sampled_from("\\!~"),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)


@LAW
@given(rows=TABLES, dialect=ESCAPES)
def test_csv_in_every_dialect_that_escapes(tmp_path, rows, dialect):
    """Quotes, delimiters and line ends behind a backslash or another sign, with and without quotes around cells."""
    file = tmp_path / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, **dialect).writerows([("a", "b", "c"), *rows])
    quote = "" if dialect["quoting"] == csv.QUOTE_NONE else dialect["quotechar"]
    form = Form(delimiter=dialect["delimiter"], quote=quote, escape=dialect["escapechar"])
    compare(file, rows, form)


@LAW
@given(rows=st.lists(st.tuples(PLAIN, PLAIN, PLAIN), min_size=1, max_size=6))
def test_tables_without_quotes(tmp_path, rows):
    """Where no sign quotes, signs of quotes are letters."""
    file = tmp_path / "a.tsv"
    file.write_text("".join("\t".join(row) + "\n" for row in [("a", "b", "c"), *rows]), encoding="utf-8", newline="")
    compare(file, rows, Form(quote="", delimiter="\t"))


@LAW
@given(rows=TABLES)
def test_text_of_pandas_polars_and_duckdb(tmp_path, rows):
    """CSV, JSON lines, a JSON list and Parquet of each hold the same."""
    frame = pd.DataFrame(rows, columns=["a", "b", "c"], dtype="str")
    other = pl.DataFrame(rows, schema=dict.fromkeys(["a", "b", "c"], pl.String), orient="row")
    frame.to_csv(tmp_path / "pandas.csv", index=False)
    frame.to_json(tmp_path / "pandas.jsonl", orient="records", lines=True)
    frame.to_json(tmp_path / "pandas.json", orient="records")
    frame.to_parquet(tmp_path / "pandas.parquet")
    other.write_csv(tmp_path / "polars.csv")
    other.write_ndjson(tmp_path / "polars.ndjson")
    other.write_json(tmp_path / "polars.json")
    other.write_parquet(tmp_path / "polars.parquet")
    with duckdb.connect() as connection:
        connection.register("written", frame)
        for ending, how in (("csv", "csv, header"), ("parquet", "parquet"), ("json", "json")):
            connection.execute(f"copy written to '{tmp_path}/duckdb.{ending}' (format {how})")
    for file in sorted(tmp_path.iterdir()):
        compare(file, rows)


@LAW
@given(
    rows=st.lists(
        st.tuples(NUMBER, st.booleans(), st.dates(date(1900, 3, 1), date(2100, 1, 1))), min_size=1, max_size=6
    )
)
def test_values_of_parquet(tmp_path, rows):
    """Whole numbers beyond 2**53, yes and no, days: as they are written out, from each program."""
    names = ["a", "b", "c"]
    expected = [(None if n is None else str(n), "true" if yes else "false", day.isoformat()) for n, yes, day in rows]
    # Column by column: whole numbers beside null would be fractions first, and lose their last digits.
    frame = pd.DataFrame(
        {
            name: pd.array(cells, "Int64") if name == "a" else list(cells)
            for name, *cells in zip(names, *rows, strict=True)
        }
    )
    frame.to_parquet(tmp_path / "pandas.parquet")
    pl.DataFrame(rows, schema={"a": pl.Int64, "b": pl.Boolean, "c": pl.Date}, orient="row").write_parquet(
        tmp_path / "polars.parquet"
    )
    with duckdb.connect() as connection:
        connection.register("written", frame)
        kept = "copy (select a, b, c::date c from written) to '{}/duckdb.parquet' (format parquet)"
        connection.execute(kept.format(tmp_path))
    for file in sorted(tmp_path.iterdir()):
        compare(file, expected)


VALUES = st.one_of(
    PLAIN.filter(lambda text: not text.startswith("=")),
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.decimals(-1000, 1000, places=2).map(float),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001 - cells have no zone
)


def to_written(value):
    """Return how a cell must read: a moment at midnight is its day in some workbooks."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(Decimal(repr(value)))
    return str(value)


@LAW
@given(rows=st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=6))
def test_cells_of_openpyxl_and_xlsxwriter(tmp_path, rows):
    """Text, numbers, yes and no, days and moments come back as they were written, in both."""
    table = [["a", "b", "c"], *map(list, rows)]
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    book.save(tmp_path / "openpyxl.xlsx")
    other = xlsxwriter.Workbook(
        str(tmp_path / "xlsxwriter.xlsx"), {"strings_to_numbers": False, "strings_to_formulas": False}
    )
    sheet, moment = other.add_worksheet(), other.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for n, row in enumerate(table):
        for m, cell in enumerate(row):
            if isinstance(cell, datetime | date):
                sheet.write_datetime(n, m, cell, moment)
            elif isinstance(cell, str):
                sheet.write_string(n, m, cell)
            else:
                sheet.write(n, m, cell)
    other.close()
    for file in sorted(tmp_path.iterdir()):
        found = read_rows(file, columns=["a", "b", "c"])
        cells = [tuple(str(cell).removesuffix("T00:00:00") for cell in row) for row in found.cells.to_numpy().tolist()]
        assert cells == [tuple(map(to_written, row)) for row in rows]
        assert not found.flaws
