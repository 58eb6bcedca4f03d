"""The one rule that gives a text its topic, whether it was there when the topics were found or came later."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from friction.topics.neighbours import find_nearest

OUTSIDE = -1
ROWS_PER_BLOCK = 8192
VOTERS = 15
NEAREST = 5
SAME = 0.99995
"""From this cosine on two texts are taken for the same: how near the others are is asked of the others."""

LEAST_LEAD = 0.02
"""The winner's share of the votes is at least so much above the second's; else the text is ambiguous."""

LEAST_CAST = 0.5
"""At least so much of the votes is for some topic; else what is nearest is in none, and the text is novel."""

PLACES = 5


class Reference(NamedTuple):
    """The texts whose topics are known, and how near is near.

    Attributes
    ----------
    vectors : (n, d) float32 unit rows.
    groups : (n,) int64 topic of each, from 0; -1 for those that vote for none.
    least_near : a text whose nearest others are less near than this (mean cosine) is novel.
    gathered : (n,) bool, those that a code of a codebook gathered, or that are said often and are like no other: no
        vote moves them. None: there are none.
    loose : (k,) int64 groups that vote and are no topics: what they win is ambiguous. None: there are none.
    own : (n, d) float32 unit rows of the texts without their documents around them; how near is near is asked of these.
        None: they are ``vectors``.
    """

    vectors: np.ndarray
    groups: np.ndarray
    least_near: float
    gathered: np.ndarray | None = None
    loose: np.ndarray | None = None
    own: np.ndarray | None = None

    def cut_to(self, kept: np.ndarray) -> Reference:
        """Return the reference with these rows alone, (n,) bool."""
        return self._replace(
            vectors=self.vectors[kept],
            groups=self.groups[kept],
            gathered=None if self.gathered is None else self.gathered[kept],
            own=None if self.own is None else self.own[kept],
        )


class Placed(NamedTuple):
    """Where texts belong.

    Attributes
    ----------
    groups : (n,) int64 topic, -1 for none.
    strengths : (n,) the topic's share of the votes, 0 to 1; 0 where there is none.
    reasons : (n,) ``placed``, ``ambiguous`` or ``novel``.
    """

    groups: np.ndarray
    strengths: np.ndarray
    reasons: np.ndarray


class Near(NamedTuple):
    """The nearest reference texts of some texts, nearest first.

    Attributes
    ----------
    indices, likeness : (n, k) place among the references, and cosine.
    """

    indices: np.ndarray
    likeness: np.ndarray


def place(vectors: np.ndarray, reference: Reference, own: np.ndarray | None = None) -> Placed:
    """Give each text the topic that most of its nearest reference texts have.

    The 15 nearest vote, each with its squared cosine (k nearest neighbours: Cover and Hart 1967); a text that is
    itself a reference votes too. A text that lies further from others than the reference texts do from each other, or
    nearest to texts in no topic, is ``novel``; one where two topics are about even, or that goes with a loose group, is
    ``ambiguous``. A text that a code gathered, or that is said often and like no other, stays where it is.

    Parameters
    ----------
    vectors : (n, d) unit rows, with their documents around them (`friction.topics.context`).
    reference : the texts whose topics are known.
    own : (n, d) unit rows of the texts alone. None: they are ``vectors``, texts that stand alone.
    """
    nearness = None
    if reference.own is not None:
        nearness = find_nearness(find_near(vectors if own is None else own, reference.own).likeness)
    return place_near(find_near(vectors, reference.vectors), reference, nearness)


def find_near(vectors: np.ndarray, references: np.ndarray) -> Near:
    """Return the reference texts that vote for each of (n, d) unit rows."""
    return Near(*find_nearest(vectors, references, VOTERS))


def find_own(indices: np.ndarray, likeness: np.ndarray) -> Near:
    """Return what `find_nearest` finds for the references themselves, given their neighbours: each is its own nearest.

    Parameters
    ----------
    indices, likeness : (n, k) neighbours of each, itself apart, as `friction.topics.neighbours` finds them.
    """
    n = len(indices)
    others = slice(0, VOTERS - 1)
    return Near(
        np.hstack([np.arange(n)[:, None], indices[:, others]]),
        np.hstack([np.ones((n, 1), dtype=np.float32), likeness[:, others]]),
    )


def hear(near: Near, vectors: np.ndarray, votes: np.ndarray) -> Near:
    """Return the nearest of those references alone that vote, numbered without the others.

    Parameters
    ----------
    near : of the references themselves, as `find_own` finds them: n rows.
    vectors : (n, d) unit rows of these.
    votes : (n,) bool.
    """
    number = np.cumsum(votes) - 1
    indices, likeness = number[near.indices], near.likeness.copy()
    asked = np.flatnonzero(~votes[near.indices].all(axis=1))
    again = find_near(vectors[asked], vectors[votes])
    indices, likeness = indices[:, : again.indices.shape[1]], likeness[:, : again.indices.shape[1]]
    indices[asked], likeness[asked] = again
    return Near(indices, likeness)


def place_near(near: Near, reference: Reference, nearness: np.ndarray | None = None) -> Placed:
    """Give each text the topic that its nearest reference texts vote for, by the rule of `place`.

    Parameters
    ----------
    near : the reference texts that vote.
    reference : the texts whose topics are known.
    nearness : (n,) as `find_nearness` gives it for the texts alone. None: that of those who vote.
    """
    nearness = find_nearness(near.likeness) if nearness is None else nearness
    n_groups = int(reference.groups.max()) + 1 if len(reference.groups) else 0
    n = len(near.indices)
    groups = np.full(n, OUTSIDE, dtype=np.int64)
    strengths = np.zeros(n)
    reasons = np.full(n, "novel", dtype=object)
    if n_groups == 0:
        return Placed(groups, strengths, reasons)
    for start in range(0, n, ROWS_PER_BLOCK):
        block = slice(start, start + ROWS_PER_BLOCK)
        likeness = near.likeness[block]
        votes, cast = _count_votes(reference.groups[near.indices[block]], likeness, n_groups)
        rows, best = np.arange(len(votes)), votes.argmax(axis=1)
        first = np.round(votes[rows, best], PLACES)
        votes[rows, best] = 0.0
        lead = np.round(first - votes.max(axis=1), PLACES)
        far = (nearness[block] < reference.least_near) | (cast < LEAST_CAST)
        inside = ~far & (lead >= LEAST_LEAD)
        if reference.loose is not None:
            inside &= ~np.isin(best, reference.loose)
        groups[block] = np.where(inside, best, OUTSIDE)
        strengths[block] = np.where(inside, first, 0.0)
        reasons[block] = np.where(far, "novel", np.where(inside, "placed", "ambiguous"))
    if reference.gathered is not None:
        held = (near.likeness[:, 0] >= SAME) & reference.gathered[near.indices[:, 0]]
        groups[held] = reference.groups[near.indices[held, 0]]
        strengths[held], reasons[held] = 1.0, "placed"
    return Placed(groups, strengths, reasons)


def find_nearness(likeness: np.ndarray) -> np.ndarray:
    """Return the mean cosine of each row to its five nearest others, (n,); those that are the same do not count.

    Parameters
    ----------
    likeness : (n, k) cosines, nearest first.
    """
    others = np.where(likeness < SAME, likeness.astype(np.float64), np.nan)
    order = np.argsort(np.isnan(others), axis=1, kind="stable")[:, :NEAREST]
    kept = np.take_along_axis(others, order, axis=1)
    known = ~np.isnan(kept)
    counts = known.sum(axis=1)
    near = np.where(known, kept, 0.0).sum(axis=1) / np.maximum(counts, 1)
    return np.round(np.where(counts > 0, near, 1.0), PLACES)


def _count_votes(groups: np.ndarray, likeness: np.ndarray, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each group's share of the votes for groups, (n, n_groups), and the share of all votes these are, (n,)."""
    from scipy import sparse

    weights = np.maximum(likeness.astype(np.float64), 0.0) ** 2
    inside = np.where(groups >= 0, weights, 0.0)
    rows = np.repeat(np.arange(len(groups)), groups.shape[1])
    votes = sparse.csr_matrix(
        (inside.ravel(), (rows, np.maximum(groups, 0).ravel())), shape=(len(groups), n_groups)
    ).toarray()
    total, whole = votes.sum(axis=1), weights.sum(axis=1)
    shares: np.ndarray = votes / np.where(total > 0, total, 1.0)[:, None]
    return shares, np.round(total / np.where(whole > 0, whole, 1.0), PLACES)
