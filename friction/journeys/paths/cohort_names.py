"""Names of cohorts, in words of the journey: where its people go back and forth, how far they come, how it ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 0.5
"""What at least this share of a cohort's journeys do, it is named after."""
MANY, FEW = 2 / 3, 1 / 3


@dataclass(frozen=True)
class Member:
    """A path of a cohort: its stages, its closed journeys, and how many of these converted."""

    stages: tuple[str, ...]
    n: int
    n_converted: int


def name_cohorts(cohorts: Sequence[Sequence[Member]]) -> list[str]:
    """Return a name for each cohort; names that would be the same tell the stage that parts them, else a number."""
    names = [name_cohort(members) for members in cohorts]
    told = []
    for name, members in zip(names, cohorts, strict=True):
        others = [one for other, one in zip(names, cohorts, strict=True) if other == name and one is not members]
        told.append(f"{name}, {_find_difference(members, others)}" if others else name)
    seen: Counter[str] = Counter()
    numbered = []
    for name in told:
        seen[name] += 1
        numbered.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return numbered


def name_cohort(members: Sequence[Member]) -> str:
    """Return the name of one cohort, such as ``back and forth between basket and delivery, then gone``."""
    n = sum(member.n for member in members)
    converted = sum(member.n_converted for member in members) / n
    end = "to conversion" if converted >= MANY else "then gone" if converted <= FEW else "then some convert"
    loops = _find_loops(members, n)
    last = _to_most(members, lambda one: one.stages[-1])
    if loops:
        return f"back and forth between {' and '.join(loops)}, {end}"
    single = sum(member.n for member in members if len(member.stages) == 1)
    if single >= MOST * n and converted <= FEW:
        return f"gone at {_to_most(members, lambda one: one.stages[0])}"
    straight = sum(member.n for member in members if len(set(member.stages)) == len(member.stages))
    if straight >= MOST * n:
        return "straight to conversion" if converted >= MANY else f"straight as far as {last}, {end}"
    again = Counter[str]()
    for member in members:
        again.update(dict.fromkeys((stage for stage, k in Counter(member.stages).items() if k > 1), member.n))
    stage = min(again, key=lambda one: (-again[one], one))
    return f"more than once at {stage}, {end}"


def _find_difference(members: Sequence[Member], others: Sequence[Sequence[Member]]) -> str:
    """Return the stage that most parts a cohort from others: that its journeys hold and theirs do not, or that lack."""
    everyone = [members, *others]
    stages = sorted({stage for one in everyone for member in one for stage in member.stages})
    own, *rest = ({stage: _share_with(one, stage) for stage in stages} for one in everyone)
    apart = {stage: own[stage] - sum(one[stage] for one in rest) / len(rest) for stage in stages}
    stage = min(stages, key=lambda one: (-abs(apart[one]), one))
    return f"by way of {stage}" if apart[stage] > 0 else f"without {stage}"


def _share_with(members: Sequence[Member], stage: str) -> float:
    return sum(member.n for member in members if stage in member.stages) / sum(member.n for member in members)


def _find_loops(members: Sequence[Member], n: int) -> tuple[str, str] | None:
    """Return the two stages between which most go back and forth, in the order in which they first come; or None."""
    doing: Counter[frozenset[str]] = Counter()
    for member in members:
        steps = list(pairwise(member.stages))
        turns = {frozenset(before) for before, after in pairwise(steps) if before[0] == after[1]}
        doing.update(dict.fromkeys(turns, member.n))
    if not doing:
        return None
    pair = min(doing, key=lambda one: (-doing[one], sorted(one)))
    if doing[pair] < MOST * n:
        return None
    first = _to_most([one for one in members if pair <= set(one.stages)], lambda one: _first_of(one.stages, pair))
    return first, next(iter(pair - {first}))


def _first_of(stages: tuple[str, ...], wanted: frozenset[str]) -> str:
    return next(stage for stage in stages if stage in wanted)


def _to_most(members: Sequence[Member], what) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a one-line function
    """Return what most journeys have, ties by the word."""
    counts: Counter[str] = Counter()
    for member in members:
        counts[what(member)] += member.n
    return min(counts, key=lambda one: (-counts[one], one))
