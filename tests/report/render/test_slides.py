"""The week as slides: five of them, with charts whose numbers can be read, texts that fit, and notes that say all."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from itertools import combinations
from zipfile import ZipFile

import openpyxl
import pytest

from friction.errors import FrictionError
from friction.report.render import to_pptx
from friction.report.render.words import to_line
from tests.report.render.obeyed import SIGNS
from tests.report.sample import HOSTILE, make_hostile, make_quiet, make_report, make_unread

WIDTH, HEIGHT, POINT = 12_192_000, 6_858_000, 12_700


def make_long():
    """Return a week of long names, in which there is much to tell."""
    report, name = (
        make_report(),
        "the form in which the address of the delivery is changed after the order is not found",
    )
    return replace(
        report, headline=f"{name}: 24 more of every 100 leave at account. " * 3, edition=2,
        corrections=("The count of 2026-W18 was 31 and is 34.",) * 3, alarms=(f"Refused: all rows of {name}.",) * 4,
        findings=tuple(replace(one, name=name, sentence=f"{name}, {one.sentence}") for one in report.findings),
        changes=tuple(replace(one, name=name) for one in report.changes * 2), limits=report.limits * 9,
        actions=tuple(replace(one, name=name, what=name) for one in report.actions * 5),
        stages=tuple(replace(one, stage=f"{one.stage}, {name}") for one in report.stages * 4),
    )  # fmt: skip


ALL = pytest.mark.parametrize("make", [make_report, make_quiet, make_unread, make_hostile, make_long])


def read(report):
    """Return the slides as a program reads them."""
    pptx = pytest.importorskip("pptx")
    return list(pptx.Presentation(io.BytesIO(to_pptx(report))).slides)


def read_text(slide):
    """Return what stands on a slide, a paragraph a line; charts apart."""
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def read_notes(slide):
    return slide.notes_slide.notes_text_frame.text.split("\n")


def find_charts(slide):
    return [shape for shape in slide.shapes if shape.has_chart]


@pytest.mark.parametrize(
    ("make", "titles"),
    [
        (make_report, ["Create an account to order comes first: 24 more of every 100 leave at account.",
                       "Findings, and how sure each is"]),
        (make_quiet, ["Nothing new stands out this week.", "No finding this week, and why"]),
        (make_unread, ["Nothing could be read: all 612 messages are in Thai, which is not read here.",
                       "No finding can be made"]),
    ],
)  # fmt: skip
def test_there_are_five_slides(make, titles):
    """The headline, the findings, what changed and who does what, the journey, what cannot be said: 16 to 9."""
    slides = read(make())

    assert [slide.shapes.title.text_frame.text for slide in slides] == [
        *titles, "What changed, and who does what", "The journey: who leaves, and where",
        "What cannot be said, and how this was made",
    ]  # fmt: skip
    deck = slides[0].part.package.presentation_part.presentation
    assert (deck.slide_width, deck.slide_height) == (WIDTH, HEIGHT)


def test_a_finding_stands_with_how_sure_it_is():
    """The sentence, its fine print, how sure, and that it is a draft or that no order is claimed."""
    lines = read_text(read(make_report())[1]).split("\n")

    assert lines.index("2. Card declined: 13 more of every 100 leave at payment, between 5 and 21.") < lines.index(
        "How sure: likely; this week rising"
    )
    assert "Draft: approved by nobody yet." in lines
    assert "About equal to the one above: no order is claimed." in lines


def test_what_is_to_be_read_first_stands_above_the_figures():
    """Corrections and alarms are on the first slide, before any number."""
    report = make_report(corrections=("W18 was told anew.",), alarms=("All rows of chats were refused.",))
    text = read_text(read(report)[0])

    assert text.index("W18 was told anew.") < text.index("All rows of chats were refused.") < text.index("27.1% of")


def test_nothing_understood_denies_no_finding():
    """The slide of the findings says that none is made and none is denied."""
    text = read_text(read(make_unread())[1])

    assert "Nothing could be understood this week: no finding is made, and none is denied." in text


def test_the_objective_is_a_line_by_week():
    """With its interval and its target; a week that is not known is a gap."""
    (shape,) = find_charts(read(make_report())[0])
    chart = shape.chart

    assert list(chart.plots[0].categories) == [f"W{n}" for n in range(11, 20)]
    assert {series.name: list(series.values) for series in chart.plots[0].series} == {
        "value, %": [25.0, 26.0, 27.0, 28.0, 26.2, 27.5, 27.1, None, None],
        "95 % interval, low": [23.0, 24.0, 25.0, 26.0, 24.2, 25.5, 25.1, None, None],
        "95 % interval, high": [27.0, 28.0, 29.0, 30.0, 28.2, 29.5, 29.1, None, None],
        "target": [40.0] * 9,
    }


def test_the_people_of_the_first_finding_are_a_line_by_week():
    """Beside what is usual."""
    (shape,) = find_charts(read(make_report())[1])

    assert {series.name: list(series.values) for series in shape.chart.plots[0].series} == {
        "people": [14, 18, 21, 16, 19, 25, 31, 29, 34], "usual, low": [10] * 9, "usual, high": [22] * 9,
    }  # fmt: skip


def test_drop_off_is_a_bar_by_stage():
    """Each has its rate and interval in words at its end; of a stage with too few the words say so, without a bar."""
    (shape,) = find_charts(read(make_report())[3])
    (series,) = shape.chart.plots[0].series
    labels = [series.points[n].data_label.text_frame.text for n in range(4)]

    assert list(shape.chart.plots[0].categories) == ["browse", "account", "payment", "delivery"]
    assert list(series.values) == [31.2, 42.1, 21.8, 0.0]
    assert labels == [one.told for one in make_report().stages]
    assert "account: 4,410 visits, 61.0 per 1,000" in read_text(read(make_report())[3])


def test_a_chart_is_told_in_words():
    """Who cannot see it hears what each week, or each stage, is told of."""
    told = [
        shape._element.nvGraphicFramePr.cNvPr.get("descr")
        for slide in read(make_report())
        for shape in find_charts(slide)
    ]

    assert told[0].startswith("More of those who start an order place it by week: 2026-W11 25.0%, 2026-W12 26.0%")
    assert told[0].endswith("2026-W19 known on 4 June 2026. Target: 40%.")
    assert "delivery: too few people followed for long enough" in told[2]


def test_without_an_objective_and_a_journey_the_slides_say_so():
    """No empty chart is shown: the place says what is missing."""
    slides = read(make_report(objective=None, kpis=(), stages=(), findings=()))

    assert not any(find_charts(slide) for slide in slides)
    assert "No objective is set" in read_text(slides[0])
    assert "There is no journey to show" in read_text(slides[3])


@ALL
def test_the_notes_say_all(make):
    """Whatever was shortened on a slide stands whole in its notes, with fine print and what customers wrote."""
    report = make()
    first, findings, changes, journey, limits = (read_notes(slide) for slide in read(report))

    assert {to_line(one) for one in (report.headline, *report.corrections, *report.alarms)} <= set(first)
    for one in report.findings:
        assert {to_line(one.sentence), to_line(one.fine_print)} <= set(findings)
        assert {f"“{to_line(quote)}”" for quote in one.quotes} <= set(findings)
    for one in (*report.changes, *report.scoreboard):
        assert any(line.endswith(to_line(one.why)) for line in changes)
    for one in report.stages:
        assert any(line.startswith(to_line(one.stage)) and line.endswith(to_line(one.told)) for line in journey)
    assert {to_line(one) for one in (*report.limits, *report.coverage, *report.method)} <= set(limits)


@ALL
def test_nothing_overlaps_or_leaves_the_slide(make):
    """Boxes stand on the slide and apart, and no letter is smaller than ten points, or nine in a crowded chart."""
    for slide in read(make()):
        boxes = [(one.left, one.top, one.left + one.width, one.top + one.height) for one in slide.shapes]
        assert all(min(left, top) >= 0 and right <= WIDTH and low <= HEIGHT for left, top, right, low in boxes)
        for one, other in combinations(boxes, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, slide.shapes.title.text_frame.text
        sizes = re.findall(r'sz="(\d+)"', "".join(one._element.xml for one in slide.shapes if one.has_text_frame))
        assert min(map(int, sizes)) >= 1_000


def test_hostile_texts_are_texts():
    """Nothing points outside, no sign controls or turns anything, and the numbers behind a chart hold no formula."""
    with ZipFile(io.BytesIO(to_pptx(make_hostile()))) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    texts = [line for slide in read(make_hostile()) for line in (*read_text(slide).split("\n"), *read_notes(slide))]
    books = [
        openpyxl.load_workbook(io.BytesIO(content)) for name, content in files.items() if name.endswith(".xlsx")
    ]  # fmt: skip

    assert not [name for name, content in files.items() if b"TargetMode" in content or b"hlinkClick" in content]
    assert not [text for text in texts if re.search(f"{SIGNS['direction']}|[\x00-\x09\x0b-\x1f]|_x00", text)]
    assert any(to_line(HOSTILE) in text for text in texts)
    assert len(books) == 3
    assert all(cell.data_type != "f" for book in books for row in book.active.iter_rows() for cell in row)


def test_a_stage_that_is_a_formula_is_a_name_behind_its_bar():
    """The workbook behind the chart holds ``=1+1`` as a text."""
    stage = replace(make_report().stages[0], stage="=1+1")
    (shape,) = find_charts(read(make_report(stages=(stage,)))[3])
    book = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))

    assert [[(cell.value, cell.data_type) for cell in row] for row in book.active.iter_rows()] == [
        [(None, "n"), ("drop-off, %", "s")], [("=1+1", "s"), (31.2, "n")],
    ]  # fmt: skip


@pytest.mark.parametrize("make", [make_report, make_hostile])
def test_equal_weeks_give_equal_bytes(make):
    """Neither the file nor a workbook in it names the moment at which it was made."""
    pytest.importorskip("pptx")
    made = to_pptx(make())

    assert made == to_pptx(make())
    with ZipFile(io.BytesIO(made)) as parts:
        assert {one.date_time[:3] for one in parts.infolist()} == {(1980, 1, 1)}
        cores = [parts.read("docProps/core.xml")]
        for name in parts.namelist():
            if name.endswith(".xlsx"):
                with ZipFile(io.BytesIO(parts.read(name))) as inner:
                    cores.append(inner.read("docProps/core.xml"))
    assert len(cores) == 4
    assert {day for core in cores for day in re.findall(rb">(\d{4}-\d\d-\d\d)T", core)} == {b"2000-01-01"}


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    """No traceback: what is missing, and the command that brings it."""
    monkeypatch.setitem(sys.modules, "pptx", None)

    with pytest.raises(FrictionError, match="python-pptx") as raised:
        to_pptx(make_report())
    assert raised.value.mend == "pip install 'friction[pptx]'"
