"""The settings: ``friction.toml`` read into frozen records.

Unknown keys are refused, and all mistakes are told at once, each with its place and what mends it.
Paths are relative to the workspace (the folder of the file) and may hold environment variables as ``${NAME}``.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from datetime import date  # noqa: TC003 - pydantic needs the type at run time
from pathlib import Path
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from friction.contracts import ANY, CONVERTED, DROPPED, START
from friction.errors import SettingsError

SETTINGS_FILE = "friction.toml"
Source = Literal["chat", "review", "ticket", "survey", "other"]
Author = Literal["customer", "agent", "bot"]


class _Section(BaseModel):
    """A part of the settings: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write one such as 'Europe/Berlin' or 'UTC'") from error
    return name


class Project(_Section):
    """Name, time zone (of weeks, and of times that carry no zone) and language of the reports."""

    name: str = "Project"
    timezone: Annotated[str, AfterValidator(_check_zone)]


class Objective(_Section):
    """What the work is for; printed on every summary."""

    name: str
    measure: str = "conversion"
    target: float | None = None
    by: date | None = None
    owner: str | None = None


class _Source(_Section):
    """What every source of rows has: a name, and where its files lie (a glob is allowed)."""

    name: str = Field(min_length=1)
    path: str = Field(min_length=1)


def _to_columns(given: object) -> object:
    return (given,) if isinstance(given, str) else given


_Columns = Annotated[tuple[str, ...], BeforeValidator(_to_columns)]
"""One column, or several."""


class DocumentColumns(_Section):
    """Which column of the file holds what; all but ``text`` are optional."""

    doc_id: str | None = None
    person: str | None = None
    thread: str | None = None
    author: str | None = None
    written_at: str | None = None
    text: _Columns
    rating: str | None = None
    language: str | None = None
    stage_hint: str | None = None
    opted_out: str | None = None
    names: _Columns = ()


class Transcript(_Section):
    """How to cut one cell that holds a whole conversation: the prefix that begins a turn, for each author."""

    customer: tuple[str, ...]
    agent: tuple[str, ...] = ()
    bot: tuple[str, ...] = ()


class Documents(_Source):
    """A source of feedback."""

    format: Literal["table"] = "table"
    source: Source
    columns: DocumentColumns
    rating_range: tuple[float, float] | None = None
    author: Author = "customer"
    authors: dict[str, Author] = Field(default_factory=dict)
    transcript: Transcript | None = None
    link: str | None = None
    language: str | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.columns.rating and not self.rating_range:
            raise ValueError("rating_range is missing: say the worst and best rating, such as rating_range = [1, 5]")
        if self.rating_range and self.rating_range[0] == self.rating_range[1]:
            raise ValueError("rating_range: worst and best rating are the same")
        if self.link and "{doc_id}" not in self.link:
            raise ValueError("link does not hold {doc_id}; write it such as link = 'https://desk.example/{doc_id}'")
        return self


class PersonColumns(_Section):
    """Which column of the customer list holds what."""

    person: str
    account: str | None = None
    value: str | None = None
    opted_out: str | None = None
    properties: tuple[str, ...] = ()
    names: _Columns = ()


class Persons(_Source):
    """A customer list."""

    format: Literal["table"] = "table"
    columns: PersonColumns


class EventColumns(_Section):
    """Which column holds what, in a file with one row per event."""

    event_id: str | None = None
    person: str | None = None
    happened_at: str
    name: str
    session: str | None = None
    properties: tuple[str, ...] = ()


XES_COLUMNS = {"person": "case:concept:name", "happened_at": "time:timestamp", "name": "concept:name"}
"""What an XES log calls things; a trace's own attributes go by ``case:`` and their key."""


class EventRows(_Source):
    """A source with one row per event; in an XES log, the format of process-mining tools, one event of a trace."""

    format: Literal["table", "xes"] = "table"
    columns: EventColumns


class ThingColumns(_Section):
    """Which column holds what, in a file with one row per thing."""

    person: str | None = None
    properties: tuple[str, ...] = ()


class TimeColumn(_Section):
    """A time column that counts as an event unless another column holds an earlier or equal time."""

    column: str
    unless_before: str | None = None


class EventTimestamps(_Source):
    """A source with one row per thing (an order, say) and one column per event."""

    format: Literal["timestamps"]
    columns: ThingColumns = ThingColumns()
    events: dict[str, TimeColumn] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _allow_plain_columns(cls, values: object) -> object:
        if isinstance(values, dict) and isinstance(values.get("events"), dict):
            events = {
                name: {"column": column} if isinstance(column, str) else column
                for name, column in values["events"].items()
            }
            return {**values, "events": events}
        return values


class Stage(_Section):
    """A part of the journey: event names (globs, case-sensitive; without ``* ? [`` a name is literal)."""

    name: str = Field(min_length=1)
    events: tuple[str, ...] = Field(min_length=1)
    description: str = ""
    drop_after_days: float | None = Field(default=None, gt=0)


class Journey(_Section):
    """One workspace, one objective, one journey."""

    starts: tuple[str, ...] = ()
    converts: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    drop_after_days: float = Field(default=14, gt=0)
    milestone: str | None = Field(default=None, min_length=1)
    stages: tuple[Stage, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [stage.name for stage in self.stages]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"stage names repeat: {', '.join(repeated)}")
        reserved = sorted({START, CONVERTED, DROPPED, ANY} & set(names))
        if reserved:
            raise ValueError(f"these stage names are the program's own: {', '.join(reserved)}")
        if self.milestone in {START, CONVERTED, DROPPED, ANY}:
            raise ValueError(f"milestone {self.milestone!r} is the program's own word; name a stage or an event")
        unknown = [name for name in self.starts if name not in names]
        if unknown:
            raise ValueError(f"starts names no stage: {', '.join(unknown)}; the stages are {', '.join(names)}")
        patterns: dict[str, str] = {}
        for stage in self.stages:
            for pattern in stage.events:
                if pattern in patterns:
                    raise ValueError(f"event {pattern!r} is in two stages: {patterns[pattern]} and {stage.name}")
                patterns[pattern] = stage.name
        return self


class Topics(_Section):
    """How topics are found."""

    model: str = "all-MiniLM-L6-v2"
    languages: tuple[Annotated[str, Field(pattern="^[a-z]{2}$")], ...] | None = None
    codebook: str | None = None
    neighbours: float = Field(default=5.0, gt=0, le=50)
    detail: float = Field(default=1.0, gt=0, le=100)
    min_segments: int = Field(default=5, ge=2)
    seed: int = Field(default=0, ge=0)


class Impact(_Section):
    """How impact is estimated."""

    weeks: int = Field(default=8, ge=1)
    group: str | None = None
    replicates: int = Field(default=400, ge=50, le=10_000)
    resample: Literal["persons", "accounts"] = "persons"
    seed: int = Field(default=0, ge=0)


class OptedOut(_Section):
    """A list of persons who opted out: a file, and the column that holds their ids where it has several."""

    path: str = Field(min_length=1)
    column: str | None = None


class Privacy(_Section):
    """Who is left out, and what is masked beside what always is (patterns: `friction.privacy.patterns`)."""

    opted_out: OptedOut | None = None
    patterns: dict[str, str] = Field(default_factory=dict)
    names_by: Annotated[str, Field(pattern=r"^(rules|(spacy|presidio):.+)$")] = "rules"

    @model_validator(mode="before")
    @classmethod
    def _allow_plain_path(cls, values: object) -> object:
        if isinstance(values, dict) and isinstance(values.get("opted_out"), str):
            return {**values, "opted_out": {"path": values["opted_out"]}}
        return values


class Runs(_Section):
    """How long runs are kept."""

    keep_weeks: int = Field(default=26, ge=1)


class Settings(_Section):
    """The whole of ``friction.toml``."""

    project: Project
    objective: Objective | None = None
    documents: tuple[Documents, ...] = ()
    persons: tuple[Persons, ...] = ()
    events: tuple[Annotated[EventRows | EventTimestamps, Field(discriminator="format")], ...] = ()
    journey: Journey | None = None
    topics: Topics = Topics()
    impact: Impact = Impact()
    privacy: Privacy = Privacy()
    runs: Runs = Runs()

    @model_validator(mode="before")
    @classmethod
    def _give_format(cls, values: object) -> object:
        if isinstance(values, dict) and isinstance(values.get("events"), list):
            events = [{"format": "table", **item} if isinstance(item, dict) else item for item in values["events"]]
            for item in (one for one in events if isinstance(one, dict) and one["format"] == "xes"):
                given = item.get("columns", {})
                item["columns"] = {**XES_COLUMNS, **given} if isinstance(given, dict) else given
            return {**values, "events": events}
        return values

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.documents and not self.events:
            raise ValueError("there is nothing to read: add [[documents]], [[events]] or both")
        if self.events and not self.journey:
            raise ValueError("events need a journey: add [journey] with at least one [[journey.stages]]")
        if self.journey and not self.events:
            raise ValueError("a journey needs events: add [[events]], or leave [journey] out")
        for kind in ("documents", "persons", "events"):
            names = [source.name for source in getattr(self, kind)]
            repeated = sorted({name for name in names if names.count(name) > 1})
            if repeated:
                raise ValueError(f"{kind}: source names repeat: {', '.join(repeated)}")
        return self

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of the stages, in journey order; empty without a journey."""
        return tuple(stage.name for stage in self.journey.stages) if self.journey else ()


def load_settings(path: Path) -> Settings:
    """Read the settings from ``path``, a ``friction.toml`` or the workspace that holds it.

    Raises
    ------
    SettingsError
        If there is no such file, it is not TOML, or anything in it is wrong: all mistakes at once.
    """
    file = path / SETTINGS_FILE if path.is_dir() else path
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            f"there is no {SETTINGS_FILE} here", where=str(path), mend="Make one with: friction init"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot be read as UTF-8 text: {error}", where=str(file)) from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"is not valid TOML: {error}", where=file.name, mend="Strings need quotes, lists need brackets."
        ) from error
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        problems = tuple(_to_problem(issue, raw) for issue in error.errors())
        n = len(problems)
        raise SettingsError(
            f"{n} mistake{'s' if n > 1 else ''} in the settings", where=file.name, problems=problems
        ) from None


def find_files(pattern: str, workspace: Path) -> list[Path]:
    """Return the files a source's path names, sorted; empty if there are none.

    Raises
    ------
    SettingsError
        If the path holds an environment variable that is not set.
    """
    expanded = re.sub(r"\$\{(\w+)\}", _read_variable, pattern)
    path = Path(expanded).expanduser()
    if not any(mark in expanded for mark in "*?["):
        full = path if path.is_absolute() else workspace / path
        return [full] if full.is_file() else []
    root, parts = (Path(path.anchor), path.parts[1:]) if path.is_absolute() else (workspace, path.parts)
    return sorted(found for found in root.glob(str(Path(*parts))) if found.is_file())


def _read_variable(match: re.Match[str]) -> str:
    name = match.group(1)
    if name not in os.environ:
        raise SettingsError(
            f"the environment variable {name} is not set",
            where="path",
            mend=f"Set it, for instance: export {name}=/path/to/data",
        )
    return os.environ[name]


def _to_problem(issue: object, raw: object) -> str:
    """Turn one pydantic error into a sentence with place, mistake and mend."""
    error = dict(issue)  # type: ignore[call-overload]
    place = _to_place(error["loc"], raw)
    if error["type"] == "extra_forbidden":
        key = str(error["loc"][-1])
        near = difflib.get_close_matches(key, _find_keys(error["loc"]), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known here: {', '.join(_find_keys(error['loc']))}"
        return f"{place}: unknown key{hint}"
    if error["type"] == "missing":
        return f"{place}: is missing"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _to_place(location: tuple[str | int, ...], raw: object) -> str:
    """Return a place such as ``events 'clicks'.columns.name``: list items go by the name they carry."""
    place, here = "", raw
    for part in location:
        if isinstance(part, int):
            item = here[part] if isinstance(here, list | tuple) and part < len(here) else None
            named = item.get("name") if isinstance(item, dict) else None
            place += f" {named!r}" if named else f"[{part + 1}]"
            here = item
        elif isinstance(here, dict) and part not in here and part in ("table", "timestamps", "xes"):
            continue
        else:
            place += f".{part}" if place else part
            here = here.get(part) if isinstance(here, dict) else None
    return place


def _find_keys(location: tuple[str | int, ...]) -> list[str]:
    """Return the keys that are known in the section that holds ``location``."""
    section: object = Settings
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        if part == "timestamps":
            section = EventTimestamps
        elif part in ("table", "xes"):
            section = EventRows
        elif isinstance(section, type) and issubclass(section, BaseModel) and part in section.model_fields:
            section = _find_section(section.model_fields[part].annotation)
    return sorted(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else []


def _find_section(annotation: object) -> object:
    """Return the settings class inside an annotation such as ``tuple[Stage, ...]`` or ``Objective | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _find_section(inner)
        if found is not None:
            return found
    return None
