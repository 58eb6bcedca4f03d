"""Texts in languages that the sentence model does not know: they join its topics, or stand alone.

All vectors here are the bridge's (`friction.topics.bridge`), in which a text lies near its translations. Whether a
theme exists among the texts of the model's own languages ("home") is no question of one cosine: some data are close
all over. What near means is learned from home itself, by asking of its texts what a foreign one is asked, once with
their own topic there and once with it taken away. Copies of a text at home are hidden from it both times, as a foreign
text has none there; where a topic is little but copies, they stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.statistics import keep_one_thread
from friction.topics.loose import LEAST_IN_COMMON, find_common
from friction.topics.neighbours import find_nearest, find_neighbours
from friction.topics.place import LEAST_LEAD, OUTSIDE, PLACES, SAME, VOTERS, Placed
from friction.topics.tree import build_tree

if TYPE_CHECKING:
    from collections.abc import Callable

NEAREST = 5
ROWS_TOGETHER = 4
"""Foreign texts are looked at in about so many together, each for half by itself: one alone is easily misjudged."""

OWN_SHARE = 0.5
BESIDE = 2
"""So many of a group's own must be nearer than as many at home."""

MOST_HOME = 20_000
"""Texts at home, or foreign ones, that vote: of large topics only some."""

MOST_ASKED = 1_000
ROWS_PER_BLOCK = 256
FEWEST_TOPICS = 5
"""With fewer topics at home, how the votes are spread says nothing, and nearness decides alone."""

LEAST_NEAR = 0.85
"""How near a text lies to home, as a share of how near its neighbours lie to each other, where home has one topic and
nothing can be learned: between .78 and .87 on four sets of texts (docs/decisions/0027-languages-by-a-bridge.md)."""


class Bridge(NamedTuple):
    """What later foreign texts are placed by: texts at home that are in a topic, then all foreign ones.

    Attributes
    ----------
    vectors : (n, d) float32 unit rows, the bridge's.
    groups : (n,) int64 topic of each, -1 for none.
    nearness : (n,) mean cosine to the five nearest others that vote; 0 where it does not vote.
    voting : (n,) bool.
    foreign : (n,) bool.
    strengths : (n,) the topic's share of the votes; 1 at home.
    ambiguous : (n,) bool, foreign texts between two topics.
    weights : (3,) float64 of a text's relative nearness and of its winner's share of the votes, and what is added; the
        sum is above 0 where a theme is thought to exist.
    """

    vectors: np.ndarray
    groups: np.ndarray
    nearness: np.ndarray
    voting: np.ndarray
    foreign: np.ndarray
    strengths: np.ndarray
    ambiguous: np.ndarray
    weights: np.ndarray


class Joined(NamedTuple):
    """Where foreign texts belong.

    Attributes
    ----------
    groups : (n,) int64: a topic at home, or from ``n_home`` on one of their own, largest first; -1 for none.
    strengths, reasons : (n,) as `friction.topics.place.Placed` has them.
    n_home : number of the topics at home.
    bridge : what later texts are placed by.
    """

    groups: np.ndarray
    strengths: np.ndarray
    reasons: np.ndarray
    n_home: int
    bridge: Bridge


class _Evidence(NamedTuple):
    """Of each text: relative nearness, each topic's share of the votes, the winner, and its lead."""

    near: np.ndarray
    best: np.ndarray
    share: np.ndarray
    lead: np.ndarray


def join_foreign(
    home: np.ndarray,
    home_groups: np.ndarray,
    foreign: np.ndarray,
    group_alone: Callable[[np.ndarray], np.ndarray],
    *,
    seed: int,
    families: np.ndarray | None = None,
) -> Joined:
    """Give foreign texts topics of home where these exist there, and let the others find each other.

    The 15 nearest texts at home that are in a topic vote, each with its squared cosine. A text joins the winner if the
    theme is thought to exist at home: for that, two things are weighed, how near it lies to its five nearest, as a
    share of how near these lie to their own (local outlier factor: Breunig et al. 2000; the margin criterion of Artetxe
    and Schwenk 2019 is its like), and how large the winner's share of the votes is. The weights are those that tell
    best apart what home's own texts show with their topic there and with it taken away, their copies hidden (linear
    discriminant: Fisher 1936). About four foreign texts, whatever their languages, are judged together, each for half
    by itself.

    What joins nothing is grouped by ``group_alone``; such a group is a topic of its own if most of its texts have
    their two nearest inside it rather than at home, and if it has something in common: a quarter at least of what the
    median topic at home has (`friction.topics.loose`). The texts that are left are asked once more, now that those that
    joined and those of the new topics vote as well; later texts go by this last rule (`place_foreign`). The rest is
    ``novel``.

    Parameters
    ----------
    home : (m, d) unit rows, texts in the sentence model's own languages, in a canonical order.
    home_groups : (m,) int64 topic of each, from 0, -1 for none.
    foreign : (n, d) unit rows, in a canonical order, each text once.
    group_alone : given rows of ``foreign``, rising, returns the group of each, from 0, -1 for none.
    seed : of the means, where foreign texts are many.
    families : (m,) int64 family of copies that each text at home is of. None: there are no copies.
    """
    n_home = int(home_groups.max(initial=OUTSIDE)) + 1
    voting = draw_voters(home_groups, MOST_HOME)
    voters, voted = home[voting], home_groups[voting]
    nearness = _mean_nearest(find_neighbours(voters, NEAREST)[1])
    copies = np.arange(len(voters)) if families is None else _find_hidden(families[voting], voted)
    weights = _learn_weights(voters, voted, copies, nearness, n_home)
    found = _look(foreign, voters, voted, nearness, n_home)
    evidence = _share_evidence(foreign, _weigh(found, weights), seed)
    joins = evidence > 0
    clear = found.lead >= LEAST_LEAD
    groups = np.where(joins & clear, found.best, OUTSIDE)
    alone = np.flatnonzero(~joins)
    own = group_alone(alone) if len(alone) else np.empty(0, dtype=np.int64)
    least = _find_least_common(voters, voted)
    apart = [rows for rows in _split(alone, own) if _stands_alone(foreign[rows], voters)]
    kept = [rows for rows in apart if find_common(foreign[rows]) >= least]
    for number, rows in enumerate(sorted(kept, key=lambda rows: (-len(rows), rows[0])), start=n_home):
        groups[rows] = number
    strengths = np.where(groups == OUTSIDE, 0.0, np.where(groups < n_home, found.share, 1.0))
    reasons = np.where(groups != OUTSIDE, "placed", np.where(joins, "ambiguous", "novel")).astype(object)
    bridge = _build_bridge(voters, voted, nearness, foreign, Placed(groups, strengths, reasons), weights)
    rest = np.flatnonzero(reasons == "novel")
    groups[rest], strengths[rest], reasons[rest] = _vote(foreign[rest], bridge)
    told = np.arange(len(voters), len(bridge.vectors))
    bridge.groups[told], bridge.strengths[told], bridge.ambiguous[told] = groups, strengths, reasons == "ambiguous"
    return Joined(groups, strengths, reasons, n_home, bridge)


def place_foreign(vectors: np.ndarray, bridge: Bridge) -> Placed:
    """Give later texts a topic: one that was there before keeps what it was given, others go by the votes.

    Parameters
    ----------
    vectors : (n, d) unit rows, the bridge's, of texts in languages that the sentence model does not know.
    """
    groups, strengths, reasons = _vote(vectors, bridge)
    there = np.flatnonzero(bridge.foreign)
    if len(there) and len(vectors):
        nearest, likeness = find_nearest(vectors, bridge.vectors[there], 1)
        same = likeness[:, 0] >= SAME
        was = there[nearest[same, 0]]
        groups[same], strengths[same] = bridge.groups[was], bridge.strengths[was]
        told = np.where(bridge.ambiguous[was], "ambiguous", "novel")
        reasons[same] = np.where(bridge.groups[was] != OUTSIDE, "placed", told)
    return Placed(groups, strengths, reasons)


def _vote(vectors: np.ndarray, bridge: Bridge) -> Placed:
    """Give each text the topic that the nearest voters vote for, whatever languages these are in."""
    voting = bridge.voting
    n_groups = int(bridge.groups.max(initial=OUTSIDE)) + 1
    found = _look(vectors, bridge.vectors[voting], bridge.groups[voting], bridge.nearness[voting], n_groups)
    exists, clear = _weigh(found, bridge.weights) > 0, found.lead >= LEAST_LEAD
    placed = exists & clear
    return Placed(
        np.where(placed, found.best, OUTSIDE),
        np.where(placed, found.share, 0.0),
        np.where(placed, "placed", np.where(exists, "ambiguous", "novel")).astype(object),
    )


def draw_voters(groups: np.ndarray, most: int) -> np.ndarray:
    """Return rows in a group, rising: all, or where they are more than ``most`` the same number of each large group.

    Parameters
    ----------
    groups : (n,) int64, -1 for none.
    """
    inside = np.flatnonzero(groups != OUTSIDE)
    if len(inside) <= most:
        return inside
    sizes = np.bincount(groups[inside])
    low, high = 1, int(sizes.max())
    while low < high:  # the largest number for which all together are not too many
        middle = (low + high + 1) // 2
        low, high = (middle, high) if np.minimum(sizes, middle).sum() <= most else (low, middle - 1)
    parts = _split(inside, groups[inside])
    drawn = [rows[np.unique(np.linspace(0, len(rows) - 1, min(low, len(rows))).astype(np.int64))] for rows in parts]
    return np.sort(np.concatenate(drawn))


def _split(rows: np.ndarray, groups: np.ndarray) -> list[np.ndarray]:
    """Return the rows of each group, in the order of the groups' numbers; those in none are left out."""
    return [rows[groups == group] for group in np.unique(groups[groups != OUTSIDE])]


def _mean_nearest(likeness: np.ndarray) -> np.ndarray:
    """Return the mean of the first five columns, (n,) float64; 0 where there are none."""
    near = likeness[:, :NEAREST].astype(np.float64)
    if near.shape[1] == 0:
        return np.zeros(len(near))
    return np.round(near.mean(axis=1), PLACES)


def _look(vectors: np.ndarray, voters: np.ndarray, voted: np.ndarray, nearness: np.ndarray, n_groups: int) -> _Evidence:
    return _count(*find_nearest(vectors, voters, VOTERS), voted, nearness, n_groups)


def _count(
    indices: np.ndarray, likeness: np.ndarray, voted: np.ndarray, nearness: np.ndarray, n_groups: int
) -> _Evidence:
    """Return what the nearest voters of each row say; of rows without any, that they are near nothing."""
    n = len(indices)
    if indices.shape[1] == 0 or n_groups == 0:
        return _Evidence(np.zeros(n), np.zeros(n, dtype=np.int64), np.zeros(n), np.zeros(n))
    usual = nearness[indices[:, :NEAREST]].mean(axis=1)
    near = np.round(_mean_nearest(likeness) / np.maximum(usual, 10.0**-PLACES), PLACES)
    votes = np.zeros((n, n_groups))
    cast = np.maximum(likeness.astype(np.float64), 0.0) ** 2
    np.add.at(votes, (np.arange(n)[:, None], voted[indices]), cast)
    votes /= np.maximum(votes.sum(axis=1, keepdims=True), 10.0**-PLACES)
    rows, best = np.arange(n), votes.argmax(axis=1)
    share = np.round(votes[rows, best], PLACES)
    votes[rows, best] = 0.0
    return _Evidence(near, best, share, np.round(share - votes.max(axis=1), PLACES))


def _weigh(found: _Evidence, weights: np.ndarray) -> np.ndarray:
    """Return how much speaks for it that a text's theme exists, (n,): above 0 more than against."""
    weighed: np.ndarray = np.round(weights[0] * found.near + weights[1] * found.share + weights[2], PLACES)
    return weighed


def _share_evidence(foreign: np.ndarray, evidence: np.ndarray, seed: int) -> np.ndarray:
    """Return the evidence of each row, half its own and half that of the few texts nearest to it."""
    if len(foreign) <= 1:
        return evidence
    together = build_tree(foreign, seed=seed).cut_into(max(1, round(len(foreign) / ROWS_TOGETHER)))
    means = np.bincount(together, evidence) / np.bincount(together)
    return np.round(OWN_SHARE * evidence + (1 - OWN_SHARE) * means[together], PLACES)


def _learn_weights(
    voters: np.ndarray, voted: np.ndarray, copies: np.ndarray, nearness: np.ndarray, n_groups: int
) -> np.ndarray:
    """Return the weights that tell home's texts with their topic there from the same with their topic taken away."""
    n_topics = len(np.unique(voted))
    if n_topics <= 1:
        return np.array([1.0, 0.0, -LEAST_NEAR])
    asked = np.unique(np.linspace(0, len(voters) - 1, min(MOST_ASKED, len(voters))).astype(np.int64))
    there = _count(*_find_apart(voters, asked, copies), voted, nearness, n_groups)
    away = _count(*_find_apart(voters, asked, copies, voted), voted, nearness, n_groups)
    seen = [np.stack([found.near, found.share]) for found in (there, away)]
    if n_topics >= FEWEST_TOPICS:
        first, second, added = _discriminate(*seen)
        if first > 0 and second > 0:
            return np.array([first, second, added])
    first, added = _discriminate(*(part[:1] for part in seen))
    return np.array([first, 0.0, added])


def _find_hidden(families: np.ndarray, voted: np.ndarray) -> np.ndarray:
    """Return a number for each voter that those share which are hidden from it: of its family, if others are left.

    In a topic of which copies are nearly all there is, nothing but the text itself is hidden.
    """
    family = np.unique(families, return_inverse=True)[1]
    _, pair, copies = np.unique(voted * len(family) + family, return_inverse=True, return_counts=True)
    others = np.bincount(voted)[voted] - copies[pair]
    return np.where(others >= NEAREST, family, len(family) + np.arange(len(family)))


def _discriminate(there: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Return Fisher's weights of k signs, (k, n) each, and what is added so that the middle of both means is 0."""
    spread = np.atleast_2d(np.cov(there, bias=True) + np.cov(away, bias=True)) / 2
    means = there.mean(axis=1), away.mean(axis=1)
    weights = np.linalg.solve(spread + 1e-6 * np.eye(len(there)), means[0] - means[1])
    return np.append(weights, -weights @ (means[0] + means[1]) / 2)


def _find_apart(voters: np.ndarray, asked: np.ndarray, *hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the voters nearest to some of them, as `find_nearest` does; what shares a number with one is hidden."""
    most = sum(int(np.unique(numbers, return_counts=True)[1].max()) for numbers in hidden)
    k = max(0, min(VOTERS, len(voters) - most))
    indices = np.empty((len(asked), k), dtype=np.int64)
    likeness = np.empty((len(asked), k), dtype=np.float32)
    with keep_one_thread():  # sums that do not hang on the number of cores
        for start in range(0, len(asked), ROWS_PER_BLOCK):
            block = asked[start : start + ROWS_PER_BLOCK]
            alike = np.round(voters[block] @ voters.T, PLACES)
            for numbers in hidden:
                alike[numbers[block][:, None] == numbers[None]] = -2.0
            order = np.argsort(-alike, axis=1, kind="stable")[:, :k]
            indices[start : start + len(block)] = order
            likeness[start : start + len(block)] = np.take_along_axis(alike, order, axis=1)
    return indices, likeness


def _stands_alone(own: np.ndarray, voters: np.ndarray) -> bool:
    """Return whether most of a group's rows have their two nearest inside it rather than at home."""
    k = min(BESIDE, len(own) - 1, len(voters))
    if k == 0:
        return True  # one text, said often; or there is no home
    inside, outside = find_neighbours(own, k)[1], find_nearest(own, voters, k)[1]
    return bool(2 * np.count_nonzero(inside.mean(axis=1) > outside.mean(axis=1)) > len(own))


def _find_least_common(voters: np.ndarray, voted: np.ndarray) -> float:
    """Return how much a group must have in common to be a topic; with fewer than two at home, anything will do."""
    common = [find_common(voters[rows]) for rows in _split(np.arange(len(voters)), voted)]
    if len(common) <= 1:
        return -1.0
    beyond = float(np.median(common)) - find_common(voters)
    return find_common(voters) + LEAST_IN_COMMON * beyond


def _build_bridge(
    voters: np.ndarray,
    voted: np.ndarray,
    nearness: np.ndarray,
    foreign: np.ndarray,
    placed: Placed,
    weights: np.ndarray,
) -> Bridge:
    n, m = len(voters), len(foreign)
    vectors = np.concatenate([voters, foreign]).astype(np.float32)
    voting = np.ones(n + m, dtype=bool)
    voting[n:] = np.isin(np.arange(m), draw_voters(placed.groups, MOST_HOME))
    own = np.flatnonzero(voting[n:])
    near = np.zeros(n + m)
    near[:n] = nearness
    likeness = find_nearest(foreign[own], vectors[voting], NEAREST + 1)[1]
    near[n + own] = _mean_nearest(likeness[:, 1:])  # the nearest is the text itself
    return Bridge(
        vectors,
        np.concatenate([voted, placed.groups]).astype(np.int64),
        near,
        voting,
        np.arange(n + m) >= n,
        np.concatenate([np.ones(n), placed.strengths]),
        np.concatenate([np.zeros(n, dtype=bool), placed.reasons == "ambiguous"]),
        weights,
    )
