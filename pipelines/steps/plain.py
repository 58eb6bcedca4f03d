"""Sentences as they are embedded, names made neutral: what cutting them and making vectors start from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.store import CACHE_FOLDER, VectorCache

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd

    from friction.topics import Embedder, Names
    from pipelines.steps.work import Work

PLAIN = "plain"
"""Under this name `Work.keep` keeps it."""


class Plain(NamedTuple):
    """The sentences of a run.

    Attributes
    ----------
    sentences : columns of the table ``segments``, sorted by id.
    plain : the same with names made neutral in ``text``.
    vectors : (n, d) unit rows of these.
    around : ``doc_id`` and ``text`` of what stands around sentences, m rows.
    contexts : (m, d) unit rows of these.
    names : what is made neutral.
    """

    sentences: pd.DataFrame
    plain: pd.DataFrame
    vectors: np.ndarray
    around: pd.DataFrame
    contexts: np.ndarray
    names: Names


class Cached:
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


def read_plain(work: Work, embed: Cached) -> Plain:
    """Return the sentences of a run, embedded; once for all steps that start from them."""
    return work.keep(PLAIN, ("documents", "sentences"), lambda: _build(work, embed))


def _build(work: Work, embed: Cached) -> Plain:
    from friction.topics import build_contexts, find_names, neutralise

    documents = work.table("documents")
    sentences = work.table("sentences").sort_values("segment_id", ignore_index=True)
    names = find_names(sentences, embed, dict(zip(documents["doc_id"], documents["source"], strict=True)))
    plain = sentences.assign(text=neutralise(sentences["text"].tolist(), names))
    around = build_contexts(plain)
    vectors, n = embed([*plain["text"], *around["text"]]), len(sentences)
    return Plain(sentences, plain, vectors[:n], around, vectors[n:], names)
