"""The part of docs/inputs.md on files: each sentence is held by the test beside it here."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import statsmodels
import xlsxwriter

from friction.config import Form
from friction.errors import InputError
from friction.ingest.files.tabular import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).parent.parent.parent / "docs" / "inputs.md"
HELD: dict[str, Callable[[Path], None]] = {}


def holds(beginning: str) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Keep a check under the beginning of the sentence that it holds."""

    def keep(check: Callable[[Path], None]) -> Callable[[Path], None]:
        HELD[beginning] = check
        return check

    return keep


def write(folder: Path, name: str, content: str | bytes) -> Path:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / name


def read(file: Path, *columns: str, **form: object) -> list[list[str | None]]:
    cells = read_rows(file, columns=columns or None, form=Form(**form)).cells
    return [[None if pd.isna(cell) else cell for cell in row] for row in cells.to_numpy().tolist()]


def refuse(file: Path, *columns: str, **form: object) -> str:
    with pytest.raises(InputError) as caught:
        read_rows(file, columns=columns or None, form=Form(**form))
    return str(caught.value)


def flaws(file: Path, *columns: str) -> list[tuple[int, str | None, str]]:
    return [tuple(flaw) for flaw in read_rows(file, columns=columns or None).flaws]


def zip_up(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def save(folder: Path, rows: list[list[object]], name: str = "a.xlsx", **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.title = "Tickets"
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    book.save(folder / name)
    return folder / name


@holds("CSV is read parted")
def _csv(folder):
    for sign in ",;\t|":
        assert read(write(folder, "a.csv", f"id{sign}text\n1{sign}a\n"), "id", "text") == [["1", "a"]]


@holds("JSON lines are read")
def _lines(folder):
    file = write(folder, "a.json", '{"id": 1}\n{broken\n{"id": 2}\n')
    assert read(file, "id") == [["1"], ["2"]]
    assert flaws(file, "id") == [(2, None, "is not valid JSON")]


@holds("A JSON file is read")
def _json(folder):
    assert read(write(folder, "a.json", '[{"id": 1}, {"id": 2}]'), "id") == [["1"], ["2"]]
    page = '{"tickets": [{"id": %d}], "next_page": null}'
    assert read(write(folder, "b.json", page % 1), "id") == [["1"]]
    assert read(write(folder, "c.json", page % 1 + "\n" + page % 2), "id") == [["1"], ["2"]]
    assert "cut off" in refuse(write(folder, "d.json", '[{"id": 1}, {"i'), "id")


@holds("Where a JSON file holds several lists")
def _lists(folder):
    file = write(folder, "a.json", '{"tickets": [{"id": 1, "text": "a"}], "users": [{"id": 5}]}')
    assert read(file, "id", "text") == [["1", "a"]]
    assert 'records = "tickets"' in refuse(file, "id")
    assert read(file, "id", records="users") == [["5"]]
    assert "'tickets', 'users'" in refuse(file, "id", records="user")


@holds("Workbooks (xlsx, xls, xlsb, ods) are read")
def _workbook(folder):
    file = save(folder, [["id", "text"], [1, "a"]], Notes=[["hello"], ["you"]])
    assert read(file, "id", "text") == [["1", "a"]]
    assert read(file, "hello", sheet="Notes") == [["you"]]
    assert 'sheet = "Tickets"' in refuse(file)
    assert "'Tickets', 'Notes'" in refuse(file, "id", sheet="notes")


@holds("Parquet is read")
def _parquet(folder):
    at = pa.array([datetime(2026, 1, 5, 9)], pa.timestamp("us", "Europe/Berlin"))  # noqa: DTZ001 - in UTC by its type
    pq.write_table(pa.table({"id": [2**63 - 1], "at": at}), folder / "a.parquet")
    assert read(folder / "a.parquet", "id", "at") == [["9223372036854775807", "2026-01-05 09:00:00.000000Z"]]


@holds("An event log (XES)")
def _log(folder):
    log = (
        '<log><trace><string key="concept:name" value="c1"/><date key="dob" value="2100-01-01"/><event>'
        '<string key="concept:name" value="Pay"/><date key="time:timestamp" value="2026-01-05T10:00:00+05:00">'
        '<string key="note" value="n"/></date></event></trace></log>'
    )
    assert read(write(folder, "a.xes", log), "case:concept:name", "concept:name") == [["c1", "Pay"]]


@holds("A file packed with gzip")
def _packed(folder):
    assert read(write(folder, "a.csv.gz", gzip.compress(b"id\n1\n")), "id") == [["1"]]
    assert read(write(folder, "a.zip", zip_up({"../x/a.jsonl": '{"id": 1}', "__MACOSX/a": ""})), "id") == [["1"]]


@holds("A zip with several files")
def _zips(folder):
    assert "'a.csv', 'b.csv'" in refuse(write(folder, "a.zip", zip_up({"a.csv": "id\n", "b.csv": "id\n"})))
    bomb = zip_up({"a.csv": "id,text\n" + f"1,{'a' * 1000}\n" * 80_000})
    assert "200 times" in refuse(write(folder, "b.zip", bomb), "id")


@holds("A mailbox, an e-mail, a PDF")
def _no_tables(folder):
    told = {
        "mailbox": "From a@b Mon Nov  3 09:00:00 2025\nSubject: hi\n\nhello\n",
        "e-mail": "Return-Path: <a@b>\nReceived: x\nSubject: hi\n\nhello\n",
        "PDF": "%PDF-1.7 x",
        "SQLite database": "SQLite format 3\0",
        "web page": "<!DOCTYPE html><html><table></table></html>",
        "tar archive": "a" + "\0" * 256 + "ustar\0",
        "Word document": zip_up({"[Content_Types].xml": "", "word/document.xml": ""}),
        "damaged workbook": zip_up({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}),
    }
    for word, content in told.items():
        for name in ("a.csv", "a.xls", "a.json"):
            assert word in refuse(write(folder, name, content))
    assert read(write(folder, "b.csv", "From: 2026-01-01\nTo: 2026-01-31\nid,text\n1,a\n2,b\n"), "id") == [["1"], ["2"]]


@holds("The header is the first line")
def _header(folder):
    rows = "id,text\n1,a\n2,b\n"
    assert read(write(folder, "a.csv", "Report,\nAll,\n" + rows), "id") == [["1"], ["2"]]
    assert "Line 1, taken for the header" in refuse(write(folder, "b.csv", "a,b\nx,y\n" + rows), "id")
    assert read(folder / "b.csv", "id", header_line=3) == [["1"], ["2"]]
    assert read(write(folder, "c.csv", rows + "Id,Text\nid,text\n"), "id")[-1] == ["id"]


@holds("Comments, titles and blank lines")
def _preamble(folder):
    for above in ("# one, two\n# three\n\n", "Report;;;\n\n", "sep=,\n", "From,2026-01-01\nTo,2026-01-31\n\n"):
        file = write(folder, "a.csv", above + "id,at,text\n1,2026-01-05,a\n2,2026-01-06,b\n3,2026-01-07,c\n")
        assert read(file, "id", "text") == [["1", "a"], ["2", "b"], ["3", "c"]]
        assert list(read_rows(file, columns=None).cells.columns) == ["id", "at", "text"]


@holds("The question texts and import ids")
def _several_lines(folder):
    ids = json.dumps({"ImportId": "QID1"}).replace('"', '""')
    file = write(folder, "a.csv", f'Q1,Q2\n"How\nmany?",Why?\n"{ids}","{ids}"\n3,slow\n')
    assert read(file, "Q1", "Q2") == [["3", "slow"]]
    assert [(row, "header" in reason) for row, _, reason in flaws(file, "Q1")] == [(2, True), (4, True)]
    assert read(file, "Q1", header_lines=3) == [["3"]]
    file = write(folder, "b.csv", "Respondent,Start,Why?\n,,Open-Ended Response\n1,2026-01-05,slow\n")
    assert read(file, "Why?") == [["slow"]]


@holds("A row at the end that says")
def _total(folder):
    rows = "id,plan,value\nc1,a,10\nc2,b,20\n"
    for last in ("Total,,30\n", "\nGrand total:,,9\n", "Summe,2,\n", "Gesamt,x,30\n", "合计,,30\n"):
        file = write(folder, "a.csv", rows + last)
        assert read(file, "id", "value") == [["c1", "10"], ["c2", "20"]]
        assert "total" in flaws(file, "id", "value")[0][2]
    assert read(write(folder, "b.csv", rows + "by Kim,,\n"), "id", footer_lines=1) == [["c1"], ["c2"]]


@holds("A last row named Total that adds up")
def _no_total(folder):
    assert read(write(folder, "a.csv", "id,value\nc1,10\nTotal,7\n"), "id") == [["c1"], ["Total"]]
    assert read(write(folder, "b.csv", "id,value\nTotal,\nc1,10\n"), "id") == [["Total"], ["c1"]]


@holds("A row that says the header again")
def _header_again(folder):
    file = write(folder, "a.csv", "id,text\n1,x\nid,text\n2,y\n")
    assert read(file, "id", "text") == [["1", "x"], ["2", "y"]]


@holds("A column that is not there")
def _missing(folder):
    said = refuse(write(folder, "a.csv", "# x\nid,text\n1,a\n2,b\n"), "id", "txt")
    assert "For 'txt': did you mean 'text'?" in said
    assert "Line 2, taken for the header" in said


@holds("A header that only another sign")
def _delimiter(folder):
    file = write(folder, "a.csv", "id^text\n1^a\n")
    assert 'delimiter = "^"' in refuse(file, "id", "text")
    assert read(file, "id", "text", delimiter="^") == [["1", "a"]]
    assert read(write(folder, "b.csv", "id,text\n1,'a, b'\n"), "text", quote="'") == [["a, b"]]


@holds("A row with more or fewer cells")
def _ragged(folder):
    file = write(folder, "a.csv", 'id,text\n1,a\n2\n3,"b\n4,c\n')
    assert read(file, "id", "text") == [["1", "a"], ["4", "c"]]
    assert [row for row, _, _ in flaws(file, "id")] == [3, 4]


@holds("Quotes within cells are doubled")
def _escaped(folder):
    file = write(folder, "a.csv", 'id,text\n1,"a ""b"" c"\n2,"a \\"b\\" c"\n3,"a \\", b"\n')
    assert read(file, "id", "text") == [["1", 'a "b" c']]
    assert [row for row, _, _ in flaws(file, "id")] == [3, 4]
    file = write(folder, "b.csv", 'id,text\n1,a\\,b\n2,a\\\nb\n3,a,b\n4,"a ""b\n'.replace("2,a", "a,2,a"))
    told = [(row, 'say escape = "\\\\"' in reason) for row, _, reason in flaws(file, "id")]
    assert told == [(2, True), (3, True), (4, False), (5, False), (6, False)]


@holds("With `escape` that sign goes")
def _escape_said(folder):
    file = write(folder, "a.csv", 'id,text\n1,"a \\"b\\" c:\\new\\\\"\n2,a\\,b\n3,a\\\nb\n4,\\N\n5,"a\nb\\""\n')
    assert read(file, "id", "text", escape="\\") == [
        ["1", 'a "b" c:\\new\\'], ["2", "a,b"], ["3", "a\nb"], ["4", None], ["5", 'a\nb"'],
    ]  # fmt: skip


@holds("Backslashes that are only doubled")
def _only_doubled(folder):
    file = write(folder, "a.csv", "id,text\n1,c:\\\\new\n")
    assert read(file, "text") == [["c:\\\\new"]]
    assert read(file, "text", escape="\\") == [["c:\\new"]]


@holds("Spaces between a delimiter and a quoted cell")
def _spaces_before_quotes(folder):
    file = write(folder, "a.csv", 'id, "text", c\n1, "a, ""b""", "c"\n 2,  "a\nb", c\n3, "a" b, "c"\n4,"a, ""b""", c\n')
    assert read(file, "id", "text") == [["1", 'a, "b"'], [" 2", "a\nb"], ["3", ' "a" b'], ["4", 'a, "b"']]


@holds("Where a line ends by a return alone")
def _halves(folder):
    for end, other in (("\n", "\r"), ("\r\n", "\r"), ("\r", "\n")):
        file = write(folder, "a.csv", f"id,text{end}1,a{end}2,b{other}b{end}3,c{end}")
        assert read(file, "id", "text") == [["1", "a"], ["3", "c"]]
        assert [row for row, _, _ in flaws(file, "id")] == [3, 4]


@holds("A byte-order mark says")
def _marks(folder):
    for name in ("utf-8-sig", "utf-16", "utf-32"):
        assert read(write(folder, "a.csv", "id,text\n1,für\n".encode(name)), "text") == [["für"]]
    for name in ("cp1252", "shift_jis", "utf-16-le"):
        word = "für" if name == "cp1252" else "ログイン"
        file = write(folder, "b.csv", f"id,text\n1,{word}\n".encode(name))
        assert read(file, "text", encoding=name) == [[word]]


@holds("A file in another encoding")
def _encoding(folder):
    said = refuse(write(folder, "a.csv", "id,text\n1,für\n".encode("cp1252")), "text")
    assert "byte 0xFC at line 2" in said
    assert 'encoding = "cp1252"' in said
    assert "iconv -f CP1252" in said
    assert 'encoding = "shift_jis"' in refuse(write(folder, "b.csv", "text\nログイン\n".encode("shift_jis")), "text")
    assert 'encoding = "utf-16-be"' in refuse(write(folder, "c.csv", "text\na\n".encode("utf-16-be")), "text")


@holds("`properties.time` is a column")
def _paths(folder):
    item = {"properties": {"time": 1, "$id": "x", "a.b": {"c": "q"}}, "tags": ["t", "u"]}
    asked = ["properties.time", "properties.$id", "properties.a.b.c", "tags.1"]
    assert read(write(folder, "a.jsonl", json.dumps(item)), *asked) == [["1", "x", "q", "u"]]
    pd.DataFrame({name: [json.dumps(value)] for name, value in item.items()}).to_csv(folder / "a.csv", index=False)
    assert read(folder / "a.csv", *asked) == [["1", "x", "q", "u"]]
    pq.write_table(pa.Table.from_pylist([item]), folder / "a.parquet")
    assert read(folder / "a.parquet", *asked) == [["1", "x", "q", "u"]]
    both = {"properties.time": "own", "properties": {"time": 1}}
    assert read(write(folder, "b.jsonl", json.dumps(both)), "properties.time") == [["own"]]
    assert "did you mean 'properties.time'" in refuse(folder / "a.jsonl", "properties.tme")
    params = [{"key": "page", "value": {"string_value": "/x", "int_value": None}}]
    assert read(write(folder, "c.jsonl", json.dumps({"p": params})), "p.page") == [["/x"]]
    assert list(read_rows(folder / "a.csv", columns=None).cells.columns)[:2] == ["properties.time", "properties.$id"]


@holds("A number inside JSON")
def _digits(folder):
    assert read(write(folder, "a.jsonl", '{"a": {"b": 12345678901234567890, "c": 1.0}}'), "a.b", "a.c") == [
        ["12345678901234567890", "1"]
    ]


@holds("A cell that should hold an object")
def _no_object(folder):
    file = write(folder, "a.csv", 'id,p\n1,"{""a"": 1}"\n2,oops\n3,\n')
    assert read(file, "id", "p.a") == [["1", "1"], ["3", None]]
    assert flaws(file, "id", "p.a") == [(3, "p", "is not valid JSON")]


@holds("Whole numbers are read without")
def _cells(folder):
    rows = [["Report"], [], ["id", "n", "at", "ok"], ["007", 12.0, datetime(2026, 1, 5, 9, 0), True]]  # noqa: DTZ001 - cells have no zone
    file = save(folder, rows)
    assert read(file, "id", "n", "at", "ok") == [["007", "12", "2026-01-05T09:00:00", "true"]]
    assert read_rows(file, columns=["id"]).row.tolist() == [4]
    book = xlsxwriter.Workbook(str(folder / "b.xlsx"), {"date_1904": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id", "at"])
    sheet.write(1, 0, 1)
    sheet.write_datetime(1, 1, datetime(2026, 1, 5, 9, 0), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))  # noqa: DTZ001 - likewise
    book.close()
    assert read(folder / "b.xlsx", "at") == [["2026-01-05T09:00:00"]]


@holds("A whole number of more than 15 digits")
def _rounded(folder):
    file = save(folder, [["id", "text"], [2**53 + 1, "a"], [5, "b"]])
    assert read(file, "id") == [["5"]]
    assert flaws(file, "id")[0][:2] == (2, "id")
    assert read(file, "text") == [["a"], ["b"]]


@holds("A cell with an error")
def _errors(folder):
    file = save(folder, [["id", "x", "y"], [1, "#N/A", "=A2+1"]])
    assert read(file, "id", "x", "y") == [["1", None, None]]
    assert [flaw[:2] for flaw in flaws(file, "id", "x", "y")] == [(2, "x"), (2, "y")]


@holds("Cells merged downwards")
def _merged(folder):
    save(folder, [["person", "text"], ["p", "a"], [None, "b"]])
    book = openpyxl.load_workbook(folder / "a.xlsx")
    book.active.merge_cells("A2:A3")
    book.save(folder / "a.xlsx")
    assert read(folder / "a.xlsx", "person") == [["p"], ["p"]]


SHEET = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="T">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def _to_ods(rows: list[list[tuple[str, str]]]) -> bytes:
    """Return a workbook of OpenDocument; each cell by its kind and value."""

    def to_cell(kind: str, value: str) -> str:
        said = f' office:{"value" if kind == "float" else f"{kind}-value"}="{value}"' if kind != "string" else ""
        text = f"<text:p>{value}</text:p>"
        return f'<table:table-cell office:value-type="{kind}"{said}>{text}</table:table-cell>'

    content = "".join(f"<table:table-row>{''.join(to_cell(*cell) for cell in row)}</table:table-row>" for row in rows)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", SHEET.format(content))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return packed.getvalue()


@holds("Times in xlsx are read to the millisecond")
def _times_of_workbooks(folder):
    book = openpyxl.Workbook()
    for row in (["id", "at"], ["1", datetime(2025, 11, 3, 9, 0, 0, 123456)]):  # noqa: DTZ001 - cells have no zone
        book.active.append(row)
    book.save(folder / "a.xlsx")
    assert read(folder / "a.xlsx", "at") == [["2025-11-03T09:00:00.123000"]]
    rows = [
        [("string", "id"), ("string", "at"), ("string", "n")],
        [("string", "007"), ("date", "2025-11-03T09:00:00.123456"), ("float", "12")],
        [("string", "a &amp; b"), ("date", "2025-11-03"), ("float", "1.5")],
    ]
    assert read(write(folder, "a.ods", _to_ods(rows)), "id", "at", "n") == [
        ["007", "2025-11-03T09:00:00.123456", "12"],
        ["a & b", "2025-11-03", "1.5"],
    ]


@holds("An xls of Excel 97 reads like an xlsx")
def _excel_97(_folder):
    package = Path(statsmodels.__file__).parent / "tsa" / "statespace" / "tests" / "results" / "frbny_nowcast"
    file = package / "Nowcasting" / "data" / "US" / "2016-07-29.xls"
    if not file.exists():  # not every way to install it brings the data of its tests
        pytest.skip("statsmodels came without its workbooks")
    assert read(file, "Date", "PAYEMS", "JTSJOL")[0] == ["1985-01-01", "96373", None]


@holds("A sheet whose cells lie so far apart")
def _far(folder):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "id", "x"
    book.save(folder / "a.xlsx")
    assert "1,048,576 rows by 16,384 columns" in refuse(folder / "a.xlsx", "id")


def find_sentences() -> list[str]:
    part = PAGE.read_text(encoding="utf-8").partition("## Files\n")[2].partition("\n## ")[0]
    return [line.removeprefix("- ") for line in part.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize("sentence", find_sentences())
def test_each_sentence_on_files_holds(sentence, tmp_path):
    """What docs/inputs.md says of files is so; a sentence without a check is a defect."""
    checks = [check for beginning, check in HELD.items() if sentence.startswith(beginning)]
    assert len(checks) == 1
    checks[0](tmp_path)


def test_each_check_has_its_sentence():
    """No check is left behind when a sentence goes."""
    assert all(any(sentence.startswith(one) for sentence in find_sentences()) for one in HELD)
