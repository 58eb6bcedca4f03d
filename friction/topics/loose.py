"""Loose groups: rows thrown together because they have nothing else in common, and no topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.topics.place import OUTSIDE, Placed, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_TRUSTED = 0.6
"""A group of that stability or less is not to be trusted (Hennig 2008, Journal of Multivariate Analysis 99)."""

NOT_TRUSTED_BEFORE = 0.5
"""The same for one that was a topic in the run before: it does not come and go with a few texts."""

LEAST_IN_COMMON = 0.25
"""So much of what the usual group has in common beyond what all texts have, a group needs at least (on the
made-up shop, hwu64 and patients' comments mixtures of anything lie at 0.03 to 0.2, themes with a name from 0.28 on)."""

PLACES = 5


def find_loose(
    points: np.ndarray, groups: np.ndarray, stability: Mapping[int, float], *, before: np.ndarray | None = None
) -> np.ndarray:
    """Return the groups that are seldom found again and that have little in common.

    Such groups are what is left of short remarks that say little by themselves ("not a single one"). What rows have in
    common is the mean cosine of all their pairs; a group's counts beyond that of all rows, and is compared with the
    median group's. Either sign alone is none: close matters are often not told apart again, and a wide matter may be
    found again each time.

    Parameters
    ----------
    points : (n, d) unit rows.
    groups : (n,) int64 from 0, -1 for none.
    stability : 0 to 1, by group.
    before : (n,) the topic of each row in the run before, -1 for none or not known.

    Returns
    -------
    Numbers of groups, rising.
    """
    numbers = np.unique(groups[groups != OUTSIDE])
    if len(numbers) == 0:
        return numbers
    common = np.array([find_common(points[groups == number]) for number in numbers])
    beyond = common - find_common(points)
    share = np.round(beyond / max(float(np.median(beyond)), 1e-12), PLACES)
    kept = [before is not None and float((before[groups == number] != OUTSIDE).mean()) > 0.5 for number in numbers]  # noqa: PLR2004 - most
    bound = np.where(kept, NOT_TRUSTED_BEFORE, NOT_TRUSTED)
    stable = np.array([stability.get(int(number), 0.0) for number in numbers])
    return numbers[(stable <= bound) & (share < LEAST_IN_COMMON)]


def find_common(points: np.ndarray) -> float:
    """Return the mean cosine of all pairs of (n, d) unit rows, each with itself included; n >= 1."""
    return float(np.square(points.mean(axis=0, dtype=np.float64)).sum())


def set_loose(placed: Placed, reference: Reference, loose: np.ndarray) -> tuple[Placed, Reference, dict[int, int]]:
    """Return placed texts and their reference with some groups as no topics, and the new number of each other group.

    The others keep their order; loose groups are numbered behind them and go on voting, so that no other topic changes.
    Groups that hold gathered texts are never loose.

    Parameters
    ----------
    placed : as `friction.topics.place.place` gives it for ``reference``.
    loose : numbers of groups.
    """
    if reference.gathered is not None:
        loose = np.setdiff1d(loose, reference.groups[reference.gathered])
    numbers = np.unique(reference.groups[reference.groups != OUTSIDE])
    kept = np.setdiff1d(numbers, loose)
    if len(kept) == len(numbers):
        return placed, reference, {int(number): int(number) for number in numbers}
    became = np.full(int(numbers.max()) + 2, OUTSIDE)  # the last is that of "none"
    became[kept] = np.arange(len(kept))
    became[loose] = len(kept) + np.arange(len(loose))
    away = np.isin(placed.groups, loose)
    return (
        Placed(
            np.where(away, OUTSIDE, became[placed.groups]),
            np.where(away, 0.0, placed.strengths),
            np.where(away, "ambiguous", placed.reasons).astype(object),
        ),
        reference._replace(groups=became[reference.groups], loose=len(kept) + np.arange(len(loose))),
        {int(number): place for place, number in enumerate(kept)},
    )
