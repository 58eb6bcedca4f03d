"""The week as Markdown, for wikis and mails; customers' words are fenced in as plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.report.week import to_shown_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.report.week import Week

_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|<>~&$-])")


def to_markdown(week: Week) -> str:
    """Return the page as Markdown. Equal weeks give equal bytes."""
    return "\n".join(_to_lines(week)) + "\n"


def escape(text: str) -> str:
    """Return text in which nothing is Markdown or HTML: it cannot load a picture or make a link."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _to_lines(week: Week) -> Iterator[str]:
    yield f"# {escape(week.project)}: {week.week}"
    yield ""
    yield (
        f"{week.first_day} to {week.last_day}. {to_shown_count(week.n_documents)} messages from "
        f"{to_shown_count(week.n_persons)} known persons."
    )
    if week.objective:
        yield f"Objective: {escape(week.objective)}"
    if week.read_first:
        yield ""
        yield "**Read first**"
        yield ""
        yield from (f"- {escape(line)}" for line in week.read_first)
    yield ""
    yield "## Findings" if week.findings else "## No finding this week"
    yield from ("", escape(week.rule if week.findings else week.why_none))
    for place, item in enumerate(week.findings, start=1):
        yield ""
        yield f"{place}. **{escape(item.finding.sentence)}**"
        yield f"   {escape(item.finding.fine_print)}"
        if item.equal:
            yield "   About equal to the one above."
        if item.n_week is not None:
            yield f"   This week {to_shown_count(item.n_week)} people ({item.change})."
        yield f"   Severity {item.severity:.2f} (0 to 1).{f' {escape(item.worth)}.' if item.worth else ''}"
        owner = f", owner {escape(item.owner)}" if item.owner else ""
        yield f"   Status: {item.status.replace('_', ' ')}{owner}."
        for quote in item.quotes:
            yield ""
            yield f"   > {escape(quote)}"
    if week.changes or week.changes_rule:
        yield from ("", "## New, rising, fading", *(("", escape(week.changes_rule)) if week.changes_rule else ()))
    if week.changes:
        yield from ("", "| theme | | people this week | usual |", "|---|---|---:|---:|")
        for line in week.changes:
            kind = line.change if line.is_friction else f"{line.change} (not friction)"
            n = to_shown_count(line.n_writers)
            yield f"| {escape(line.name)} | {kind} | {n} | {line.low:.0f} to {line.high:.0f} |"
    if week.kinds:
        yield from ("", "## Wishes, questions and praise", "")
        for own in week.kinds:
            yield f"- {own.kind}: " + "; ".join(f"{escape(name)} ({told})" for name, told in own.themes)
    if week.stages:
        yield from ("", "## Drop-off by stage", "", "| stage | rate | interval | visits | still open |")
        yield "|---|---:|---:|---:|---:|"
        for stage in week.stages:
            known = stage.rate is not None and stage.low is not None and stage.high is not None
            rate = f"{stage.rate:.1%}" if known else "too few followed"
            interval = f"{stage.low:.1%} to {stage.high:.1%}" if known else "–"
            counts = f"{to_shown_count(stage.n_visits)} | {to_shown_count(stage.n_open)}"
            yield f"| {escape(stage.stage)} | {rate} | {interval} | {counts} |"
    for title, lines in (("Decided so far", week.decided), ("What cannot be said", week.open_points)):
        if lines:
            yield from ("", f"## {title}", "")
            yield from (f"- {escape(line)}" for line in lines)
    yield from ("", "---", "", escape("; ".join(week.coverage)) + ".", "")
    yield from (f"{escape(line)}  " for line in week.windows)
    yield "A difference with and without a theme says what goes together, not why."
