"""What the page of messages asks of a run: one index for all who search, and the model that reads a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.actor import is_alone
from app.views.search import By, Found, Wanted, find, measure_likeness
from app.views.search_export import write_found
from app.views.search_index import Index, Placed, build_index, find_rows, place_index
from app.workspace import RUNS_HELD
from friction.errors import ModelError
from friction.store import Service
from friction.topics import is_bridge_installed

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from app.workspace import Opened
    from friction.topics import Embedder

SENTENCES_HELD = 256


def open_index(opened: Opened) -> tuple[Index, Placed]:
    """Return the index of the run and where what is in it belongs now: made once for all sessions."""
    run = opened.key.partition(":")[0]
    index = _build_index(run, opened.settings.impact.group, opened.settings.project.timezone, _opened=opened)
    return index, _place_index(opened.key, opened.settings.impact.group, _index=index, _opened=opened)


def find_ways(opened: Opened) -> tuple[By, ...]:
    """Return the ways to search a run: by meaning where it has vectors, in any language where these join."""
    there = opened.run.manifest["tables"]
    joined = "bridge" in there and is_bridge_installed()
    return ("words", *(("meaning",) if "embeddings" in there else ()), *(("languages",) if joined else ()))


def search(opened: Opened, index: Index, placed: Placed, wanted: Wanted) -> Found:
    """Return what is found; by meaning, with the model that made the run's vectors.

    Raises
    ------
    ModelError
        If that model is not on this machine.
    """
    vectors = {"words": None, "meaning": opened.tables.embeddings, "languages": opened.run.bridge}[wanted.by]
    if vectors is None or not wanted.typed.strip():
        return find(index, placed, wanted)
    embedder = _load_model(wanted.by, opened.settings.topics.model, str(opened.folder))
    if embedder.model_id != vectors.model_id:
        raise ModelError(
            "this run was made with another sentence model than is here now",
            where=vectors.model_id,
            why="Sentences read by different models cannot be compared.",
            mend="Search by words, or make a run with this model: friction run",
        )
    asked = _read_sentence(wanted.typed, embedder.model_id, _embedder=embedder)
    rows = _find_rows(opened.key.partition(":")[0], wanted.by, _index=index, _ids=vectors.segment_ids)
    return find(index, placed, wanted, measure_likeness(rows, vectors.vectors, asked))


@st.cache_resource(max_entries=RUNS_HELD, show_spinner="Reading all messages once, for searching…")
def _build_index(run: str, group: str | None, timezone: str, *, _opened: Opened) -> Index:  # noqa: ARG001 - run: the key
    return build_index(_opened.tables, timezone, group)


@st.cache_resource(max_entries=2 * RUNS_HELD, show_spinner=False)
def _find_rows(run: str, by: By, *, _index: Index, _ids: list[str]) -> np.ndarray:  # noqa: ARG001 - run and by: the key
    return find_rows(_index, _ids)


@st.cache_resource(max_entries=RUNS_HELD, show_spinner=False)
def _place_index(key: str, group: str | None, *, _index: Index, _opened: Opened) -> Placed:  # noqa: ARG001 - the key
    return place_index(_index, _opened.tables)


@st.cache_data(max_entries=SENTENCES_HELD, show_spinner=False)
def _read_sentence(sentence: str, model_id: str, *, _embedder: Embedder) -> np.ndarray:  # noqa: ARG001 - model_id: the key
    row: np.ndarray = _embedder.encode([sentence])[0]
    return row


@st.cache_resource(max_entries=2, show_spinner="Loading the model that reads sentences, once…")
def _load_model(by: By, name: str, folder: str) -> Embedder:
    from pathlib import Path

    from friction.topics import load_bridge, load_embedder

    return load_bridge() if by == "languages" else load_embedder(name, Path(folder), for_questions=True)


def give_found(
    opened: Opened, index: Index, placed: Placed, found: Found, form: str, actor: Callable[[], str]
) -> bytes:
    """Return what was found as a file; the audit says who had it, and how many rows.

    The audit comes first: a file that cannot be given is in it all the same, none that was given is not.

    Parameters
    ----------
    actor : finds who takes it, at the moment it is taken (`app.actor.hold_actor`).

    Raises
    ------
    NotAllowedError
        If who takes it may not export.
    NotSignedInError
        If the sign-in has ended.
    """
    with Service(opened.folder, actor(), is_alone=is_alone()) as service:
        service.check("export")
        content = write_found(index, placed, found, opened.tables, form)
        service.record("export", {"form": form, "of": "messages", "n_rows": len(found.docs)}, subject="messages")
    return content
