"""Which sentences say two things: their halves lie among texts of two topics.

The vectors of a sentence and its halves do not tell which of its joints part two matters (measured: no better than
chance). Where sentences of other documents lie does, once these are grouped: so they are, a first time, plainly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.topics.cluster import DiffusionClusterer, draw_rows
from friction.topics.context import NO_SHARES, add_contexts, find_shares
from friction.topics.neighbours import find_nearest
from friction.topics.place import NEAREST, OUTSIDE, PLACES, VOTERS
from friction.topics.spoken import read_spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from friction.config import Topics
    from friction.topics.meaning import Embed

MOST_GROUPED = 20_000
"""Distinct texts that the first grouping looks at, at most."""

SPARE = 10
"""So many more neighbours are looked at than vote, as those of the same document do not."""

LEAST_STRENGTH = 0.7
"""Each half's topic has so much of its votes, at least."""

LEAST_NEAR = 0.5
"""The mean cosine of each half to its five nearest is so much, at least: what is far from all others says no matter."""

MOST_CROSSED = 0.3
"""Neither half gives the other's topic more of its votes."""

ROWS_PER_BLOCK = 4096


class Ground(NamedTuple):
    """Where the sentences lie.

    Attributes
    ----------
    vectors : (m, d) unit rows of the different texts that are in a group, alone.
    groups : (m,) int64 group of each, from 0.
    doc_ids : (m,) document of each.
    spoken : ids of the segments that say enough to be grouped.
    """

    vectors: np.ndarray
    groups: np.ndarray
    doc_ids: np.ndarray
    spoken: frozenset[str]


def find_matters(joints: pd.DataFrame, ground: Ground, embed: Embed) -> pd.DataFrame:
    """Return the joints at which sentences are cut, each sentence once at most.

    A sentence is cut where its halves lie in two groups: of the 15 nearest texts of other documents those of one group
    have at least `LEAST_STRENGTH` of the votes, the other half's at most `MOST_CROSSED`, and the five nearest are near
    (`LEAST_NEAR`). Of several such joints it is that whose weaker half is the surest, of equal ones the first.

    Parameters
    ----------
    joints : segment_id, doc_id, start, first and second (the halves, names made neutral), and any other column; in any
        order.
    ground : as `build_ground` gives it.
    embed : texts -> (n, d) unit rows; asked for the halves of sentences that say enough.

    Returns
    -------
    Rows of ``joints``, sorted by segment.
    """
    asked = joints[joints["segment_id"].isin(ground.spoken)].sort_values(["segment_id", "start"], ignore_index=True)
    if asked.empty or int(ground.groups.max(initial=OUTSIDE)) < 1:
        return joints[:0]
    texts = pd.unique(pd.concat([asked["first"], asked["second"]]))
    place, vectors = pd.Series(np.arange(len(texts)), index=texts), embed(texts.tolist())
    surest = np.concatenate(
        [
            _weigh(
                vectors[place[block["first"]].to_numpy()],
                vectors[place[block["second"]].to_numpy()],
                block["doc_id"].to_numpy(),
                ground,
            )
            for _, block in asked.groupby(np.arange(len(asked)) // ROWS_PER_BLOCK)
        ]
    )
    found = asked.assign(sure=surest)[surest > 0]
    found = found.sort_values(["segment_id", "sure", "start"], ascending=[True, False, True], kind="stable")
    return found.drop_duplicates("segment_id").drop(columns="sure").reset_index(drop=True)


def build_ground(
    segments: pd.DataFrame,
    vectors: np.ndarray,
    documents: pd.DataFrame,
    settings: Topics,
    *,
    languages: Collection[str] | None,
    contexts: Mapping[str, np.ndarray],
) -> Ground:
    """Group the sentences a first time: as `friction.topics.find.find_topics` does, up to 20,000 different ones.

    How surely groups are found again and whether they hold trouble and praise is not asked, and nothing is named.

    Parameters
    ----------
    segments, documents : tables of these names; segments in any order, friction not yet known.
    vectors : (n, d) unit rows, in the order of ``segments``.
    settings : neighbours, detail, min_segments, seed.
    languages : those that the sentence model knows; None: all.
    contexts : vectors of whole documents, by doc_id.
    """
    read = read_spoken(segments.assign(friction=0.0), vectors, documents, settings, languages, None, contexts)
    meant = read.meant
    texts = meant.iloc[draw_rows(len(meant), MOST_GROUPED, MOST_GROUPED, settings.seed)]
    own = read.vectors[texts.index]
    points, shares = own, find_shares(own, pd.factorize(texts["doc_id"])[0]) if contexts else NO_SHARES
    if shares != NO_SHARES:
        points = add_contexts(read.segments["doc_id"], read.vectors, contexts, shares)[texts.index]
    clusterer = DiffusionClusterer(
        neighbours=settings.neighbours, detail=settings.detail, min_size=settings.min_segments, seed=settings.seed
    ).fit(
        points,
        counts=texts["count"].to_numpy(dtype=np.float64),
        sources=texts["source"].to_numpy(),
        own=own if shares != NO_SHARES else None,
        copies=texts["family"].to_numpy(),
    )
    # What many say in the same words has a row for each document around it, but one vote.
    inside = (clusterer.labels_ != OUTSIDE) & ~texts["folded"].duplicated().to_numpy()
    spoken = frozenset(read.spoken.loc[read.spoken["key"].isin(meant["key"]), "segment_id"])
    return Ground(own[inside], clusterer.labels_[inside], texts["doc_id"].to_numpy()[inside], spoken)


def _weigh(first: np.ndarray, second: np.ndarray, doc_ids: np.ndarray, ground: Ground) -> np.ndarray:
    """Return how surely halves lie in two groups, (n,) as the smaller share of votes; 0 where they are not cut."""
    (one, near_one), (two, near_two) = _vote(first, doc_ids, ground), _vote(second, doc_ids, ground)
    rows, best_one, best_two = np.arange(len(one)), one.argmax(axis=1), two.argmax(axis=1)
    sure = np.round(np.minimum(one[rows, best_one], two[rows, best_two]), PLACES)
    crossed = np.round(np.maximum(one[rows, best_two], two[rows, best_one]), PLACES)
    cut = (best_one != best_two) & (sure >= LEAST_STRENGTH) & (crossed <= MOST_CROSSED)
    cut &= np.minimum(near_one, near_two) >= LEAST_NEAR
    return np.where(cut, sure, 0.0)


def _vote(vectors: np.ndarray, doc_ids: np.ndarray, ground: Ground) -> tuple[np.ndarray, np.ndarray]:
    """Return what the nearest texts of other documents vote for, (n, n_groups) shares, and how near they are, (n,)."""
    near, likeness = find_nearest(vectors, ground.vectors, VOTERS + SPARE)
    apart = ground.doc_ids[near] != doc_ids[:, None]
    order = np.argsort(~apart, axis=1, kind="stable")[:, :VOTERS]
    near, likeness, apart = (np.take_along_axis(one, order, axis=1) for one in (near, likeness, apart))
    likeness = np.where(apart, np.maximum(likeness.astype(np.float64), 0.0), 0.0)
    shares = np.zeros((len(vectors), int(ground.groups.max()) + 1))
    np.add.at(shares, (np.arange(len(vectors))[:, None], ground.groups[near]), likeness**2)
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
    return shares, np.round(likeness[:, :NEAREST].mean(axis=1), PLACES)
