"""What is said only lately: texts that lie together and began a short while ago are a group of their own.

A new trouble first looks like the old ones beside it: in its first week the few who write of a looping bank check lie
among those whose card is declined, and no cut of a tree by likeness alone tells them apart. When they wrote does.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.topics.neighbours import find_nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

DAYS = (7.0, 14.0, 28.0)
"""What is looked at are the newest so many days of the data (prospective windows: Kulldorff 2001)."""

LEVEL = 0.01
"""In so many runs in which nothing is new, something is parted."""

LEVEL_INSIDE = 0.05
"""And of so many parts of groups that rise as a whole, one is told apart from the rest of its group."""

TIMES = 8.0
"""So many times as often as by chance a part's people are new ones, beside those who wrote before: what is new in
``theme_weeks`` is eight times what was usual, too."""

DRAWS, FEW_DRAWS, MOST_BETTER = 99, 19, 3
"""Where so many of the first few draws are as good, chance alone explains it."""

MOST_CENTRES, MOST_ROWS = 2000, 64
"""So many texts are looked around from, evenly taken, and so many texts around each."""

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


class _People(NamedTuple):
    """The people of each group, those who began first before the others.

    Attributes
    ----------
    rows, of : (m,) row of each text that was said, and who said it, from 0.
    recent : (u, windows) bool, whether each began to write of the group in the newest days.
    writers, sources, groups : (u,) who it is, where, and of which group.
    """

    rows: np.ndarray
    of: np.ndarray
    recent: np.ndarray
    writers: np.ndarray
    sources: np.ndarray
    groups: np.ndarray


class _Around(NamedTuple):
    """The texts and the people around some texts, the nearest first.

    Attributes
    ----------
    rows : (c, k) texts around each centre, itself first.
    people : (c, j) who said them; as many as there are people where there are no more.
    upto : (c, j) up to which of the ``rows`` each of these is the last.
    """

    rows: np.ndarray
    people: np.ndarray
    upto: np.ndarray


def part_fresh(vectors: np.ndarray, groups: np.ndarray, said: Said, least: float, *, seed: int = 0) -> np.ndarray:
    """Return the groups, (n,) int64 from 0, with a new one for what is said only lately, from one group or several.

    The parts looked at are a text of the newest days and the people whose texts are nearest to it, by any number of
    them. A part counts by how many of its people began to write of their group in the newest 7, 14 or 28 days, beside
    how many would have by their sources alone: the likelihood ratio of the spatial scan statistic (Kulldorff 1997).
    Only parts count of which more than half of the people are new, and eight times as many beside the others as is
    usual. The best one is a group of its own if both hold: as good a part comes out of the same people with their times
    drawn anew, within their sources, in one of 100 runs at most; and as good a one beside the rest of their groups,
    within sources and groups, in one of 20 (else a group rises as a whole). Tails are by a Gumbel law (Abrams,
    Kulldorff and Kleinman 2010). Then the next one is looked for in what is left.

    New groups are numbered behind all others.

    Parameters
    ----------
    vectors : (n, d) unit rows, in a canonical order.
    groups : (n,) int64 from 0.
    said : of these rows; none of what is not dated.
    least : the fewest people that make a topic.
    seed : of the draws.
    """
    parted, left = groups.copy(), np.arange(len(vectors))
    while len(fresh := _find_fresh(vectors[left], groups[left], said.among(left), int(np.ceil(least)), seed)):
        parted[left[fresh]] = parted.max() + 1
        left = np.delete(left, fresh)
    return parted


def _find_fresh(vectors: np.ndarray, groups: np.ndarray, said: Said, fewest: int, seed: int) -> np.ndarray:
    """Return the rows of the part that is said only lately, rising; none where there is none."""
    nothing = np.empty(0, dtype=np.int64)
    people = _list_people(said, groups)
    if not fewest <= people.recent[:, -1].sum() < len(people.recent):
        return nothing
    around = _look_around(vectors, people)
    random = np.random.Generator(np.random.PCG64(seed))
    worth, p = _scan(people.recent, people.sources, around.people, fewest, random)
    if p > LEVEL:
        return nothing
    centre, last, window = np.unravel_index(int(worth.argmax()), worth.shape)
    inside = around.people[centre, : last + 1]
    inside = inside[inside < len(people.recent)]
    rows = np.unique(around.rows[centre, : around.upto[centre, last] + 1])
    strata = np.unique(np.stack([people.sources, people.groups]), axis=1, return_inverse=True)[1].ravel()
    own = np.isin(around.rows[:, 0], rows)
    _, p_inside = _scan(people.recent, strata, around.people[own], fewest, random)
    n_new = len(np.unique(people.writers[inside[people.recent[inside, window]]]))
    return rows if p_inside <= LEVEL_INSIDE and n_new >= fewest else nothing


def _list_people(said: Said, groups: np.ndarray) -> _People:
    """Return who wrote of which group; their order hangs on what they said and when, and not on their names."""
    order = np.lexsort((said.rows, -said.days))
    said = Said(*(column[order] for column in said))
    pairs = np.stack([said.writers, groups[said.rows]])
    _, first, of = np.unique(pairs, axis=1, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    first = np.sort(first)
    recent = said.days[first][:, None] < np.array(DAYS)
    return _People(said.rows, rank[of.ravel()], recent, said.writers[first], said.sources[first], pairs[1, first])


def _look_around(vectors: np.ndarray, people: _People) -> _Around:
    """Return what lies around the texts of the newest days."""
    n_people = len(people.recent)
    centres = np.unique(people.rows[people.recent[people.of, -1]])
    centres = centres[:: -(-len(centres) // MOST_CENTRES)]
    near = find_nearest(vectors[centres], vectors, MOST_ROWS)[0]
    near = np.where((near == centres[:, None]).any(axis=1, keepdims=True), near, np.roll(near, 1, axis=1))
    order = np.argsort(people.rows, kind="stable")
    starts = np.searchsorted(people.rows[order], np.arange(len(vectors) + 1))
    of_row = [people.of[order[a:b]] for a, b in pairwise(starts)]
    found, upto = np.full((len(centres), MOST_ROWS), n_people), np.full((len(centres), MOST_ROWS), near.shape[1] - 1)
    for at, rows in enumerate(near):
        places = np.repeat(np.arange(len(rows)), [len(of_row[row]) for row in rows])
        said_by = np.concatenate([of_row[row] for row in rows])
        own, first = np.unique(said_by, return_index=True)
        by_nearness = np.argsort(first)[:MOST_ROWS]
        found[at, : len(by_nearness)] = own[by_nearness]
        upto[at, : len(by_nearness)] = places[first[by_nearness]]
    return _Around(near, found, upto)


def _scan(
    recent: np.ndarray, strata: np.ndarray, people: np.ndarray, fewest: int, random: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Return the worth of each part, (c, j, windows), and how often chance brings one as good as the best."""
    expected = _count(_expect(recent, strata), people)
    worth = _weigh(recent, expected, people, fewest, times=TIMES)
    best = float(worth.max())
    if _is_chance_alone(best):
        return worth, 1.0
    drawn = []
    for _ in range(DRAWS):
        again = recent[_shuffle(strata, random)]
        drawn.append(float(_weigh(again, expected, people, fewest).max()))
        if len(drawn) == FEW_DRAWS and sum(one >= best for one in drawn) >= MOST_BETTER:
            return worth, 1.0
    return worth, _to_p(best, drawn)


def _expect(recent: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Return how surely each person would be recent by the stratum alone, (u, windows)."""
    sums = np.array([np.bincount(strata, weights=window) for window in recent.T]).T
    shares: np.ndarray = (sums / np.maximum(np.bincount(strata), 1)[:, None])[strata]
    return shares


def _count(values: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Return the sums over the nearest people of each centre, (c, j, windows)."""
    whole = np.vstack([values, np.zeros((1, values.shape[1]), dtype=values.dtype)]).astype(np.float32)
    sums: np.ndarray = np.cumsum(whole[people], axis=1)
    return sums


def _weigh(
    recent: np.ndarray, expected: np.ndarray, people: np.ndarray, fewest: int, *, times: float = 1.0
) -> np.ndarray:
    """Return the log of the likelihood ratio of each part, (c, j, windows).

    It is 0 where not more than half are recent, or not so many ``times`` as often as usual beside the others.
    """
    found = _count(recent, people)
    sizes = np.cumsum(people < len(recent), axis=1)[:, :, None]
    there = (found >= fewest) & (2 * found > sizes)
    before, usual_before = sizes - found, np.maximum(sizes - expected, 0.0)
    there &= (found > expected) & (found * usual_before >= times * expected * before)
    n, usual = found[there].astype(np.float64), expected[there].astype(np.float64)
    rest = np.broadcast_to(recent.sum(axis=0), found.shape)[there]
    outside, usual_outside = np.maximum(rest - n, 0.0), np.maximum(rest - usual, 1e-9)
    worth = np.zeros(found.shape)
    worth[there] = n * np.log(n / usual) + outside * np.log(np.maximum(outside, 1e-9) / usual_outside)
    return np.round(worth, PLACES)


def _shuffle(strata: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return the people in an order in which those of each stratum have changed places."""
    order = np.empty(len(strata), dtype=np.int64)
    order[np.argsort(strata, kind="stable")] = np.lexsort((random.random(len(strata)), strata))
    return order


def _is_chance_alone(worth: float) -> bool:
    """Tell that not even one part looked at alone would be as rare as the levels ask."""
    from scipy.special import ndtr

    return bool(ndtr(-np.sqrt(2 * worth)) > LEVEL_INSIDE)


def _to_p(worth: float, drawn: Sequence[float]) -> float:
    """Return how often chance brings as much, by the Gumbel law of the draws' mean and deviation."""
    scale = np.std(drawn, ddof=1) * np.sqrt(6) / np.pi
    if scale == 0:
        return 1 / (len(drawn) + 1)
    at = (worth - (np.mean(drawn) - np.euler_gamma * scale)) / scale
    return float(-np.expm1(-np.exp(-at)))
