"""What a text says about where it belongs: some themes are told of at some stages more than at others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from friction.config import Impact
from friction.contracts import build_empty, build_table
from friction.impact.place.align import find_anchors
from friction.impact.place.best import choose_best
from friction.impact.place.evidence import FOLDS, Evidence, Said, fit_evidence, weigh_segments
from friction.impact.place.text_only import find_stages

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
    read = _read(alignments, segments, segment_topics, documents, described)
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


@dataclass(frozen=True)
class _Read:
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


def _read(
    alignments: pd.DataFrame,
    segments: pd.DataFrame,
    segment_topics: pd.DataFrame,
    documents: pd.DataFrame,
    described: Descriptions | None,
) -> _Read:
    """Return the messages of the alignments in numbers."""
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
    return _Read(names, document, stage, stages, told, own, said, row, leader, free)


def _place_by_text(
    read: _Read, evidence: Evidence, least_sure: float
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


def _is_ordered(alignments: pd.DataFrame) -> bool:
    """Say whether rows stand as the table has them: a document's together, its visits by journey and step."""
    document = alignments["doc_id"].to_numpy(dtype=object)
    journey = alignments["journey_id"].fillna("\U0010ffff").to_numpy(dtype=object)
    step = alignments["step"].fillna(0).to_numpy(dtype=np.int64)
    same = document[1:] == document[:-1]
    back = (journey[1:] < journey[:-1]) | ((journey[1:] == journey[:-1]) & (step[1:] < step[:-1]))
    return not (document[1:] < document[:-1]).any() and not (same & back).any()


def _join(alignments: pd.DataFrame, read: _Read, share: np.ndarray, least_sure: float) -> pd.DataFrame:
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
