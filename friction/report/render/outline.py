"""The week as parts, points and what stands below them: what Markdown and both forms of the mail lay out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from friction.report.days import to_day
from friction.report.render.words import to_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.report.week import Action, Change, Earlier, Finding, Report, Stage, Value

FILES = "All tables: summary.html, summary.xlsx"
"""Where the appendix is."""

CORRECTED, ALARMS, FINDINGS, CHANGES = "Corrected", "Read first", "Findings", "New, rising, fading, fixed"
ACTIONS, EARLIER, OTHERS = "Who does what by when", "Earlier findings", "Wishes, questions, praise"
JOURNEY, COVERAGE, LIMITS, METHOD = "Who leaves where", "What the numbers stand on", "What cannot be said", "Method"
HOW_SURE = "How sure"
"""What the parts are called (that of the figures the team steers by: by what there is), and how the line begins that
says how sure a finding is."""

MOST = {CORRECTED: 5, ACTIONS: 5, LIMITS: 5, EARLIER: 3, OTHERS: 3, COVERAGE: 3}
"""So many points of a part are told in a message, the record's first; of the other parts, all."""


@dataclass(frozen=True)
class Item:
    """A point: its sentence, what belongs to it in small print, and what customers wrote."""

    text: str
    below: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part under a name; ``note`` stands below its points.

    ``numbered`` where they can be called by number; ``loud`` where it is to be read before any number.
    """

    name: str
    items: tuple[Item, ...] = ()
    note: str = ""
    numbered: bool = False
    loud: bool = False


@dataclass(frozen=True)
class Outline:
    """The headline, whose week it is and of how many, the parts in the record's order, and where all else is."""

    headline: str
    about: str
    parts: tuple[Part, ...]
    files: str = FILES


def to_outline(report: Report, *, whole: bool = False) -> Outline:
    """Return what a summary in words says, in the order of the record; parts that are empty are not there.

    The words are the record's: whoever lays them out makes them harmless.

    Parameters
    ----------
    whole : with all points of each part, not the first `MOST` alone.
    """
    parts = [part if whole else _cut(part) for part in _find_parts(report) if part.items or part.note]
    return Outline(report.headline, _tell_week(report), tuple(parts))


def _find_parts(report: Report) -> Iterator[Part]:
    steered = (report.objective, *report.kpis) if report.objective else report.kpis
    yield replace(_to_lines(CORRECTED, report.corrections), loud=True)
    yield replace(_to_lines(ALARMS, report.alarms), loud=True)
    yield Part("Objective and KPIs" if report.kpis else "Objective", tuple(_tell_value(one) for one in steered))
    if report.understood:
        findings = tuple(_tell_finding(one) for one in report.findings)
        yield Part(FINDINGS, findings, report.findings_note, numbered=True)
    yield Part(CHANGES, tuple(map(_tell_change, report.changes)), report.changes_note)
    yield Part(ACTIONS, tuple(map(_tell_action, report.actions)), report.actions_note)
    yield Part(EARLIER, tuple(map(_tell_earlier, report.scoreboard)), report.scoreboard_note)
    yield _to_lines(OTHERS, report.others)
    yield Part(JOURNEY, tuple(map(_tell_stage, report.stages)), report.journey_note if report.stages else "")
    yield _to_lines(COVERAGE, report.coverage)
    yield _to_lines(LIMITS, report.limits)
    yield _to_lines(METHOD, report.method)


def _to_lines(name: str, lines: tuple[str, ...]) -> Part:
    return Part(name, tuple(Item(line) for line in lines))


def _cut(part: Part) -> Part:
    """Return a part with as many points as it may have; how many more there are is said."""
    most = MOST.get(part.name, len(part.items))
    rest = len(part.items) - most
    if rest <= 0:
        return part
    return replace(
        part, items=part.items[:most], note=" ".join(filter(None, (f"{rest} more in the files.", part.note)))
    )


def _tell_week(report: Report) -> str:
    """Return whose week it is, which, and how many wrote; what is too small to be told is not told."""
    edition = f", edition {report.edition}" if report.edition > 1 else ""
    about = f"{report.project}, {report.week} ({to_days(report.first_day, report.last_day)}){edition}"
    if report.n_documents is None:
        return f"{about}: too few messages to be counted"
    by = f" from {report.n_persons:,} people" if report.n_persons else ""
    return f"{about}: {report.n_documents:,} messages{by}"


def _tell_value(value: Value) -> Item:
    owned = [f"owner {value.owner}"] if value.owner else []
    owned += [f"due by {to_day(value.by)}"] if value.by else []
    return Item(f"{value.name}: {value.sentence}", tuple(filter(None, ("; ".join((value.fine_print, *owned)),))))


def _tell_finding(finding: Finding) -> Item:
    """Return a finding and its fine print as one point, with how sure, what it is worth, and what was decided."""
    decided = [f"owner {finding.owner}"] if finding.owner else []
    decided += [finding.status.replace("_", " ")] if finding.status != "new" else []
    said = [f"{HOW_SURE}: {finding.sure}", *([f"this week {finding.change}"] if finding.change else [])]
    marks = ["Draft: approved by nobody yet."] if finding.draft else []
    marks += ["About equal to the one above: no order is claimed."] if finding.equal else []
    below = (finding.fine_print, *marks, "; ".join((*said, *decided)), finding.worth)
    return Item(finding.sentence, tuple(filter(None, below)), finding.quotes)


def _tell_change(change: Change) -> Item:
    marks = [*([] if change.is_friction else ["not friction"]), *(["draft"] if change.draft else [])]
    marked = f" ({', '.join(marks)})" if marks else ""
    return Item(f"{_begin(change.word)}: {change.name}{marked}. {change.why}")


def _tell_action(action: Action) -> Item:
    by = f", by {to_day(action.by)}" if action.by else ""
    said = f"{action.owner}: {action.name}, {action.what}" if action.owner else f"{action.name}: {action.what}"
    return Item(f"{said}{by}")


def _tell_earlier(earlier: Earlier) -> Item:
    return Item(f"{_begin(earlier.outcome)}: {earlier.name} ({earlier.week}: {earlier.said}). {earlier.why}")


def _tell_stage(stage: Stage) -> Item:
    return Item(f"{stage.stage}: {stage.told}")


def _begin(word: str) -> str:
    return word[:1].upper() + word[1:]
