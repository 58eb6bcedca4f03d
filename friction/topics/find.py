"""Topics: groups of segments that say the same thing, found by BERTopic's parts around our own clusterer."""

from __future__ import annotations

import hashlib
import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.topics.cluster import OUTSIDE, SharedNeighbourClusterer
from friction.topics.describe import find_exemplars, find_labels, find_terms
from friction.topics.stability import estimate_stability

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.config import Topics

FEWEST_LEMMAS = 2
LEAST_STRENGTH = 0.3
MARGIN = 0.02
N_TERMS = 30
FEWEST_CENTRAL = 8
PLACES = 6

TOPIC_COLUMNS = (
    "topic_id", "label", "terms", "exemplar_ids", "n_segments", "n_documents", "n_persons", "friction", "stability",
    "parent_id",
)  # fmt: skip


class _Placed(NamedTuple):
    """Where the distinct texts belong: number of the topic (-1: none), cosine to its centroid, reason."""

    labels: np.ndarray
    strengths: np.ndarray
    reasons: np.ndarray


def find_topics(
    segments: pd.DataFrame,
    vectors: np.ndarray,
    documents: pd.DataFrame,
    settings: Topics,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Group the segments into topics; their number is found, not given.

    Equal texts count once and share their topic. A segment of fewer than two lemmas is ``too_short`` to be grouped.
    After grouping, a text that is clearly nearer to another topic's centroid moves there (``reassigned``); one that is
    near to none, or whose group is too small, is ``novel``.

    Parameters
    ----------
    segments : table ``segments``, any order.
    vectors : (n, d) unit rows, in the order of ``segments``.
    documents : table ``documents``.
    settings : neighbours, resolution, min_segments, seed.
    on_progress : told the steps done.

    Returns
    -------
    segment_topics : segment_id, topic_id, strength, reason; a row for each segment, sorted by it.
    topics : columns `TOPIC_COLUMNS`, largest first. Ids are hashes of the members, labels are all different.
    """
    steps = on_progress or (lambda _done, _total: None)
    order = segments.reset_index(drop=True).sort_values("segment_id").index.to_numpy()
    segments, vectors = segments.reset_index(drop=True).loc[order].reset_index(drop=True), vectors[order]
    long_enough = segments["lemmas"].map(len) >= FEWEST_LEMMAS
    texts = segments[long_enough].drop_duplicates("text").sort_values("text")
    points = vectors[texts.index.to_numpy()]
    clusterer = SharedNeighbourClusterer(
        neighbours=settings.neighbours,
        resolution=settings.resolution,
        min_size=settings.min_segments,
        seed=settings.seed,
    )
    steps(1, 4)
    groups, weights = _fit_bertopic(texts, points, clusterer)
    placed = _place(points, groups)
    steps(2, 4)
    stability = estimate_stability(points, placed.labels, clusterer)
    steps(3, 4)
    place_of = pd.Series(np.arange(len(texts)), index=texts["text"])
    own = segments["text"].where(long_enough).map(place_of)
    segment_topics = _to_segment_topics(segments, own, placed)
    topics = _to_topics(segments, segment_topics, documents, points, placed, weights, texts, stability)
    names = topics.set_index("number")["topic_id"] if len(topics) else pd.Series(dtype="str")
    segment_topics["topic_id"] = segment_topics.pop("number").map(names).astype("str")
    steps(4, 4)
    return segment_topics, topics[list(TOPIC_COLUMNS)]


def _fit_bertopic(
    texts: pd.DataFrame, points: np.ndarray, clusterer: SharedNeighbourClusterer
) -> tuple[np.ndarray, dict[int, dict[str, float]]]:
    """Return the group of each text and, for each group, the c-TF-IDF weight of its terms.

    The BERTopic object is made, fitted and let go here: only its tables leave this function.
    """
    groups = clusterer.fit(points).labels_ if len(points) else np.empty(0, dtype=np.int64)
    if len(points) < 2 or (groups == OUTSIDE).all():  # noqa: PLR2004 - BERTopic needs two texts and a topic
        return groups, {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what numba, umap and hdbscan say to their own developers while they load
        from bertopic import BERTopic
        from bertopic.cluster import BaseCluster
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer
        from sklearn.feature_extraction.text import CountVectorizer

        model = BERTopic(
            language="multilingual",  # leaves the letters of all languages in the terms
            top_n_words=N_TERMS,
            embedding_model=None,
            umap_model=BaseDimensionalityReduction(),
            hdbscan_model=BaseCluster(),  # the groups are handed over as known: manual topic modelling
            vectorizer_model=CountVectorizer(analyzer=str.split),
            ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        )
        words = [
            " ".join([*lemmas, *(phrase.replace(" ", "_") for phrase in phrases)])
            for lemmas, phrases in zip(texts["lemmas"], texts["phrases"], strict=True)
        ]
        topics, _ = model.fit_transform(words, embeddings=points, y=groups)
        found = model.get_topics()
    # BERTopic numbers topics by their frequency; ours are so numbered already, but ties may differ.
    number = dict(zip(topics, groups.tolist(), strict=True))
    weights = {
        number[topic]: {term.replace("_", " "): float(weight) for term, weight in terms if term and weight > 0}
        for topic, terms in found.items()
        if topic in number
    }
    return groups, weights


def _place(points: np.ndarray, groups: np.ndarray) -> _Placed:
    """Move texts that are clearly nearer to another topic, and put out those that are near to none."""
    n_topics = int(groups.max()) + 1 if len(groups) else 0
    reasons = np.where(groups == OUTSIDE, "novel", "placed").astype(object)
    if n_topics == 0:
        return _Placed(groups, np.zeros(len(groups)), reasons)
    centroids = np.stack([points[groups == number].mean(axis=0) for number in range(n_topics)])
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    near = np.round(points @ centroids.T, PLACES)
    best = near.argmax(axis=1)
    own = np.where(groups == OUTSIDE, -1.0, near[np.arange(len(points)), np.maximum(groups, 0)])
    strongest = near[np.arange(len(points)), best]
    moves = (groups != OUTSIDE) & (strongest > own + MARGIN)
    labels = np.where(moves, best, groups)
    reasons[moves] = "reassigned"
    strengths = np.where(labels == OUTSIDE, 0.0, np.where(moves, strongest, own))
    far = (labels != OUTSIDE) & (strengths < LEAST_STRENGTH)
    labels[far], strengths[far], reasons[far] = OUTSIDE, 0.0, "novel"
    return _Placed(labels, np.clip(strengths, 0.0, 1.0), reasons)


def _to_segment_topics(segments: pd.DataFrame, own: pd.Series, placed: _Placed) -> pd.DataFrame:
    grouped = own.notna().to_numpy()
    places = own.fillna(0).astype(int).to_numpy()
    empty = len(placed.labels) == 0
    labels = np.full(len(own), OUTSIDE) if empty else np.where(grouped, placed.labels[places], OUTSIDE)
    strengths = np.zeros(len(own)) if empty else np.where(grouped, placed.strengths[places], 0.0)
    reasons = np.full(len(own), "too_short") if empty else np.where(grouped, placed.reasons[places], "too_short")
    number = pd.Series(labels).where(labels != OUTSIDE)
    return pd.DataFrame(
        {"segment_id": segments["segment_id"], "number": number, "strength": strengths, "reason": reasons}
    )


def _to_topics(
    segments: pd.DataFrame,
    segment_topics: pd.DataFrame,
    documents: pd.DataFrame,
    points: np.ndarray,
    placed: _Placed,
    weights: dict[int, dict[str, float]],
    texts: pd.DataFrame,
    stability: dict[int, float],
) -> pd.DataFrame:
    """Return a row for each topic, with its ``number``."""
    members = segments.assign(number=segment_topics["number"]).dropna(subset="number")
    members = members.assign(person_id=members["doc_id"].map(documents.set_index("doc_id")["person_id"]))
    numbers = sorted(members["number"].unique())
    labels = find_labels({n: _find_central(texts, points, placed.labels == n) for n in numbers}, weights)
    rows = []
    for number in numbers:
        own = members[members["number"] == number]
        at = np.flatnonzero(placed.labels == number)
        rows.append(
            {
                "number": number,
                "topic_id": to_topic_id(own["segment_id"].tolist()),
                "label": labels[number],
                "terms": find_terms(weights.get(int(number), {})),
                "exemplar_ids": find_exemplars(texts["segment_id"].to_numpy()[at], points[at]),
                "n_segments": len(own),
                "n_documents": own["doc_id"].nunique(),
                "n_persons": own["person_id"].nunique(),
                "friction": round(float(own["friction"].mean()), PLACES),
                "stability": stability.get(int(number), 0.0),
                "parent_id": None,
            }
        )
    topics = pd.DataFrame(rows, columns=["number", *TOPIC_COLUMNS])
    return topics.sort_values(["n_segments", "topic_id"], ascending=[False, True], ignore_index=True)


def _find_central(texts: pd.DataFrame, points: np.ndarray, inside: np.ndarray) -> pd.DataFrame:
    """Return text and lemmas of the half of a topic's texts that lies nearest to its centre: they name it."""
    places = np.flatnonzero(inside)
    near = np.round(points[places] @ points[places].mean(axis=0), 5)
    kept = places[np.argsort(-near, kind="stable")][: max(FEWEST_CENTRAL, len(places) // 2)]
    return texts.iloc[kept][["text", "lemmas"]]


def to_topic_id(segment_ids: list[str]) -> str:
    """Return a topic's id: a hash of its members, whatever their order."""
    return "k-" + hashlib.sha256("\n".join(sorted(segment_ids)).encode()).hexdigest()[:10]
