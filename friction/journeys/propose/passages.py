"""Who passes by which events in which order: what a proposal of stages rests on, besides names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.journeys.propose.name_groups import Group

MOST_PEOPLE = 50_000
"""Of more people, evenly chosen ones are looked at."""

SOON = pd.Timedelta(minutes=30)
"""An event within so long after another one follows it."""


@dataclass(frozen=True)
class Way:
    """Events in order: (N,) the number of the person and of the group, and when.

    Of several events of one group in a row only the first is there.
    """

    person: np.ndarray
    group: np.ndarray
    at: np.ndarray

    def count_triples(self, kept: np.ndarray) -> np.ndarray:
        """Return how often one event came within minutes between two others: before, own, after, times; (T, 4), sorted.

        Parameters
        ----------
        kept : (G,) bool; events of other groups are passed over.
        """
        chosen = kept[self.group]
        person, group, at = self.person[chosen], self.group[chosen], self.at[chosen]
        new = _find_begins(person, group)
        person, group, at = person[new], group[new], at[new]
        near = (person[1:] == person[:-1]) & (at[1:] - at[:-1] <= SOON).astype(bool)
        between = near[:-1] & near[1:]
        size = len(kept)
        code = (group[:-2][between] * size + group[1:-1][between]) * size + group[2:][between]
        found, times = np.unique(code, return_counts=True)
        return np.column_stack([found // size**2, found // size % size, found % size, times])

    def count_turns(self, label: np.ndarray) -> np.ndarray:
        """Return how often people came from one cluster to another and went on to a third, (C, C, C): from, at, to.

        Parameters
        ----------
        label : (G,) the cluster of each group; -1: its events are passed over.
        """
        n = max(int(label.max(initial=-1)) + 1, 0)
        kept = label[self.group] >= 0
        person, stage = self.person[kept], label[self.group[kept]]
        new = _find_begins(person, stage)
        person, stage = person[new], stage[new]
        turns = np.zeros((n, n, n), dtype=np.int64)
        one = person[:-2] == person[2:] if len(person) > 2 else np.zeros(0, dtype=bool)  # noqa: PLR2004 - three in a row
        np.add.at(turns, (stage[:-2][one], stage[1:-1][one], stage[2:][one]), 1)
        return turns


@dataclass(frozen=True)
class Passages:
    """What was seen of G groups of events.

    Attributes
    ----------
    n_people : people looked at; one, where no event has a person.
    n_events, n_persons : (G,) events, and people who had one.
    behind : (G, G) people who had both groups, and reached the row's behind the column's.
    position : (G,) 0 first to 1 last: share of people who reach a group behind another one, of those who reach both, a
        mean over the other groups.
    follow : (G, G) how much two groups follow each other back and forth within minutes, 0 to 1: twice the rarer
        direction, of all moves out of the rarer group.
    both : (G, G) people who had both.
    way : the events in the order in which they happened, one person behind the other.
    """

    n_people: int
    n_events: np.ndarray
    n_persons: np.ndarray
    behind: np.ndarray
    position: np.ndarray
    follow: np.ndarray
    both: np.ndarray
    way: Way
    _reached: np.ndarray

    def share_both(self, one: int, other: int) -> float:
        """Return the share of people of the rarer of two groups who had both."""
        return float(self.both[one, other] / max(min(self.n_persons[one], self.n_persons[other]), 1))

    def join(self, clusters: Sequence[Sequence[int]]) -> np.ndarray:
        """Return the position of clusters of groups, (C,), each reached with the first of its groups."""
        return _find_positions(*_compare(self._join(clusters)))

    def count_persons(self, members: Sequence[int]) -> int:
        """Return how many people had an event of one of the groups."""
        return int(np.isfinite(self._reached[:, list(members)]).any(axis=1).sum())

    def share_passed(self, members: Sequence[int], behind: Sequence[int]) -> float:
        """Return the share of the people with an event of ``behind`` who had one of ``members``; 1 of nobody."""
        further = np.isfinite(self._reached[:, list(behind)]).any(axis=1)
        were = np.isfinite(self._reached[:, list(members)]).any(axis=1)
        return float(were[further].mean()) if further.any() else 1.0

    def count_first(self, clusters: Sequence[Sequence[int]]) -> np.ndarray:
        """Return how many people reach each cluster of groups before the others, (C,); ties go to the earlier one."""
        reached = self._join(clusters)
        some = np.isfinite(reached).any(axis=1)
        return np.bincount(reached[some].argmin(axis=1), minlength=len(clusters))

    def _join(self, clusters: Sequence[Sequence[int]]) -> np.ndarray:
        return np.column_stack([self._reached[:, list(members)].min(axis=1) for members in clusters])


def find_passages(events: pd.DataFrame, groups: Sequence[Group]) -> Passages:
    """Return what people pass by.

    Parameters
    ----------
    events : columns person_id?, happened_at, name, and source and place (in its moment), if known; rows in any order.
    groups : every name is in one.
    """
    place = {name: number for number, group in enumerate(groups) for name in group.names}
    rows = _choose_people(events)
    rows["group"] = rows["name"].map(place).astype("int64")
    known = [column for column in ("source", "place") if column in rows]
    rows = rows.sort_values(["person", "happened_at", *known, "name"], ignore_index=True)
    person, group, at = (rows[name].to_numpy() for name in ("person", "group", "happened_at"))
    n_people, n_groups = int(person[-1]) + 1 if len(rows) else 0, len(groups)
    new = _find_begins(person, group)
    # Ranks of first events, not times: how long it takes does not matter here.
    reached = np.full((n_people, n_groups), np.inf)
    np.minimum.at(reached, (person, group), np.arange(len(rows), dtype=float))
    behind, both = _compare(reached)
    return Passages(
        n_people,
        np.bincount(group, minlength=n_groups),
        np.isfinite(reached).sum(axis=0),
        behind,
        _find_positions(behind, both),
        _find_follow(person, group, at, n_groups),
        both,
        Way(person[new], group[new], at[new]),
        reached,
    )


def _choose_people(events: pd.DataFrame) -> pd.DataFrame:
    """Return the events of the people looked at, with the person's number; all of one, where none is known."""
    rows = events[[column for column in ("person_id", "happened_at", "name", "source", "place") if column in events]]
    if rows["person_id"].isna().all():
        return rows.assign(person=0)
    rows = rows.dropna(subset="person_id")
    number, people = pd.factorize(rows["person_id"].astype(str), sort=True)
    step = -(-len(people) // MOST_PEOPLE)
    chosen = number % step == 0
    return rows[chosen].assign(person=number[chosen] // step)


def _find_begins(person: np.ndarray, what: np.ndarray) -> np.ndarray:
    """Return which events are another person's, or something else, than the one before, (N,) bool."""
    return np.append(True, (person[1:] != person[:-1]) | (what[1:] != what[:-1]))[: len(what)]


def _compare(reached: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many people reached one behind the other, and how many reached both, (G, G) each, of ranks (P, G)."""
    met = np.isfinite(reached).astype(float)
    behind = np.zeros((reached.shape[1], reached.shape[1]))
    for group in range(reached.shape[1]):
        known = reached[np.isfinite(reached[:, group])]
        # An infinite rank (never reached) is not smaller than any.
        behind[group] = (known < known[:, [group]]).sum(axis=0)
    return behind, met.T @ met


def _find_positions(behind: np.ndarray, both: np.ndarray) -> np.ndarray:
    """Return how late each group is reached, (G,), 0 to 1; one half where nothing tells."""
    n_groups = len(both)
    if n_groups < 2:  # noqa: PLR2004 - there is no other
        return np.full(n_groups, 0.5)
    # With one of two added on each side, a pair that hardly anybody reaches tells little.
    share = (behind + 1) / (both + 2)
    np.fill_diagonal(share, 0.0)
    return np.round(share.sum(axis=1) / (n_groups - 1), 9)


def _find_follow(person: np.ndarray, group: np.ndarray, at: np.ndarray, n_groups: int) -> np.ndarray:
    """Return how much groups follow each other back and forth, (G, G), 0 to 1."""
    soon = at[1:] - at[:-1] <= SOON
    moves = (person[1:] == person[:-1]) & (group[1:] != group[:-1]) & soon.astype(bool)
    n = np.zeros((n_groups, n_groups))
    np.add.at(n, (group[:-1][moves], group[1:][moves]), 1)
    out = np.maximum(n.sum(axis=1), n.sum(axis=0))
    rarer = np.minimum(out[:, None], out[None, :])
    back_and_forth = 2 * np.minimum(n, n.T)
    return np.minimum(np.divide(back_and_forth, rarer, out=np.zeros_like(n), where=rarer > 0), 1.0)
