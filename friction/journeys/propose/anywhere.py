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


def find_anywhere(clusters: Sequence[Sequence[int]], passages: Passages) -> list[int]:
    """Return the groups of events that come amid several clusters, most frequent first.

    An event that belongs to a stage comes between others of that stage. One that comes again and again between two
    others of this stage, and of one that is not beside it (stages beside each other may be one stage, in truth),
    belongs to neither. The one that explains most is taken out first, as events around it look spread, too. At least
    two groups are left.

    Parameters
    ----------
    clusters : groups by number, each in one cluster, in journey order.
    """
    label = np.full(len(passages.n_events), -1)
    for number, members in enumerate(clusters):
        label[list(members)] = number
    found: list[int] = []
    while (label >= 0).sum() > 2:  # noqa: PLR2004 - two can be told apart
        stray, n_amid = _count_stray(label, passages)
        spread = np.flatnonzero((stray >= FEWEST_PERSONS) & (stray >= _SPREAD * n_amid))
        if not len(spread):
            break
        left = [
            _count_stray(np.where(np.arange(len(label)) == place, -1, label), passages)[0].sum() for place in spread
        ]
        taken = int(spread[int(np.argmin(left))])
        label[taken] = -1
        found.append(taken)
    return sorted(found, key=lambda place: (-passages.n_events[place], place))


def _count_stray(label: np.ndarray, passages: Passages) -> tuple[np.ndarray, np.ndarray]:
    """Return how often events of each group come amid a cluster far from the usual one, and amid any, (G,) each."""
    counts = passages.way.count_amid(label)
    usual = counts.argmax(axis=1)
    far = np.abs(np.arange(counts.shape[1])[None, :] - usual[:, None]) > 1
    return (counts * far).sum(axis=1), counts.sum(axis=1)
