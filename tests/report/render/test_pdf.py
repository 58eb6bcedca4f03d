"""The week as a PDF: it says what the page says, loads nothing, and is the same each time."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import unicodedata

import pytest

from friction.errors import FrictionError
from friction.report.render import to_html, to_pdf
from tests.report.render.page import Page
from tests.report.sample import make_hostile, make_report


def ask(*command_and_pdf):
    """Return what a program of Poppler says of a PDF."""
    *command, pdf = command_and_pdf
    if shutil.which(command[0]) is None:
        pytest.skip(f"there is no {command[0]} on this machine: apt-get install poppler-utils")
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def close_up(text):
    """Return a text without spaces, in small letters: lines are cut where the paper ends."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


@pytest.mark.slow
@pytest.mark.parametrize("make", [make_report, make_hostile])
def test_a_pdf_says_what_the_page_says(make):
    """Each paragraph, line of a list, cell and quote of the page stands in the PDF, letter by letter."""
    pytest.importorskip("weasyprint")
    report = make()
    told = close_up(ask("pdftotext", "-raw", "-", "-", to_pdf(report)))
    parts = [close_up(one.text) for one in Page(to_html(report)).find("h1", "h2", "h3", "p", "li", "td", "dd")]

    assert [part for part in parts if re.sub("[●○]+howsure:", "", part) not in told] == []


@pytest.mark.slow
def test_a_pdf_is_the_same_each_time_and_can_be_heard():
    """Equal reports give equal bytes; it is tagged by PDF/UA, has a language and a title, and names no moment."""
    pytest.importorskip("weasyprint")
    made = to_pdf(make_report())

    assert made == to_pdf(make_report())
    told = ask("pdfinfo", "-", made)
    assert re.search(r"Title: +Marrow Lane: 2026-W19\n", told)
    assert re.search(r"Tagged: +yes\n", told)
    assert "Date:" not in told


@pytest.mark.slow
def test_a_pdf_loads_nothing(monkeypatch, caplog):
    """Were there an address on the page, of whatever kind, it would be refused, and the PDF be made without it."""
    pytest.importorskip("weasyprint")
    addresses = ["https://evil.example/p.png", "file:///etc/hostname", "data:image/png;base64,AAAA"]
    page = "".join(f"<img src='{address}' alt='one'>" for address in addresses)
    monkeypatch.setattr("friction.report.render.pdf.to_html", lambda _: page)

    assert to_pdf(make_report()).startswith(b"%PDF")
    refused = [record.getMessage() for record in caplog.records if "disallowed protocol" in record.getMessage()]
    assert [[one for one in addresses if one in said] for said in refused] == [[one] for one in addresses]


def test_without_weasyprint_one_is_told_what_to_install(monkeypatch):
    """The extra and the system's packages are named."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    with pytest.raises(FrictionError, match=r"pip install 'friction\[pdf\]'.*apt-get install libpango"):
        to_pdf(make_report())
