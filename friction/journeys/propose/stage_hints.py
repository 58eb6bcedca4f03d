"""Stages as a survey names them: what its page column says, matched with the stages proposed from events."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from friction.journeys.propose.name_words import RESERVED, find_subjects

if TYPE_CHECKING:
    import pandas as pd

    from friction.journeys.propose.propose_stages import Proposal, ProposedStage

MOST_HINTS = 40
"""A column with more different values names no stages."""

_MATCHED = 0.8
"""The values on so many of the rows must name a stage."""

_ABOUT = 0.5
"""A value names a stage that so many of its events are about."""

_SAME_BEGIN = 5
"""Words are the same that begin with all of the shorter one, of so many letters and more: confirm and confirmation."""


def match_hints(counts: pd.Series, proposal: Proposal) -> dict[str, str]:
    """Return the stage that each value of a column names; empty where the column does not name stages.

    Parameters
    ----------
    counts : rows of each value; index: the values, text.
    proposal : stages, with their events.

    Returns
    -------
    Name of the stage by value, the most frequent value of a stage first. Fewer values than stages are enough, but at
    least two stages are named.
    """
    if not 1 < len(counts) <= MOST_HINTS:
        return {}
    found = {value: stage for value in map(str, counts.index) if (stage := _match(value, proposal.stages)) is not None}
    matched = sum(int(n) for value, n in counts.items() if str(value) in found)
    several = len(set(found.values())) > 1
    return found if several and matched >= _MATCHED * counts.sum() else {}


def rename_stages(proposal: Proposal, hints: dict[str, str]) -> Proposal:
    """Return a proposal whose stages are called as the hints call them, so that the two agree.

    A stage with several hints is called by the first; the others' names stay.
    """
    named: dict[str, str] = {}
    for hint, stage in hints.items():
        named.setdefault(stage, hint)
    kept = {stage.name for stage in proposal.stages} - set(named)
    named = {stage: hint for stage, hint in named.items() if hint not in kept and hint not in RESERVED}
    renamed = [
        replace(stage, name=named.get(stage.name, stage.name), amid=stage.amid and named.get(stage.amid, stage.amid))
        for stage in proposal.stages
    ]
    return replace(proposal, stages=tuple(renamed))


def _match(value: str, stages: tuple[ProposedStage, ...]) -> str | None:
    """Return the stage whose events are most about what a value says; null where none is."""
    said = find_subjects(value)
    rated = {stage.name: _rate(said, value, stage) for stage in stages}
    best = max(rated, key=lambda name: rated[name])
    return best if rated[best] >= _ABOUT else None


def _rate(said: frozenset[str], value: str, stage: ProposedStage) -> float:
    """Return how much of a stage's events is about what was said, 0 to 1; 2 where the stage is called so."""
    if value.strip().lower() == stage.name.lower():
        return 2.0
    about = sum(met.n_events for met in stage.events if any(_shares_word(said, name) for name in met.patterns))
    return about / max(stage.n_events, 1)


def _shares_word(said: frozenset[str], name: str) -> bool:
    return any(_is_same(one, other) for one in said for other in find_subjects(name))


def _is_same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= _SAME_BEGIN and longer.startswith(shorter))
