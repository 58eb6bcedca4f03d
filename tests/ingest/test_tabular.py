"""Reading rows: what files may be like, and what of a bad one still goes through."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.errors import InputError
from friction.ingest.files import delimited, streams
from friction.ingest.files.tabular import read_rows

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def write(folder: Path, text: str | bytes, name: str = "rows.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def read(file: Path, *columns: str) -> list[tuple[str | None, ...]]:
    cells = read_rows(file, columns=columns).cells
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in cells.itertuples(index=False)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path, delimiter):
    """CSV may be parted by comma, semicolon, tab or bar."""
    file = write(tmp_path, "id,text\n1,a b\n2,c\n".replace(",", delimiter))
    assert read(file, "id", "text") == [("1", "a b"), ("2", "c")]


def test_delimiter_by_columns_asked_for(tmp_path):
    """The delimiter is the one that makes the columns asked for, also where another sign is more frequent."""
    file = write(tmp_path, "id;a,b,c,d;text\n1;x;hello, you\n")
    assert read(file, "id", "text") == [("1", "hello, you")]


def test_excel_separator_line(tmp_path):
    """A first line such as ``sep=;``, which Excel writes, is passed over."""
    assert read(write(tmp_path, "sep=;\nid;text\n1;a\n"), "text") == [("a",)]


def test_words_for_nothing_stay_text(tmp_path):
    """The words None, NA, null and nan stay text, as customers write them; only an empty cell is null."""
    file = write(tmp_path, 'id,text\n1,None\n2,NA\n3,null\n4,nan\n5,\n6,""\n')
    assert [text for (text,) in read(file, "text")] == ["None", "NA", "null", "nan", None, None]


def test_ids_are_text(tmp_path):
    """Ids keep leading zeros and all of their twenty digits."""
    file = write(tmp_path, "id\n007\n12345678901234567890\n")
    assert read(file, "id") == [("007",), ("12345678901234567890",)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path, encoding):
    """UTF-8 is read with or without a byte-order mark, UTF-16 with one."""
    assert read(write(tmp_path, "id,text\n1,für 😀\n".encode(encoding)), "id", "text") == [("1", "für 😀")]


def test_wrong_encoding(tmp_path):
    """A file in another encoding is refused with byte, line and the command that converts it."""
    file = write(tmp_path, "id,text\n1,ok\n2,schön\n".encode("cp1252"))
    with pytest.raises(InputError) as caught:
        read_rows(file, columns=["text"], where="documents 'reviews'.path")
    assert "byte 0xF6 at line 3, byte 6" in str(caught.value)
    assert "iconv -f CP1252 -t UTF-8 rows.csv > rows-utf8.csv" in caught.value.mend
    assert "documents 'reviews'.path" in caught.value.where


def test_wrong_encoding_late_in_a_long_file(tmp_path):
    """The line of the wrong byte is right however far behind it is."""
    file = write(tmp_path, b"id,text\n" + b"1,ok\n" * 50_000 + b"2,\xe9\n")
    with pytest.raises(InputError, match="at line 50002, byte 3"):
        read_rows(file, columns=["text"])


def test_utf16_without_mark(tmp_path):
    """UTF-16 without a byte-order mark is refused by its name."""
    with pytest.raises(InputError, match="UTF-16LE without"):
        read_rows(write(tmp_path, "id,text\n1,a\n".encode("utf-16-le")), columns=["id"])


def test_spreadsheet_named_csv(tmp_path):
    """A spreadsheet is told by its first bytes, whatever its name."""
    with pytest.raises(InputError, match="spreadsheet"):
        read_rows(write(tmp_path, b"PK\x03\x04abc"), columns=["id"])


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n"])
def test_empty_file(tmp_path, content):
    """A file without content is refused with a clear word."""
    with pytest.raises(InputError, match="the file is empty"):
        read_rows(write(tmp_path, content), columns=["id"])


def test_header_alone(tmp_path):
    """A header without rows is a table without rows."""
    rows = read_rows(write(tmp_path, "id,text\n"), columns=["id", "text"])
    assert (len(rows.cells), rows.n_read, list(rows.cells.columns)) == (0, 0, ["id", "text"])


@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl", "rows.parquet"])
def test_columns_not_there(tmp_path, name):
    """All columns that are missing are named, with those that are there and a near name, in every format."""
    frame = pd.DataFrame({"review_id": ["1"], "Text": ["a"]})
    file = tmp_path / name
    if name.endswith("csv"):
        frame.to_csv(file, index=False)
    elif name.endswith("jsonl"):
        frame.to_json(file, orient="records", lines=True)
    else:
        frame.to_parquet(file)
    with pytest.raises(InputError) as caught:
        read_rows(file, columns=["reviewid", "text", "xyz"])
    assert "'reviewid', 'text', 'xyz'" in caught.value.what
    assert "For 'reviewid': did you mean 'review_id'? For 'text': did you mean 'Text'? " in caught.value.why
    assert "review_id, Text" in caught.value.why


def test_column_named_twice(tmp_path):
    """A header that names an asked-for column twice is refused: which one is meant cannot be told."""
    with pytest.raises(InputError, match="twice: 'id'"):
        read_rows(write(tmp_path, "id,text,id\n1,a,2\n"), columns=["id"])


def test_cells_spanning_lines(tmp_path):
    """A quoted cell may hold line ends, delimiters and doubled quotes; the row is the line it begins in."""
    file = write(tmp_path, 'id,text\n1,"a, ""b""\nand\n\nc"\n2,d\n')
    rows = read_rows(file, columns=["id", "text"])
    assert read(file, "id", "text") == [("1", 'a, "b"\nand\n\nc'), ("2", "d")]
    assert rows.row.tolist() == [2, 6]


BROKEN = {
    "open quote": '2,"broken,2026-01-02',
    "open quote at the end": '2,x,"broken',
    "words behind a quote": '2,"a" b,2026-01-02',
    "quotes within quotes": '2,"he said "no" twice",2026-01-02',
}


@pytest.mark.parametrize("others", ["1,fine,d", '1,"fi,ne",d', '"1","fine","d"', '1,"fi""ne",d', '1,"two\nlines",d'])
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_broken_quote(tmp_path, broken, others):
    """A row with a broken quote is lost, and no other, whatever the rows around it are like."""
    lines = ["id,text,at", *[others] * 3, broken, *[others] * 5]
    rows = read_rows(write(tmp_path, "\n".join(lines) + "\n"), columns=["id", "text", "at"])
    assert len(rows.cells) == 8
    assert rows.cells["id"].tolist() == ["1"] * 8
    assert [flaw[1:] for flaw in rows.flaws] == [(None, "broken quote")]
    assert rows.flaws[0].row == 5 + 3 * others.count("\n")
    assert rows.n_read == 9


def test_broken_quote_in_the_last_row(tmp_path):
    """An open quote in the last row, which nothing closes, costs that row."""
    rows = read_rows(write(tmp_path, 'id,text\n1,a\n2,"b'), columns=["id", "text"])
    assert (len(rows.cells), [flaw.row for flaw in rows.flaws]) == (1, [3])


def test_many_broken_quotes(tmp_path):
    """Every second row broken: the others all go through."""
    lines = ["id,text", *(f'{n},"broken' if n % 2 else f"{n},fine" for n in range(2000))]
    rows = read_rows(write(tmp_path, "\n".join(lines)), columns=["id", "text"])
    assert rows.cells["id"].tolist() == [str(n) for n in range(0, 2000, 2)]
    assert len(rows.flaws) == 1000


def test_ragged_rows(tmp_path):
    """A row with too few or too many cells is quarantined; empty cells beyond the header are no harm."""
    rows = read_rows(write(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8,,\n\n"), columns=["a", "b"])
    assert rows.cells["a"].tolist() == ["1", "7"]
    assert [tuple(flaw) for flaw in rows.flaws] == [
        (3, None, "1 cell where the header has 2"),
        (4, None, "3 cells where the header has 2"),
    ]


@pytest.mark.parametrize("message", ["x" * 5_000_000, "many words\n" * 450_000], ids=["one line", "many lines"])
def test_message_of_five_megabytes(tmp_path, message):
    """A message of five megabytes is one quarantined row; the rows around it go through."""
    file = write(tmp_path, f'id,text\n1,a\n2,"{message}"\n3,c\n')
    rows = read_rows(file, columns=["id", "text"])
    assert rows.cells["id"].tolist() == ["1", "3"]
    assert [tuple(flaw) for flaw in rows.flaws] == [(3, "text", "longer than 1 MiB")]


def test_long_cell_that_nobody_asked_for(tmp_path):
    """A cell that is too long or holds a NUL costs its row only if its column is asked for."""
    file = write(tmp_path, f"id,junk,text\n1,{'x' * 2_000_000},a\n2,\0,b\n3,c,d\0\n")
    assert read(file, "id") == [("1",), ("2",), ("3",)]
    rows = read_rows(file, columns=["text"])
    assert [tuple(flaw) for flaw in rows.flaws] == [(4, "text", "holds a NUL character")]


def test_line_beyond_all_bounds(tmp_path, monkeypatch):
    """A line without end is passed over, not held in memory, and costs its row."""
    for module in (streams, delimited):
        monkeypatch.setattr(module, "MAX_LINE", 1000)
    file = write(tmp_path, f"id,text\n1,a\n2,{'x' * 5500}\n3,c\n")
    rows = read_rows(file, columns=["id"])
    assert (rows.cells["id"].tolist(), [flaw.row for flaw in rows.flaws]) == (["1", "3"], [3])


@pytest.mark.parametrize("name", ["rows.csv.gz", "rows.jsonl.gz", "rows.parquet.gz"])
def test_gzip(tmp_path, name):
    """Each format is also read packed with gzip."""
    frame, stream = pd.DataFrame({"id": ["1"], "text": ["a"]}), io.BytesIO()
    if "csv" in name:
        frame.to_csv(stream, index=False)
    elif "jsonl" in name:
        frame.to_json(stream, orient="records", lines=True)
    else:
        frame.to_parquet(stream)
    assert read(write(tmp_path, gzip.compress(stream.getvalue()), name), "id", "text") == [("1", "a")]


def test_gzip_bomb(tmp_path, monkeypatch):
    """A gzip file that unpacks to hundreds of times its size is refused before it fills the memory."""
    monkeypatch.setattr(streams, "FREE_EXPANSION", 1_000_000)
    file = write(tmp_path, gzip.compress(b"id,text\n" + b"1,aaaaaaaaaaaaaaaa\n" * 1_000_000), "rows.csv.gz")
    with pytest.raises(InputError, match="more than 200 times"):
        read_rows(file, columns=["id"])


def test_gzip_cut_off(tmp_path):
    """A gzip file that is cut off is refused with a clear word."""
    with pytest.raises(InputError, match="damaged or cut off"):
        read_rows(write(tmp_path, gzip.compress(b"id,text\n" + b"1,abc\n" * 9999)[:-20], "rows.csv.gz"), columns=["id"])


def test_json_lines(tmp_path):
    """JSONL values become text: numbers digit by digit, without a fraction of zeros; null and NaN are nothing."""
    lines = [
        '{"id": 12345678901234567890, "x": true, "n": 1.50}',
        '{"id": "007", "x": null, "n": 12345.0}',
        '{"id": 3, "x": {"b": 1, "a": [2]}, "n": NaN}',
    ]
    assert read(write(tmp_path, "\n".join(lines), "rows.jsonl"), "id", "x", "n") == [
        ("12345678901234567890", "true", "1.50"),
        ("007", None, "12345"),
        ("3", '{"a": ["2"], "b": "1"}', None),
    ]


def test_json_lines_broken(tmp_path):
    """A JSONL line that is no JSON object is quarantined with its line number; the others go through."""
    lines = [
        '{"id": 1}',
        "{broken",
        "7",
        '{"id": 1, "id": 2}',
        '{"id": "\\ud83d"}',
        '{"id": 1e999}',
        "[" * 99_999,
        '{"id": 2}',
    ]
    rows = read_rows(write(tmp_path, "\n".join(lines), "rows.jsonl"), columns=["id"])
    assert rows.cells["id"].tolist() == ["1", "1e999", "2"]
    assert [(flaw.row, flaw.reason) for flaw in rows.flaws] == [
        (2, "is not valid JSON"),
        (3, "is not a JSON object"),
        (4, "is not valid JSON"),
        (5, "holds half a character (a lone surrogate)"),
        (7, "is not valid JSON"),
    ]


@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl"])
def test_json_list(tmp_path, name):
    """One JSON list is read as its objects, whatever the file is called."""
    assert read(write(tmp_path, '[{"id": 1}, {"id": 2}]', name), "id") == [("1",), ("2",)]


def test_parquet_types(tmp_path):
    """Parquet ids become text without ``.0``, times ISO 8601, dictionaries and decimals what they stand for."""
    table = pa.table(
        {
            "whole": pa.array([1, 2**63 - 1, None]),
            "gappy": pa.array([12345.0, None, 2.5]),
            "at": pa.array(pd.to_datetime(["2026-01-05 10:00"] * 3).tz_localize("Europe/Berlin")),
            "word": pa.array(["a", "b", "a"]).dictionary_encode(),
            "flag": pa.array([True, False, None]),
            "list": pa.array([[1], [], None]),
        }
    )
    pq.write_table(table, tmp_path / "rows.parquet")
    assert read(tmp_path / "rows.parquet", "whole", "gappy", "word", "flag", "list") == [
        ("1", "12345", "a", "true", "[1]"),
        ("9223372036854775807", None, "b", "false", "[]"),
        (None, "2.5", "a", None, None),
    ]
    at = read_rows(tmp_path / "rows.parquet", columns=["at"]).cells["at"]
    assert at.str.startswith("2026-01-05 09:00:00").all()
    assert at.str.endswith("Z").all()


def test_parquet_damaged(tmp_path):
    """A damaged Parquet file is refused with a clear word."""
    with pytest.raises(InputError, match="damaged Parquet"):
        read_rows(write(tmp_path, b"PAR1 nothing of it", "rows.parquet"), columns=["id"])


cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
cells = st.lists(st.tuples(cell, st.none() | cell), max_size=8)


@settings(deadline=None, max_examples=120)
@given(rows=cells, delimiter=st.sampled_from(",;\t|"), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_csv_written_is_read(tmp_path_factory, rows, delimiter, quoting):
    """What is written as CSV is read as it was."""
    file = tmp_path_factory.mktemp("law") / "rows.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, quoting=quoting)
        writer.writerows([("id", "text"), *rows])
    assert read(file, "id", "text") == rows


@settings(deadline=None, max_examples=60)
@given(rows=cells)
def test_json_lines_and_parquet_written_are_read(tmp_path_factory, rows):
    """What is written as JSONL or Parquet is read as it was."""
    folder = tmp_path_factory.mktemp("law")
    lines = [json.dumps({"id": a, "text": b}, ensure_ascii=bool(n % 2)) for n, (a, b) in enumerate(rows)]
    file = write(folder, "\n".join([*lines, ""]) or "\n", "rows.jsonl")
    pq.write_table(
        pa.table(
            {"id": pa.array([a for a, _ in rows], pa.string()), "text": pa.array([b for _, b in rows], pa.string())}
        ),
        folder / "rows.parquet",
    )
    assert read(folder / "rows.parquet", "id", "text") == rows
    if rows:
        assert read(file, "id", "text") == rows


@settings(deadline=None, max_examples=100)
@given(text=st.text('a",;\n\r', max_size=60))
def test_any_text_is_rows_or_flaws(tmp_path_factory, text):
    """Whatever a CSV holds, it becomes rows and flaws, and a well-formed row at its end goes through."""
    file = write(tmp_path_factory.mktemp("law"), f"id,text\n{text}\nlast,row\n")
    rows = read_rows(file, columns=["id", "text"])
    assert rows.n_read == len(rows.cells) + len(rows.flaws)
    if '"' not in text:
        assert rows.cells.iloc[-1].tolist() == ["last", "row"]
