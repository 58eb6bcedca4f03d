"""What a text says about where it belongs: some themes are told of at some stages more than at others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from friction.config import Impact
from friction.contracts import build_table
from friction.impact.best import choose_best
from friction.impact.evidence import FOLDS, Said, fit_evidence, weigh_segments
from friction.impact.text_only import find_stages

LEAST_PROBABILITY = 0.001
SETTLED = ("survey", "thread", "corrected")
"""How messages were placed that their text does not move."""

PLACES = 12


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


def place_segments(
    alignments: pd.DataFrame,
    segments: pd.DataFrame,
    segment_topics: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    described: Descriptions | None = None,
    settings: Impact | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sharpen placements by what each segment is about, and give a stage to documents that time cannot place.

    Segment by segment, a visit's probability from time is multiplied by how common the segment's theme is among what
    is told of the visit's stage, and by how much its stage makes people write as times and themes together have it
    (`friction.impact.evidence`). P(theme | stage) is fitted over segments of other persons only (five folds of persons,
    by hash): no text is evidence for its own place. A document's probability is the mean of its segments'. What a
    survey, a thread's first message or a person settled stays. The probabilities from time alone stay beside these:
    only they may say that a theme belongs to a stage.

    A document without a person or without a time gets a stage from its text alone, where one is sure enough
    (`friction.impact.text_only`): rows without journey and step, whose ``probability_time`` is 0.

    Parameters
    ----------
    alignments : table ``alignments`` by time alone.
    segments, segment_topics, documents : tables of these names.
    described : vectors of the stages' descriptions and of the segments; None: themes alone speak.
    settings : how sure a stage must be to be `best`.

    Returns
    -------
    Tables ``alignments`` (how becomes ``time_text`` where text moved something) and ``segment_alignments``.
    """
    least_sure = (settings or Impact()).least_sure
    told = segments[["segment_id", "doc_id"]].merge(segment_topics[["segment_id", "theme_id"]], on="segment_id")
    told = told[told["doc_id"].isin(alignments["doc_id"])].sort_values("segment_id", ignore_index=True)
    document, names = pd.factorize(alignments["doc_id"])
    if told.empty:
        nothing = np.zeros(0, dtype=np.int64)
        return alignments, _to_segments(alignments, told, nothing, nothing, np.zeros(0))
    own = pd.Index(names).get_indexer(told["doc_id"])
    segment, row = _expand(own, document)
    stage, stages = pd.factorize(alignments["stage"], sort=True)
    if described is not None:
        stages = pd.Index(sorted({*stages, *described.stages}))
        stage = stages.get_indexer(alignments["stage"])
    time = alignments["probability_time"].to_numpy(dtype=np.float64)
    about = documents.set_index("doc_id").reindex(names)
    by_others = np.bincount(document, alignments["how"].isin(SETTLED).to_numpy()) > 0
    settled = by_others | (np.bincount(document, stage >= 0) == 0)
    theme, themes = pd.factorize(told["theme_id"], sort=True)
    channel, _ = pd.factorize(_to_column(about, "source"), sort=True)
    writer = about["person_id"].where(about["person_id"].notna(), pd.Series(names, index=about.index))
    said = Said(
        segment, stage[row], time[row], theme, _to_folds(writer)[own], np.maximum(channel, 0)[own],
        1 / np.bincount(own, minlength=len(names))[own], settled[own], _find_closeness(told, stages, described),
        len(stages), len(themes), int(max(channel.max(), 0)) + 1,
    )  # fmt: skip
    if not (len(stages) and ((said.theme >= 0) | (said.closeness is not None)).any()):
        return alignments, _to_segments(alignments, told, segment, row, time[row])
    evidence = fit_evidence(said)
    share = np.round(weigh_segments(said, evidence), PLACES)
    joined = _join(alignments, document, row, said.part[segment] * share, least_sure, stage)
    of_segments = _to_segments(alignments, told, segment, row, share)
    free = (about["person_id"].isna() | _to_column(about, "written_at").isna()).to_numpy() & ~by_others
    found = find_stages(said, evidence, free[own], least_sure)
    if found is not None:
        found[~free[own]] = 0.0
    return _add_text_only(joined, of_segments, told, own, found, stages, least_sure)


def _join(
    alignments: pd.DataFrame,
    document: np.ndarray,
    row: np.ndarray,
    share: np.ndarray,
    least_sure: float,
    stage: np.ndarray,
) -> pd.DataFrame:
    """Give documents the mean of their segments; those without any stay."""
    time = alignments["probability_time"].to_numpy(dtype=np.float64)
    told = np.bincount(row, share, minlength=len(alignments))
    total = np.bincount(document, told)[document]
    probability = np.where(total > 0, told / np.where(total > 0, total, 1.0), time)
    moved = np.zeros(int(document.max()) + 1)
    np.maximum.at(moved, document, np.abs(probability - time))
    by_time = (alignments["how"] == "time").to_numpy()
    how = alignments["how"].mask((moved[document] > LEAST_PROBABILITY) & by_time, "time_text")
    best = choose_best(document, stage, probability, least_sure)
    return alignments.assign(probability=probability, how=how, best=best)


def _add_text_only(
    joined: pd.DataFrame,
    of_segments: pd.DataFrame,
    told: pd.DataFrame,
    own: np.ndarray,
    found: np.ndarray | None,
    stages: pd.Index,
    least_sure: float,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Replace the unplaced rows of documents whose text alone gives them a stage."""
    if found is None:
        return build_table("alignments", joined), of_segments
    n = np.bincount(own)
    sums = np.stack([np.bincount(own, found[:, place]) for place in range(len(stages) + 1)], axis=1)
    means = sums / np.maximum(n, 1)[:, None]
    sure = (means[:, :-1].max(axis=1) >= least_sure) & (n > 0)
    if not sure.any():
        return build_table("alignments", joined), of_segments
    placed = np.flatnonzero(sure[own])
    doc_ids = pd.Series(told["doc_id"].to_numpy()[placed]).drop_duplicates()
    of_documents = _spread(doc_ids.to_numpy(), means[own[placed[doc_ids.index]]], stages, "doc_id")
    of_documents = of_documents.assign(after_outcome=False, gap_minutes=np.nan, experienced_at=pd.NaT)
    document, _ = pd.factorize(of_documents["doc_id"])
    number = np.where(of_documents["stage"].isna(), -1, stages.get_indexer(of_documents["stage"]))
    best = choose_best(document, number, of_documents["probability"].to_numpy(), least_sure)
    how = np.where(of_documents["stage"].isna(), "unplaced", "text_only")
    new = of_documents.assign(best=best, how=how)
    kept = joined[~joined["doc_id"].isin(set(doc_ids))]
    ids = told["segment_id"].to_numpy()[placed]
    rest = of_segments[~of_segments["segment_id"].isin(set(ids))]
    spread = _spread(ids, found[placed], stages, "segment_id")
    return (
        build_table("alignments", pd.concat([kept, new], ignore_index=True)),
        build_table("segment_alignments", pd.concat([rest, spread], ignore_index=True)),
    )


def _spread(ids: np.ndarray, probabilities: np.ndarray, stages: pd.Index, key: str) -> pd.DataFrame:
    """Return a row for each id and stage, and for none, of at least `LEAST_PROBABILITY`; they add up to 1."""
    told = np.where(probabilities >= LEAST_PROBABILITY, probabilities, 0.0)
    told[:, -1] = probabilities[:, -1]
    told = told / told.sum(axis=1, keepdims=True)
    which, stage = np.nonzero((told > 0) | (np.arange(told.shape[1]) == len(stages)))
    names = np.array([*stages, None], dtype=object)
    return pd.DataFrame(
        {
            key: ids[which],
            "journey_id": pd.Series([None] * len(which), dtype="str"),
            "step": pd.Series([None] * len(which), dtype="Int64"),
            "stage": pd.Series(names[stage], dtype="str"),
            "probability": np.round(told[which, stage], PLACES),
            "probability_time": (stage == len(stages)).astype(np.float64),
        }
    )


def _expand(own: np.ndarray, document: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each segment and each row of its document, the numbers of both; segments rise."""
    order = np.argsort(document, kind="stable")
    starts = np.searchsorted(document[order], np.arange(int(document.max()) + 2))
    sizes = (starts[1:] - starts[:-1])[own]
    segment = np.repeat(np.arange(len(own)), sizes)
    within = np.arange(len(segment)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return segment, order[np.repeat(starts[own], sizes) + within]


def _find_closeness(told: pd.DataFrame, stages: pd.Index, described: Descriptions | None) -> np.ndarray | None:
    """Return the cosine of each segment to each stage's description; 0 where either has no vector."""
    if described is None:
        return None
    place = pd.Index(described.segment_ids).get_indexer(told["segment_id"])
    closeness = np.zeros((len(told), len(stages)))
    cosines = described.vectors[np.maximum(place, 0)] @ described.stage_vectors.T
    closeness[:, stages.get_indexer(list(described.stages))] = np.where(place[:, None] >= 0, cosines, 0.0)
    return np.round(closeness, 6)


def _to_column(about: pd.DataFrame, name: str) -> pd.Series:
    """Return a column; of tables made by hand that lack it, one that says the same of all."""
    return about[name] if name in about else pd.Series("", index=about.index)


def _to_folds(writers: pd.Series) -> np.ndarray:
    """Return the fold of each row's writer, by a hash of the id."""
    known = {name: hashlib.blake2b(str(name).encode(), digest_size=4).digest()[0] % FOLDS for name in writers.unique()}
    return writers.map(known).to_numpy(dtype=np.int64)


def _to_segments(
    alignments: pd.DataFrame, told: pd.DataFrame, segment: np.ndarray, row: np.ndarray, share: np.ndarray
) -> pd.DataFrame:
    of = alignments[["journey_id", "step", "stage", "probability_time"]].iloc[row].reset_index(drop=True)
    return build_table(
        "segment_alignments", of.assign(segment_id=told["segment_id"].to_numpy()[segment], probability=share)
    )
