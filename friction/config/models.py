"""The sections of ``friction.toml``, as frozen records."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from friction.config.database import Database
from friction.config.forms import DecimalSign, MomentColumn  # noqa: TC001 - pydantic needs the type at run time
from friction.config.identities import PERSON, Aliases, Identities, Kind, KindName, Links, find_kinds
from friction.config.journey import Journey  # noqa: TC001 - pydantic needs the type at run time
from friction.config.section import FileSource, Form, Section
from friction.config.weekly import MOST_KPIS, Figure, Kpi, Weekly

Source = Literal["chat", "review", "ticket", "survey", "other"]
Author = Literal["customer", "agent", "bot"]


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write one such as 'Europe/Berlin' or 'UTC'") from error
    return name


class Project(Section):
    """Name, time zone (of weeks, and of times that carry no zone) and language of the reports."""

    name: str = "Project"
    timezone: Annotated[str, AfterValidator(_check_zone)]


class Objective(Figure):
    """What the work is for; printed on every summary."""

    name: str
    measure: str = "conversion"


class _PersonSource(FileSource):
    """A source whose rows are about persons: ``person_kind`` is the kind of the ids in ``columns.person``."""

    person_kind: KindName = PERSON

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


class DocumentColumns(Section):
    """Which column of the file holds what; all but ``text`` are optional."""

    doc_id: str | None = None
    person: str | None = None
    aliases: Aliases = Field(default_factory=dict)
    thread: str | None = None
    author: str | None = None
    written_at: MomentColumn | None = None
    updated_at: MomentColumn | None = None
    text: _Columns
    rating: str | None = None
    language: str | None = None
    stage_hint: str | None = None
    opted_out: str | None = None
    names: _Columns = ()


class Transcript(Section):
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
    decimal: DecimalSign | None = None
    rating_words: dict[str, float] = Field(default_factory=dict)
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
        outside = [word for word, told in self.rating_words.items() if not self._holds(told)]
        if outside:
            raise ValueError(f"rating_words: outside rating_range: {', '.join(map(repr, outside))}")
        if self.link and "{doc_id}" not in self.link:
            raise ValueError("link does not hold {doc_id}; write it such as link = 'https://desk.example/{doc_id}'")
        return self

    def _holds(self, rating: float) -> bool:
        """Tell whether a rating lies on the scale; any does where none is said."""
        return not self.rating_range or min(self.rating_range) <= rating <= max(self.rating_range)


class PersonColumns(Section):
    """Which column of the customer list holds what."""

    person: str
    aliases: Aliases = Field(default_factory=dict)
    account: str | None = None
    value: str | None = None
    updated_at: MomentColumn | None = None
    opted_out: str | None = None
    properties: tuple[str, ...] = ()
    names: _Columns = ()


class Persons(_PersonSource):
    """A customer list; ``decimal`` stands before the decimals of its values, where they do not tell by themselves."""

    format: Literal["table"] = "table"
    decimal: DecimalSign | None = None
    columns: PersonColumns


class EventColumns(Section):
    """Which column holds what, in a file with one row per event."""

    event_id: str | None = None
    person: str | None = None
    aliases: Aliases = Field(default_factory=dict)
    happened_at: MomentColumn
    updated_at: MomentColumn | None = None
    number: str | None = None
    name: str
    session: str | None = None
    properties: tuple[str, ...] = ()


class _EventSource(_PersonSource):
    """A source of events: ``clock_shift_seconds`` is added to its times, for a clock that is known to be wrong."""

    clock_shift_seconds: float = 0.0


XES_COLUMNS = {"person": "case:concept:name", "happened_at": "time:timestamp", "name": "concept:name"}
"""What an XES log calls things; a trace's own attributes go by ``case:`` and their key."""


class EventRows(_EventSource):
    """A source with one row per event; in an XES log, the format of process-mining tools, one event of a trace."""

    format: Literal["table", "xes"] = "table"
    columns: EventColumns


class ThingColumns(Section):
    """Which column holds what, in a file with one row per thing."""

    person: str | None = None
    aliases: Aliases = Field(default_factory=dict)
    properties: tuple[str, ...] = ()


class TimeColumn(Section):
    """A time column that counts as an event unless another column holds an earlier or equal time."""

    column: MomentColumn
    unless_before: MomentColumn | None = None


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
                name: {"column": column} if isinstance(column, str | list) else column
                for name, column in values["events"].items()
            }
            return {**values, "events": events}
        return values


class Exclude(Section):
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


class Topics(Section):
    """How topics are found."""

    model: str = "all-MiniLM-L6-v2"
    languages: tuple[Annotated[str, Field(pattern="^[a-z]{2}$")], ...] | None = None
    codebook: str | None = None
    neighbours: float = Field(default=5.0, gt=0, le=50)
    detail: float = Field(default=1.0, gt=0, le=100)
    min_segments: int = Field(default=5, ge=2)
    seed: int = Field(default=0, ge=0)


class Delays(Section):
    """Median minutes from an experience to the message about it, by channel, expected before any message is seen."""

    survey: float = Field(default=2.0, gt=0)
    chat: float = Field(default=15.0, gt=0)
    ticket: float = Field(default=480.0, gt=0)
    review: float = Field(default=2880.0, gt=0)
    other: float = Field(default=1440.0, gt=0)


class Impact(Section):
    """How impact is estimated.

    ``delays``: where the fit of each channel's delays begins. ``least_sure``: a message is read as of a stage from this
    probability on; below, as of none (the probabilities stay).
    """

    weeks: int = Field(default=8, ge=1)
    group: str | None = None
    replicates: int = Field(default=400, ge=50, le=10_000)
    resample: Literal["persons", "accounts"] = "persons"
    seed: int = Field(default=0, ge=0)
    delays: Delays = Delays()
    least_sure: float = Field(default=0.5, ge=0, le=1)


class OptedOut(Form):
    """A list of persons who opted out: a file, the column that holds their ids where it has several, their kind."""

    path: str = Field(min_length=1)
    column: str | None = None
    kind: KindName = PERSON


class Privacy(Section):
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


class Runs(Section):
    """How long runs are kept."""

    keep_weeks: int = Field(default=26, ge=1)


class Settings(Section):
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
    kpis: tuple[Kpi, ...] = Field(default=(), max_length=MOST_KPIS)
    weekly: Weekly = Weekly()
    runs: Runs = Runs()
    database: Database = Database()

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
        kept = {name for source in self.events for name in source.columns.properties}
        unread = [name for name in (self.journey.conditions if self.journey else ()) if name not in kept]
        if unread:
            raise ValueError(
                f"where reads properties that are not kept: {', '.join(unread)}; name them in an [[events]] source's "
                f"columns: properties = [{', '.join(map(repr, unread))}]"
            )
        for figure in self.figures:
            if figure.stage is not None and figure.stage not in self.stages:
                named = f"name one of {', '.join(self.stages)}" if self.stages else "add [[events]] and [journey]"
                where = "objective" if figure is self.objective else "kpis"
                raise ValueError(f"{where}: there is no stage {figure.stage!r}; {named}")
        for kind in ("documents", "persons", "events", "links", "exclude"):
            names = [source.name for source in getattr(self, kind)]
            repeated = sorted({name for name in names if names.count(name) > 1})
            if repeated:
                raise ValueError(f"{kind}: source names repeat: {', '.join(repeated)}")
        unknown = sorted(set(self.identities.kinds) - set(self.kinds))
        if unknown:
            raise ValueError(f"identities.kinds names kinds that no source has: {', '.join(unknown)}")
        unknown = sorted(set(self.identities.forms) - set(self.kinds or (PERSON,)))
        if unknown:
            raise ValueError(f"identities.forms names kinds that no source has: {', '.join(unknown)}")
        return self

    @property
    def kinds(self) -> dict[str, Kind]:
        """Every kind of id in the sources, with its rules (see `find_kinds`); empty where nothing is linked."""
        sources = (*self.persons, *self.documents, *self.events)
        of_persons = [source.person_kind for source in sources if source.columns.person]
        others = [kind for source in sources for kind in source.columns.aliases]
        others += [kind for source in self.links for kind in source.columns.ids]
        return find_kinds(of_persons, others, self.identities)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What the team steers by: the objective, where one is set, and the KPIs, in their order."""
        return (self.objective, *self.kpis) if self.objective else self.kpis

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of the stages, in journey order; empty without a journey."""
        return tuple(stage.name for stage in self.journey.stages) if self.journey else ()
