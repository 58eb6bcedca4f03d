"""A run's topics as a BERTopic model, to open and plot with BERTopic's own tools."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from friction.topics.model import TopicModel


def build_bertopic(segments: pd.DataFrame, vectors: np.ndarray, segment_topics: pd.DataFrame, model: TopicModel) -> Any:  # noqa: ANN401 - a BERTopic object; bertopic loads late
    """Return a BERTopic model of the topics found: its topic -1 is our "in none", its topic n our n-th.

    Its terms are BERTopic's own c-TF-IDF over our lemmas and phrases, its labels ours (as custom labels, so that plots
    show them with ``custom_labels=True``). ``transform`` with ``embeddings`` places new texts exactly as friction does.
    Saved with ``serialization="safetensors"`` and loaded again, it uses BERTopic's nearest centroid, not our rule. It
    holds no sentence model: hand its methods embeddings, not texts. Topics found by letters, of languages that the
    sentence model does not know, are not in it.

    Parameters
    ----------
    segments : segment_id, lemmas, phrases; n rows.
    vectors : (n, d) unit rows, in the order of ``segments``.
    segment_topics : segment_id, topic_id.
    model : the topic model of the same run.

    Examples
    --------
    ``run = friction.read_run(path)``, then
    ``build_bertopic(run.segments, run.embeddings.vectors, run.segment_topics, run.topic_model).visualize_topics()``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what numba, umap and hdbscan say to their own developers while they load
        from bertopic import BERTopic
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer
        from sklearn.feature_extraction.text import CountVectorizer

    number = {topic_id: at for at, topic_id in enumerate(model.topic_ids)}
    found = segments["segment_id"].map(segment_topics.set_index("segment_id")["topic_id"])
    groups = found.map(number).fillna(-1).astype(int).to_numpy()
    words = [
        " ".join([*lemmas, *(phrase.replace(" ", "_") for phrase in phrases)])
        for lemmas, phrases in zip(segments["lemmas"], segments["phrases"], strict=True)
    ]
    topics = BERTopic(
        language="multilingual",  # leaves the letters of all languages in the terms
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=_Kept(groups, model),
        vectorizer_model=CountVectorizer(analyzer=str.split),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
    ).fit(words, embeddings=np.asarray(vectors))
    # BERTopic numbers topics by size; ours are so numbered by distinct texts, which may be another order.
    ours = {theirs: own for own, theirs in zip(groups, topics.topics_, strict=True)}
    topics.set_topic_labels({theirs: model.labels[own] if own >= 0 else "in no topic" for theirs, own in ours.items()})
    return topics


class _Kept:
    """The groups found, behind the interface that BERTopic asks of a clusterer."""

    def __init__(self, groups: np.ndarray, model: TopicModel) -> None:
        self.labels_ = groups
        self._model = model

    def fit(self, vectors: np.ndarray, y: object = None) -> _Kept:  # noqa: ARG002 - BERTopic hands both over
        """Keep the groups as they are."""
        return self

    def predict(self, vectors: np.ndarray) -> np.ndarray:
        """Return our group of each of (n, d) unit rows; BERTopic gives it its own number."""
        from friction.topics.place import place

        return place(np.asarray(vectors), self._model.reference).groups
