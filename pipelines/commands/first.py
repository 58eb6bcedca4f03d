"""``friction init``: files looked at, settings proposed, read back and put right before they are written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from friction.config import SETTINGS_FILE
from friction.errors import FrictionError, InputError, SettingsError
from friction.store import write_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from friction.config import Settings
    from friction.ingest.look import Fault, Roles, Table
    from pipelines.commands.first_journey import FirstJourney
    from pipelines.inputs.raw import Raw

MOST_TRIES = 8
NO_TABLES = frozenset(
    (
        "md", "toml", "py", "ipynb", "pdf", "html", "htm", "doc", "docx", "ppt", "pptx", "png", "jpg", "jpeg", "gif",
        "svg", "eml", "msg", "tar", "7z", "log", "db", "sqlite", "lock", "yml", "yaml",
    )
)  # fmt: skip
"""Endings of files of a folder that are no tables."""


LISTS_OPTED_OUT = "taken for a list of who opted out: who is in it is left out"
ONE_LIST = "one list of who opted out can be named: put them together"


@dataclass(frozen=True)
class Tried:
    """A source as it was proposed, and what came of reading it.

    Attributes
    ----------
    name, section : of the source; the section is commented out where ``fault`` is given.
    read : what was read; null where the section is commented out or nothing was found.
    fault : why the source only asks.
    passed_over : columns that were tried and do not serve, with why.
    """

    table: Table
    roles: Roles
    name: str
    section: str
    read: Raw | None
    fault: str | None
    passed_over: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """The text of a first friction.toml, the sources in it, the files left out, with why, and what it asks for.

    ``journey`` is what the events propose; null without events.
    """

    text: str
    sources: tuple[Tried, ...]
    left_out: dict[str, str]
    asks: tuple[str, ...]
    journey: FirstJourney | None


def init_workspace(workspace: Path, paths: Sequence[Path], timezone: str | None) -> tuple[Path, Proposal]:
    """Write a proposed ``friction.toml``; returns its path, and the proposal. An existing one is never overwritten.

    Raises
    ------
    SettingsError
        If there are settings already.
    InputError
        If a file that was named is missing or cannot be used, or nothing of a folder can.
    """
    file = workspace / SETTINGS_FILE
    if file.exists():
        raise SettingsError(f"there is a {SETTINGS_FILE} already", where=str(workspace), mend="Move it away first.")
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise InputError(f"there is no file {', '.join(missing)}", mend="Give files that are there.")
    proposal = propose_settings([path.resolve() for path in paths], workspace, timezone)
    write_file(file, proposal.text.encode())
    return file, proposal


def propose_settings(paths: Sequence[Path], workspace: Path, timezone: str | None) -> Proposal:
    """Return a commented friction.toml, from a look at files; without files a template to fill in.

    The order of the paths makes no difference. Each source is read by what is proposed for it, over all rows; where
    that cannot be right, the next column is tried, and where none serves the section stands as a comment that asks.

    Parameters
    ----------
    paths : files, and folders of which every file that is a table is looked at.
    workspace : the folder of the settings.
    timezone : IANA name of the zone, or null.

    Raises
    ------
    InputError
        If a file that was named cannot be used, or nothing of a folder can.
    """
    from friction.ingest.look import find_joins, find_roles, name_sources, say_kinds, to_commented, to_settings_text
    from pipelines.commands.first_journey import propose_journey

    tables, left_out = look_at_files(paths, workspace)
    joins = find_joins(tables, [find_roles(table) for table in tables])
    roles = say_kinds(tables, [find_roles(table, join) for table, join in zip(tables, joins, strict=True)])
    names = name_sources(tables)
    tried = [
        _try(table, one, name, join, workspace, timezone or "UTC")
        for table, one, name, join in zip(tables, roles, names, joins, strict=True)
    ]
    lists = [place for place, one in enumerate(tried) if one.section.startswith("\n[privacy]")]
    for place in lists[1:]:
        tried[place] = replace(tried[place], section=to_commented(tried[place].section, ONE_LIST))
    naive = any(_has_naive_times(one.table, one.roles) for one in tried)
    tried, first = propose_journey(tried)
    journey = (first.to_text() if first else "") if paths else None
    text = to_settings_text([one.section for one in tried], journey, timezone, has_naive_times=naive)
    asks = tuple(_ask(tried, first, is_zone_asked=naive and timezone is None))
    return Proposal(text, tuple(tried), left_out, asks, first)


def look_at_files(paths: Sequence[Path], workspace: Path) -> tuple[list[Table], dict[str, str]]:
    """Return a look at each source of the paths, by their names, and the files that were left out, with why."""
    from friction.ingest.look import join_families, look_at

    named = {path.resolve(): True for path in paths if not path.is_dir()}
    found = dict(named)
    for folder in (path for path in paths if path.is_dir()):
        found |= {file.resolve(): False for file in sorted(folder.iterdir()) if file.resolve() not in named}
    tables: list[Table] = []
    left_out: dict[str, str] = {}
    for file in sorted(found):
        if not found[file]:
            why = _find_reason_to_pass(file)
            if why is not None:
                left_out |= {file.name: why} if why else {}
                continue
        try:
            tables.append(look_at(file, workspace))
        except InputError as error:
            if found[file]:
                raise
            left_out[file.name] = f"{error.what}; {error.mend}" if error.mend else error.what
    if paths and not tables:
        raise InputError(
            "nothing there can be read as a table",
            where=", ".join(map(str, paths)),
            why="; ".join(f"{name}: {why}" for name, why in left_out.items()) or "The folder holds no file.",
            mend="Give files with one row per line: csv, jsonl or parquet.",
        )
    return join_families(tables), left_out


def _find_reason_to_pass(file: Path) -> str | None:
    """Return why a file of a folder is not looked at, empty where that is no word worth; null where it is."""
    if file.name.startswith(".") or file.name == SETTINGS_FILE:
        return ""
    if file.is_dir():
        return "a folder: give it as a path of its own"
    ending = file.name.lower().removesuffix(".gz").rpartition(".")[2]
    return f"no table (.{ending})" if ending in NO_TABLES else None


def _try(table: Table, roles: Roles, name: str, joins: dict[str, float], workspace: Path, timezone: str) -> Tried:
    """Read a source by its proposal, and by the next one where that cannot be right."""
    from friction.ingest.look import (
        find_fault,
        find_roles,
        lists_opted_out,
        propose_opted_out,
        propose_source,
        to_commented,
    )

    kind, barred, passed_over = roles.kind, frozenset[tuple[str, str]](), list["Fault"]()
    if kind in ("persons", "links", "unknown") and lists_opted_out(table):
        return Tried(table, roles, name, propose_opted_out(table, roles), None, LISTS_OPTED_OUT)
    section = propose_source(table, roles, name)
    if kind == "unknown":
        return Tried(table, roles, name, section, None, "no texts, times or persons were found in it")
    for _ in range(MOST_TRIES):
        try:
            read = read_back(section, workspace, timezone)
        except (FrictionError, ValueError) as error:  # of settings too: a proposal never ends in a traceback
            why = _to_line(error.what if isinstance(error, FrictionError) else str(error))
            return Tried(table, roles, name, to_commented(section, f"not read: {why}"), None, why)
        rows = {"documents": read.documents, "persons": read.persons, "links": read.links}.get(kind, read.events)
        fault = find_fault(roles, rows, read.imports, read.quarantine)
        if fault is None:
            said = [f"# passed over for {one.role}: {one.column}, for {one.why}" for one in passed_over]
            told = "".join(f"{_to_line(line)}\n" for line in said)
            return Tried(table, roles, name, section + told, read, None, tuple(passed_over))
        passed_over.append(fault)
        if fault.column is None:
            break
        barred |= {(fault.role, fault.column)}
        roles = replace(find_roles(table, joins, barred), person_kind=roles.person_kind)
        if roles.kind != kind:
            break
        section = propose_source(table, roles, name)
    why = f"{passed_over[-1].column or table.shown}: {passed_over[-1].why}. Correct it, and take the # away"
    return Tried(
        table, roles, name, to_commented(section, _to_line(why)), None, passed_over[-1].why, tuple(passed_over)
    )


def read_back(section: str, workspace: Path, timezone: str) -> Raw:
    """Return what a run would read by one proposed section."""
    from pipelines.inputs.raw import read_inputs

    return read_inputs(to_settings(section, timezone), workspace, lambda _done, _total: None)


def to_settings(section: str, timezone: str) -> Settings:
    """Return the settings of one proposed section, with a journey of one stage for all events."""
    import tomllib

    from friction.config import Links, Persons, Project, Settings

    given = tomllib.loads(section)
    project = {"timezone": timezone}
    if "persons" in given or "links" in given:
        return Settings.model_construct(
            project=Project.model_validate(project),
            persons=tuple(Persons.model_validate(item) for item in given.get("persons", ())),
            links=tuple(Links.model_validate(item) for item in given.get("links", ())),
        )
    journey = {"journey": {"stages": [{"name": "all", "events": ["*"]}]}} if "events" in given else {}
    return Settings.model_validate({"project": project, **given, **journey})


def _has_naive_times(table: Table, roles: Roles) -> bool:
    if roles.kind == "xes":
        return False
    used = [roles.time] if roles.time else list(roles.times)
    forms = [table.columns[name].time for name in used]
    return any(form is not None and form.is_naive for form in forms)


def _ask(tried: Sequence[Tried], first: FirstJourney | None, *, is_zone_asked: bool) -> Iterator[str]:
    """Yield what only a person knows, and a first run should not go without."""
    if is_zone_asked:
        yield "the time zone of times that carry none: timezone in [project]"
    for one in tried:
        if one.fault is not None and one.fault != LISTS_OPTED_OUT:
            yield f"{one.name}: {one.fault}"
        for column in one.roles.asked if one.read is not None else ():
            yield f"{one.name}: which end of {column!r} is the good one: rating_range"
        if one.read is not None and one.roles.speakers and one.roles.speakers.asked:
            yield f"{one.name}: who {', '.join(map(repr, one.roles.speakers.asked[:3]))} is: authors"
    yield from first.asks if first else ()


def _to_line(text: str) -> str:
    return " ".join(text.split())
