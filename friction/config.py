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
PERSON = "person"
"""The kind of id that columns called ``person`` hold where nothing else is said."""
NO_IDS = (
    "null", "none", "undefined", "nan", "unknown", "anonymous", "guest", "n/a", "-", "0",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
"""What systems write where they know no id: taken for an id, it would make one person of many."""


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


_KindName = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
_Aliases = dict[_KindName, str]
"""Further ids that a row carries: the kind of id, and its column."""


class _Source(_Section):
    """What every source of rows has: a name, and where its files lie (a glob is allowed)."""

    name: str = Field(min_length=1)
    path: str = Field(min_length=1)


class _PersonSource(_Source):
    """A source whose rows are about persons: ``person_kind`` is the kind of the ids in ``columns.person``."""

    person_kind: _KindName = PERSON

    @model_validator(mode="after")
    def _check_kinds(self) -> Self:
        columns = getattr(self, "columns", None)
        if columns is not None and columns.person and self.person_kind in columns.aliases:
            raise ValueError(f"columns.aliases names {self.person_kind!r}, which is the kind of columns.person already")
        return self


def _to_columns(given: object) -> object:
    return (given,) if isinstance(given, str) else given


_Columns = Annotated[tuple[str, ...], BeforeValidator(_to_columns)]
"""One column, or several."""


class DocumentColumns(_Section):
    """Which column of the file holds what; all but ``text`` are optional."""

    doc_id: str | None = None
    person: str | None = None
    aliases: _Aliases = Field(default_factory=dict)
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


class Documents(_PersonSource):
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
    aliases: _Aliases = Field(default_factory=dict)
    account: str | None = None
    value: str | None = None
    opted_out: str | None = None
    properties: tuple[str, ...] = ()
    names: _Columns = ()


class Persons(_PersonSource):
    """A customer list."""

    format: Literal["table"] = "table"
    columns: PersonColumns


class EventColumns(_Section):
    """Which column holds what, in a file with one row per event."""

    event_id: str | None = None
    person: str | None = None
    aliases: _Aliases = Field(default_factory=dict)
    happened_at: str
    name: str
    session: str | None = None
    properties: tuple[str, ...] = ()


class _EventSource(_PersonSource):
    """A source of events: ``clock_shift_seconds`` is added to its times, for a clock that is known to be wrong."""

    clock_shift_seconds: float = 0.0


class EventRows(_EventSource):
    """A source with one row per event."""

    format: Literal["table"] = "table"
    columns: EventColumns


class ThingColumns(_Section):
    """Which column holds what, in a file with one row per thing."""

    person: str | None = None
    aliases: _Aliases = Field(default_factory=dict)
    properties: tuple[str, ...] = ()


class TimeColumn(_Section):
    """A time column that counts as an event unless another column holds an earlier or equal time."""

    column: str
    unless_before: str | None = None


class EventTimestamps(_EventSource):
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


class LinkColumns(_Section):
    """Which column of a table of links holds what: at least two kinds of ids."""

    ids: _Aliases = Field(min_length=2)
    valid_from: str | None = None
    valid_to: str | None = None


class Links(_Source):
    """A table that says which ids are the same person's: the ids of a row belong together."""

    format: Literal["table"] = "table"
    columns: LinkColumns


class Kind(_Section):
    """What a kind of id tells of persons.

    ``max_persons``: 1 where an id names one person; else it may change hands, and tells of nobody once more persons
    than that used it. ``max_per_person``: how many ids of the kind one person may have; unset, as many as there are.
    """

    max_persons: int = Field(default=3, ge=1)
    max_per_person: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.max_per_person is not None and self.max_persons > 1:
            raise ValueError("max_per_person needs max_persons = 1: an id that changes hands is nobody's for good")
        return self


_USUAL_KINDS = {"person": Kind(max_persons=1, max_per_person=1), "email": Kind(max_persons=1)}


class Identities(_Section):
    """How ids are stitched to persons: what kinds of id tell, and values that are no ids."""

    kinds: dict[_KindName, Kind] = Field(default_factory=dict)
    ignore: tuple[str, ...] = NO_IDS


class Exclude(_Section):
    """A rule that leaves out bots, test accounts and noise; all it names must hold.

    ``persons``: globs of ids. ``events``: globs of event names. ``sources``: names of event sources. ``properties``:
    globs by name of an allow-listed property. ``more_than_per_hour``: whoever has more events in some hour.
    """

    name: str = Field(min_length=1)
    persons: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    properties: dict[str, str] = Field(default_factory=dict)
    more_than_per_hour: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        told = (self.persons, self.events, self.sources, self.properties, self.more_than_per_hour)
        if not any(told):
            raise ValueError("names nothing: add persons, events, sources, properties or more_than_per_hour")
        if self.more_than_per_hour and any(told[:-1]):
            raise ValueError("more_than_per_hour is about all events of a person; make it a rule of its own")
        return self


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
    """A list of persons who opted out: a file, the column that holds their ids where it has several, their kind."""

    path: str = Field(min_length=1)
    column: str | None = None
    kind: _KindName = PERSON


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
    links: tuple[Links, ...] = ()
    identities: Identities = Identities()
    exclude: tuple[Exclude, ...] = ()
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
        for kind in ("documents", "persons", "events", "links", "exclude"):
            names = [source.name for source in getattr(self, kind)]
            repeated = sorted({name for name in names if names.count(name) > 1})
            if repeated:
                raise ValueError(f"{kind}: source names repeat: {', '.join(repeated)}")
        unknown = sorted(set(self.identities.kinds) - set(self.kinds))
        if unknown:
            raise ValueError(f"identities.kinds names kinds that no source has: {', '.join(unknown)}")
        return self

    @property
    def kinds(self) -> dict[str, Kind]:
        """Every kind of id in the sources, those of persons first, with its rules; empty where nothing is linked.

        A kind in a column ``person`` names one person, and a person has one of it. An ``email`` names one person. Any
        other kind may change hands between three persons. ``identities.kinds`` says otherwise.
        """
        sources = (*self.persons, *self.documents, *self.events)
        of_persons = [source.person_kind for source in sources if source.columns.person]
        others = [kind for source in sources for kind in source.columns.aliases]
        others += [kind for source in self.links for kind in source.columns.ids]
        if not others and set(of_persons) <= {PERSON}:
            return {}
        usual = {**_USUAL_KINDS, **dict.fromkeys(of_persons, _USUAL_KINDS[PERSON])}
        names = sorted(dict.fromkeys([*of_persons, *others]), key=lambda kind: (kind not in of_persons, kind != PERSON))
        return {kind: self.identities.kinds.get(kind, usual.get(kind, Kind())) for kind in names}

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
        elif isinstance(here, dict) and part not in here and part in ("table", "timestamps"):
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
        elif part == "table":
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
