"""Whichever file of a week is opened says the same: sentences, figures, and no number of its own."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import unicodedata
from email import message_from_bytes
from email.policy import default

import openpyxl
import pytest

from friction.report.render import to_html, to_mail, to_markdown, to_pdf, to_pptx, to_xlsx
from friction.report.render.inert import JOINER
from friction.report.week import to_record
from tests.report.render.page import Page
from tests.report.sample import make_quiet, make_report, make_unread

OURS = {1, 2, 3, 4, 5, 95, 100, 1_000}
"""Numbers of our own words: which slide of five, which finding, a 95 % interval, of every 100, per 1,000."""


def read_html(report):
    return Page(to_html(report)).read()


def read_mail(report):
    """Return the plain part; that the HTML part says the same is told where mails are."""
    message = message_from_bytes(to_mail(report, "friction@shop.example", ["lea@shop.example"]), policy=default)
    return message.get_body(("plain",)).get_content()


def read_xlsx(report):
    """Return the cells as they are shown."""
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(report)))
    return "\n".join(
        show(cell) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
    )


def show(cell):
    if cell.is_date:
        return cell.value.date().isoformat()
    if isinstance(cell.value, str):
        return cell.value
    return f"{100 * cell.value:.1f}%" if cell.number_format.endswith("%") else f"{cell.value:,.1f}"


def read_pptx(report):
    """Return what stands on the slides and in their notes, and the numbers and labels of the charts."""
    pptx = pytest.importorskip("pptx")
    told = []
    for slide in pptx.Presentation(io.BytesIO(to_pptx(report))).slides:
        told.append(slide.notes_slide.notes_text_frame.text)
        for shape in slide.shapes:
            if shape.has_text_frame:
                told.append(shape.text_frame.text)
            else:
                told += re.findall(r"<(?:c:v|a:t)>([^<]*)<", shape.chart.part.blob.decode())
    return "\n".join(told)


def read_pdf(report):
    pytest.importorskip("weasyprint")
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext on this machine: apt-get install poppler-utils")
    command = ["pdftotext", "-raw", "-", "-"]
    return subprocess.run(command, input=to_pdf(report), capture_output=True, check=True).stdout.decode()


READERS = {
    "json": lambda report: json.dumps(to_record(report), ensure_ascii=False),
    "html": read_html,
    "md": lambda report: to_markdown(report).replace(JOINER, ""),
    "eml": read_mail,
    "xlsx": read_xlsx,
    "pptx": read_pptx,
    "pdf": read_pdf,
}
"""What a person reads in each format, as text."""

FORMATS = pytest.mark.parametrize(
    "form", [pytest.param(form, marks=pytest.mark.slow) if form == "pdf" else form for form in READERS]
)
WEEKS = pytest.mark.parametrize("make", [make_report, make_quiet, make_unread])


def close_up(text):
    """Return a text without spaces and joiners, in small letters: lines are cut where there is no room."""
    return re.sub(rf"[\s{JOINER}]+", "", unicodedata.normalize("NFKC", text)).lower()


def list_told(report):
    """Return what each format must say: sentences, how sure, and every figure that is told in words."""
    values = (*((report.objective,) if report.objective else ()), *report.kpis)
    return [
        report.headline, *report.alarms, *report.corrections,
        *(text for one in values for text in (one.name, one.sentence, one.fine_print)),
        *(text for one in report.findings for text in (one.sentence, one.fine_print, one.sure, one.worth)),
        *(text for one in report.changes for text in (one.name, one.why)),
        *(text for one in report.actions for text in (one.name, one.what)),
        *(text for one in report.scoreboard for text in (one.said, one.why)),
        *(text for one in report.stages for text in (one.stage, one.told)),
        *report.coverage, *report.limits, *report.method,
    ]  # fmt: skip


def find_numbers(text):
    """Return the numbers of a text, without their signs."""
    return {
        round(float(one.replace(",", "")), 6) for one in re.findall(r"\d[\d,]*(?:\.\d+)?", text.replace(",\n", " "))
    }


def list_numbers(report):
    """Return the numbers a format may say: those of the record, as they are and as percent, in full and rounded."""
    own = find_numbers(READERS["json"](report))
    return {round(factor * one, digits) for one in own for factor in (1, 100) for digits in (0, 1, 2, 4)} | OURS


@FORMATS
@WEEKS
def test_each_format_says_what_the_week_says(form, make):
    """Findings with how sure they are, figures, changes, actions, stages and limits stand in each, word for word."""
    told = close_up(READERS[form](make()))

    assert [text for text in list_told(make()) if close_up(text).rstrip(".") not in told] == []


@FORMATS
@WEEKS
def test_no_format_says_a_number_of_its_own(form, make):
    """Each number in a file is one of the record, as it is, as percent or rounded."""
    assert find_numbers(READERS[form](make())) - list_numbers(make()) == set()


def test_a_number_of_its_own_is_found():
    """What compares the numbers sees one that is wrong, also where it is a percentage."""
    said = "27.1% of the journeys, 612 messages, 4,410 visits; 27.4% and 613 are not said."

    assert find_numbers(said) - list_numbers(make_report()) == {27.4, 613}
