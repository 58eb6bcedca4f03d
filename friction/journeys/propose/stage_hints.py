"""Stages as a survey names them: what its page column says, matched with the stages proposed from events."""

from __future__ import annotations

from collections import Counter
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

_ALIKE = 0.9
"""What a word counts that is not equal."""

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

    A stage that several hints name keeps its own name: it is called by none of them alone.
    """
    several = {stage for stage, n in Counter(hints.values()).items() if n > 1}
    named = {stage: hint for hint, stage in hints.items() if stage not in several}
    kept = {stage.name for stage in proposal.stages} - set(named)
    named = {stage: hint for stage, hint in named.items() if hint not in kept and hint not in RESERVED}
    renamed = [
        replace(stage, name=named.get(stage.name, stage.name), amid=stage.amid and named.get(stage.amid, stage.amid))
        for stage in proposal.stages
    ]
    return replace(proposal, stages=tuple(renamed))


def _match(value: str, stages: tuple[ProposedStage, ...]) -> str | None:
    """Return the stage whose events are most about what a value says; null where none is, or two are alike."""
    said = find_subjects(value)
    rated = {stage.name: _rate(said, value, stage) for stage in stages}
    best = max(rated.values())
    first = [name for name, rate in rated.items() if rate == best]
    return first[0] if best >= _ABOUT and len(first) == 1 else None


def _rate(said: frozenset[str], value: str, stage: ProposedStage) -> float:
    """Return how much of a stage's events is about what was said, 0 to 1; 2 where the stage is called so.

    Of each event it counts how much of what was said its name says, equal words a little more than those alike.
    """
    if value.strip().lower() == stage.name.lower():
        return 2.0
    about = sum(met.n_events * max(_share(said, name) for name in met.patterns) for met in stage.events)
    return about / max(stage.n_events, 1)


def _share(said: frozenset[str], name: str) -> float:
    """Return how much of what was said a name says, 0 to 1."""
    there = find_subjects(name)
    alike = (max((_rate_alike(one, other) for other in there), default=0.0) for one in said)
    return sum(alike) / max(len(said), 1)


def _rate_alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    return _ALIKE if len(shorter) >= _SAME_BEGIN and longer.startswith(shorter) else 0.0
