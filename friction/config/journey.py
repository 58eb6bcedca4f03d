"""The journey's part of ``friction.toml``: stages, and which events mean what."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from friction.config.section import Section
from friction.contracts import ANY, CONVERTED, DROPPED, START
from friction.engine import DAY, MINUTE


def _to_texts(given: object) -> object:
    """Return a value, or a list of them, as texts: events' properties are kept as text."""
    items = given if isinstance(given, list | tuple) else [given]
    return [str(item).lower() if isinstance(item, bool) else str(item) if isinstance(item, int | float) else item
            for item in items]  # fmt: skip


_Conditions = dict[str, Annotated[tuple[str, ...], BeforeValidator(_to_texts), Field(min_length=1)]]
"""What properties of an event must hold: a value or several, each a name or a glob; all properties named must fit."""


class EventPattern(Section):
    """Events by name (as in `Stage`) whose properties hold certain values, too."""

    name: str = Field(min_length=1)
    where: _Conditions = Field(default_factory=dict)


_Event = Annotated[
    Annotated[str, Tag("text")] | Annotated[EventPattern, Tag("pattern")],
    Discriminator(lambda given: "pattern" if isinstance(given, dict | EventPattern) else "text"),
]
"""Events by their name alone, or with conditions."""


class Stage(Section):
    """A part of the journey: event names (globs, case-sensitive; without ``* ? [`` a name is literal).

    ``where`` holds for all events named here that do not say their own.
    """

    name: str = Field(min_length=1)
    events: tuple[_Event, ...] = Field(min_length=1)
    where: _Conditions = Field(default_factory=dict)
    description: str = ""
    drop_after_days: float | None = Field(default=None, gt=0)

    @property
    def patterns(self) -> tuple[EventPattern, ...]:
        """The stage's events, each with its conditions."""
        return to_patterns(self.events, self.where)


def to_patterns(
    events: tuple[str | EventPattern, ...], where: dict[str, tuple[str, ...]] | None = None
) -> tuple[EventPattern, ...]:
    """Return events as patterns; one that says no conditions of its own has those of ``where``."""
    whole = [EventPattern(name=event) if isinstance(event, str) else event for event in events]
    return tuple(one if one.where or not where else EventPattern(name=one.name, where=where) for one in whole)


class Journey(Section):
    """One workspace, one objective, one journey."""

    starts: tuple[str, ...] = ()
    converts: tuple[_Event, ...] = ()
    drops: tuple[_Event, ...] = ()
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
        _check_overlaps(self.stages)
        return self

    @property
    def silences(self) -> dict[str, int]:
        """How long people may be silent in each stage, in microseconds, stages in journey order."""
        return {stage.name: int((stage.drop_after_days or self.drop_after_days) * DAY) for stage in self.stages}

    @property
    def silent_minutes(self) -> dict[str, float]:
        """How long people may be silent in each stage, in minutes, stages in journey order."""
        return {stage: silence / MINUTE for stage, silence in self.silences.items()}

    def with_silences(self, factor: float) -> Journey:
        """Return the journey with all silences so many times as long."""
        stages = tuple(
            stage.model_copy(update={"drop_after_days": stage.drop_after_days and factor * stage.drop_after_days})
            for stage in self.stages
        )
        return self.model_copy(update={"drop_after_days": factor * self.drop_after_days, "stages": stages})

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names of the properties that conditions read, sorted."""
        patterns = [*to_patterns(self.converts), *to_patterns(self.drops)]
        patterns += [pattern for stage in self.stages for pattern in stage.patterns]
        return tuple(sorted({name for pattern in patterns for name in pattern.where}))


def _check_overlaps(stages: tuple[Stage, ...]) -> None:
    """Refuse the same events in two stages, where the order of the settings cannot decide which is meant."""
    seen: dict[str, list[tuple[str, dict[str, tuple[str, ...]]]]] = {}
    for stage in stages:
        for pattern in stage.patterns:
            for other, where in seen.setdefault(pattern.name, []):
                if where == pattern.where:
                    raise ValueError(f"event {pattern.name!r} is in two stages: {other} and {stage.name}")
                if not where:
                    raise ValueError(
                        f"event {pattern.name!r} never reaches stage {stage.name}: stage {other}, above it, takes all "
                        f"of them; put {stage.name} above {other}"
                    )
            seen[pattern.name].append((stage.name, pattern.where))
