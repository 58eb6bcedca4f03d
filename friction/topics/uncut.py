"""Sentences that were cut are grouped whole; their halves go where other texts lie.

As voters, halves would draw groups together; without either, what is left would be grouped otherwise here and there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts.halves import are_halves, find_sentence_ids
from friction.topics.cluster import FEWEST_SOURCES
from friction.topics.place import OUTSIDE, place
from friction.topics.texts import with_writers

if TYPE_CHECKING:
    from collections.abc import Collection

    from friction.topics.place import Reference


class Uncut(NamedTuple):
    """The sentences that were cut.

    Attributes
    ----------
    segments : as the table ``segments`` has them, friction apart: n rows.
    vectors : (n, d) unit rows.
    """

    segments: pd.DataFrame
    vectors: np.ndarray


class Halves(NamedTuple):
    """The halves, taken out of what is grouped: rows of the table ``segments``, and their (m, d) unit rows."""

    segments: pd.DataFrame
    vectors: np.ndarray


def put_whole(
    segments: pd.DataFrame, vectors: np.ndarray, uncut: Uncut | None
) -> tuple[pd.DataFrame, np.ndarray, Halves]:
    """Return segments and vectors with sentences in place of their halves, and the halves.

    A sentence tells of friction as its halves do on average.
    """
    there = set() if uncut is None else set(uncut.segments["segment_id"])
    known = np.array([one in there for one in find_sentence_ids(segments["segment_id"])], dtype=bool)
    is_half = known & are_halves(segments["segment_id"])
    halves = Halves(segments[is_half].reset_index(drop=True), vectors[is_half])
    if uncut is None or halves.segments.empty:
        return segments, vectors, halves
    friction = (
        halves.segments["friction"]
        .groupby(np.array(find_sentence_ids(halves.segments["segment_id"]), dtype=object))
        .mean()
    )
    whole = uncut.segments.assign(friction=uncut.segments["segment_id"].map(friction).fillna(0.0))
    joined = pd.concat([segments[~is_half], whole.reindex(columns=segments.columns)], ignore_index=True)
    return joined, np.vstack([vectors[~is_half], uncut.vectors]), halves


def put_halves(
    segments: pd.DataFrame,
    found: pd.DataFrame,
    halves: Halves,
    documents: pd.DataFrame,
    reference: Reference,
    *,
    least: int,
    held: Collection[int],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return segments and where they belong, halves in place of their sentences, both sorted by segment.

    Halves stay in their sentence's topic where it would be none without them, and where a code gathered it.

    Parameters
    ----------
    segments : those grouped, with writer and folded.
    found : segment_id, number, strength, reason, novel_group: of each of these, in their order.
    halves : as `put_whole` took them out.
    documents : table ``documents``.
    reference : places the halves.
    least : the fewest segments of a topic.
    held : numbers of the topics that are codes.
    """
    sentences = find_sentence_ids(halves.segments["segment_id"])
    whole = segments["segment_id"].isin(sentences).to_numpy()
    placed = place(halves.vectors, reference)
    there = found.set_index("segment_id").loc[sentences, ["number", "strength", "reason"]]
    rest = segments.loc[~whole, ["doc_id"]].assign(number=found.loc[~whole, "number"]).dropna(subset="number")
    left = rest.groupby("number")["doc_id"].agg(["size", "nunique"])
    enough = left.index[(left["size"] >= least) & (left["nunique"] >= FEWEST_SOURCES)]
    stays = (there["number"].notna() & ~there["number"].isin(enough.difference(list(held)))).to_numpy(dtype=bool)
    groups = pd.Series(pd.array(placed.groups, dtype="Int64"))
    own = pd.DataFrame(
        {
            "segment_id": halves.segments["segment_id"],
            "number": groups.where(groups != OUTSIDE).where(~stays, there["number"].array),
            "strength": np.where(stays, there["strength"].to_numpy(), placed.strengths),
            "reason": np.where(stays, there["reason"].to_numpy(), placed.reasons),
            "novel_group": pd.array([pd.NA] * len(groups), dtype="Int64"),
        }
    )
    joined = pd.concat([segments[~whole], with_writers(halves.segments, documents)], ignore_index=True)
    both = pd.concat([found[~whole], own], ignore_index=True)
    order = np.argsort(joined["segment_id"].to_numpy().astype(str), kind="stable")
    return joined.iloc[order].reset_index(drop=True), both.iloc[order].reset_index(drop=True)
