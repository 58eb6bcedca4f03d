"""A week issued again: the same, or another edition that names what is otherwise and what was withdrawn."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from friction.report.week.record import Change, Finding, Report, Value

MOST_SHOWN = 10
NAMED = ("edition", "corrections", "provenance")
"""What says how a report came to be, not what the week was."""


def to_edition(before: Report | None, report: Report) -> Report:
    """Return a report as it is issued: as it is the first time, ``before`` itself where nothing is otherwise.

    Else it is one edition more, and its corrections say what is otherwise, the gravest first, at most ten of them and
    how many more there are.
    """
    if before is None:
        return report
    if _is_same(before, report):
        return before
    lines = list(_list_corrections(before, report))
    more = len(lines) - MOST_SHOWN
    shown = [*lines[:MOST_SHOWN], *([f"{more} further figures or lines are otherwise."] if more > 0 else [])]
    return replace(report, edition=before.edition + 1, corrections=tuple(shown))


def _is_same(before: Report, report: Report) -> bool:
    return all(
        getattr(before, one.name) == getattr(report, one.name) for one in fields(report) if one.name not in NAMED
    )


def _list_corrections(before: Report, report: Report) -> Iterator[str]:
    if before.headline != report.headline:
        yield f"The first line was: {before.headline}"
    yield from _compare_findings(before.findings, report.findings)
    yield from _compare_changes(before.changes, report.changes)
    yield from _compare_values(_list_values(before), _list_values(report))
    yield from (f"To be read first, new: {line}" for line in _find_new(report.alarms, before.alarms))
    yield from (f"No longer said: {line}" for line in _find_new(before.alarms, report.alarms))
    for noun, old, new in (
        ("messages", before.n_documents, report.n_documents), ("people who wrote", before.n_persons, report.n_persons),
    ):  # fmt: skip
        if old != new:
            yield f"{_to_count(new)} {noun}; {_to_count(old)} before."
    then = {stage.stage: stage.told for stage in before.stages}
    for stage in report.stages:
        if then.get(stage.stage, stage.told) != stage.told:
            yield f"{stage.stage}: {stage.told}; before: {then[stage.stage]}"
    yield from _compare_rest(before, report)


def _compare_findings(old: Sequence[Finding], new: Sequence[Finding]) -> Iterator[str]:
    """Yield what was withdrawn, what is new, what is said otherwise, and another first one."""
    before, now = ({one.theme_id: one for one in side} for side in (old, new))
    yield from (f"Withdrawn: {one.sentence}" for one in old if one.theme_id not in now)
    yield from (f"New finding: {one.sentence}" for one in new if one.theme_id not in before)
    for one in new:
        then = before.get(one.theme_id)
        if then is not None and (one.sentence, one.sure) != (then.sentence, then.sure):
            yield f"Now: {one.sentence} ({one.sure}) Before: {then.sentence} ({then.sure})"
    kept = [one.theme_id for one in new if one.theme_id in before]
    if kept != [one.theme_id for one in old if one.theme_id in now]:
        yield "The findings stand in another order."


def _compare_changes(old: Sequence[Change], new: Sequence[Change]) -> Iterator[str]:
    before, now = ({(one.theme_id, one.word): one for one in side} for side in (old, new))
    yield from (f"Withdrawn: {one.name} is not {one.word}." for key, one in before.items() if key not in now)
    yield from (f"Now told: {one.name} is {one.word}: {one.why}" for key, one in now.items() if key not in before)
    for key, one in now.items():
        if key in before and before[key].why != one.why:
            yield f"{one.name}, {one.word}: {one.why} Before: {before[key].why}"


def _list_values(report: Report) -> list[Value]:
    return [*([report.objective] if report.objective else []), *report.kpis]


def _compare_values(old: Sequence[Value], new: Sequence[Value]) -> Iterator[str]:
    before = {(one.name, one.measure, one.of): one for one in old}
    for one in new:
        then = before.get((one.name, one.measure, one.of))
        if then is not None and then.sentence != one.sentence:
            yield f"{one.name}: {one.sentence} Before: {then.sentence}"


def _compare_rest(before: Report, report: Report) -> Iterator[str]:
    """Yield one line for what is otherwise and is not named above: small print, quotes, tables."""
    parts = {
        "actions": "who does what", "scoreboard": "what became of earlier findings", "others": "wishes and praise",
        "coverage": "what the numbers stand on", "limits": "what cannot be said", "method": "the method",
        "tables": "tables of the appendix",
    }  # fmt: skip
    other = [words for name, words in parts.items() if getattr(before, name) != getattr(report, name)]
    if _is_otherwise_in_print(before, report):
        other.append("small print and messages shown")
    if other:
        yield f"Otherwise as well: {', '.join(other)}."


def _is_otherwise_in_print(before: Report, report: Report) -> bool:
    """Return whether notes, or the small print of what both hold, are otherwise."""
    old, new = _to_print(before), _to_print(report)
    return any(old[key] != new[key] for key in old.keys() & new.keys())


def _to_print(report: Report) -> dict[tuple[str, ...], object]:
    notes = ("findings_note", "changes_note", "actions_note", "scoreboard_note", "journey_note", "stages")
    return {
        **{("finding", one.theme_id): replace(one, sentence="", sure="") for one in report.findings},
        **{("value", one.name): replace(one, sentence="") for one in _list_values(report)},
        **{("note", name): getattr(report, name) for name in notes},
    }


def _find_new(of: Iterable[str], beside: Iterable[str]) -> list[str]:
    known = set(beside)
    return [line for line in of if line not in known]


def _to_count(n: int | None) -> str:
    return "too few to tell" if n is None else f"{n:,}"
