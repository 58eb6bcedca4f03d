"""What a text says about where it belongs: some themes are told of at some stages more than at others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.config import Impact
from friction.contracts import build_empty, build_table
from friction.impact.place.best import choose_best
from friction.impact.place.evidence import Evidence, fit_evidence, weigh_segments
from friction.impact.place.message_numbers import Descriptions, MessageNumbers, read_numbers
from friction.impact.place.text_only import find_stages

LEAST_PROBABILITY = 0.001

PLACES = 12


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

    Segment by segment, a visit's probability from time is multiplied by how much more of the segment's theme is told at
    the visit's stage than of its channel's messages by time (`friction.impact.place.evidence`), as segments of other
    persons show (five folds of persons, by hash): no text is evidence for its own place. A document's probability is
    the mean of its segments'. What a survey, a thread's first message or a person settled stays. The probabilities from
    time alone stay beside these.

    A document without a person or without a time gets a stage from its text alone, where one is sure enough
    (`friction.impact.place.text_only`): rows without journey and step, whose ``probability_time`` is 0.

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
    if alignments.empty:
        return alignments, build_empty("segment_alignments")
    if not _is_ordered(alignments):
        alignments = build_table("alignments", alignments)
    read = read_numbers(alignments, segments, segment_topics, documents, described)
    said, segment, row = read.said, read.said.segment, read.row
    if not len(read.stages) or not ((said.theme >= 0).any() or (described is not None and len(read.told))):
        return alignments, _to_segments(alignments, read.told, segment, row, said.time, [])
    evidence = fit_evidence(said)
    share = np.round(weigh_segments(said, evidence), PLACES)
    joined = _join(alignments, read, share, least_sure)
    follows = read.follows[read.own[segment]]
    share = np.where(follows, joined["probability"].to_numpy(dtype=np.float64)[row], share)
    sure, new, new_segments = _place_by_text(read, evidence, least_sure)
    kept, kept_rows = ~sure[read.document], ~sure[read.own[segment]]
    return (
        build_table("alignments", pd.concat([joined[kept], *new], ignore_index=True) if new else joined),
        _to_segments(alignments, read.told, segment[kept_rows], row[kept_rows], share[kept_rows], new_segments),
    )


def _place_by_text(
    read: MessageNumbers, evidence: Evidence, least_sure: float
) -> tuple[np.ndarray, list[pd.DataFrame], list[pd.DataFrame]]:
    """Return which messages their text alone places, (D,), and their rows and those of their segments, if any."""
    n = len(read.names)
    found = find_stages(read.said, evidence, read.free[read.own])
    if found is None:
        return np.zeros(n, dtype=bool), [], []
    means = _find_means(found, read.own, n)
    sure = read.free & (means[:, :-1].max(axis=1) >= least_sure)
    if not sure.any():
        return sure, [], []
    of_sure = sure[read.own]
    ids = read.told["segment_id"].to_numpy(dtype=object)
    return (
        sure,
        [_spread(read.names[sure], means[sure], read.stages, "doc_id", least_sure)],
        [_spread(ids[of_sure], found[of_sure], read.stages, "segment_id", least_sure)],
    )


def _is_ordered(alignments: pd.DataFrame) -> bool:
    """Say whether rows stand as the table has them: a document's together, its visits by journey and step."""
    document = alignments["doc_id"].to_numpy(dtype=object)
    journey = alignments["journey_id"].fillna("\U0010ffff").to_numpy(dtype=object)
    step = alignments["step"].fillna(0).to_numpy(dtype=np.int64)
    same = document[1:] == document[:-1]
    back = (journey[1:] < journey[:-1]) | ((journey[1:] == journey[:-1]) & (step[1:] < step[:-1]))
    return not (document[1:] < document[:-1]).any() and not (same & back).any()


def _join(alignments: pd.DataFrame, read: MessageNumbers, share: np.ndarray, least_sure: float) -> pd.DataFrame:
    """Give documents the mean of their segments, and those of a thread what its first has; those without any stay.

    ``share`` is of each pair of a segment and a place.
    """
    document, leader = read.document, read.leader
    time = alignments["probability_time"].to_numpy(dtype=np.float64)
    told = np.bincount(read.row, read.said.part[read.said.segment] * share, minlength=len(alignments))
    total = np.bincount(document, told)[document]
    probability = np.where(total > 0, told / np.where(total > 0, total, 1.0), time)
    starts = np.searchsorted(document, np.arange(len(leader)))
    probability = probability[starts[leader[document]] + np.arange(len(document)) - starts[document]]
    moved = np.zeros(int(document.max()) + 1)
    np.maximum.at(moved, document, np.abs(probability - time))
    by_time = (alignments["how"] == "time").to_numpy()
    how = alignments["how"].mask((moved[document] > LEAST_PROBABILITY) & by_time, "time_text")
    best = choose_best(document, read.stage, probability, least_sure)
    return alignments.assign(probability=probability, how=how, best=best)


def _find_means(found: np.ndarray, own: np.ndarray, n: int) -> np.ndarray:
    """Return the mean of each document's segments, (n, S + 1); 0 where it has none."""
    sums = np.stack([np.bincount(own, column, minlength=n) for column in found.T], axis=1)
    return sums / np.maximum(np.bincount(own, minlength=n), 1)[:, None]


def _spread(
    ids: np.ndarray | pd.Index, probabilities: np.ndarray, stages: pd.Index, key: str, least_sure: float
) -> pd.DataFrame:
    """Return a row for each id and stage, and for none, of at least `LEAST_PROBABILITY`; they add up to 1."""
    told = np.where(probabilities >= LEAST_PROBABILITY, probabilities, 0.0)
    told[:, -1] = probabilities[:, -1]
    told = told / told.sum(axis=1, keepdims=True)
    which, stage = np.nonzero((told > 0) | (np.arange(told.shape[1]) == len(stages)))
    number = np.where(stage == len(stages), -1, stage)
    probability = np.round(told[which, stage], PLACES)
    return pd.DataFrame(
        {
            key: pd.Series(ids[which], dtype="str"),
            "journey_id": pd.Series([None] * len(which), dtype="str"),
            "step": pd.Series([None] * len(which), dtype="Int64"),
            "stage": pd.Series(np.array([*stages, None], dtype=object)[number], dtype="str"),
            "probability": probability,
            "probability_time": (number < 0).astype(np.float64),
            "best": choose_best(which, number, probability, least_sure),
            "how": np.where(number < 0, "unplaced", "text_only"),
            "gap_minutes": np.nan,
            "after_outcome": False,
            "experienced_at": pd.Series(pd.NaT, index=range(len(which)), dtype="datetime64[us, UTC]"),
        }
    )


def _to_segments(
    alignments: pd.DataFrame,
    told: pd.DataFrame,
    segment: np.ndarray,
    row: np.ndarray,
    share: np.ndarray,
    new: list[pd.DataFrame],
) -> pd.DataFrame:
    columns = ["journey_id", "step", "stage", "probability_time"]
    of = alignments[columns].take(row).reset_index(drop=True)
    rows = of.assign(segment_id=told["segment_id"].take(segment).to_numpy(), probability=share)
    names = ["segment_id", "journey_id", "step", "stage", "probability", "probability_time"]
    return build_table("segment_alignments", pd.concat([rows, *(part[names] for part in new)], ignore_index=True))
