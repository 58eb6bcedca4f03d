"""The tables of a made-up run that hold what customers wrote, and the vectors of their segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.app.said import FRICTION_OF, SAYS_LITTLE, Themes, say_segments
from friction.contracts import build_table
from friction.store import Vectors

if TYPE_CHECKING:
    from friction.topics import Embedder

BEGIN = pd.Timestamp("2025-05-26", tz="UTC")
DAYS = 364
SEGMENTS_OF = (1, 1, 2, 3, 1)
"""How many segments messages have, one after the other."""

GREETING = "Hello there! "
NEAR = 0.7
"""How far a segment's vector lies from its theme's, which has length 1."""

DIMENSIONS = 384
MODEL_ID = "made up"


def make_messages(
    n_segments: int, themes: Themes, n_persons: int, random: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Return the tables ``documents``, ``segments``, ``cues`` and ``segment_topics``; and ``about``, of no run.

    ``about`` says which theme (its number) each segment was made from, in the order of the table ``segments``.
    """
    said = say_segments(themes, n_segments, random)
    sizes = np.resize(np.array(SEGMENTS_OF), n_segments)
    doc = np.repeat(np.arange(n_segments), sizes)[:n_segments]
    first = np.r_[True, doc[1:] != doc[:-1]]
    said["number"] = np.arange(n_segments) - np.flatnonzero(first)[doc] + 1
    said["doc_id"] = np.char.add("d-", np.char.zfill(doc.astype(str), 7))
    said["segment_id"] = said["doc_id"] + "/" + said["number"].astype(str)
    lengths = said["text"].str.len().to_numpy() + 1
    ends = np.cumsum(lengths)
    greeted = np.where(doc % 3 == 0, len(GREETING), 0)
    said["start"] = ends - lengths - (ends - lengths)[first][doc] + greeted
    said["end"] = said["start"] + lengths - 1
    documents = _make_documents(said, greeted[first] > 0, n_persons, random)
    return {"documents": documents, **_make_segments(said, themes, random), "about": said[["about"]]}


def make_vectors(
    themes: Themes, segments: pd.DataFrame, about: pd.DataFrame, random: np.random.Generator, embedder: Embedder | None
) -> Vectors:
    """Return a vector for each segment, near that of its theme's name.

    Parameters
    ----------
    embedder : gives the names' vectors; None: they lie anywhere, and asking by meaning finds nothing of sense.
    """
    if embedder is None:
        centres = random.standard_normal((len(themes.names), DIMENSIONS), dtype=np.float32)
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    else:
        centres = embedder.encode(themes.names)
    d = centres.shape[1]
    vectors = random.standard_normal((len(segments), d), dtype=np.float32)
    vectors *= np.float32(NEAR / np.sqrt(d))
    vectors += centres[about["about"].to_numpy()]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Vectors(segments["segment_id"].tolist(), vectors, embedder.model_id if embedder else MODEL_ID)


def _make_documents(
    said: pd.DataFrame, greeted: np.ndarray, n_persons: int, random: np.random.Generator
) -> pd.DataFrame:
    whole = said.groupby("doc_id", sort=True).agg(text=("text", " ".join), language=("language", "first")).reset_index()
    n = len(whole)
    person = random.integers(0, n_persons, n)
    source = random.choice(["ticket", "chat", "review", "survey", "other"], n, p=[0.4, 0.3, 0.2, 0.08, 0.02])
    minutes = np.sort(random.integers(0, DAYS * 1440, n))
    rated = np.isin(source, ["review", "survey"])
    return build_table("documents", pd.DataFrame({
        "doc_id": whole["doc_id"], "source": source, "author": "customer",
        "thread_id": pd.Series(np.char.add("t-", (np.arange(n) // 4).astype(str))).where(source == "chat"),
        "person_id": pd.Series(np.char.add("p-", np.char.zfill(person.astype(str), 6))).where(random.random(n) < 0.9),
        "written_at": pd.Series(BEGIN + pd.to_timedelta(minutes, "min")).where(random.random(n) < 0.98),
        "text": np.where(greeted, GREETING, "") + whole["text"],
        "rating": np.where(rated, random.integers(0, 5, n) / 4, np.nan), "language": whole["language"],
        "url": pd.Series("https://desk.example/" + whole["doc_id"]).where(source == "ticket"),
        "stage_hint": None, "n_masked": 0, "left_out": None,
    }))  # fmt: skip


def _make_segments(said: pd.DataFrame, themes: Themes, random: np.random.Generator) -> dict[str, pd.DataFrame]:
    n = len(said)
    kind = themes.kinds[said["about"].to_numpy()]
    little = said["text"].isin(SAYS_LITTLE).to_numpy()
    kind = np.where(little, "other", kind)
    mean = np.array([FRICTION_OF[one] for one in kind])
    friction = np.clip(mean + random.normal(0, 0.1, n), 0.001, 0.999)
    segments = pd.DataFrame({
        "segment_id": said["segment_id"], "doc_id": said["doc_id"], "start": said["start"], "end": said["end"],
        "text": said["text"], "lemmas": [themes.terms[number] for number in said["about"].tolist()],
        "phrases": [[]] * n, "turn": None, "effort": None, "kind": kind, "kind_probability": 0.8, "friction": friction,
        "severity": np.clip(random.normal(0.5, 0.15, n), 0, 1),
        "from_base": np.log(friction / (1 - friction)) - 1.2 - 0.25, "from_meaning": 0.25, "from_rating": 0.0,
    })  # fmt: skip
    cues = said[(kind == "problem")]
    in_theme = said["theme"].to_numpy() >= 0
    theme_id = pd.Series(themes.ids[said["theme"].to_numpy()]).where(in_theme)
    reason = np.where(in_theme, "placed", np.where(little, "too_short", random.choice(["ambiguous", "novel"], n)))
    reason = np.where(~in_theme & (said["language"] == "fr"), "unsupported_language", reason)
    placed = pd.DataFrame({
        "segment_id": said["segment_id"], "topic_id": theme_id.str.replace("th-", "k-"), "theme_id": theme_id,
        "also_in": [[]] * n, "strength": np.where(in_theme, random.uniform(0.5, 1, n), 0.0), "reason": reason,
    })  # fmt: skip
    return {
        "segments": build_table("segments", segments),
        "cues": build_table("cues", pd.DataFrame({
            "segment_id": cues["segment_id"], "start": cues["start"] + cues["at"], "end": cues["start"] + cues["to"],
            "cue": "trouble", "weight": 1.2, "minutes": None, "effort": None,
        })),
        "segment_topics": build_table("segment_topics", placed),
    }  # fmt: skip
