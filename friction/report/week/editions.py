"""A week issued again: the same, or another edition that names what is otherwise and what was withdrawn."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from friction.report.week.record import Change, Finding, Report, Stage, Value

MOST_SHOWN = 10
PLACES = 3
"""No page tells a share or a figure with more decimals."""
UNTOLD = "Figures moved by less than is told."

_NOT_SAID = ("edition", "corrections", "provenance")
"""What says how a report came to be, not what the week was."""
_PARTS = {
    "actions": "who does what", "scoreboard": "earlier findings", "others": "wishes and praise",
    "coverage": "what the numbers stand on", "limits": "what cannot be said", "method": "the method",
    "further": "further findings", "findings_note": "notes", "changes_note": "notes", "actions_note": "notes",
    "scoreboard_note": "notes", "journey_note": "notes", "project": "the project's name", "timezone": "the time zone",
    "first_day": "the first day", "last_day": "the last day", "understood": "whether the week was understood",
}  # fmt: skip
"""What is named and not quoted where it is otherwise, by field; fields of one name are told once."""


def to_edition(before: Report | None, report: Report) -> Report:
    """Return a report as it is issued: as it is the first time, ``before`` itself where nothing is otherwise.

    Else it is one edition more, and its corrections say what is otherwise, the gravest first: what was withdrawn of
    findings, figures and changes; the first line; what is to be read before any number; findings no longer among the
    first, or new; another first one; how sure they are; figures that are told otherwise, those of all findings in one
    line; what is new, rising or fading; counts; the rest by name. What stands in the report is named, what was said
    before and no longer stands is quoted. They are at most ten lines, of which the last counts those that are left
    over.

    Parameters
    ----------
    before : the same week as it was issued last; None where it never was.
    report : as it would be issued for the first time.

    Raises
    ------
    ValueError
        If ``before`` is of another week.
    """
    if before is None:
        return report
    if before.week != report.week:
        raise ValueError(f"an edition of {report.week} does not follow one of {before.week}")
    if _to_said(before) == _to_said(report):
        return before
    old, new = (_round(one) for one in (before, report))
    lines = list(_list_corrections(old, new)) or [UNTOLD]
    if len(lines) > MOST_SHOWN:
        shown = MOST_SHOWN - 1
        lines = [*lines[:shown], f"{len(lines) - shown} more things are otherwise."]
    return replace(report, edition=before.edition + 1, corrections=tuple(lines))


def _to_said(report: Report) -> dict[str, object]:
    return {one.name: getattr(report, one.name) for one in fields(report) if one.name not in _NOT_SAID}


def _round(value: Any) -> Any:  # noqa: ANN401 - of any field
    """Return a record with its figures as exact as they are told: what moved by less is no correction."""
    if isinstance(value, float):
        return round(value, PLACES)
    if isinstance(value, tuple):
        return tuple(map(_round, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _round(getattr(value, one.name)) for one in fields(value)})
    return value


def _list_corrections(old: Report, new: Report) -> Iterator[str]:
    yield from _list_withdrawn(old, new)
    if _drop_figures(old.headline) != _drop_figures(new.headline):
        yield f"The first line was: {old.headline}"
    yield from _compare_alarms(old, new)
    yield from _compare_findings(old, new)
    yield from _compare_figures(old.findings, new.findings)
    yield from _compare_values(_list_values(old), _list_values(new))
    yield from _compare_stages(old, new)
    yield from _compare_changes(old.changes, new.changes)
    if (old.n_documents, old.n_persons) != (new.n_documents, new.n_persons):
        then = f"{_to_count(old.n_documents)} and {_to_count(old.n_persons)}"
        yield f"{_to_count(new.n_documents)} messages, {_to_count(new.n_persons)} people; before {then}."
    yield from _compare_rest(old, new)


def _list_withdrawn(old: Report, new: Report) -> Iterator[str]:
    """Yield what was said of findings, figures and changes, and stands nowhere now: whoever acted on it must know."""
    stand = {*new.further, *(one.theme_id for one in new.findings)}
    yield from (f"Withdrawn: {one.sentence}" for one in old.findings if one.theme_id not in stand)
    now = {_to_key(one) for one in _list_values(new)}
    yield from (f"Withdrawn: {one.name}: {one.sentence}" for one in _list_values(old) if _to_key(one) not in now)
    told = {(one.theme_id, one.word) for one in new.changes}
    yield from (
        f"Withdrawn: {one.name}, told as {one.word}." for one in old.changes if (one.theme_id, one.word) not in told
    )


def _compare_alarms(old: Report, new: Report) -> Iterator[str]:
    """Yield each new line that is to be read first, and those that no longer are, together."""
    yield from (f"To be read first, new: {line}" for line in new.alarms if line not in old.alarms)
    gone = [line for line in old.alarms if line not in new.alarms]
    if gone:
        yield f"No longer to be read first: {' '.join(gone)}"


def _compare_findings(old: Report, new: Report) -> Iterator[str]:
    """Yield what stands below now, what is new, another first one, and of which how sure they are is told otherwise."""
    before, now = ({one.theme_id: one for one in side.findings} for side in (old, new))
    for one in old.findings:
        if one.theme_id in new.further:
            yield f"Still stands, below the first three: {one.name}."
    for one in new.findings:
        if one.theme_id in old.further:
            yield f"Now among the first: {one.name}."
        elif one.theme_id not in before:
            yield f"New finding: {one.name}."
    kept = [one.theme_id for one in new.findings if one.theme_id in before]
    if before and now and old.findings[0].theme_id != new.findings[0].theme_id:
        yield f"Told first is now {new.findings[0].name}; before it was {old.findings[0].name}."
    elif kept != [one.theme_id for one in old.findings if one.theme_id in now]:
        yield "The findings stand in another order."
    for one in (now[theme_id] for theme_id in kept):
        then = before[one.theme_id]
        if one.sure != then.sure:
            told = f" ({_to_before(one, then)})" if one.sentence != then.sentence else ""
            yield f"Now {one.sure}: {one.name}. Before: {then.sure}{told}."


def _compare_figures(old: Sequence[Finding], new: Sequence[Finding]) -> Iterator[str]:
    """Yield one line with the findings that are as sure as before and told otherwise."""
    before = {one.theme_id: one for one in old}
    moved = [
        f"{one.name} (before: {_to_before(one, then)})"
        for one in new
        if (then := before.get(one.theme_id)) is not None and one.sure == then.sure and one.sentence != then.sentence
    ]
    if moved:
        yield f"Told otherwise: {'; '.join(moved)}."


def _to_before(now: Finding, then: Finding) -> str:
    """Return the figures of then, such as ``17, 7 to 29``; the sentence of then where it is not these that changed."""
    if then.difference is None or then.low is None or then.high is None or now.difference == then.difference:
        return then.sentence.removesuffix(".")
    middle, low, high = (round(100 * one) for one in (then.difference, then.low, then.high))
    return f"{middle}, {low} to {high}"


def _drop_figures(line: str) -> str:
    """Return a line without its numbers: what moves by a point is told of the findings."""
    return re.sub(r"\d+", "", line)


def _compare_values(old: Sequence[Value], new: Sequence[Value]) -> Iterator[str]:
    """Yield which figures the team steers by are told otherwise, or for the first time."""
    before = {_to_key(one): one for one in old}
    for one in new:
        then = before.get(_to_key(one))
        if then is None:
            yield f"Now told: {one.name}: {one.sentence}"
        elif then.sentence != one.sentence:
            yield f"{one.name}: {one.sentence} Before: {then.sentence}"


def _compare_stages(old: Report, new: Report) -> Iterator[str]:
    """Yield one line, as one late file moves them all: the stage that moved most, and the names of the others."""
    before, now = ({one.stage: one for one in side.stages} for side in (old, new))
    told, then = ({stage: one.told for stage, one in side.items()} for side in (now, before))
    moved = [stage for stage in {**before, **now} if told.get(stage) != then.get(stage)]
    if moved:
        most = max(moved, key=lambda stage: _find_move(before.get(stage), now.get(stage)))
        others = ", ".join(stage for stage in moved if stage != most)
        rest = f" Otherwise as well at {others}." if others else ""
        yield f"Drop-off at {most}: {told.get(most, 'not told')}; before: {then.get(most, 'not told')}.{rest}"


def _find_move(before: Stage | None, now: Stage | None) -> float:
    """Return how far a stage's rate moved, 0 to 1; most where it is known on one side alone."""
    rates = [None if one is None else one.rate for one in (before, now)]
    if rates[0] is None or rates[1] is None:
        return 0.0 if rates[0] is rates[1] else 1.0
    return abs(rates[1] - rates[0])


def _compare_changes(old: Sequence[Change], new: Sequence[Change]) -> Iterator[str]:
    before = {(one.theme_id, one.word): one for one in old}
    for one in new:
        then = before.get((one.theme_id, one.word))
        if then is None:
            yield f"Now told as {one.word}: {one.name}. {one.why}"
        elif then.why != one.why:
            yield f"{one.name}, {one.word}; before: {then.why}"


def _compare_rest(old: Report, new: Report) -> Iterator[str]:
    """Yield one line that names all that is otherwise and is not quoted."""
    named = [words for name, words in _PARTS.items() if getattr(old, name) != getattr(new, name)]
    before, now = ({one.name: one for one in side.tables} for side in (old, new))
    tables = [
        f"“{(now.get(name) or before[name]).title}”" for name in {**before, **now} if before.get(name) != now.get(name)
    ]
    named = [*dict.fromkeys(named), *tables]
    if _is_otherwise_below(old, new):
        named.append("small print, messages shown or the order of lines")
    if named:
        yield f"Otherwise as well: {', '.join(named)}."


def _is_otherwise_below(old: Report, new: Report) -> bool:
    """Say whether what stands below lines that both hold is otherwise, or these stand in another order."""
    before, now = _list_below(old), _list_below(new)
    both = {key for key, _ in before} & {key for key, _ in now}
    return [one for one in before if one[0] in both] != [one for one in now if one[0] in both]


def _list_below(report: Report) -> list[tuple[str, object]]:
    """Return what each line belongs to, with all of it but the line; findings by id, as their order is told."""
    findings = sorted(report.findings, key=lambda one: one.theme_id)
    return [
        *((f"finding {one.theme_id}", replace(one, sentence="", sure="")) for one in findings),
        *((f"figure {one.name} {one.measure} {one.of}", replace(one, sentence="")) for one in _list_values(report)),
        *((f"change {one.theme_id} {one.word}", replace(one, why="")) for one in report.changes),
        *((f"stage {one.stage}", replace(one, told="")) for one in report.stages),
    ]


def _list_values(report: Report) -> list[Value]:
    return [*([report.objective] if report.objective else []), *report.kpis]


def _to_key(value: Value) -> tuple[str, str, str | None]:
    """Return by what a figure is known from one edition to the next."""
    return value.name, value.measure, value.of


def _to_count(n: int | None) -> str:
    return "too few" if n is None else f"{n:,}"
