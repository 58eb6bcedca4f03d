"""Topics: groups of segments that say the same thing."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.topics.chatter import find_chatter
from friction.topics.cluster import DiffusionClusterer
from friction.topics.describe import find_exemplars
from friction.topics.labels import find_labels
from friction.topics.model import TopicModel
from friction.topics.novel import find_novel_groups
from friction.topics.place import OUTSIDE
from friction.topics.stability import Stability, estimate_stability
from friction.topics.words import count_terms, find_terms, to_weights, weigh_terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.config import Topics

FEWEST_LEMMAS = 2
FEWEST_CENTRAL = 8
MOST_CENTRAL = 200
PLACES = 6
STEPS = 8

TOPIC_COLUMNS = (
    "topic_id", "label", "terms", "exemplar_ids", "n_segments", "n_documents", "n_persons", "friction", "stability",
    "parent_id",
)  # fmt: skip


class Found(NamedTuple):
    """What looking for topics gave.

    Attributes
    ----------
    segment_topics : segment_id, topic_id, strength, reason, novel_group; a row for each segment, sorted by it.
        ``novel_group`` numbers the groups among the ``novel`` ones; null elsewhere.
    topics : columns `TOPIC_COLUMNS`, largest first. Ids are hashes of the members, labels are all different.
    model : places other texts by the same rule.
    fewest, most : numbers of topics that fit about as well.
    """

    segment_topics: pd.DataFrame
    topics: pd.DataFrame
    model: TopicModel
    fewest: int
    most: int


def find_topics(
    segments: pd.DataFrame,
    vectors: np.ndarray,
    documents: pd.DataFrame,
    settings: Topics,
    *,
    model_id: str = "",
    left_out: pd.Series | None = None,
    before: pd.Series | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Found:
    """Group the segments into topics; their number is found, not given.

    Equal texts count once and share their topic. A segment of fewer than two lemmas is ``too_short`` to be grouped, and
    so is one that only greets, signs or repeats a template. Every other segment goes where its nearest texts are
    (`friction.topics.place`), or is ``novel`` (far from all others) or ``ambiguous`` (between two topics).

    Parameters
    ----------
    segments : table ``segments``, any order.
    vectors : (n, d) unit rows, in the order of ``segments``.
    documents : table ``documents``.
    settings : neighbours, detail, min_segments, seed.
    model_id : of the model that made the vectors.
    left_out : reason by segment_id, for segments that shall not be grouped.
    before : topic by segment_id in the run before: where joining two groups is a close call, it is left as it was.
    on_progress : told the steps done.
    """
    told = on_progress or (lambda _done, _total: None)
    order = np.argsort(segments["segment_id"].to_numpy().astype(str), kind="stable")
    segments, vectors = segments.iloc[order].reset_index(drop=True), vectors[order]
    reasons = segments["segment_id"].map(left_out if left_out is not None else {}).astype("object")
    says_little = (segments["lemmas"].map(len) < FEWEST_LEMMAS) | find_chatter(segments, documents).notna()
    reasons = reasons.mask(reasons.isna() & says_little, "too_short")
    spoken = segments[reasons.isna()]
    texts = spoken.drop_duplicates("text").sort_values("text")
    points = vectors[texts.index.to_numpy()]
    clusterer = DiffusionClusterer(
        neighbours=settings.neighbours, detail=settings.detail, min_size=settings.min_segments, seed=settings.seed
    )
    counts = texts["text"].map(spoken["text"].value_counts()).to_numpy(dtype=np.float64)
    clusterer.fit(points, counts=counts, before=None if before is None else _find_before(texts, spoken, before))
    told(2, STEPS)
    stability = estimate_stability(points, clusterer, on_progress=lambda done, _: told(2 + done, STEPS))
    own = segments["text"].where(reasons.isna()).map(pd.Series(np.arange(len(texts)), index=texts["text"]))
    segment_topics = _to_segment_topics(segments, own, clusterer, reasons)
    topics = _to_topics(segments, segment_topics, documents, points, texts, clusterer.labels_, stability)
    told(STEPS, STEPS)
    novel = find_novel_groups(points, clusterer.placed_.reasons, settings.min_segments)
    segment_topics["novel_group"] = own.map(pd.Series(novel)).where(lambda group: group >= 0).astype("Int64")
    by_number = topics.set_index("number") if len(topics) else pd.DataFrame(columns=["topic_id", "label"])
    segment_topics["topic_id"] = segment_topics.pop("number").map(by_number["topic_id"]).astype("str")
    return Found(
        segment_topics,
        topics.sort_values(["n_segments", "topic_id"], ascending=[False, True], ignore_index=True)[list(TOPIC_COLUMNS)],
        TopicModel(model_id, tuple(by_number["topic_id"]), tuple(by_number["label"]), clusterer.reference_),
        stability.fewest,
        stability.most,
    )


def _find_before(texts: pd.DataFrame, spoken: pd.DataFrame, before: pd.Series) -> np.ndarray:
    """Return the number of the topic that each distinct text had in the run before, -1 for none."""
    known = spoken.assign(topic=spoken["segment_id"].map(before)).dropna(subset="topic")
    numbers = pd.Series(pd.factorize(known["topic"], sort=True)[0], index=known["text"])
    found = texts["text"].map(numbers[~numbers.index.duplicated()]).fillna(OUTSIDE)
    return found.to_numpy(dtype=np.int64)


def _to_segment_topics(
    segments: pd.DataFrame, own: pd.Series, clusterer: DiffusionClusterer, reasons: pd.Series
) -> pd.DataFrame:
    """Return number, strength and reason of each segment; ``own`` is the place of its text, null where not grouped."""
    grouped = own.notna().to_numpy()
    places = own[grouped].to_numpy(dtype=np.int64)
    groups = np.full(len(segments), OUTSIDE, dtype=np.int64)
    groups[grouped] = clusterer.labels_[places]
    strengths = np.zeros(len(segments))
    strengths[grouped] = np.where(groups[grouped] == OUTSIDE, 0.0, clusterer.placed_.strengths[places])
    why = reasons.to_numpy(dtype=object).copy()
    why[grouped] = clusterer.placed_.reasons[places]
    number = pd.Series(groups, dtype="Int64").where(groups != OUTSIDE)
    return pd.DataFrame({"segment_id": segments["segment_id"], "number": number, "strength": strengths, "reason": why})


def _to_topics(
    segments: pd.DataFrame,
    segment_topics: pd.DataFrame,
    documents: pd.DataFrame,
    points: np.ndarray,
    texts: pd.DataFrame,
    labels: np.ndarray,
    stability: Stability,
) -> pd.DataFrame:
    """Return a row for each topic, with its ``number``, in the order of the numbers."""
    members = segments.assign(number=segment_topics["number"]).dropna(subset="number")
    members = members.assign(person_id=members["doc_id"].map(documents.set_index("doc_id")["person_id"]))
    n_topics = int(labels.max(initial=OUTSIDE)) + 1
    inside = [np.flatnonzero(labels == number) for number in range(n_topics)]
    terms = count_terms(texts, labels, n_topics)
    weights = to_weights(terms, weigh_terms(terms))
    central = {number: find_central(texts, points, places) for number, places in enumerate(inside)}
    names = find_labels(central, weights)
    ids = texts["segment_id"].to_numpy()
    rows = []
    for number, own in members.groupby("number", sort=True):
        rows.append(
            {
                "number": number,
                "topic_id": to_topic_id(own["segment_id"].tolist()),
                "label": names[number],
                "terms": find_terms(weights[number]),
                "exemplar_ids": find_exemplars(ids[inside[number]], points[inside[number]]),
                "n_segments": len(own),
                "n_documents": own["doc_id"].nunique(),
                "n_persons": own["person_id"].nunique(),
                "friction": round(float(own["friction"].mean()), PLACES),
                "stability": stability.topics.get(int(number), 0.0),
                "parent_id": None,
            }
        )
    return pd.DataFrame(rows, columns=["number", *TOPIC_COLUMNS])


def find_central(texts: pd.DataFrame, points: np.ndarray, places: np.ndarray) -> pd.DataFrame:
    """Return text and lemmas of the half of a topic's texts (at most 200) that lies nearest to its centre.

    They name it.

    Parameters
    ----------
    texts : columns text and lemmas; n rows.
    points : (n, d) unit rows of the texts.
    places : (m,) rows of the topic, m >= 1.
    """
    near = np.round(points[places] @ points[places].mean(axis=0), PLACES - 1)
    wanted = min(MOST_CENTRAL, max(FEWEST_CENTRAL, len(places) // 2))
    return texts.iloc[places[np.argsort(-near, kind="stable")][:wanted]][["text", "lemmas"]]


def to_topic_id(segment_ids: list[str]) -> str:
    """Return a topic's id: a hash of its members, whatever their order."""
    return "k-" + hashlib.sha256("\n".join(sorted(segment_ids)).encode()).hexdigest()[:10]
