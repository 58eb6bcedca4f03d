"""The ways that journeys take, as a tree: a node for each beginning that some journey shares, visits counted by node.

A journey's beginning of k visits is a node; its first k - 1 visits are the node's parent. All journeys together make
far fewer nodes than visits, and what is said of paths is said of nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from friction.journeys.measure import Moves

MOST_STEPS = 60
"""Paths are told by their first so many visits; what comes later is not told apart."""
JOINED_BY = " > "


@dataclass(frozen=True)
class Routes:
    """The tree of all beginnings.

    Attributes
    ----------
    moves : the visits it is made from, length n.
    step : (n,) number of the visit in its journey, from 1.
    node : (n,) the beginning that ends with this visit; -1 beyond `MOST_STEPS`.
    parent, stage, depth : (N,) of each node: the beginning before it (-1: none), the stage it ends with, its length.
        Nodes are numbered by depth, then by parent and stage.
    leaf : (J,) node of each journey's whole path.
    last : (J,) place of each journey's last visit, in ``moves``.
    """

    moves: Moves
    step: np.ndarray
    node: np.ndarray
    parent: np.ndarray
    stage: np.ndarray
    depth: np.ndarray
    leaf: np.ndarray
    last: np.ndarray

    @property
    def outcome(self) -> np.ndarray:
        """How each journey ended, (J,): 0 converted, 1 dropped, -1 open."""
        way, n_stages = self.moves.way[self.last], len(self.moves.stages)
        return np.where(way == n_stages, 0, np.where(way == n_stages + 1, 1, -1))

    @property
    def person(self) -> np.ndarray:
        """The person of each journey, (J,)."""
        return self.moves.person[self.last]

    def stages_of(self, node: int) -> tuple[str, ...]:
        """Return the stages of a beginning, in order."""
        places = []
        while node >= 0:
            places.append(int(self.stage[node]))
            node = int(self.parent[node])
        return tuple(self.moves.stages[place] for place in reversed(places))

    def climb(self, leaves: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return every move of some paths: place in ``leaves``, stage from, stage to.

        Start and end of a path go by the number of stages. Moves of a path come last first.
        """
        outside, at = len(self.moves.stages), leaves
        row = np.arange(len(leaves))
        rows, sources, targets = [row], [self.stage[at]], [np.full(len(leaves), outside)]
        while len(row):
            before = self.parent[at]
            rows.append(row)
            sources.append(np.where(before >= 0, self.stage[before], outside))
            targets.append(self.stage[at])
            row, at = row[before >= 0], before[before >= 0]
        return np.concatenate(rows), np.concatenate(sources), np.concatenate(targets)

    def nodes_of(self, node: int) -> list[int]:
        """Return the nodes from the first visit to this one."""
        nodes = []
        while node >= 0:
            nodes.append(node)
            node = int(self.parent[node])
        return nodes[::-1]


def build_routes(moves: Moves) -> Routes:
    """Build the tree of the beginnings of all journeys; moves are sorted by journey and step."""
    begins = np.flatnonzero(moves.begins)
    lengths = np.diff(np.append(begins, len(moves.stage)))
    step = np.arange(len(moves.stage)) - np.repeat(begins, lengths) + 1
    node, n_nodes, first, n_stages = np.full(len(moves.stage), -1, dtype=np.int64), 0, -1, len(moves.stages)
    parents: list[np.ndarray] = []
    stages: list[np.ndarray] = []
    depths: list[np.ndarray] = []
    here, behind = begins, np.append(begins[1:], len(moves.stage))
    for level in range(1, min(MOST_STEPS, int(lengths.max(initial=0))) + 1):
        # The nodes of the level before are numbered from ``first``.
        before = node[here - 1] - first if level > 1 else np.zeros(len(here), dtype=np.int64)
        key = before * n_stages + moves.stage[here]
        seen = np.zeros((n_nodes - first) * n_stages, dtype=bool)
        seen[key] = True
        distinct = np.flatnonzero(seen)
        node[here] = n_nodes - 1 + np.cumsum(seen)[key]
        parents.append(first + distinct // n_stages)
        stages.append(distinct % n_stages)
        depths.append(np.full(len(distinct), level))
        first, n_nodes = n_nodes, n_nodes + len(distinct)
        goes_on = here + 1 < behind
        here, behind = here[goes_on] + 1, behind[goes_on]
    last = begins + lengths - 1
    told = begins + np.minimum(lengths, MOST_STEPS) - 1
    parent, stage, depth = map(_join, (parents, stages, depths))
    return Routes(moves, step, node, parent, stage, depth, node[told], last)


def _join(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def to_path(stages: tuple[str, ...]) -> str:
    """Return a path as a text: its stages joined by ' > '."""
    return JOINED_BY.join(stages)
