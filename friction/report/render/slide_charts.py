"""Charts of slides: native ones, whose numbers can be read and changed, told in words to who cannot see them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from friction.report.render.fitting import cut_text
from friction.report.render.words import to_line, to_value
from friction.themes.codebook import start_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pptx.chart.chart import Chart
    from pptx.slide import Slide

    from friction.report.week import Finding, Point, Stage, Value

    Box = tuple[float, float, float, float]
    Series = Mapping[str, Sequence[float | None]]

LONGEST_STAGE, LONGEST_TOLD = 32, 60
_DARK, _MIDDLE, _TEXT = "1F3864", "6B6B6B", "404040"
_SIZE, _SMALL, _MANY = 12, 9, 8  # letters in points, and of more stages than that many


def add_value(slide: Slide, value: Value, box: Box) -> None:
    """Add a figure by week as lines: its value, its 95 % interval and its target; a week not known is a gap.

    Parameters
    ----------
    box : left, top, width and height in points.
    """
    weeks, scale = value.weeks, 100.0 if value.unit == "share" else 1.0
    name = "value, %" if value.unit == "share" else f"value, {value.unit}"
    lines: dict[str, Sequence[float | None]] = {
        name: [_scale(one.value, scale) for one in weeks],
        "95 % interval, low": [_scale(one.low, scale) for one in weeks],
        "95 % interval, high": [_scale(one.high, scale) for one in weeks],
    }
    if value.target is not None:
        lines["target"] = [scale * value.target] * len(weeks)
    told = f"{value.name} by week: {_tell_points(weeks)}."
    aim = "" if value.target is None else f" Target: {to_value(value.target, value.unit)}."
    _add_lines(slide, _to_weeks(weeks), lines, box, told + aim)


def add_people(slide: Slide, finding: Finding, box: Box) -> None:
    """Add the people who wrote of a theme by week as lines, and what is usual; ``box`` as for `add_value`."""
    weeks = finding.weeks
    lines = {
        "people": [one.value for one in weeks],
        "usual, low": [one.low for one in weeks],
        "usual, high": [one.high for one in weeks],
    }
    told = f"People who wrote of {finding.name} by week: {_tell_points(weeks)}."
    _add_lines(slide, _to_weeks(weeks), lines, box, told)


def add_journey(slide: Slide, stages: Sequence[Stage], box: Box) -> None:
    """Add drop-off by stage as bars in journey order, each with its rate and interval in words; ``box`` as above.

    A stage of which too little is known has no bar, and in its place the words that say so.
    """
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    names = [cut_text(to_line(one.stage), LONGEST_STAGE) for one in stages]
    rates = [_scale(one.rate, 100.0) or 0.0 for one in stages]
    told = [to_line(one.told) for one in stages]
    alt = "; ".join(f"{to_line(one.stage)}: {words}" for one, words in zip(stages, told, strict=True))
    chart = _add_chart(
        slide, XL_CHART_TYPE.BAR_CLUSTERED, names, {"drop-off, %": rates}, box, f"Drop-off by stage: {alt}."
    )
    chart.has_legend = False
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    # Half of the room is for the words behind the bars.
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 2.2 * max(*rates, 10.0)
    chart.category_axis.reverse_order = True
    chart.category_axis.major_tick_mark = XL_TICK_MARK.NONE
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    plot = chart.plots[0]
    plot.gap_width = 60
    series = plot.series[0]
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = _to_color(_DARK)
    size = _SIZE if len(stages) <= _MANY else _SMALL
    chart.font.size = Pt(size)
    for point, words in enumerate(told):
        label = series.points[point].data_label
        label.text_frame.word_wrap = False
        run = label.text_frame.paragraphs[0].add_run()
        run.text, run.font.size = cut_text(words, LONGEST_TOLD), Pt(size)
        label.position = XL_LABEL_POSITION.OUTSIDE_END


def _add_lines(slide: Slide, names: Sequence[str], series: Series, box: Box, alt: str) -> None:
    """Add lines that are told apart without colour: the first heavy with marks, bounds dotted, a target dashed."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE_DASH_STYLE
    from pptx.util import Pt

    chart = _add_chart(slide, XL_CHART_TYPE.LINE_MARKERS, names, series, box, alt)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.value_axis.minimum_scale = 0
    chart.value_axis.major_gridlines.format.line.color.rgb = _to_color("E3E3E3")
    chart.value_axis.format.line.fill.background()
    chart.value_axis.tick_labels.number_format = "General"
    chart.value_axis.tick_labels.number_format_is_linked = False
    for number, line in enumerate(chart.plots[0].series):
        own, target = number == 0, line.name == "target"
        line.smooth = False
        line.format.line.color.rgb = _to_color(_DARK if own or target else _MIDDLE)
        line.format.line.width = Pt(2.5 if own else 1.5 if target else 1.25)
        if not own:
            dash = MSO_LINE_DASH_STYLE.DASH if target else MSO_LINE_DASH_STYLE.SQUARE_DOT
            line.format.line.dash_style = dash
        line.marker.style = XL_MARKER_STYLE.CIRCLE if own else XL_MARKER_STYLE.NONE
        if own:
            line.marker.size = 7
            line.marker.format.fill.solid()
            line.marker.format.fill.fore_color.rgb = _to_color(_DARK)


def _add_chart(slide: Slide, kind: object, names: Sequence[str], series: Series, box: Box, alt: str) -> Chart:
    from pptx.chart.data import CategoryChartData
    from pptx.util import Pt

    data = CategoryChartData()
    data.categories = names
    for name, values in series.items():
        data.add_series(name, values)
    frame = slide.shapes.add_chart(kind, *(Pt(one) for one in box), data)
    properties = frame._element.nvGraphicFramePr.cNvPr  # noqa: SLF001 - the library has no other way to a text for it
    properties.set("descr", to_line(alt))
    chart = frame.chart
    chart.has_title = False
    chart.font.size, chart.font.name = Pt(_SIZE), "Arial"
    chart.font.color.rgb = _to_color(_TEXT)
    # The library's own workbook behind the chart would obey a name such as "=1+1", and says when it was made.
    chart.part.chart_workbook.update_from_xlsx_blob(_to_numbers(names, series))
    return chart


def _to_numbers(names: Sequence[str], series: Series) -> bytes:
    """Return the workbook behind a chart, its cells where the chart looks: names downwards, series to the right."""
    content = io.BytesIO()
    with start_workbook(content) as book:
        sheet = book.add_worksheet("Sheet1")
        for row, name in enumerate(names, start=1):
            sheet.write_string(row, 0, name)
        for column, (name, values) in enumerate(series.items(), start=1):
            sheet.write_string(0, column, name)
            for row, value in enumerate(values, start=1):
                if value is not None:
                    sheet.write_number(row, column, value)
    return content.getvalue()


def _to_weeks(points: Sequence[Point]) -> list[str]:
    """Return weeks without their year, which stands in the words beside the chart."""
    return [one.week.partition("-")[2] for one in points]


def _tell_points(points: Sequence[Point]) -> str:
    return ", ".join(f"{one.week} {one.told}" for one in points)


def _scale(value: float | None, scale: float) -> float | None:
    return None if value is None else round(scale * value, 4)


def _to_color(code: str) -> object:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(code)
