"""The week as data: all that a summary says, before it is laid out; every renderer reads this and nothing else."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

FORMAT = 1
"""Of the JSON: another one when a name changes its meaning or goes."""

Kind = Literal["text", "count", "share", "number", "week"]
Outcome = Literal["held", "weaker", "vanished", "acted on", "fixed?", "dismissed", "too early"]


@dataclass(frozen=True)
class Point:
    """A value of one week.

    Attributes
    ----------
    week : such as ``2026-W21``.
    value, low, high : in the unit of what it is a value of; None while not known, and where a count is too small to be
        told. For people who wrote of a theme ``low`` and ``high`` are what is usual.
    told : the same in words, such as ``27.1%``, ``fewer than 5``, ``known on 4 June 2026``.
    """

    week: str
    value: float | None
    low: float | None
    high: float | None
    told: str


@dataclass(frozen=True)
class Value:
    """A figure the team steers by: the objective, or one of at most five KPIs.

    Attributes
    ----------
    name : as the team calls it.
    measure : such as ``conversion``, ``drop_off``, ``time_to_value``, ``friction``, ``coverage``.
    of : the stage or way it is measured at; None where there is no such choice.
    unit : ``share`` (0 to 1), ``days``, or ``per 1,000``.
    week : of which the value is; None while there is none.
    now, low, high : the value with its 95 % interval, in the unit; None while not known.
    target, by, owner : as the settings say; ``by`` is an ISO day.
    trend : ``up``, ``down``, ``steady`` (no more than chance) or ``too early``.
    sentence : where it stands, in at most 25 words.
    fine_print : interval, trend with its interval, of whom and when; or why there is no value, with the next step.
    weeks : up to nine weeks, oldest first, the one told of last.
    lines : the same for a screen, a sentence each: value with interval, target, trend; or why there is none, the next
        step, target.
    """

    name: str
    measure: str
    of: str | None
    unit: str
    week: str | None
    now: float | None
    low: float | None
    high: float | None
    target: float | None
    by: str | None
    owner: str | None
    trend: str
    sentence: str
    fine_print: str
    weeks: tuple[Point, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One of up to three findings.

    Attributes
    ----------
    theme_id, name : of the theme.
    stage : where it stands in the journey; None: the journey as a whole.
    sentence : at most 25 words in natural numbers; with ``fine_print`` one unit, never apart.
    fine_print : n, interval, window.
    sure, why_sure : one of `friction.impact.tell.SURE`, and what the word means.
    evidence : level: count, association, adjusted, quasi_experimental, randomised.
    difference, low, high : drop-off with less drop-off without, -1 to 1; None where nothing was compared.
    change : what the theme is in this week, in words.
    equal : its interval does not part it from the one above: no order is claimed.
    draft : not approved, where the team asks for approval.
    owner, status : what the team decided.
    worth : what it may be worth, where persons have a value; "" otherwise.
    weeks : people who wrote of it, up to nine weeks, oldest first.
    quotes : up to two masked messages of different people.
    """

    theme_id: str
    name: str
    stage: str | None
    sentence: str
    fine_print: str
    sure: str
    why_sure: str
    evidence: str
    difference: float | None
    low: float | None
    high: float | None
    change: str
    equal: bool
    draft: bool
    owner: str | None
    status: str
    worth: str
    weeks: tuple[Point, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A theme that is new, rising, fading, gone or, after something was shipped, ``fixed?``; with a sentence why."""

    theme_id: str
    name: str
    word: str
    why: str
    is_friction: bool
    draft: bool


@dataclass(frozen=True)
class Action:
    """Who does what by when: an owner (None: nobody yet), what, and an ISO day.

    The day is not over yet; None where none was said, and where it has passed or all is done: then ``what`` says so.
    """

    theme_id: str
    name: str
    owner: str | None
    what: str
    by: str | None


@dataclass(frozen=True)
class Earlier:
    """What became of a finding of an earlier week: what was said in which week, its outcome, and a sentence why.

    ``stage``: where it was said to cost; None for the whole journey, and for what was told as new or rising.
    """

    theme_id: str
    name: str
    week: str
    said: str
    outcome: Outcome
    why: str
    stage: str | None = None


@dataclass(frozen=True)
class Stage:
    """Drop-off at a stage, in journey order: rate with 95 % interval (0 to 1; None: too few), in words, and friction.

    ``n_visits``, ``n_open``: None where too small to be told. ``per_1000``: friction messages per 1,000 visits.
    """

    stage: str
    n_visits: int | None
    n_open: int | None
    rate: float | None
    low: float | None
    high: float | None
    per_1000: float | None
    told: str


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and what its cells are (``share``: 0 to 1)."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Table:
    """A table of the appendix; a cell is a text, a number, or None where it is not known or too small to be told."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | float | int | None, ...], ...]
    note: str


@dataclass(frozen=True)
class Report:
    """A week.

    Attributes
    ----------
    project, week, timezone : whose week, which, and where weeks begin.
    first_day, last_day : ISO days.
    edition : 1, and one more each time the week was issued again with something changed.
    corrections : what is otherwise than in the edition before, and what was withdrawn; the gravest first.
    headline : the first line: what the week says, or that nothing could be understood, and why.
    understood : False where nothing could be: then there is no finding, and none is denied.
    alarms : to be read before any number, the gravest first.
    n_documents, n_persons : customers' messages of the week and who wrote them; None where too small to be told.
    objective : where it stands; None where none is set.
    kpis : at most five.
    findings, findings_note : up to three, and how they are ordered, or why there are none.
    changes, changes_note : new, rising, fading, fixed, at most five; how often such a line is false, or why none.
    actions, actions_note : who does what by when; what is still nobody's.
    scoreboard, scoreboard_note : what became of earlier findings.
    stages, journey_note : the journey in one picture.
    others : wishes, questions and praise, a line each.
    coverage : what the numbers stand on.
    limits : what cannot be said and why, the gravest first, each with the next step.
    method : five lines.
    tables : the appendix.
    provenance : names and values: the run, hashes of inputs, settings and decisions, the program's version.
    further : ids of the themes that would lead as the findings do, and stand in the appendix alone.
    """

    project: str
    week: str
    timezone: str
    first_day: str
    last_day: str
    edition: int
    corrections: tuple[str, ...]
    headline: str
    understood: bool
    alarms: tuple[str, ...]
    n_documents: int | None
    n_persons: int | None
    objective: Value | None
    kpis: tuple[Value, ...]
    findings: tuple[Finding, ...]
    findings_note: str
    changes: tuple[Change, ...]
    changes_note: str
    actions: tuple[Action, ...]
    actions_note: str
    scoreboard: tuple[Earlier, ...]
    scoreboard_note: str
    stages: tuple[Stage, ...]
    journey_note: str
    others: tuple[str, ...]
    coverage: tuple[str, ...]
    limits: tuple[str, ...]
    method: tuple[str, ...]
    tables: tuple[Table, ...]
    provenance: tuple[tuple[str, str], ...]
    further: tuple[str, ...] = ()


def to_record(report: Report) -> dict[str, Any]:
    """Return the report as JSON holds it: ``format`` first, then the attributes in their order."""
    return {"format": FORMAT, **asdict(report)}


def read_record(record: dict[str, Any]) -> Report:
    """Return the report that `to_record` gave.

    Raises
    ------
    ValueError
        If it is of another format.
    """
    if record.get("format") != FORMAT:
        raise ValueError(f"a summary of format {record.get('format')!r}, not {FORMAT}")
    report: Report = _read(Report, {name: value for name, value in record.items() if name != "format"})
    return report


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401 - of any field
    """Return a value of a field as its annotation says: lists become tuples, mappings become records."""
    inner = get_args(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        # What a record of before has not, because it came later, is as its default says.
        return kind(**{one.name: _read(hints[one.name], value[one.name]) for one in fields(kind) if one.name in value})
    if get_origin(kind) in (Union, UnionType):
        record = next((one for one in inner if is_dataclass(one)), None)
        return value if value is None or record is None else _read(record, value)
    if get_origin(kind) is tuple:
        kinds = [inner[0]] * len(value) if inner[1:] == (...,) else inner
        return tuple(_read(one, item) for one, item in zip(kinds, value, strict=True))
    return value
