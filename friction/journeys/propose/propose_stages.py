"""A proposal of stages from the events themselves: to be read, renamed and corrected, never a decision.

Events that follow each other back and forth within minutes, and events whose names are about the same thing, make a
stage. The order is the one in which people first reach them. Conversions and drop events are told by their names and
their place. Nothing here looks at outcomes, so what is measured on the stages afterwards was not used to choose them.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from friction.journeys.propose.anywhere import find_anywhere
from friction.journeys.propose.name_groups import group_names
from friction.journeys.propose.name_words import (
    RESERVED,
    find_subjects,
    is_background,
    is_drop,
    rate_conversion,
    split_words,
)
from friction.journeys.propose.passages import find_passages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from friction.journeys.propose.name_groups import Group
    from friction.journeys.propose.passages import Passages

FEWEST_STAGES, MOST_STAGES = 4, 9
MOST_GROUPS = 60
"""Groups of names looked at, the most frequent ones; the rest is told as outside."""

RARE_SHARE = 0.005
"""A group that fewer of the people meet, and that holds fewer of the events, is left outside."""

LATE = 0.5
"""A conversion lies in the later half of the journey."""

AFTERWARDS = 0.9
"""Events that so many of their people reach behind a conversion are no part of the way to it."""

ALTERNATIVE = 0.3
"""Two conversions are alternatives where fewer of the people of the rarer one have both."""

_ABOUT, _BACK_AND_FORTH, _NEAR = 0.6, 0.3, 0.1
"""What being about the same, following each other, and lying near each other count for."""

_BEGINS_ALIKE = 0.8
"""How much names are about the same that begin with the same word of their own."""

_APART = 0.58
"""Groups further apart stay stages of their own, if there are not too many: being about the same joins, and following
each other does where stages have to be joined anyway."""

_ALL_FROM, _BACK, _PASSED = 0.9, 0.4, 0.8
"""A stage of one event may be a part of another where so many come from it and go back, and fewer of the people who get
further were there."""

_LONGEST_NAME = 40


@dataclass(frozen=True)
class Met:
    """Events of a name, or of several that begin alike: the patterns for them, their number, people who had one."""

    patterns: tuple[str, ...]
    n_events: int
    n_persons: int


@dataclass(frozen=True)
class ProposedStage:
    """A stage: its name, its events, most frequent first, and the share of people whose first stage it is.

    ``amid`` names the stage that it may be a part of: nearly everybody comes from it, many go back, and many who get
    further never are there.
    """

    name: str
    events: tuple[Met, ...]
    n_events: int
    n_persons: int
    begins: float
    amid: str | None = None


@dataclass(frozen=True)
class Proposal:
    """What is proposed.

    Attributes
    ----------
    stages : in journey order; at least one where there are events.
    converts, drops : events that end a journey.
    perhaps : further events that sound like a conversion.
    anywhere : events that come amid several stages, most frequent first: they are in none.
    outside : other events in no stage, most frequent first.
    n_persons : people the proposal rests on.
    """

    stages: tuple[ProposedStage, ...]
    converts: tuple[Met, ...]
    drops: tuple[Met, ...]
    perhaps: tuple[Met, ...]
    anywhere: tuple[Met, ...]
    outside: tuple[Met, ...]
    n_persons: int

    @property
    def is_conversion_plain(self) -> bool:
        """Tell whether there is a conversion whose name says so, not its place in the journey alone."""
        named = [pattern for met in self.converts for pattern in met.patterns]
        return bool(named) and all(rate_conversion(pattern) > 1 for pattern in named)


def propose_stages(events: pd.DataFrame) -> Proposal:
    """Return stages for events, four to nine for most products.

    Parameters
    ----------
    events : columns person_id (null: left out, unless all are), happened_at, name, and source and place (in its
        moment), if known; rows in any order. Events of one moment are taken in the order of source, place and name.

    Returns
    -------
    `Proposal`; equal for equal events, whatever their order.
    """
    groups = group_names(events["name"].value_counts())
    passages = find_passages(events, groups)
    kinds = _sort_out(groups, passages)
    clusters = _cluster(kinds["staged"], groups, passages)
    kinds["anywhere"] = find_anywhere(clusters, passages)
    if kinds["anywhere"]:
        clusters = _cluster([place for place in kinds["staged"] if place not in kinds["anywhere"]], groups, passages)
    met = {kind: tuple(_to_met(place, groups, passages) for place in places) for kind, places in kinds.items()}
    stages = _mark_amid(list(_build_stages(clusters, groups, passages)), clusters, kinds["converts"], passages)
    return Proposal(
        tuple(stages),
        met["converts"],
        met["drops"],
        met["perhaps"],
        met["anywhere"],
        met["outside"],
        passages.n_people,
    )


def _sort_out(groups: list[Group], passages: Passages) -> dict[str, list[int]]:
    """Return the groups by what they are: converts, drops, perhaps, staged, outside; most frequent first."""
    ordered = sorted(range(len(groups)), key=lambda place: (-passages.n_events[place], groups[place].names))
    fewest_persons, fewest_events = RARE_SHARE * passages.n_people, RARE_SHARE * passages.n_events.sum()
    common = [
        place
        for place in ordered
        if (passages.n_persons[place] >= fewest_persons or passages.n_events[place] >= fewest_events)
        and not all(map(is_background, groups[place].names))
    ][:MOST_GROUPS]
    drops = [place for place in ordered if all(map(is_drop, groups[place].names))]
    candidates = [place for place in common if place not in drops]
    converts, perhaps = _find_conversions(candidates, groups, passages)
    staged = [place for place in common if place not in {*converts, *drops, *_find_afterwards(converts, passages)}]
    if not staged:  # a journey needs a stage: the conversion is one, too
        staged = converts or ordered[:1]
    outside = [place for place in ordered if place not in {*staged, *converts, *drops}]
    return {"converts": converts, "drops": drops, "perhaps": perhaps, "staged": staged, "outside": outside}


def _find_conversions(candidates: list[int], groups: list[Group], passages: Passages) -> tuple[list[int], list[int]]:
    """Return the groups that are conversions, and others that sound like one."""
    rated = {place: min(map(rate_conversion, groups[place].names)) for place in candidates}
    late = [place for place in candidates if rated[place] and passages.position[place] >= LATE]
    best = max((rated[place] for place in late), default=0)
    chosen = [place for place in late if rated[place] == best]
    # The last of them ends the journey; others do where people have the one or the other.
    chosen.sort(key=lambda place: (-passages.position[place], groups[place].names))
    converts = chosen[:1]
    for place in chosen[1:]:
        if all(passages.share_both(place, other) < ALTERNATIVE for other in converts):
            converts.append(place)
    return converts, [place for place in late if place not in converts]


def _find_afterwards(converts: list[int], passages: Passages) -> set[int]:
    """Return the groups whose people were through with the journey before."""
    return {
        int(place)
        for convert in converts
        for place in np.flatnonzero(passages.behind[:, convert] >= AFTERWARDS * np.maximum(passages.n_persons, 1))
    }


def _cluster(staged: list[int], groups: list[Group], passages: Passages) -> list[list[int]]:
    """Return the groups in clusters, in journey order."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    staged = sorted(staged, key=lambda place: (passages.position[place], groups[place].names))
    if len(staged) < 2:  # noqa: PLR2004 - there is nothing to join
        return [staged] if staged else []
    near = 1 - np.abs(passages.position[staged][:, None] - passages.position[staged][None, :])
    about = _compare_subjects([groups[place] for place in staged])
    follow = passages.follow[np.ix_(staged, staged)]
    apart = 1 - near * (_ABOUT * about + _BACK_AND_FORTH * follow) - _NEAR * near
    np.fill_diagonal(apart, 0.0)
    # Rounded, so that the last bits of a mean decide nothing.
    tree = linkage(squareform(np.round(np.maximum(apart, 0.0), 9), checks=False), "average")
    label = fcluster(tree, _APART, "distance")
    if label.max() > MOST_STAGES:
        label = fcluster(tree, MOST_STAGES, "maxclust")
    elif label.max() < min(FEWEST_STAGES, len(staged)):
        label = fcluster(tree, FEWEST_STAGES, "maxclust")
    clusters: dict[int, list[int]] = {}
    for place, number in zip(staged, label, strict=True):
        clusters.setdefault(int(number), []).append(place)

    found = list(clusters.values())
    position = passages.join(found)
    return [found[number] for number in sorted(range(len(found)), key=lambda number: (position[number], number))]


def _compare_subjects(groups: Sequence[Group]) -> np.ndarray:
    """Return how much groups are about the same, (G, G), 0 to 1; a word that many are about tells less."""
    subjects = [frozenset().union(*map(find_subjects, group.names)) for group in groups]
    words = sorted(frozenset().union(*subjects))
    holds = np.array([[word in said for word in words] for said in subjects], dtype=float)
    ignored = _find_general(groups)
    general = np.array([word in ignored for word in words])
    rare = np.where(general, 0.0, np.log(1 + len(groups) / holds.sum(axis=0)))
    shared = (holds * rare) @ holds.T
    own = (holds * rare).sum(axis=1)
    all_words = own[:, None] + own[None, :] - shared
    same = np.divide(shared, all_words, out=np.zeros_like(shared), where=all_words > 0)
    first = [next((word for word in split_words(group.names[0]) if word in said - ignored), None)
             for group, said in zip(groups, subjects, strict=True)]  # fmt: skip
    begins_alike = np.array([[one == other is not None for other in first] for one in first])
    return np.maximum(same, np.where(begins_alike, _BEGINS_ALIKE, 0.0))


def _find_general(groups: Sequence[Group]) -> set[str]:
    """Return the words that most groups hold, such as the product's own name: they tell nothing."""
    subjects = [frozenset().union(*map(find_subjects, group.names)) for group in groups]
    words = frozenset().union(*subjects)
    return {word for word in words if sum(word in said for said in subjects) > len(groups) / 2}


def _build_stages(clusters: list[list[int]], groups: list[Group], passages: Passages) -> Iterator[ProposedStage]:
    """Yield a stage for each cluster, with a name of its own."""
    begins = passages.count_first(clusters)
    total, used = max(begins.sum(), 1), set(RESERVED)
    general = _find_general([groups[place] for members in clusters for place in members])
    for members, n_first in zip(clusters, begins, strict=True):
        ordered = sorted(members, key=lambda place: (-passages.n_events[place], groups[place].names))
        name = next(name for name in _find_names(ordered, groups, passages, general) if name not in used)
        used.add(name)
        yield ProposedStage(
            name,
            tuple(_to_met(place, groups, passages) for place in ordered),
            int(passages.n_events[members].sum()),
            passages.count_persons(members),
            float(n_first / total),
        )


def _mark_amid(
    stages: list[ProposedStage], clusters: list[list[int]], converts: list[int], passages: Passages
) -> list[ProposedStage]:
    """Return the stages, those that may be parts of another marked."""
    label = np.full(len(passages.n_events), -1)
    for number, members in enumerate([*clusters, converts]):
        label[members] = number
    turns = passages.way.count_turns(label)
    marked = []
    for place, stage in enumerate(stages):
        n = max(turns[:, place].sum(), 1)
        source = int(turns[:, place].sum(axis=1).argmax()) if place < len(turns) else place
        behind = [member for members in [*clusters[place + 1 :], converts] for member in members]
        is_amid = (
            len(stage.events) == 1
            and source < len(stages)
            and turns[source, place].sum() >= _ALL_FROM * n
            and turns[source, place, source] >= _BACK * n
            and passages.share_passed(clusters[place], behind) < _PASSED
        )
        marked.append(replace(stage, amid=stages[source].name) if is_amid else stage)
    return marked


def _find_names(members: list[int], groups: list[Group], passages: Passages, general: set[str]) -> Iterator[str]:
    """Yield names for a stage, best first: the event's own, what most of its events are about, with a number."""
    first = groups[members[0]].names
    own = " ".join(split_words(first[0])[:3]) or first[0]
    if len(members) == 1 and len(first) == 1:
        own = own if "/" in first[0] or len(first[0]) > _LONGEST_NAME else first[0]
        yield own
    weights: dict[str, int] = {}
    for place in members:
        for word in frozenset().union(*map(find_subjects, groups[place].names)) - general:
            weights[word] = weights.get(word, 0) + int(passages.n_events[place])
    yield from sorted(weights, key=lambda word: (-weights[word], _find_place(word, first[0]), word))[:2]
    yield own[:_LONGEST_NAME]
    yield from (f"{own[:_LONGEST_NAME]} {number}" for number in itertools.count(2))


def _find_place(word: str, name: str) -> int:
    """Return where a word stands in a name; behind all, where it does not."""
    words = split_words(name)
    return words.index(word) if word in words else len(words)


def _to_met(place: int, groups: list[Group], passages: Passages) -> Met:
    return Met(groups[place].patterns, int(passages.n_events[place]), int(passages.n_persons[place]))
