"""The week as tables: which sheets a workbook of it has, and what kind each cell is of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from friction.report.render.outline import to_outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from friction.report.week import Kind, Point, Report, Value

    CellKind = Kind | Literal["day"]

NUMBERS = frozenset({"share", "count", "number"})
"""Kinds of cells that are numbers."""

EMPTY = "An empty cell: not known, or of too few people to be told."


class Cell(NamedTuple):
    """A text, a number or a day, and how it is written (``share``: 0 to 1); None where it is not known."""

    value: str | float | int | date | None
    kind: CellKind


@dataclass(frozen=True)
class Sheet:
    """A table under a name: its header, the kind of each column, rows of as many cells, and lines below them."""

    name: str
    header: tuple[str, ...]
    kinds: tuple[CellKind, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def list_sheets(report: Report) -> tuple[Sheet, ...]:
    """Return the sheets: the summary in words, then a table for each part of it, the appendix, what it was made from.

    Each is there every week, with or without rows, and its header is always the same; names of the appendix are the
    record's.
    """
    return (
        _to_summary(report), *_list_figures(report), *_list_findings(report), *_list_decided(report),
        _to_journey(report), *_list_appendix(report),
        _to_sheet("Made from", (("what", "text"), ("value", "text")), report.provenance),
    )  # fmt: skip


def _to_summary(report: Report) -> Sheet:
    outline = to_outline(report, whole=True)
    rows = [("Week", outline.about, f"Weeks begin in {report.timezone}"), ("Headline", outline.headline, "")]
    for part in outline.parts:
        names = [f"{part.name} {n}" if part.numbered else part.name for n in range(1, len(part.items) + 1)]
        rows += [(name, one.text, "\n".join(one.below)) for name, one in zip(names, part.items, strict=True)]
        rows += [(part.name, part.note, "")] if part.note else []
    return _to_sheet("Summary", (("part", "text"), ("what it says", "text"), ("fine print", "text")), rows)


def _list_figures(report: Report) -> Iterator[Sheet]:
    values = (*((report.objective,) if report.objective else ()), *report.kpis)
    columns: tuple[tuple[str, CellKind], ...] = (
        ("figure", "text"), ("where it stands", "text"), ("week", "week"), ("value", "number"), ("low", "number"),
        ("high", "number"), ("target", "number"), ("unit", "text"), ("trend", "text"), ("due by", "day"),
        ("owner", "text"), ("measure", "text"), ("of", "text"), ("fine print", "text"),
    )  # fmt: skip
    rows = [
        (one.name, one.sentence, one.week, *_measure(one, one.now, one.low, one.high, one.target), one.unit, one.trend,
         _to_date(one.by), one.owner, one.measure.replace("_", " "), one.of, one.fine_print)
        for one in values
    ]  # fmt: skip
    yield _to_sheet("Objective and KPIs", columns, rows, "" if values else "No objective and no KPI is set.")
    by_week = [
        (one.name, point.week, *_measure(one, point.value, point.low, point.high), one.unit, point.told)
        for one in values
        for point in one.weeks
    ]
    columns = (("figure", "text"), ("week", "week"), ("value", "number"), ("low", "number"), ("high", "number"))
    yield _to_sheet("Figures by week", (*columns, ("unit", "text"), ("in words", "text")), by_week)


def _list_findings(report: Report) -> Iterator[Sheet]:
    columns: tuple[tuple[str, CellKind], ...] = (
        ("theme", "text"), ("stage", "text"), ("finding", "text"), ("fine print", "text"), ("how sure", "text"),
        ("level", "text"), ("difference", "share"), ("low", "share"), ("high", "share"), ("this week", "text"),
        ("no order to the one above", "text"), ("draft", "text"), ("owner", "text"), ("status", "text"),
        ("worth", "text"), ("theme id", "text"),
    )  # fmt: skip
    rows = [
        (one.name, one.stage, one.sentence, one.fine_print, one.sure, one.evidence.replace("_", " "), one.difference,
         one.low, one.high, one.change, _to_word(one.equal), _to_word(one.draft), one.owner,
         one.status.replace("_", " "), one.worth, one.theme_id)
        for one in report.findings
    ]  # fmt: skip
    notes = [report.findings_note if report.understood else report.headline]
    notes += dict.fromkeys(f"{one.sure}: {one.why_sure}" for one in report.findings)
    yield _to_sheet("Findings", columns, rows, *notes)
    yield _to_people([(one.name, point) for one in report.findings for point in one.weeks])
    quotes = [(one.name, quote) for one in report.findings for quote in one.quotes]
    yield _to_sheet("Messages", (("theme", "text"), ("message, masked", "text")), quotes)


def _to_people(points: Sequence[tuple[str, Point]]) -> Sheet:
    rows = [(name, one.week, one.value, one.low, one.high, one.told) for name, one in points]
    columns: tuple[tuple[str, CellKind], ...] = (
        ("theme", "text"), ("week", "week"), ("people who wrote of it", "count"), ("usual, low", "number"),
        ("usual, high", "number"), ("in words", "text"),
    )  # fmt: skip
    return _to_sheet("People by week", columns, rows)


def _list_decided(report: Report) -> Iterator[Sheet]:
    columns: tuple[tuple[str, CellKind], ...] = (
        ("theme", "text"), ("change", "text"), ("why", "text"), ("friction", "text"), ("draft", "text"),
        ("theme id", "text"),
    )  # fmt: skip
    changes = [
        (one.name, one.word, one.why, _to_word(one.is_friction), _to_word(one.draft), one.theme_id)
        for one in report.changes
    ]
    yield _to_sheet("Changes", columns, changes, report.changes_note)
    columns = (("theme", "text"), ("owner", "text"), ("what", "text"), ("due by", "day"), ("theme id", "text"))
    actions = [(one.name, one.owner, one.what, _to_date(one.by), one.theme_id) for one in report.actions]
    yield _to_sheet("Actions", columns, actions, report.actions_note)
    columns = (("theme", "text"), ("week", "week"), ("what was said", "text"), ("outcome", "text"), ("why", "text"))
    earlier = [(one.name, one.week, one.said, one.outcome, one.why, one.theme_id) for one in report.scoreboard]
    yield _to_sheet("Earlier findings", (*columns, ("theme id", "text")), earlier, report.scoreboard_note)


def _to_journey(report: Report) -> Sheet:
    columns: tuple[tuple[str, CellKind], ...] = (
        ("stage", "text"), ("drop-off", "share"), ("low", "share"), ("high", "share"), ("visits", "count"),
        ("still open", "count"), ("friction per 1,000 visits", "number"), ("in words", "text"),
    )  # fmt: skip
    rows = [
        (one.stage, one.rate, one.low, one.high, one.n_visits, one.n_open, one.per_1000, one.told)
        for one in report.stages
    ]
    return _to_sheet("Journey", columns, rows, report.journey_note)


def _list_appendix(report: Report) -> Iterator[Sheet]:
    for table in report.tables:
        columns = tuple((column.name, column.kind) for column in table.columns)
        yield _to_sheet(table.title, columns, table.rows, table.note)


def _to_sheet(
    name: str,
    columns: Sequence[tuple[str, CellKind]],
    rows: Iterable[Sequence[Cell | str | float | date | None]],
    *notes: str,
) -> Sheet:
    """Return a sheet whose cells are of the kind of their column, but for those that have one of their own."""
    kinds = [kind for _, kind in columns]
    cells = tuple(
        tuple(
            value if isinstance(value, Cell) else Cell(value, kind) for value, kind in zip(row, kinds, strict=True)
        )
        for row in rows
    )  # fmt: skip
    told = [note for note in notes if note]
    hidden = any(cell.value is None and cell.kind in NUMBERS for row in cells for cell in row)
    return Sheet(name, tuple(name for name, _ in columns), tuple(kinds), cells, (*told, *((EMPTY,) if hidden else ())))


def _measure(figure: Value, *values: float | None) -> list[Cell]:
    """Return values of a figure in its unit: shares as such, all others as numbers."""
    return [Cell(value, "share" if figure.unit == "share" else "number") for value in values]


def _to_date(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)


def _to_word(holds: bool) -> str:  # noqa: FBT001 - it is the value itself
    return "yes" if holds else "no"
