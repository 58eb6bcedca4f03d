"""What a text says about where it belongs: some themes are told of at some stages more than at others."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.impact.align import find_best

FOLDS = 5
ROUNDS = 20
PRIOR_SEGMENTS = 20.0
"""Segments that each stage's themes start with, in the proportions of all stages: a rare stage says little."""

LEAST_PROBABILITY = 0.001
SETTLED = ("survey", "thread")
"""How messages were placed that their text does not move."""

PLACES = 12
_KEYS = ["doc_id", "journey_id", "step", "stage"]


def place_segments(
    alignments: pd.DataFrame, segments: pd.DataFrame, segment_topics: pd.DataFrame, documents: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sharpen placements by what each segment is about.

    Segment by segment, a visit's probability from time is multiplied by how common the segment's theme is among what
    is told of the visit's stage, P(theme | stage), and the unplaced row's by how common it is at all. P is fitted by
    expectation and maximisation over segments of other persons only (five folds of persons, by hash): no text is
    evidence for its own place. A segment without a theme stays where time places it; a document's probability is the
    mean of its segments'. What a survey or a thread's first message settled stays. The probabilities from time alone
    stay beside these: only they may say that a theme belongs to a stage.

    Parameters
    ----------
    alignments : table ``alignments`` by time alone.
    segments, segment_topics, documents : tables of these names.

    Returns
    -------
    Tables ``alignments`` (how becomes ``time_text`` where text moved something) and ``segment_alignments``.
    """
    told = segments[["segment_id", "doc_id"]].merge(segment_topics[["segment_id", "theme_id"]], on="segment_id")
    rows = told.merge(alignments[[*_KEYS, "probability_time", "how"]], on="doc_id")
    rows = rows.sort_values(["segment_id", "journey_id", "step"], ignore_index=True)
    if rows.empty:
        return alignments, _to_segments(rows.assign(probability=rows["probability_time"]))
    writer = rows["doc_id"].map(documents.set_index("doc_id")["person_id"]).fillna(rows["doc_id"])
    rows["probability"] = _weigh(rows, _to_folds(writer))
    by_document = rows.groupby(_KEYS, dropna=False)["probability"].mean()
    joined = alignments.drop(columns="probability").join(by_document, on=_KEYS)
    joined["probability"] = joined["probability"].fillna(joined["probability_time"])
    total = joined.groupby("doc_id")["probability"].transform("sum")
    joined["probability"] = joined["probability"] / total
    moved = (joined["probability"] - joined["probability_time"]).abs().groupby(joined["doc_id"]).transform("max")
    joined["how"] = joined["how"].mask((moved > LEAST_PROBABILITY) & (joined["how"] == "time"), "time_text")
    return build_table("alignments", joined.assign(best=find_best(joined))), _to_segments(rows)


def _weigh(rows: pd.DataFrame, fold: np.ndarray) -> np.ndarray:
    """Return the probability of each row, a segment and a place, given time and text."""
    segment, _ = pd.factorize(rows["segment_id"])
    theme, themes = pd.factorize(rows["theme_id"], sort=True)
    stage, stages = pd.factorize(rows["stage"], sort=True)
    time = rows["probability_time"].to_numpy(dtype=np.float64)
    settled = rows["doc_id"].isin(rows.loc[rows["how"].isin(SETTLED), "doc_id"]).to_numpy()
    speaks = (theme >= 0) & ~settled
    if not speaks.any() or not len(stages):
        return time
    n_segments = int(segment.max()) + 1
    shape = (FOLDS, len(stages), len(themes))
    share = time.copy()
    placed = (theme >= 0) & (stage >= 0)
    own = np.where(theme >= 0, theme, 0)
    where = np.where(stage >= 0, stage, 0)
    once = ~pd.Series(segment).duplicated().to_numpy() & (theme >= 0)
    overall = np.bincount(theme[once], minlength=len(themes)) / max(once.sum(), 1)
    for _ in range(ROUNDS):
        counts = np.zeros(shape)
        np.add.at(counts, (fold[placed], where[placed], own[placed]), share[placed])
        others = counts.sum(axis=0)[None] - counts
        told = others + PRIOR_SEGMENTS * overall
        likely = told / told.sum(axis=2, keepdims=True)
        evidence = np.where(stage >= 0, likely[fold, where, own], overall[own])
        weight = time * np.where(speaks, evidence, 1.0)
        share = weight / np.maximum(np.bincount(segment, weight, minlength=n_segments)[segment], 1e-300)
    return np.round(share, PLACES)


def _to_folds(writers: pd.Series) -> np.ndarray:
    """Return the fold of each row's writer, by a hash of the id."""
    known = {name: hashlib.blake2b(str(name).encode(), digest_size=4).digest()[0] % FOLDS for name in writers.unique()}
    return writers.map(known).to_numpy(dtype=np.int64)


def _to_segments(rows: pd.DataFrame) -> pd.DataFrame:
    columns = ["segment_id", *_KEYS[1:], "probability", "probability_time"]
    return build_table("segment_alignments", rows[columns])
