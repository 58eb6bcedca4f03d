"""The week as five plain slides: what it says, findings, what changed, the journey, and what cannot be said."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from friction.errors import FrictionError
from friction.report.render.outline import to_outline
from friction.report.render.words import to_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from friction.report.render.outline import Outline, Part
    from friction.report.week import Report

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
"""Inches."""
TITLE_SIZE, SIZES = 28, (20, 18, 16, 14, 12)
"""Points; a text takes the largest of these that fits."""
INK, GREY, BLUE = "1D2733", "55616E", "2F6690"
LETTER, LINE = 0.0072, 0.0175
"""Inches that a letter is wide and a line high, for each point of the type."""
_BLANK = 6
_STAMP = (1980, 1, 1, 0, 0, 0)
_MADE_AT, _NEVER = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), b"1980-01-01T00:00:00Z"
_PARTS = (
    ("What the week says", ("Corrected", "Read first", "Objective", "Objective and KPIs")),
    ("Findings", ("Findings",)),
    ("What changed, and who does what", ("New, rising, fading, fixed", "Who does what by when", "Earlier findings")),
    ("The journey", ("The journey",)),
    ("What it stands on", ("What cannot be said", "What the numbers stand on", "Method")),
)


def to_pptx(report: Report) -> bytes:
    """Return the report as five slides with native charts; fine print stands in the notes. Equal reports, equal bytes.

    Raises
    ------
    FrictionError
        If python-pptx is not installed.
    """
    try:
        from pptx import Presentation
        from pptx.util import Inches
    except ImportError as error:
        raise FrictionError(
            "slides need python-pptx", why="It is not installed.", mend="pip install 'friction[pptx]'"
        ) from error
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _date(deck, report)
    outline = to_outline(report)
    charts: dict[str, Callable[[Any], bool]] = {
        _PARTS[0][0]: lambda slide: _draw_objective(slide, report),
        _PARTS[1][0]: lambda slide: _draw_people(slide, report),
        _PARTS[3][0]: lambda slide: _draw_stages(slide, report),
    }
    for place, (title, names) in enumerate(_PARTS):
        slide = deck.slides.add_slide(deck.slide_layouts[_BLANK])
        parts = [part for part in outline.parts if part.name in names]
        drawn = charts.get(title, lambda _: False)(slide)
        _write_title(slide, outline, title if place else outline.headline)
        _write_parts(slide, parts, width=6.4 if drawn else WIDTH - 2 * MARGIN)
        slide.notes_slide.notes_text_frame.text = "\n".join(_to_notes(outline, parts))
    content = BytesIO()
    deck.save(content)
    return _settle(content)


def _date(deck: Any, report: Report) -> None:  # noqa: ANN401 - of a library without types
    """Say of when the deck speaks, not when it was made."""
    moment = datetime.combine(date.fromisoformat(report.last_day), time())
    told = deck.core_properties
    told.title, told.author, told.last_modified_by = to_line(f"{report.project}: {report.week}"), "friction", "friction"
    told.created = told.modified = told.last_printed = moment
    told.revision = 1


def _write_title(slide: Any, outline: Outline, title: str) -> None:  # noqa: ANN401
    size = next((size for size in (TITLE_SIZE, 24, 20, 16) if _count_lines(title, size, WIDTH - 2 * MARGIN) <= 2), 14)  # noqa: PLR2004
    _write(slide, (MARGIN, 0.35, WIDTH - 2 * MARGIN, 1.0), [(title, size, INK, True)])
    _write(slide, (MARGIN, HEIGHT - 0.5, WIDTH - 2 * MARGIN, 0.35), [(outline.about, 11, GREY, False)])


def _write_parts(slide: Any, parts: Sequence[Part], width: float) -> None:  # noqa: ANN401
    """Write parts at the largest size at which they fit; what does not fit at the least stands in the notes alone."""
    room = HEIGHT - 2.1
    for size in SIZES:
        lines = _to_lines(parts, size)
        if _find_height(lines, width) <= room:
            break
    while lines and _find_height(lines, width) > room:
        lines = [*lines[:-2], ("The rest stands in the notes.", SIZES[-1], GREY, False)]
    _write(slide, (MARGIN, 1.45, width, room), lines)


def _to_lines(parts: Sequence[Part], size: int) -> list[tuple[str, int, str, bool]]:
    """Return lines: their words, size, colour, and whether they are bold."""
    lines = []
    for part in parts:
        lines.append((part.name, size, BLUE, True))
        for item in part.items:
            lines.append((item.text, size, INK, False))
            lines += [(line, max(size - 4, 10), GREY, False) for line in item.below[:1]]
        if part.note:
            lines.append((part.note, max(size - 4, 10), GREY, False))
    return lines


def _to_notes(outline: Outline, parts: Sequence[Part]) -> list[str]:
    notes = [outline.about]
    for part in parts:
        notes.append(part.name)
        for item in part.items:
            notes += [item.text, *item.below, *(f"“{quote}”" for quote in item.quotes)]
        notes += [part.note] if part.note else []
    return [to_line(note) for note in notes]


def _count_lines(text: str, size: int, width: float) -> int:
    return max(-(-int(1000 * len(text) * LETTER * size) // int(1000 * width)), 1)


def _find_height(lines: Sequence[tuple[str, int, str, bool]], width: float) -> float:
    return sum(_count_lines(text, size, width) * LINE * size + 0.06 for text, size, _, _ in lines)


def _write(
    slide: Any,  # noqa: ANN401
    box: tuple[float, float, float, float],
    lines: Sequence[tuple[str, int, str, bool]],
) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_textbox(*(Inches(one) for one in box)).text_frame
    frame.word_wrap = True
    for place, (text, size, colour, is_bold) in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(4)
        run = paragraph.add_run()
        run.text = to_line(text)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), is_bold, RGBColor.from_string(colour)


def _draw_objective(slide: Any, report: Report) -> bool:  # noqa: ANN401
    value = report.objective
    if value is None or not any(point.value is not None for point in value.weeks):
        return False
    factor = 100.0 if value.unit == "share" else 1.0
    numbers = [None if point.value is None else factor * point.value for point in value.weeks]
    series: dict[str, Sequence[float | None]] = {to_line(value.name): numbers}
    if value.target is not None:
        series["target"] = [factor * value.target] * len(numbers)
    _draw(slide, "LINE", [point.week for point in value.weeks], series, f"{value.name}, week by week")
    return True


def _draw_people(slide: Any, report: Report) -> bool:  # noqa: ANN401
    first = next((one for one in report.findings if one.weeks), None)
    if first is None:
        return False
    numbers = [point.value for point in first.weeks]
    _draw(slide, "COLUMN_CLUSTERED", [point.week for point in first.weeks], {"people": numbers},
          f"People who wrote of {first.name}, by week")  # fmt: skip
    return True


def _draw_stages(slide: Any, report: Report) -> bool:  # noqa: ANN401
    known = [stage for stage in report.stages if stage.rate is not None]
    if not known:
        return False
    numbers = [None if stage.rate is None else 100 * stage.rate for stage in reversed(known)]
    _draw(slide, "BAR_CLUSTERED", [to_line(stage.stage) for stage in reversed(known)], {"leave, of 100": numbers},
          "Of every 100 visits of a stage, so many end the journey")  # fmt: skip
    return True


def _draw(
    slide: Any,  # noqa: ANN401
    kind: str,
    names: Sequence[str],
    series: dict[str, Sequence[float | None]],
    title: str,
) -> None:
    """Draw a native chart on the right half; whoever hears the slide is told its title."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt

    data = CategoryChartData(number_format="0.0")
    data.categories = names
    for name, numbers in series.items():
        data.add_series(name, numbers)
    box = (Inches(one) for one in (7.3, 1.45, WIDTH - 7.3 - MARGIN, HEIGHT - 2.3))
    drawn = slide.shapes.add_chart(getattr(XL_CHART_TYPE, kind), *box, data)
    drawn.name = to_line(title)
    drawn._element.nvGraphicFramePr.cNvPr.set("descr", to_line(title))  # noqa: SLF001 - the library has no other way
    chart = drawn.chart
    chart.has_title, chart.has_legend = True, len(series) > 1
    chart.chart_title.text_frame.text = to_line(title)
    chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
    chart.font.size = Pt(11)
    chart.plots[0].has_data_labels = kind != "LINE"


def _settle(content: BytesIO) -> bytes:
    """Return the same archive with one time on every entry, and in the workbooks of its charts."""
    settled = BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name.endswith(".xlsx"):
                data = _settle(BytesIO(data))
            elif b"<dc:title>" not in data and name == "docProps/core.xml":  # of a chart's workbook: made just now
                data = _MADE_AT.sub(_NEVER, data)
            new.writestr(zipfile.ZipInfo(name, _STAMP), data, zipfile.ZIP_DEFLATED)
    return settled.getvalue()
