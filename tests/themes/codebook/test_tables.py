"""Codebooks as tables: CSV and workbooks that people write, and what is written for them."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest

from friction.errors import InputError
from friction.themes.codebook.arrange import build_codebook
from friction.themes.codebook.cells import from_safe, join_cell, split_cell, to_safe
from friction.themes.codebook.csv_files import write_csv
from friction.themes.codebook.entries import Entry
from friction.themes.codebook.read import read_codebook
from friction.themes.codebook.workbooks import write_workbook
from tests.themes.codebook.made import FULL

FORMULAS = ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "'=1", "http://x.example", "42", "1e5")
DANGEROUS = build_codebook(
    [
        Entry(
            text, definition=text, include=text, exclude=text, memo=text, typical=(text,), edge=(text,), owner=text,
            theme_id=text, tags=(text,),
        )
        for text in FORMULAS
    ]
)  # fmt: skip


def read(text, name="codes.csv"):
    return read_codebook(text.encode() if isinstance(text, str) else text, name)


def test_rows_of_one_code_add_up():
    """Definition and examples are what a code says; a repeated text counts once; empty rows are nothing."""
    codebook, notes = read(
        "Code,definition,example\nlate parcel,The parcel comes too late.,where is it\nlate parcel,,where is it\n,,\n"
        "refund,,money back\nlate parcel,The parcel comes too late.,still waiting\nlate parcel,Or never.,\n"
    )

    assert codebook.entries == (
        Entry(
            "late parcel", definition="The parcel comes too late.\nOr never.", typical=("where is it", "still waiting")
        ),
        Entry("refund", typical=("money back",)),
    )
    assert notes == []


@pytest.mark.parametrize("name", ["code", "Tag", "NAME", "path", " Title "])
@pytest.mark.parametrize("definition", ["definition", "Description"])
def test_columns_go_by_any_of_their_names(name, definition):
    """However they are written, and in whatever order."""
    codebook, _ = read(f"Edge_Example,{definition},{name},Examples\ne,d,Late,x\n")

    assert codebook.entries == (Entry("Late", definition="d", typical=("x",), edge=("e",)),)


def test_every_field_has_a_column():
    """Tags are parted by semicolons or commas; status and kind are known in any letters."""
    codebook, _ = read(
        "code,parent,definition,include,exclude,example,edge,memo,owner,status,version,kind,tags,theme_id,guid\n"
        'Late,Delivery,d,i,x,t,e,m,Ann,Approved,3,PROBLEM,"fast; ""a, b"", slow",t1,'
        "{a0000000-0000-4000-8000-000000000001}\n"
    )

    assert codebook.entries == (
        Entry("Delivery"),
        Entry(
            "Late", "Delivery", "t1", "A0000000-0000-4000-8000-000000000001", "d", "i", "x", "m", ("t",), ("e",), "Ann",
            "approved", 3, "problem", ("a, b", "fast", "slow"),
        ),
    )  # fmt: skip


def test_paths_and_parents_make_two_levels():
    """Either way; what lies deeper is told and goes beneath the uppermost code."""
    by_path, told = read("path\nDelivery / Late\nDelivery > Late > By a week\nIn/Out\n")
    by_parent, also = read("name,parent\nLate,Delivery\nBy a week,Late\nIn/Out,\n")

    assert by_path == by_parent
    assert [(one.parent, one.name) for one in by_path.entries] == [
        ("", "Delivery"), ("Delivery", "Late"), ("Delivery", "By a week"), ("", "In/Out"),
    ]  # fmt: skip
    assert told == also == ["Deeper than two levels, and beneath their uppermost code now: 'By a week'."]


def test_what_is_odd_about_parents_is_told():
    """Circles are opened; a code with and without a parent is two codes."""
    _, circle = read("code,parent\na,b\nb,a\n")
    both, told = read("code,parent,example\nlate,Delivery,x\nlate,,y\n")

    assert circle == ["At the top, as their parents go round in a circle, or up without end: 'a', 'b'."]
    assert len(both.entries) == 3
    assert told == ["Both at the top and beneath another code; all rows of one code name its parent: 'late'."]


def test_unknown_columns_are_told():
    """They are not read, and not dropped in silence."""
    _, notes = read("code,example,colour,Number of quotes\na,b,red,3\n")

    assert notes == ["Left out, columns without a place here: 'colour', 'Number of quotes'."]


def test_ids_of_two_codes_are_told_apart():
    """The first keeps what it has; the other one is no theme yet, and gets an id of its own."""
    guid = "A0000000-0000-4000-8000-000000000001"
    codebook, notes = read(f"code,theme_id,guid,owner\na,t1,{guid},Ann\nb,t1,{guid},Bob\na,t1,,Cem\n")

    assert [(one.name, one.theme_id, one.guid, one.owner) for one in codebook.entries] == [
        ("a", "t1", guid, "Ann"),
        ("b", "", "", "Bob"),
    ]
    assert notes == [
        "The code 'a' has several values of owner; the first counts: 'Ann'.",
        "The code 'b' has the theme_id of another one; it is taken as no theme yet.",
        "The code 'b' has the guid of another one; it gets one of its own.",
    ]


@pytest.mark.parametrize(
    "content",
    [
        "code;example\nGröße;zu klein, passt nicht\n".encode(),
        '\ufeffcode,example\nGröße,"zu klein, passt nicht"\n'.encode(),
        "code\texample\r\nGröße\tzu klein, passt nicht\r\n".encode("utf-16"),
        "\ufeffcode\texample\nGröße\tzu klein, passt nicht\n".encode("utf-16-be"),
        '"code";"example"\n"Größe";"zu klein, passt nicht"\n'.encode(),
        '\n\n"code","example"\n"Größe","zu klein, passt nicht"\n'.encode(),
    ],
)  # fmt: skip
def test_csv_comes_as_spreadsheets_save_it(content):
    """UTF-8 with and without a mark, UTF-16 with one; commas, semicolons, tabs; quotes; blank lines above."""
    codebook, _ = read(content)

    assert codebook.entries == (Entry("Größe", typical=("zu klein, passt nicht",)),)


@pytest.mark.parametrize(
    ("text", "where", "told"),
    [
        ("colour,example\na,b\n", "codes.csv", "no column names the code"),
        ("code,name\na,b\n", "codes.csv", "two columns say the same: 'code' and 'name'"),
        ("code,definition,Description\na,b,c\n", "codes.csv", "'definition' and 'Description'"),
        ("code,example\n", "codes.csv", "holds no code"),
        ("code,example\na,b\n,c\n", "codes.csv, line 3, column code", "names no code"),
        ('code,example\na,"b\nc"\nd,e,f\n', "codes.csv, line 4", "has 3 cells, the header 2"),
        ("code,status\na,done\n", "codes.csv, line 2, column status", "'done' is no status"),
        ("code,kind\na,bug\n", "codes.csv, line 2, column kind", "'bug' is no kind"),
        ("code,version\na,1.5\n", "codes.csv, line 2, column version", "'1.5' is no version"),
        ("code,guid\na,7\n", "codes.csv, line 2, column guid", "'7' is no guid"),
        (f"code,example\na,{'x' * 200_000}\n", "codes.csv, line 2", "no CSV that can be read"),
        ('code,example\na,"b\nc,d\n', "codes.csv, line 3", "no CSV that can be read"),
        ('code,example\na,"b"c\n', "codes.csv, line 2", "no CSV that can be read"),
        ("code\nGröße\n".encode("cp1252"), "codes.csv", "is not UTF-8: line 2"),
        ("code\nGröße\n".encode("utf-16-le"), "codes.csv", "UTF-16 without a byte-order mark"),
        (b"\xff\xfec\x00\x00\xd8", "codes.csv", "is not UTF-16"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_with_its_place(text, where, told):
    """File, line and column, and what mends it."""
    with pytest.raises(InputError) as error:
        read(text)

    assert told in error.value.what
    assert error.value.where == where
    assert error.value.mend


def test_a_cell_is_made_safe_and_comes_back():
    """What begins like a formula stands behind an apostrophe; what began with one and a formula's sign has two."""
    assert [to_safe(cell) for cell in ("=1", "+1", "-1", "@a", "\ta", "\ra", "'=1", "'twas", "a=1", "")] == [
        "'=1", "'+1", "'-1", "'@a", "'\ta", "'\ra", "''=1", "'twas", "a=1", "",
    ]  # fmt: skip
    assert [from_safe(cell) for cell in ("'=1", "''=1", "'twas", "=1")] == ["=1", "'=1", "'twas", "=1"]


def test_a_list_fits_in_a_cell():
    """Names that hold a separator stand in quotes; what people part by other signs or lines is read, too."""
    names = ["a", 'say "hi"', "b; c", "d, e"]

    assert join_cell(names) == 'a; "say ""hi"""; "b; c"; "d, e"'
    assert split_cell(join_cell(names)) == names
    assert split_cell('a,, b\nc ;"" ; "d') == ["a", "b", "c", '"d']


def test_no_cell_of_a_csv_file_is_a_formula():
    """Whatever people, or customers, wrote."""
    rows = list(csv.reader(io.StringIO(write_csv(DANGEROUS).decode("utf-8-sig"), newline="")))

    assert len(rows) == len(FORMULAS) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert read_codebook(write_csv(DANGEROUS), "codes.csv")[0] == build_codebook(DANGEROUS.entries)


def test_no_cell_of_a_workbook_is_a_formula_a_link_or_a_number():
    """Every cell is text; the header stays in sight, and no clock is in the file."""
    content = write_workbook(DANGEROUS)
    book = openpyxl.load_workbook(io.BytesIO(content))

    (sheet,) = book.worksheets
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == list(FORMULAS)
    assert sheet.freeze_panes == "B2"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def make_workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_the_sheet_called_codebook_is_read_else_the_first():
    """Numbers are read as text; rows above the header that are empty are nothing."""
    named = make_workbook(Notes=[["name"], ["no"]], Codebook=[[], ["name", "version"], ["yes", 3], [2024, None]])
    first = make_workbook(One=[["code"], ["one"]], Two=[["code"], ["two"]])

    assert read(named, "codes.xlsx")[0].entries == (Entry("yes", version=3), Entry("2024"))
    assert read(first, "codes.csv")[0].entries == (Entry("one"),)


def test_a_workbook_tells_row_and_sheet():
    """As people count them; a formula without a value is read as empty, and told."""
    with pytest.raises(InputError) as error:
        read(make_workbook(Sheet=[["code", "status"], ["a", "done"]]), "codes.xlsx")
    codebook, notes = read(make_workbook(Sheet=[["code", "memo"], ["a", "=1+1"]]), "codes.xlsx")
    with pytest.raises(InputError, match="is empty"):
        read(make_workbook(Sheet=[[]]), "codes.xlsx")

    assert error.value.where == "codes.xlsx, sheet 'Sheet', row 2, column status"
    assert codebook.entries == (Entry("a"),)
    assert notes == ["Read as empty, an error of the workbook or a formula without a value: row 2."]


def test_examples_have_a_row_each():
    """The rest stands in the first row of its code; every row names the parent."""
    rows = list(csv.DictReader(io.StringIO(write_csv(FULL).decode("utf-8-sig"), newline="")))

    assert [(row["code"], row["parent"], row["example"], row["edge"], row["owner"]) for row in rows] == [
        ("Delivery", "", "", "", ""),
        ("Late parcel", "Delivery", "Still waiting for my parcel", "It came at night", "Logistics"),
        ("Late parcel", "Delivery", "A week late", "", ""),
        ("Refund", "", "", "", ""),
    ]
