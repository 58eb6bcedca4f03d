"""Messages, their places by time and what their segments say, in numbers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from friction.impact.place.align import find_anchors
from friction.impact.place.evidence import FOLDS, Said

SETTLED = ("survey", "thread", "corrected")
"""How messages were placed that their text does not move."""


@dataclass(frozen=True)
class Descriptions:
    """How the stages are described, as vectors.

    Attributes
    ----------
    stages : S names of stages.
    stage_vectors : (S, d), rows of length 1.
    segment_ids : n ids, rising.
    vectors : (n, d), rows of length 1.
    """

    stages: tuple[str, ...]
    stage_vectors: np.ndarray
    segment_ids: list[str]
    vectors: np.ndarray


@dataclass(frozen=True)
class MessageNumbers:
    """Messages, their places by time and their segments, in numbers.

    Attributes
    ----------
    names : D ids of messages, as the alignments have them.
    document, stage : (A,) message and stage of each row of the alignments; -1 for no stage.
    stages : their names.
    told : segment_id, doc_id and theme_id of the segments.
    own : message of each segment.
    said : what each segment says of each place of its message, a row for each pair of them.
    row : row of the alignments of each pair.
    leader : (D,) the message that each one follows: the first of its thread, else itself.
    free : (D,) may its text alone give it a stage?
    """

    names: pd.Index
    document: np.ndarray
    stage: np.ndarray
    stages: pd.Index
    told: pd.DataFrame
    own: np.ndarray
    said: Said
    row: np.ndarray
    leader: np.ndarray
    free: np.ndarray

    @property
    def follows(self) -> np.ndarray:
        """Which messages are placed where another one is, (D,)."""
        return self.leader != np.arange(len(self.leader))


def read_numbers(
    alignments: pd.DataFrame,
    segments: pd.DataFrame,
    segment_topics: pd.DataFrame,
    documents: pd.DataFrame,
    described: Descriptions | None,
) -> MessageNumbers:
    """Return the messages of the alignments in numbers; the parameters are those of `place_segments`.

    Segments of messages that are not among the alignments are left out.
    """
    told = segments[["segment_id", "doc_id"]].merge(segment_topics[["segment_id", "theme_id"]], on="segment_id")
    told = told.sort_values("segment_id", ignore_index=True)
    document, names = pd.factorize(alignments["doc_id"])
    own = pd.Index(names).get_indexer(told["doc_id"])
    told, own = told[own >= 0].reset_index(drop=True), own[own >= 0]
    stages = pd.Index(sorted({*alignments["stage"].dropna().unique(), *(described.stages if described else ())}))
    stage = stages.get_indexer(alignments["stage"])
    about = documents.set_index("doc_id").reindex(names)
    by_others = np.bincount(document, alignments["how"].isin(SETTLED).to_numpy()) > 0
    settled = by_others | (np.bincount(document, stage >= 0) == 0)
    leader = _find_leaders(alignments, documents, document, names)
    theme, themes = pd.factorize(told["theme_id"], sort=True)
    theme = np.where(
        (leader != np.arange(len(names)))[own], -1, theme
    )  # a later message of a thread: no second witness
    channel, _ = pd.factorize(_to_column(about, "source"), sort=True)
    writer = about["person_id"].where(about["person_id"].notna(), pd.Series(names, index=about.index))
    segment, row = _expand(own, document)
    said = Said(
        segment=segment,
        stage=stage[row],
        time=alignments["probability_time"].to_numpy(dtype=np.float64)[row],
        theme=theme,
        fold=_to_folds(writer)[own],
        channel=np.maximum(channel, 0)[own],
        part=1 / np.bincount(own, minlength=len(names))[own],
        settled=settled[own],
        closeness=_find_closeness(told, stages, described),
        n_stages=len(stages),
        n_themes=len(themes),
        n_channels=int(channel.max(initial=0)) + 1,
    )
    free = (about["person_id"].isna() | _to_column(about, "written_at").isna()).to_numpy() & ~by_others
    return MessageNumbers(names, document, stage, stages, told, own, said, row, leader, free)


def _find_leaders(
    alignments: pd.DataFrame, documents: pd.DataFrame, document: np.ndarray, names: np.ndarray
) -> np.ndarray:
    """Return the document that each one follows, (documents,): the first of its thread, else itself."""
    leader = np.arange(len(names))
    in_thread = np.bincount(document, (alignments["how"] == "thread").to_numpy(), minlength=len(names)) > 0
    if not in_thread.any() or "thread_id" not in documents:
        return leader
    own = documents[documents["doc_id"].isin(names)].sort_values(["written_at", "doc_id"], kind="stable")
    place = pd.Index(names).get_indexer(own["doc_id"])
    anchor = place[find_anchors(own)]
    size = np.bincount(document, minlength=len(names))
    leader[place] = np.where(in_thread[place] & (size[anchor] == size[place]), anchor, place)
    return leader


def _expand(own: np.ndarray, document: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each segment and each row of its document, the numbers of both; segments rise."""
    order = np.argsort(document, kind="stable")
    starts = np.searchsorted(document[order], np.arange(int(document.max()) + 2))
    sizes = (starts[1:] - starts[:-1])[own]
    segment = np.repeat(np.arange(len(own)), sizes)
    within = np.arange(len(segment)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return segment, order[np.repeat(starts[own], sizes) + within]


def _find_closeness(told: pd.DataFrame, stages: pd.Index, described: Descriptions | None) -> np.ndarray | None:
    """Return the cosine of each segment to each stage's description; the mean where a segment has no vector."""
    if described is None:
        return None
    place = pd.Index(described.segment_ids).get_indexer(told["segment_id"])
    if not (place >= 0).any():
        return None
    cosines = (described.vectors[np.maximum(place, 0)] @ described.stage_vectors.T).astype(np.float64)
    usual = cosines[place >= 0].mean(axis=0)
    closeness = np.zeros((len(told), len(stages)))
    closeness[:, stages.get_indexer(list(described.stages))] = np.where(place[:, None] >= 0, cosines, usual)
    return np.round(closeness, 6)


def _to_column(about: pd.DataFrame, name: str) -> pd.Series:
    """Return a column; of tables made by hand that lack it, one that says the same of all."""
    return about[name] if name in about else pd.Series("", index=about.index)


def _to_folds(writers: pd.Series) -> np.ndarray:
    """Return the fold of each writer, by a hash of the id."""
    ids = writers.to_numpy(dtype=object)
    folds = (hashlib.blake2b(str(name).encode(), digest_size=4).digest()[0] % FOLDS for name in ids)
    return np.fromiter(folds, dtype=np.int64, count=len(ids))
