"""Events that come amid several stages, such as help, chat or a menu: in one of them they would be by accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.statistics import FEWEST_PERSONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.journeys.propose.passages import Passages

_SPREAD = 0.1
"""An event comes amid several stages where so many of the times it comes amid one it is another than the usual one."""

_MOST = 1 / 3
"""Where more of the events would be in no stage, they come in no order at all, and nothing is told."""


def find_anywhere(clusters: Sequence[Sequence[int]], passages: Passages) -> list[int]:
    """Return the groups of events that come amid several clusters, most frequent first.

    An event that belongs to a stage comes between others of that stage. One that comes again and again between two
    others of this stage, and of one that is not beside it (stages beside each other may be one stage, in truth),
    belongs to neither. The one that explains most is taken out first, as events around it look spread, too. At least
    two groups are left. Every round looks at the events once.

    Parameters
    ----------
    clusters : groups by number, each in one cluster, in journey order.
    """
    label = np.full(len(passages.n_events), -1)
    for number, members in enumerate(clusters):
        label[list(members)] = number
    alone = np.isin(label, [number for number, members in enumerate(clusters) if len(members) == 1])
    n_staged, found = int((label >= 0).sum()), list[int]()
    while (label >= 0).sum() > 2:  # noqa: PLR2004 - two can be told apart
        triples = passages.way.count_triples(label >= 0)
        stray, n_amid = _count_stray(triples, label, alone)
        spread = np.flatnonzero((stray >= FEWEST_PERSONS) & (stray >= _SPREAD * n_amid))
        if not len(spread):
            break
        left = [_count_stray(triples[(triples[:, :3] != place).all(axis=1)], label, alone)[0].sum() for place in spread]
        taken = int(spread[int(np.argmin(left))])
        label[taken] = -1
        found.append(taken)
        if len(found) > _MOST * n_staged:
            return []
    return sorted(found, key=lambda place: (-passages.n_events[place], place))


def _count_stray(triples: np.ndarray, label: np.ndarray, alone: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how often events of each group come amid a cluster far from the usual one, and amid any, (G,) each.

    Amid a cluster is what comes between two events of it, neither its own: of two different groups, as one page that is
    seen again after another is no sign of a stage around it; of one alone for what would be a stage by itself.

    Parameters
    ----------
    triples : as `Way.count_triples` counts them.
    alone : (G,) bool: the only one of its cluster.
    """
    before, own, after, times = triples.T
    amid = (label[before] == label[after]) & (label[before] >= 0) & ((before != after) | alone[own])
    counts = np.zeros((len(label), int(label.max(initial=-1)) + 1), dtype=np.int64)
    np.add.at(counts, (own[amid], label[before[amid]]), times[amid])
    usual = counts.argmax(axis=1)
    far = np.abs(np.arange(counts.shape[1])[None, :] - usual[:, None]) > 1
    return (counts * far).sum(axis=1), counts.sum(axis=1)
