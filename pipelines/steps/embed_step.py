"""The step that makes vectors of segments, and of the texts around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.store import CACHE_FOLDER, VectorCache, Vectors
from pipelines.steps.languages import find_languages

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from friction.topics import Embedder
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def embed_segments(work: Work) -> dict[str, Made]:
    """Make the vectors of segments, of the texts around them, and where languages join, those of the bridge."""
    from friction.topics import (
        build_contexts,
        choose_voters,
        find_joined,
        find_names,
        load_bridge,
        neutralise,
    )

    documents = work.table("documents").set_index("doc_id")
    segments = work.table("cut_segments").sort_values("segment_id", ignore_index=True)
    embedder = work.load_embedder()
    names = find_names(
        segments,
        lambda texts: _embed(work, embedder, texts),
        dict(zip(documents.index, documents["source"], strict=True)),
    )
    neutral = segments.assign(text=neutralise(segments["text"].tolist(), names))
    around = build_contexts(neutral)
    vectors = _embed(work, embedder, [*neutral["text"], *around["text"]])
    n, ids = len(segments), segments["segment_id"].tolist()
    made: dict[str, Made] = {
        "embeddings": Vectors(ids, vectors[:n], embedder.model_id),
        "contexts": Vectors(around["doc_id"].tolist(), vectors[n:], embedder.model_id),
    }
    spoken = segments["doc_id"].map(documents["language"])
    abroad = spoken.isin(find_joined(spoken.unique().tolist(), find_languages(work)).joined)
    if abroad.any():
        asked = neutral[choose_voters(neutral["text"], abroad)]
        whole = around[around["doc_id"].isin(asked["doc_id"])]
        over = load_bridge()
        rows = _embed(work, over, [*asked["text"], *whole["text"]])
        made["bridge"] = Vectors([*asked["segment_id"], *whole["doc_id"]], rows, over.model_id)
    return made


def _embed(work: Work, embedder: Embedder, texts: Sequence[str]) -> np.ndarray:
    """Return the vectors of texts, those that the workspace's cache holds taken from there."""
    from friction.topics import embed_texts

    cache = VectorCache(work.workspace / CACHE_FOLDER, embedder.model_id)
    vectors = embed_texts(texts, embedder, cache.load(), on_batch=cache.save, on_progress=work.on_progress)
    cache.merge()
    work.notes += [
        f"The cache file {name} was damaged: it was removed, and its texts were embedded again."
        for name in cache.damaged
    ]
    return vectors
