"""Groups of vectors, their number found, behind the small interface that BERTopic asks of a clusterer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from friction.statistics import keep_one_thread
from friction.topics.few import LEAST_ALIKE, are_few, group_few, place_few
from friction.topics.fresh import Said, part_fresh
from friction.topics.graph import build_graph, diffuse
from friction.topics.neighbours import ROWS_PER_BLOCK, find_neighbours
from friction.topics.number import find_number
from friction.topics.place import (
    OUTSIDE,
    PLACES,
    VOTERS,
    Reference,
    find_near,
    find_nearness,
    find_own,
    hear,
    place,
    place_near,
)
from friction.topics.sides import part_sides
from friction.topics.tree import Tree, build_tree
from friction.topics.wording import find_leaders

FEWEST_NEIGHBOURS, MOST_NEIGHBOURS = 5, 50
TEXTS_PER_STEP = 350
MOST_STEPS = 20.0
"""Steps of the walk, one for so many texts, within 1 and 20: larger groups take longer to cross."""

SEVERAL = -1
"""Stands for the source of what several documents say."""

FEWEST_SOURCES = 2
FAMILIES_PER_GROUP = 2
"""Of fewer families of copies than two a group the number is not read: then it is the copies that make the groups."""

BROADER = 2.0
"""Broader groups are those that are left when joining may cost so many times as much."""

MOST_FITTED = 120_000
SAMPLE = 50_000
FAR_DEVIATIONS = 4.0
LEAST_DEVIATION = 0.02
"""So many deviations below the median nearness a text counts as far from all others."""


@dataclass
class DiffusionClusterer:
    """Groups of texts between which a random walk seldom passes.

    The nearest neighbours of each text make a graph of shared neighbours; a walk on it gives each text a place
    (`friction.topics.graph.diffuse`); texts whose places are alike are joined by Ward's rule (`friction.topics.tree`)
    into as many groups as tell texts from their nearest other group best (`friction.topics.number`), small ones to the
    next on the tree; every text goes once to the nearest mean (`settle`); groups that hold trouble and praise of one
    matter are parted (`friction.topics.sides`), and what is said only lately (`friction.topics.fresh`); then every text
    goes where its nearest texts are (`friction.topics.place`), the rule that also places texts that come later. Texts
    of the same wording count as one, and those of one document are no neighbours: else what is pasted, or told at
    length, would be a group of its own. Larger data are grouped on a sample and placed by it.

    Parameters
    ----------
    neighbours : nearest rows of each row, times the root of a hundredth of the number of rows, within 5 and 50.
    detail : > 0; so many times as many groups as are found.
    number : of groups, where it is known; None: found.
    min_size : smaller groups are none.
    seed : of the first means, where rows are many.
    alike : mean cosine from which on few rows that stand often are one group (`friction.topics.few`).

    Attributes
    ----------
    labels_ : (n,) int64, 0 for the largest group, then falling; -1 for rows in no group.
    placed_ : groups, strengths and reasons of the rows.
    reference_ : what later texts are placed by.
    tree_ : all joinings of the rows that were grouped, `fitted_`.
    broader_ : (n,) int64 the broader group of each of these rows, from 0; -1 elsewhere.
    number_ : into how many groups the tree was cut, before small ones joined others.
    counts_, sources_, copies_, friction_, own_ : (n,) and (n, d) as given.
    given_, became_ : (n,) int64 the groups given beforehand; (n_given,) int64 which group each of them became, -1 for
        one that lost all its rows to others.
    """

    neighbours: float = 5.0
    detail: float = 1.0
    min_size: float = 5
    seed: int = 0
    number: int | None = None
    alike: float = LEAST_ALIKE

    def __post_init__(self) -> None:
        """Begin without groups."""
        self.labels_ = np.empty(0, dtype=np.int64)

    def fit(
        self,
        vectors: np.ndarray,
        y: object = None,  # noqa: ARG002 - BERTopic hands both over
        *,
        counts: np.ndarray | None = None,
        sources: np.ndarray | None = None,
        before: np.ndarray | None = None,
        given: np.ndarray | None = None,
        own: np.ndarray | None = None,
        copies: np.ndarray | None = None,
        friction: np.ndarray | None = None,
        silent: np.ndarray | None = None,
        said: Said | None = None,
    ) -> Self:
        """Find the groups of (n, d) unit rows; the rows must be in a canonical order for the same result again.

        A row that alone stands in the data ``min_size`` times, yet is far from all others, makes a group of its own.

        Parameters
        ----------
        vectors : (n, d) unit rows.
        counts : (n,) how often each row stands in the data: a group is large enough by their sum.
        sources : (n,) int64 the document that a row stands in, -1 if it stands in several: what one document alone
            says makes no group. None: no two rows stand in one document.
        before : (n,) int64 group of each row last time, -1 where not known: close calls are decided as they were.
        given : (n,) int64 group that a row was given beforehand, from 0, -1 for none. The others alone are grouped;
            then all vote.
        own : (n, d) unit rows of the texts without their documents around them: how near is near is asked of these.
            None: they are ``vectors``.
        copies : (n,) int64 family of the text that a row stands in (`friction.topics.copies`): what copies of one text
            say to each other tells nothing about the number of groups. None: ``sources``.
        friction : (n,) how surely each row tells of friction, 0 to 1: groups with two sides are parted
            (`friction.topics.sides`). None: nobody can say.
        silent : (n,) bool, rows that are grouped and then vote for none: they are no part of the reference. None: none.
        said : by whom each row was said, and when: what is said only lately is a group (`friction.topics.fresh`).
            None: nobody knows.
        """
        drawn = draw_rows(len(vectors), MOST_FITTED, SAMPLE, self.seed)
        fitted = vectors[drawn]
        self.counts_ = np.ones(len(vectors)) if counts is None else counts
        apart = np.where(self.counts_ > 1, SEVERAL, np.arange(len(vectors)))
        self.sources_ = apart if sources is None else sources
        self.given_ = np.full(len(vectors), OUTSIDE, dtype=np.int64) if given is None else given.astype(np.int64)
        n_given = int(self.given_.max(initial=OUTSIDE)) + 1
        free = np.flatnonzero(self.given_[drawn] == OUTSIDE)
        self.fitted_ = drawn[free]
        self.own_ = own
        self.friction_ = np.full(len(vectors), np.nan) if friction is None else friction
        self.copies_ = self.sources_ if copies is None else copies
        self.tree_, indices, likeness = self.build_tree(
            vectors[self.fitted_],
            self.sources_[self.fitted_],
            self.counts_[self.fitted_],
            None if before is None else before[self.fitted_],
            None if copies is None else copies[self.fitted_],
        )
        if n_given == 0 and len(self.fitted_) == len(vectors) and are_few(self.counts_, self.min_size):
            return self._group_few(vectors, likeness, silent)
        cut = self.tree_.cut_into(self.number_)
        if before is not None:
            cut = self.tree_.cut_as_before(self.tree_.find_cost(self.number_), before[self.fitted_])
        cut = self.tree_.join_small(cut, self.counts_[self.fitted_], self.min_size)
        cut = settle(vectors[self.fitted_], cut, self.counts_[self.fitted_], self.min_size)
        cut = part_sides(
            vectors[self.fitted_], cut, self.friction_[self.fitted_], self.sources_[self.fitted_],
            self.copies_[self.fitted_], self.min_size,
        )  # fmt: skip
        if said is not None:
            cut = part_fresh(
                vectors[self.fitted_], cut, said.among(self.fitted_), self.min_size, seed=self.seed
            )  # fmt: skip
        self.broader_ = np.full(len(vectors), OUTSIDE, dtype=np.int64)
        self.broader_[self.fitted_] = self.tree_.cut(self.tree_.find_cost(self.number_) * BROADER)
        found = _by_size(cut, self.counts_[self.fitted_], self.min_size)
        groups = self.given_[drawn]
        groups[free] = np.where(found == OUTSIDE, OUTSIDE, found + n_given)
        if n_given:
            indices, likeness = find_neighbours(fitted, VOTERS)
        whole = len(fitted) == len(vectors)
        votes = np.ones(len(fitted), dtype=bool) if silent is None else ~silent[drawn]
        near = find_own(indices, likeness) if whole else find_near(vectors, fitted[votes])
        if whole and not votes.all():
            near = hear(near, vectors, votes)
        nearness, all_nearness = find_nearness(likeness), None
        alone = None if own is None else own[drawn]
        if own is not None and alone is not None:
            nearness = find_nearness(find_neighbours(alone, VOTERS)[1])
            all_nearness = find_nearness(find_near(own, alone[votes]).likeness)
        least_near = find_least_near(nearness)
        gathered = self.given_[drawn] != OUTSIDE
        lonely = np.flatnonzero(~gathered & (nearness < least_near) & (self.counts_[drawn] >= self.min_size))
        gathered[lonely] = True
        groups[lonely] = groups.max(initial=n_given - 1) + 1 + link_near(fitted[lonely], least_near)
        reference = Reference(fitted, groups, least_near, gathered if gathered.any() else None, own=alone).cut_to(votes)
        while True:
            placed = place_near(near, reference, all_nearness)
            lost = np.isin(reference.groups, self._find_kept(placed.groups, n_given), invert=True)
            lost &= reference.groups != OUTSIDE
            if not lost.any():
                break
            # A group that lost its rows to others, and is none any more, votes no more.
            reference = reference._replace(groups=np.where(lost, OUTSIDE, reference.groups))
        # The vote changes sizes a little: the largest comes first again.
        self.labels_ = _by_size(placed.groups, np.ones(len(vectors)), 1)
        number = np.full(max(groups.max(initial=OUTSIDE) + 1, n_given) + 1, OUTSIDE)  # the last is that of "none"
        number[placed.groups] = self.labels_
        self.became_ = number[:n_given]
        self.reference_ = reference._replace(groups=number[reference.groups])
        self.placed_ = placed._replace(groups=self.labels_)
        return self

    def _group_few(self, vectors: np.ndarray, likeness: np.ndarray, silent: np.ndarray | None) -> Self:
        """Group few texts that are each said often; none is moved by a vote (`friction.topics.few`)."""
        groups = group_few(vectors, self.counts_, self.min_size, self.detail, self.alike)
        own = vectors if self.own_ is None else self.own_
        nearness = find_nearness(likeness if self.own_ is None else find_neighbours(own, VOTERS)[1])
        self.labels_, self.broader_, self.placed_ = groups, groups, place_few(groups)
        self.became_ = np.empty(0, dtype=np.int64)
        self.reference_ = Reference(
            vectors, groups, find_least_near(nearness), groups != OUTSIDE, own=None if self.own_ is None else own
        )
        if silent is not None:
            self.reference_ = self.reference_.cut_to(~silent)
        return self

    def _find_kept(self, groups: np.ndarray, n_given: int) -> np.ndarray:
        """Return the groups that are large enough and of two documents at least; any rows do for those given."""
        inside = groups != OUTSIDE
        n_groups = int(groups.max(initial=OUTSIDE)) + 1
        sizes = np.round(np.bincount(groups[inside], self.counts_[inside], n_groups), PLACES)
        pairs = np.unique(np.stack([groups[inside], self.sources_[inside]]), axis=1)
        sources = np.bincount(pairs[0], np.where(pairs[1] == SEVERAL, FEWEST_SOURCES, 1), n_groups)
        numbers = np.arange(n_groups)
        enough = (sizes >= self.min_size) & ((sources >= FEWEST_SOURCES) | (len(self.sources_) < FEWEST_SOURCES))
        return numbers[np.where(numbers < n_given, sizes > 0, enough)]

    def predict(self, vectors: np.ndarray) -> np.ndarray:
        """Return the group of (n, d) unit rows, -1 for none, by the rule that placed the fitted ones."""
        return place(vectors, self.reference_).groups

    def build_tree(
        self,
        vectors: np.ndarray,
        sources: np.ndarray,
        counts: np.ndarray,
        before: np.ndarray | None = None,
        copies: np.ndarray | None = None,
    ) -> tuple[Tree, np.ndarray, np.ndarray]:
        """Return the tree of (n, d) unit rows, and place and cosine of the neighbours of each, (n, k); set ``number_``.

        Parameters
        ----------
        vectors : (n, d) unit rows.
        sources : (n,) document of each, -1 for several.
        counts : (n,) how often each stands in the data.
        before : (n,) group of each in the run before, -1 for none.
        copies : (n,) family of the text that each stands in; None: ``sources``.
        """
        n = len(vectors)
        indices, likeness = find_neighbours(vectors, max(self._count_neighbours(n), VOTERS))
        if indices.shape[1] == 0:
            self.number_ = 1
            alone = Tree(np.zeros(n, dtype=np.int64), np.empty((0, 2), dtype=np.int64), np.empty(0))
            return alone, indices, likeness
        leaders = find_leaders(indices, likeness)
        first, leader = np.unique(leaders, return_inverse=True)
        k = self._count_neighbours(len(first))
        near = indices[:, :k]
        if len(first) < n or len(np.unique(sources[sources != SEVERAL])) < (sources != SEVERAL).sum():
            near = find_neighbours(vectors[first], k, sources[first])[0]
        if near.shape[1] == 0:
            tree = Tree(np.zeros(1, dtype=np.int64), np.empty((0, 2), dtype=np.int64), np.empty(0))
        else:
            steps = min(max(len(first) / TEXTS_PER_STEP, 1.0), MOST_STEPS)
            tree = build_tree(diffuse(build_graph(near), steps), seed=self.seed)
        there = np.unique(before[before >= 0]) if before is not None else np.empty(0)
        count_before = round(len(there) / self.detail) if len(there) else None
        said = np.bincount(leader, weights=counts)
        found = self.number or self._find_number(
            vectors[first], sources[first], None if copies is None else copies[first], said, tree, count_before
        )
        wanted = found if self.number else round(found * self.detail)
        self.number_ = min(max(wanted, 1), len(tree.pairs) + 1)
        return tree._replace(leaf_of=tree.leaf_of[leader]), indices, likeness

    def _find_number(
        self,
        points: np.ndarray,
        sources: np.ndarray,
        copies: np.ndarray | None,
        counts: np.ndarray,
        tree: Tree,
        before: int | None,
    ) -> int:
        """Return the number of groups; where a few texts were copied and nothing else is said, these are the groups."""
        for apart in (copies, sources):
            if apart is not None:
                found = find_number(points, apart, counts, tree, least=self.min_size, before=before)
                if found > 1 and len(np.unique(apart)) >= FAMILIES_PER_GROUP * found:
                    break
        return found

    def _count_neighbours(self, n: int) -> int:
        return max(FEWEST_NEIGHBOURS, min(MOST_NEIGHBOURS, round(self.neighbours * np.sqrt(n / 100))))


def draw_rows(n: int, most: int, wanted: int, seed: int) -> np.ndarray:
    """Return the rows looked at, rising: all of up to ``most``, else ``wanted`` of them drawn at random."""
    if n <= most:
        return np.arange(n)
    return np.sort(np.random.Generator(np.random.PCG64(seed)).choice(n, size=wanted, replace=False))


def settle(vectors: np.ndarray, groups: np.ndarray, counts: np.ndarray, least: float) -> np.ndarray:
    """Return the groups, (n,) int64 from 0, after each row went where the mean is nearest, once.

    A tree decides early and never takes it back. One step of spherical k-means (Dhillon and Modha 2001) from its
    groups mends what it decided wrongly, most where texts are few (benchmarks/topics). Rows of groups that are too
    small after it go to the nearest mean of the others; if all are, the groups stay.

    Parameters
    ----------
    vectors : (n, d) unit rows.
    groups : (n,) int64 from 0. A group that loses all its rows is gone.
    counts : (n,) how often each row stands in the data.
    least : the fewest that make a group.
    """
    from scipy import sparse

    n = len(vectors)
    if n == 0:
        return groups
    inside = sparse.csr_matrix((np.ones(n, dtype=np.float32), (groups, np.arange(n))))
    with keep_one_thread():  # sums that do not hang on the number of cores
        means = inside @ vectors
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        nearest = _find_nearest_mean(vectors, means)
        kept = np.bincount(nearest, weights=counts, minlength=len(means)) >= least
        if kept.any() and not kept.all():
            lost = ~kept[nearest]
            nearest[lost] = np.flatnonzero(kept)[_find_nearest_mean(vectors[lost], means[kept])]
    settled: np.ndarray = np.unique(nearest, return_inverse=True)[1].astype(np.int64)
    return settled


def _find_nearest_mean(vectors: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Return the place of the nearest mean of each row, the first of equally near ones."""
    blocks = [slice(start, start + ROWS_PER_BLOCK) for start in range(0, len(vectors), ROWS_PER_BLOCK)]
    found = [np.round(vectors[block] @ means.T, PLACES).argmax(axis=1) for block in blocks]
    return np.concatenate([np.empty(0, dtype=np.int64), *found]).astype(np.int64)


def find_least_near(near: np.ndarray) -> float:
    """Return how near its nearest others a text must be: the median less four deviations (by the median, robust)."""
    if len(near) == 0:
        return 0.0
    median = float(np.median(near))
    deviation = 1.4826 * float(np.median(np.abs(near - median)))
    return round(median - FAR_DEVIATIONS * max(deviation, LEAST_DEVIATION), PLACES)


def link_near(vectors: np.ndarray, least: float) -> np.ndarray:
    """Return the group of each of (n, d) unit rows, (n,) int64 from 0: linked are those of cosine ``least`` or more."""
    from scipy.sparse.csgraph import connected_components

    alike = np.round(vectors.astype(np.float64) @ vectors.T.astype(np.float64), PLACES) >= least
    linked: np.ndarray = connected_components(alike, directed=False)[1].astype(np.int64)
    return linked


def _by_size(groups: np.ndarray, weights: np.ndarray, min_size: float) -> np.ndarray:
    """Return the groups numbered by size, falling, ties by their first row; those that are too small become none."""
    found, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    sizes = np.round(np.bincount(inverse, weights=weights, minlength=len(found)), PLACES)
    sizes[found == OUTSIDE] = 0
    order = np.lexsort((first, -sizes))
    kept = order[sizes[order] >= max(min_size, 1)]
    number = np.full(len(found), OUTSIDE, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    return number[inverse]
