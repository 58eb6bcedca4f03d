"""Files of somebody who means harm are refused with a clear word, and nothing of them runs or is fetched."""

from __future__ import annotations

import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import openpyxl
import pytest

from friction.errors import FileError, InputError
from friction.themes.codebook.read import MAX_BYTES, read_codebook

HEAD = '<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x"><Codes>'
CODE = '<Code guid="A0000000-0000-4000-8000-000000000001" name="a" isCodable="true">'
TAIL = "</Code></Codes></CodeBook>"


def make_xml(before="", description="", opening=CODE):
    return f'<?xml version="1.0"?>{before}{HEAD}{opening}<Description>{description}</Description>{TAIL}'.encode()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (make_xml('<!DOCTYPE CodeBook SYSTEM "http://127.0.0.1:9/x.dtd">'), "document type"),
        (make_xml("<!DOCTYPE CodeBook>"), "document type"),
        (make_xml(f"<!DOCTYPE x [{LAUGHS}]>", "&l9;"), "document type"),
        (make_xml('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"), "document type"),
        (make_xml('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>'), "document type"),
        (make_xml(description="&undefined;"), "no well-formed XML"),
        (make_xml(description="&#0;"), "no well-formed XML"),
        (HEAD.encode() + CODE.encode() * 300, "more than 200 elements within each other"),
        (HEAD.encode() + CODE.encode() * 20_000 + b"</Code>" * 20_000, "more than 200 elements within each other"),
        (b'<?xml version="1.0" encoding="utf-7"?>' + HEAD.encode(), "encoding"),
        (b'<?xml version="1.0" encoding="shift_jis"?>' + HEAD.encode(), "encoding"),
        (b"<html><script>alert(1)</script></html>", "is no codebook"),
        (b"<" * 100, "no well-formed XML"),
        (b" " * (MAX_BYTES + 1), "larger than 4 MiB"),
        (b"\r\n  ", "is empty"),
        (b"PK\x03\x04" + b"\0" * 500, "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 500, "damaged"),
    ],
)
def test_hostile_files_are_refused_with_a_clear_word(content, told):
    """Document types, entities, references to elsewhere, bombs of depth and size, other encodings, other files."""
    with pytest.raises(InputError, match=told) as error:
        read_codebook(content, "codes.qdc" if content.startswith(b"<") else "codes.csv")

    assert error.value.where == "codes.qdc" or error.value.where.startswith("codes.csv")
    assert error.value.mend


def test_nothing_is_fetched():
    """A file that names an address of this machine brings no request to it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        opening = CODE.replace(" name", f' xmlns:xi="http://www.w3.org/2001/XInclude" xml:base="{address}/" name')
        for before, description in (
            (f'<!DOCTYPE CodeBook SYSTEM "{address}/a.dtd">', ""),
            (f'<?xml-stylesheet href="{address}/b.xsl"?>', f'<xi:include href="{address}/c"/>'),
        ):
            try:
                read_codebook(make_xml(before, description, opening), "codes.qdc")
            except FileError:
                continue
        server.shutdown()

    assert asked == []


def test_a_workbook_that_unpacks_without_end_is_refused():
    """Before any of it is unpacked."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 100_000_000)

    with pytest.raises(FileError, match="unpacks to more than"):
        read_codebook(content.getvalue(), "codes.xlsx")


def test_a_workbook_whose_cells_lie_far_apart_is_refused():
    """One in the first column and one in the last make a sheet of millions of cells within two hundred rows."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD200"] = "code", "x"
    content = io.BytesIO()
    book.save(content)

    with pytest.raises(FileError, match="cells span 200 rows by 16,384 columns") as error:
        read_codebook(content.getvalue(), "codes.xlsx")

    assert "Clear what lies far off" in error.value.mend


def test_a_whole_project_is_refused():
    """It holds the documents; the codebook alone is wanted."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("project.qde", "<Project/>")

    with pytest.raises(FileError, match="whole project"):
        read_codebook(content.getvalue(), "all.qdpx")


def test_signs_that_nobody_sees_do_not_come_in():
    """A name with a mark of direction or a control sign would be shown as another one; equal names are equal."""
    name = "in\u202evoi\x07ce\u200b \ue000".encode().decode()
    content = f"code,definition,tags\n{name},a\u2066b\x00c,x\u202dy\nCafe\u0301,,\nCafé,,\n".encode()

    codebook, _ = read_codebook(content, "codes.csv")

    assert [(one.name, one.definition, one.tags) for one in codebook.entries] == [
        ("invoice \ue000", "abc", ("xy",)),
        ("Café", "", ()),
    ]


def test_parents_without_end_cost_no_time():
    """Of a chain of three thousand codes each beneath the next, none goes further up than fifty."""
    rows = "".join(f"c{n},c{n + 1}\n" for n in range(3_000))

    codebook, notes = read_codebook(f"code,parent\n{rows}".encode(), "codes.csv")

    assert len(codebook.entries) == 3_001
    assert any("without end" in note for note in notes)
