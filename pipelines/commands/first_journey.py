"""The journey of a first ``friction.toml``: stages and silences from the events, and surveys that name the stages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from friction.journeys.propose import Proposal, Silences
    from pipelines.commands.first import Tried

EVENTS_LOOKED_AT = 500_000
"""Events of each source that a proposal of stages rests on, from its begin."""


@dataclass(frozen=True)
class FirstJourney:
    """What the events propose: stages, and how silences go on; null where no event has a person.

    ``hinted`` holds of each survey its name, the column taken for the page it was asked on, and values that name a
    stage which is not called so.
    """

    stages: Proposal
    silences: Silences | None
    hinted: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    def to_text(self) -> str:
        """Return the sections of the journey as TOML."""
        from friction.journeys.propose import to_text

        return to_text(self.stages, self.silences)

    @property
    def asks(self) -> Iterator[str]:
        """Yield what only a person knows of the journey."""
        if not self.stages.converts:
            yield "which events end a journey well: converts in [journey]"
        elif not self.stages.is_conversion_plain:
            named = ", ".join(pattern for met in self.stages.converts for pattern in met.patterns)
            yield f"whether {named} ends a journey well, as its place suggests: converts in [journey]"
        for stage in self.stages.stages:
            if stage.amid is not None:
                yield f"whether {stage.name} is a stage of its own, or a part of {stage.amid}, where people come from"
        for name, column, unnamed in self.hinted:
            yield f"{name}: whether {column!r} says where people were asked, not what they wrote of: stage_hint"
            if unnamed:
                told = ", ".join(map(repr, unnamed[:4]))
                yield f"{name}: which stages {told} are: call stages so in [[journey.stages]], one for each"
        if self.silences is None or not self.silences.tells:
            yield "after how many days of silence somebody has left: drop_after_days in [journey]"


def propose_journey(tried: Sequence[Tried]) -> tuple[list[Tried], FirstJourney | None]:
    """Return the sources, and the journey that the first of their events propose; null without events.

    A survey's column that says on which page it was asked becomes its ``stage_hint``, and stages are called as it calls
    them.
    """
    import pandas as pd

    from friction.journeys.propose import find_silences_seen, propose_stages, rename_stages, to_journey

    columns = {"person": "str", "happened_at": "datetime64[us, UTC]", "name": "str", "source": "str"}
    columns |= {"place": "int32"}
    parts: list[pd.DataFrame] = [
        one.read.events[list(columns)].head(EVENTS_LOOKED_AT).astype(columns)
        for one in tried
        if one.read is not None and len(one.read.events)
    ]
    if not parts:
        return list(tried), None
    events = pd.concat(parts).rename(columns={"person": "person_id"}).reset_index(drop=True)
    proposal = propose_stages(events)
    sources, hinted = [], []
    for one in tried:
        source, hints = _find_hint(one, proposal)
        proposal = rename_stages(proposal, hints)
        sources.append(source)
        if source.roles.stage_hint is not None:
            hinted.append((one.name, source.roles.stage_hint, hints))
    names = {stage.name for stage in proposal.stages}
    asked = tuple((name, column, tuple(hint for hint in hints if hint not in names)) for name, column, hints in hinted)
    silences = None
    if events["person_id"].notna().any():
        numbered = events.assign(event_id=events.index.astype("str"))
        silences = find_silences_seen(numbered, to_journey(proposal), data_end=events["happened_at"].max())
    return sources, FirstJourney(proposal, silences, asked)


def _find_hint(one: Tried, proposal: Proposal) -> tuple[Tried, dict[str, str]]:
    """Return a survey with the column that names stages, and the stage that each of its values names.

    Of several columns one whose name tells of a page goes first, then the one that names most stages.
    """
    from friction.ingest.look import find_source, hints_at, propose_source
    from friction.journeys.propose import match_hints

    roles, table = one.roles, one.table
    if one.read is None or roles.kind != "documents" or find_source(table, roles, one.name) != "survey":
        return one, {}
    used = {roles.row_id, roles.person, roles.time, roles.language, *roles.texts, *roles.names}
    used |= {roles.rating.column if roles.rating else None}
    matched = {
        name: match_hints(column.counts, proposal)
        for name, column in table.columns.items()
        if name not in used and column.n_given
    }
    found = [name for name, hints in matched.items() if hints]
    if not found:
        return one, {}
    best = max(found, key=lambda name: (hints_at(name, "page"), len(set(matched[name].values()))))
    roles = replace(roles, stage_hint=best)
    section = one.section.replace(propose_source(table, one.roles, one.name), propose_source(table, roles, one.name))
    return replace(one, roles=roles, section=section), matched[best]
