"""What the page of messages asks of a run: one index for all who search, and the model that reads a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.views.search import Found, Wanted, find, measure_likeness
from app.views.search_export import write_found
from app.views.search_index import Index, Placed, build_index, place_index
from app.workspace import RUNS_HELD
from friction.errors import ModelError
from friction.store import Service

if TYPE_CHECKING:
    import numpy as np

    from app.workspace import Opened
    from friction.topics import Embedder

FINDS_HELD = 64
SENTENCES_HELD = 256


def open_index(opened: Opened) -> tuple[Index, Placed]:
    """Return the index of the run and where what is in it belongs now: made once for all sessions."""
    run = opened.key.partition(":")[0]
    index = _build_index(run, opened.settings.impact.group, opened.settings.project.timezone, _opened=opened)
    return index, _place_index(opened.key, opened.settings.impact.group, _index=index, _opened=opened)


def search(opened: Opened, index: Index, placed: Placed, wanted: Wanted) -> Found:
    """Return what is found; by meaning, with the model that read the run's segments.

    Raises
    ------
    ModelError
        If the run has no vectors, or the model that made them is not on this machine.
    """
    if wanted.by == "words" or not wanted.typed.strip():
        return find(index, placed, wanted)
    vectors = opened.tables.embeddings
    if vectors is None:
        raise ModelError("this run has no vectors, so meaning cannot be searched", mend="Search by words.")
    embedder = _load_model(opened.settings.topics.model, str(opened.folder))
    if embedder.model_id != vectors.model_id:
        raise ModelError(
            "this run was made with another sentence model than is here now",
            where=vectors.model_id,
            why="Sentences read by different models cannot be compared.",
            mend="Search by words, or make a run with this model: friction run",
        )
    asked = _read_sentence(wanted.typed, embedder.model_id, _embedder=embedder)
    return find(index, placed, wanted, measure_likeness(index, vectors.vectors, asked))


@st.cache_resource(max_entries=RUNS_HELD, show_spinner="Reading all messages once, for searching…")
def _build_index(run: str, group: str | None, timezone: str, *, _opened: Opened) -> Index:  # noqa: ARG001 - run: the key
    vectors = _opened.tables.embeddings
    return build_index(_opened.tables, vectors.segment_ids if vectors else [], timezone, group)


@st.cache_resource(max_entries=RUNS_HELD, show_spinner=False)
def _place_index(key: str, group: str | None, *, _index: Index, _opened: Opened) -> Placed:  # noqa: ARG001 - the key
    return place_index(_index, _opened.tables)


@st.cache_data(max_entries=SENTENCES_HELD, show_spinner=False)
def _read_sentence(sentence: str, model_id: str, *, _embedder: Embedder) -> np.ndarray:  # noqa: ARG001 - model_id: the key
    row: np.ndarray = _embedder.encode([sentence])[0]
    return row


@st.cache_resource(max_entries=1, show_spinner="Loading the model that reads sentences, once…")
def _load_model(name: str, folder: str) -> Embedder:
    from pathlib import Path

    from friction.topics import load_embedder

    return load_embedder(name, Path(folder), for_questions=True)


def give_found(opened: Opened, index: Index, placed: Placed, found: Found, form: str) -> bytes:
    """Return what was found as a file; the audit says who had it, and how many rows.

    The audit comes first: a file that cannot be given is in it all the same, none that was given is not.

    Raises
    ------
    NotAllowedError
        If who looks may not export.
    """
    with Service(opened.folder, opened.actor) as service:
        service.check("export")
        content = write_found(index, placed, found, opened.tables, form)
        service.record("export", {"form": form, "of": "messages", "n_rows": len(found.docs)}, subject="messages")
    return content
