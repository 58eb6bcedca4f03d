"""What is said only lately: a part of a group that began a short while ago is a topic of its own.

A new trouble first looks like the old one beside it: in its first week the few who write of a looping bank check lie
among those whose card is declined, and no cut of a tree by likeness alone tells them apart. When they wrote does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

DAYS = (7.0, 14.0, 28.0)
"""What is looked at are the newest so many days of the data (prospective windows: Kulldorff 2001)."""

LEVEL = 0.01
"""In so many runs in which no part of any group is new, one is told apart; all groups together."""

TIMES = 8.0
"""So many times as often as by chance a part's people are new ones, beside those who wrote before: what is new in
``theme_weeks`` is eight times what was usual, too."""

DRAWS = 199
MOST_CENTRES = 100
PLACES = 5


class Said(NamedTuple):
    """Who said what, and when.

    Attributes
    ----------
    rows : (m,) int64 row of the text that was said.
    writers : (m,) int64 who said it.
    days : (m,) float days before the newest message.
    sources : (m,) int64 where: people are compared with those of the same source.
    """

    rows: np.ndarray
    writers: np.ndarray
    days: np.ndarray
    sources: np.ndarray

    def among(self, rows: np.ndarray) -> Said:
        """Return what was said of the texts in ``rows`` (rising, all different), these numbered from 0."""
        there = np.isin(self.rows, rows)
        return Said(np.searchsorted(rows, self.rows[there]), *(column[there] for column in self[1:]))


class _Zones(NamedTuple):
    """The people around some texts.

    Attributes
    ----------
    centres : (c,) rows.
    likeness : (c, n) cosine of each centre to each row.
    people : (c, u) the people of the group, those whose texts are nearest to the centre first.
    nearest : (c, u) cosine to the nearest text of each of these.
    """

    centres: np.ndarray
    likeness: np.ndarray
    people: np.ndarray
    nearest: np.ndarray


def part_fresh(vectors: np.ndarray, groups: np.ndarray, said: Said, least: float, *, seed: int = 0) -> np.ndarray:
    """Return the groups, (n,) int64 from 0, what is said only lately in some of them parted.

    Of each group the parts looked at are a text and the people whose texts are nearest to it, by any number of them. A
    part counts by how many of its people began to write of the group in the newest 7, 14 or 28 days, beside how many
    would have if likeness said nothing of time: the likelihood ratio of the spatial scan statistic (Kulldorff 1997).
    Only such parts are looked at in which more than half of the people are new to the group, and eight times as many
    beside the others as is usual in it. The best one is a group of its own if a part as good, of more than half new
    people, comes out of the same people with their times drawn anew, within their sources, in no more than one of 100
    runs (all groups together; the tail by a Gumbel law: Abrams, Kulldorff and Kleinman 2010).

    A part gets a number behind all others.

    Parameters
    ----------
    vectors : (n, d) unit rows, in a canonical order.
    groups : (n,) int64 from 0.
    said : of these rows; none of what is not dated.
    least : the fewest people that make a topic, and who are left of the group.
    seed : of the draws.
    """
    parted = groups.copy()
    waiting = list(np.unique(groups))
    n_groups = len(waiting)
    while waiting:
        rows = np.flatnonzero(parted == waiting[0])
        fresh = _find_fresh(vectors[rows], said.among(rows), least, LEVEL / n_groups, seed)
        if len(fresh):
            parted[rows[fresh]] = parted.max() + 1
        else:
            del waiting[0]
    return parted


def _find_fresh(vectors: np.ndarray, said: Said, least: float, level: float, seed: int) -> np.ndarray:
    """Return the rows of the part of a group that is said only lately, rising; none where no part is."""
    nothing = np.empty(0, dtype=np.int64)
    order = np.lexsort((said.rows, -said.days))
    said = Said(*(column[order] for column in said))
    writers, first, unit = np.unique(said.writers, return_index=True, return_inverse=True)
    rank = np.empty(len(writers), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(writers))  # by when they began, not by how they are called
    unit, first = rank[unit], np.sort(first)
    recent = said.days[first][:, None] < np.array(DAYS)
    sources = said.sources[first]
    fewest = int(np.ceil(least))
    largest = min(2 * int(recent[:, -1].sum()) - 1, len(first) - fewest)
    if recent[:, -1].sum() < fewest or largest < fewest:
        return nothing
    centres = np.unique(said.rows[recent[unit, -1]])
    zones = _draw_zones(vectors, centres[:: -(-len(centres) // MOST_CENTRES)], said.rows, unit)
    zones = zones._replace(people=zones.people[:, :largest], nearest=zones.nearest[:, :largest])
    expected = _count_people(_expect(recent, sources), zones.people, fewest)
    worth = _weigh(recent, expected, zones.people, fewest, times=TIMES)
    best = np.unravel_index(int(worth.argmax()), worth.shape)
    if _is_chance_alone(float(worth[best]), level):
        return nothing
    drawn = []
    random = np.random.Generator(np.random.PCG64(seed))
    for _ in range(DRAWS):
        again = recent[_shuffle(sources, random)]
        drawn.append(float(_weigh(again, expected, zones.people, fewest).max()))
    if _to_p(float(worth[best]), drawn) > level:
        return nothing
    centre, size, _ = best
    bound = zones.nearest[centre, fewest - 1 + size]
    return np.flatnonzero(zones.likeness[centre] >= bound)


def _draw_zones(vectors: np.ndarray, centres: np.ndarray, rows: np.ndarray, unit: np.ndarray) -> _Zones:
    """Return the people around each centre; ``unit`` said ``rows``."""
    likeness = np.round((vectors[centres] @ vectors.T).astype(np.float64), PLACES)
    nearest = np.full((int(unit.max()) + 1, len(centres)), -np.inf)
    np.maximum.at(nearest, unit, likeness.T[rows])
    people = np.argsort(-nearest.T, axis=1, kind="stable")
    return _Zones(centres, likeness, people, np.take_along_axis(nearest.T, people, axis=1))


def _expect(recent: np.ndarray, sources: np.ndarray) -> np.ndarray:
    """Return how surely each person would be recent by the source alone, (u, windows)."""
    own = np.unique(sources, return_inverse=True)[1]
    sums = np.array([np.bincount(own, weights=window) for window in recent.T]).T
    shares: np.ndarray = (sums / np.bincount(own)[:, None])[own]
    return shares


def _count_people(values: np.ndarray, people: np.ndarray, fewest: int) -> np.ndarray:
    """Return the sums over the nearest people of each centre, (c, sizes, windows), sizes from ``fewest`` on."""
    sums: np.ndarray = np.cumsum(values[people], axis=1, dtype=np.float64)[:, fewest - 1 :]
    return sums


def _weigh(
    recent: np.ndarray, expected: np.ndarray, people: np.ndarray, fewest: int, *, times: float = 1.0
) -> np.ndarray:
    """Return the log of the likelihood ratio of each part, (c, sizes, windows).

    It is 0 where not more than half are recent, or not so many ``times`` as often as usual beside the others.
    """
    found, whole = _count_people(recent, people, fewest), recent.sum(axis=0)
    sizes = fewest + np.arange(found.shape[1])[None, :, None]
    before, usual_before = sizes - found, np.maximum(sizes - expected, 0.0)
    there = (found > before) & (found >= fewest) & (found * usual_before >= times * expected * before)
    there &= found > expected
    n, usual = found[there], expected[there]
    rest = np.broadcast_to(whole, found.shape)[there]
    outside, usual_outside = rest - n, np.maximum(rest - usual, 1e-9)
    worth = np.zeros(found.shape)
    worth[there] = n * np.log(n / usual) + outside * np.log(np.maximum(outside, 1e-9) / usual_outside)
    return np.round(worth, PLACES)


def _shuffle(sources: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return the people in an order in which those of each source have changed places."""
    by_source = np.argsort(sources, kind="stable")
    mixed = np.lexsort((random.random(len(sources)), sources))
    order = np.empty(len(sources), dtype=np.int64)
    order[by_source] = mixed
    return order


def _is_chance_alone(worth: float, level: float) -> bool:
    """Tell that not even a part looked at alone, by nothing but its size, would be as rare as ``level``."""
    from scipy.special import ndtr

    return bool(ndtr(-np.sqrt(2 * worth)) > level)


def _to_p(worth: float, drawn: Sequence[float]) -> float:
    """Return how often chance brings as much, by the Gumbel law of the draws' mean and deviation."""
    scale = np.std(drawn, ddof=1) * np.sqrt(6) / np.pi
    if scale == 0:
        return 1 / (len(drawn) + 1)
    at = (worth - (np.mean(drawn) - np.euler_gamma * scale)) / scale
    return float(-np.expm1(-np.exp(-at)))
