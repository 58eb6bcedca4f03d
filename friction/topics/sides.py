"""Two sides of one matter: a group that holds trouble and praise (or plain questions) of it is two groups.

"The parcel came a week late" and "the parcel came a day early" are near each other in any vector: they name the same
things. For who reads about friction they are two themes, and a comparison over both would be one over neither.
"""

from __future__ import annotations

import numpy as np

from friction.topics.neighbours import find_nearest, find_neighbours

TROUBLE, NO_TROUBLE = 0.5, 1 / 3
"""From which friction on a text plainly tells of trouble, and up to which it plainly does not."""

LEAST_SHARE = 0.1
"""Each side has at least so much of the group's documents."""

SIZES_PER_SIDE = 2
"""And so many times as many as the smallest topic."""

LEAST_APART = 0.4
"""How much more often than by chance the nearest texts are of the same side, 0 to 1 (benchmarks/topics)."""

NEAREST = 10
OWN_VOTES = 4
"""A text's own friction counts as much as so many of its nearest."""

MOST_ROWS = 5_000
"""Of larger groups some of the plain texts say how far apart the sides are, and vote for all."""

PLACES = 5


def part_sides(
    vectors: np.ndarray, groups: np.ndarray, friction: np.ndarray, sources: np.ndarray, copies: np.ndarray, least: float
) -> np.ndarray:
    """Return the groups, (n,) int64 from 0, those parted that hold two sides which lie apart.

    The side that does not tell of trouble gets a number behind all others.

    Parameters
    ----------
    vectors : (n, d) unit rows, in a canonical order.
    groups : (n,) int64 from 0.
    friction : (n,) how surely each row tells of friction, 0 to 1; nan where nobody can say.
    sources : (n,) int64 document of each, -1 for several.
    copies : (n,) int64 family of copies of each, -1 for none: what copies say to each other is no sign of sides.
    least : the fewest that make a topic.
    """
    parted = groups.copy()
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        calm = _find_calm(vectors[rows], friction[rows], sources[rows], copies[rows], least)
        if calm.any():
            parted[rows[calm]] = parted.max() + 1
    return parted


def _find_calm(
    vectors: np.ndarray, friction: np.ndarray, sources: np.ndarray, copies: np.ndarray, least: float
) -> np.ndarray:
    """Tell which rows of a group are on the side without trouble; none where the group has no two sides."""
    nothing = np.zeros(len(vectors), dtype=bool)
    trouble, calm = friction >= TROUBLE, friction <= NO_TROUBLE
    wanted = max(SIZES_PER_SIDE * least, LEAST_SHARE * _count(sources))
    if min(_count(sources[trouble]), _count(sources[calm])) < wanted:
        return nothing
    plain = np.flatnonzero(trouble | calm)
    plain = plain[:: -(-len(plain) // MOST_ROWS)]
    nearest = find_neighbours(vectors[plain], NEAREST, copies[plain])[0]
    if len(np.unique(calm[plain])) == 1 or _find_apart(calm[plain], nearest) < LEAST_APART:
        return nothing
    others = find_nearest(vectors, vectors[plain], NEAREST)[0]
    votes = calm[plain][others].sum(axis=1) + np.where(calm, OWN_VOTES, 0)
    found = 2 * votes > others.shape[1] + np.where(trouble | calm, OWN_VOTES, 0)
    large = min(_count(sources[found]), _count(sources[~found])) >= wanted
    return found if large else nothing


def _find_apart(calm: np.ndarray, nearest: np.ndarray) -> float:
    """Return how much more often than by chance the nearest are of one's own side: 1 always, 0 as by chance.

    The mean over both sides of (share of the nearest on one's own side - share of that side) / (1 - that share):
    kappa by side.

    Parameters
    ----------
    calm : (n,) bool, both values there.
    nearest : (n, k) int64 rows, k >= 1.
    """
    own = (calm[nearest] == calm[:, None]).mean(axis=1)
    shares = np.where(calm, calm.mean(), 1 - calm.mean())
    kappa = (own - shares) / (1 - shares)
    return round(float((kappa[calm].mean() + kappa[~calm].mean()) / 2), PLACES)


def _count(sources: np.ndarray) -> int:
    """Return how many documents there are, those that say what several say counted one by one."""
    return len(np.unique(sources[sources >= 0])) + int((sources < 0).sum())
