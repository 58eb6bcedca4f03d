"""The parts of a week as tables, for a workbook: findings, changes, actions, figures by week, stages, the appendix."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from friction.report.week import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.report.week import Kind, Report, Value


def list_tables(report: Report) -> Iterator[Table]:
    """Yield what the page says as tables, then those of the appendix."""
    yield Table(
        "findings", "Findings",
        _to_columns("finding", "stage", "how sure", "evidence", "fine print", "status", "owner", "more of 100:number",
                    "from:number", "to:number", "messages"),
        tuple(
            (one.sentence, one.stage or "whole journey", one.sure, one.evidence, one.fine_print,
             one.status.replace("_", " ") + (", draft" if one.draft else ""), one.owner, _times(one.difference),
             _times(one.low), _times(one.high), " / ".join(one.quotes))
            for one in report.findings
        ), report.findings_note,
    )  # fmt: skip
    yield Table(
        "changes", "What changed", _to_columns("theme", "is", "why"),
        tuple((one.name, one.word + (", draft" if one.draft else ""), one.why) for one in report.changes),
        report.changes_note,
    )  # fmt: skip
    yield Table(
        "actions", "Who does what", _to_columns("theme", "owner", "what", "by"),
        tuple((one.name, one.owner, one.what, one.by) for one in report.actions), report.actions_note,
    )  # fmt: skip
    yield Table(
        "scoreboard", "Earlier findings", _to_columns("theme", "week:week", "what was said", "outcome", "why"),
        tuple((one.name, one.week, one.said, one.outcome, one.why) for one in report.scoreboard),
        report.scoreboard_note,
    )  # fmt: skip
    values = [*([report.objective] if report.objective else []), *report.kpis]
    yield Table(
        "figures", "Figures", _to_columns("figure", "stands", "fine print", "target:number", "unit", "owner", "by"),
        tuple((one.name, one.sentence, one.fine_print, one.target, one.unit, one.owner, one.by) for one in values), "",
    )  # fmt: skip
    for one in values:
        yield _to_weeks(one)
    yield Table(
        "stages", "Stages",
        _to_columns("stage", "visits:count", "still open:count", "drop-off:share", "from:share", "to:share",
                    "friction per 1,000:number", "in words"),
        tuple((one.stage, one.n_visits, one.n_open, one.rate, one.low, one.high, one.per_1000, one.told)
              for one in report.stages), report.journey_note,
    )  # fmt: skip
    yield from report.tables


def _to_weeks(value: Value) -> Table:
    kind = "share" if value.unit == "share" else "number"
    columns = _to_columns("week:week", f"value:{kind}", f"from:{kind}", f"to:{kind}", "in words")
    rows = tuple((one.week, one.value, one.low, one.high, one.told) for one in value.weeks)
    return Table("weeks", f"{value.name} by week", columns, rows, "")


def _to_columns(*names: str) -> tuple[Column, ...]:
    """Return columns by name; behind a colon their kind, text where none stands."""
    parted = [name.partition(":") for name in names]
    return tuple(Column(name, cast("Kind", kind or "text")) for name, _, kind in parted)


def _times(share: float | None) -> float | None:
    return None if share is None else 100 * share
