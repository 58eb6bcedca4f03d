"""The step that makes vectors of segments, and of the texts around them; sentences that say two things are cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_table
from friction.store import CACHE_FOLDER, VectorCache, Vectors
from pipelines.steps.halves import cut_in_halves
from pipelines.steps.languages import find_languages

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from friction.topics import Embedder
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def embed_segments(work: Work) -> dict[str, Made]:
    """Cut sentences that say two things; make the vectors of segments, and of the texts around them.

    Where languages join, there are those of the bridge, too.
    """
    import numpy as np
    import pandas as pd

    from friction.topics import build_contexts, choose_voters, find_joined, find_names, load_bridge, neutralise

    documents = work.table("documents").set_index("doc_id")
    sentences = work.table("sentences").sort_values("segment_id", ignore_index=True)
    embedder, languages = work.load_embedder(), find_languages(work)
    embed = _Cached(work, embedder)
    names = find_names(sentences, embed, dict(zip(documents.index, documents["source"], strict=True)))
    plain = sentences.assign(text=neutralise(sentences["text"].tolist(), names))
    around = build_contexts(plain)
    vectors, n = embed([*plain["text"], *around["text"]]), len(sentences)
    contexts = Vectors(around["doc_id"].tolist(), vectors[n:], embedder.model_id)
    segments = cut_in_halves(
        sentences, vectors[:n], work.table("documents"), dict(zip(contexts.segment_ids, contexts.vectors, strict=True)),
        names, work.settings.topics, languages, find_decided(work), embed,
    )  # fmt: skip
    uncut = ~sentences["segment_id"].isin(segments["segment_id"]).to_numpy()
    place = segments["segment_id"].map(pd.Series(np.arange(n), index=sentences["segment_id"]))
    whole = place.notna().to_numpy()
    rows = np.empty((len(segments), vectors.shape[1]), dtype=vectors.dtype)
    rows[whole] = vectors[place[whole].astype("int64")]
    rows[~whole] = embed(neutralise(segments.loc[~whole, "text"].tolist(), names))
    made: dict[str, Made] = {
        "cut_segments": build_table("segments", segments),
        "embeddings": Vectors(segments["segment_id"].tolist(), rows, embedder.model_id),
        "contexts": contexts,
        "uncut": Vectors(sentences.loc[uncut, "segment_id"].tolist(), vectors[:n][uncut], embedder.model_id),
    }
    spoken = plain["doc_id"].map(documents["language"])
    abroad = spoken.isin(find_joined(spoken.unique().tolist(), languages).joined)
    if abroad.any():
        # Halves are in languages that the model knows, and join nothing over the bridge: their sentences vote.
        asked = plain[choose_voters(plain["text"], abroad)]
        around_asked = around[around["doc_id"].isin(asked["doc_id"])]
        over = load_bridge()
        rows = _Cached(work, over)([*asked["text"], *around_asked["text"]])
        cut = np.array([*uncut[asked.index], *([False] * len(around_asked))], dtype=bool)
        ids = np.array([*asked["segment_id"], *around_asked["doc_id"]], dtype=object)
        made["bridge"] = Vectors(ids[~cut].tolist(), rows[~cut], over.model_id)
        made["uncut_bridge"] = Vectors(ids[cut].tolist(), rows[cut], over.model_id)
    return made


def find_decided(work: Work) -> list[str]:
    """Return the ids of the segments that people put in a theme, sorted."""
    from friction.themes import replay_decisions

    return sorted(replay_decisions(work.decisions).placed)


class _Cached:
    """Texts into vectors, those that the workspace's cache holds taken from there."""

    def __init__(self, work: Work, embedder: Embedder) -> None:
        self._work, self._embedder = work, embedder
        self._cache = VectorCache(work.workspace / CACHE_FOLDER, embedder.model_id)
        self._known = self._cache.load()
        work.notes += [
            f"The cache file {name} was damaged: it was removed, and its texts were embedded again."
            for name in self._cache.damaged
        ]

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, d) unit rows, in the order of the texts."""
        from friction.topics import embed_texts

        vectors = embed_texts(
            texts, self._embedder, self._known, on_batch=self._keep, on_progress=self._work.on_progress
        )
        self._cache.merge()
        return vectors

    def _keep(self, made: dict[str, np.ndarray]) -> None:
        self._cache.save(made)
        self._known.update(made)
