"""Topics as a model that can be kept: it places texts in another process, another year, exactly as it did live.

One safetensors file: the arrays, and in its header, as JSON, what they mean, the version of the format and the hash of
each array. Nothing is pickled, so loading runs no code.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.errors import ModelError
from friction.topics.context import NO_SHARES, Shares
from friction.topics.place import OUTSIDE, Reference, place

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "friction-topics"
VERSION = 3
READ = (2, VERSION)
"""Versions that are read: before 3 nothing stood around a segment, so nothing is there to be read."""

_LENGTH_BYTES = 8


@dataclass(frozen=True, eq=False)
class TopicModel:
    """What places texts.

    Attributes
    ----------
    model_id : of the sentence model whose vectors these are.
    topic_ids, labels : of each topic, by number; all ids different.
    reference : texts whose topics are known.
    shares : how much a segment's document counts in its vector, of documents of few and of many segments.
    """

    model_id: str
    topic_ids: tuple[str, ...]
    labels: tuple[str, ...]
    reference: Reference
    shares: Shares = NO_SHARES

    def place(self, vectors: np.ndarray, own: np.ndarray | None = None) -> pd.DataFrame:
        """Return topic_id (null for none), strength (0 to 1) and reason of each of (n, d) unit rows, in their order.

        ``vectors`` are those of segments with their documents around them (`friction.topics.context.add_contexts`, by
        `shares`), ``own`` those of the segments alone; of a text that is a whole document, both are the same. Those of
        the run's own segments are exactly the run's. It knows vectors alone: segments that a run set aside
        before (too short, greetings, templates, languages that the sentence model does not know) are not for it, nor
        are those that joined from other languages.
        """
        placed = place(vectors, self.reference, own)
        ids = [self.topic_ids[group] if group != OUTSIDE else None for group in placed.groups]
        return pd.DataFrame(
            {"topic_id": pd.Series(ids, dtype="str"), "strength": placed.strengths, "reason": placed.reasons}
        )


def save_model(model: TopicModel, path: Path) -> None:
    """Write the model's file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model_to_bytes(model))


def load_model(path: Path) -> TopicModel:
    """Read a model back.

    Raises
    ------
    ModelError
        If the file is missing, cut short or altered, or of a version this program does not know.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refuse(str(path), "the topic model cannot be read") from error
    return model_from_bytes(content, str(path))


def model_to_bytes(model: TopicModel) -> bytes:
    """Return the model as one safetensors file; equal models give equal bytes."""
    from safetensors.numpy import save

    arrays: dict[str, np.ndarray] = {
        "vectors": np.ascontiguousarray(model.reference.vectors, dtype=np.float32),
        "groups": np.ascontiguousarray(model.reference.groups, dtype=np.int64),
    }
    if model.reference.gathered is not None:
        arrays["gathered"] = np.ascontiguousarray(model.reference.gathered, dtype=np.bool_)
    if model.reference.loose is not None:
        arrays["loose"] = np.ascontiguousarray(model.reference.loose, dtype=np.int64)
    if model.reference.own is not None:
        arrays["own"] = np.ascontiguousarray(model.reference.own, dtype=np.float32)
    meaning = {
        "format": FORMAT,
        "version": VERSION,
        "model_id": model.model_id,
        "topic_ids": model.topic_ids,
        "labels": model.labels,
        "least_near": model.reference.least_near,
        "shares": list(model.shares),
        "sha256": {name: _hash(array) for name, array in arrays.items()},
    }
    content: bytes = save(arrays, metadata={FORMAT: json.dumps(meaning, ensure_ascii=False, sort_keys=True)})
    return content


def model_from_bytes(content: bytes, where: str) -> TopicModel:
    """Return the model that ``content`` holds; ``where`` names it in errors. Raises as `load_model`."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays = load(content)
        header = json.loads(content[_LENGTH_BYTES : _LENGTH_BYTES + int.from_bytes(content[:_LENGTH_BYTES], "little")])
        meaning = json.loads(header["__metadata__"][FORMAT])
        known = meaning["version"] in READ
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise _refuse(where, "the file is no topic model, or it was cut short") from error
    if not known:
        raise _refuse(where, f"the topic model is of version {meaning['version']}, not {VERSION}")
    if {name: _hash(array) for name, array in arrays.items()} != meaning["sha256"]:
        raise _refuse(where, "the topic model is damaged: its arrays are not those that were saved")
    least_near = float(meaning["least_near"])
    reference = Reference(
        arrays["vectors"],
        arrays["groups"],
        least_near,
        arrays.get("gathered"),
        arrays.get("loose"),
        arrays.get("own"),
    )
    names = tuple(meaning["topic_ids"]), tuple(meaning["labels"])
    return TopicModel(meaning["model_id"], *names, reference, Shares(*meaning.get("shares", NO_SHARES)))


def _hash(array: np.ndarray) -> str:
    return hashlib.sha256(array.tobytes()).hexdigest()


def _refuse(where: str, what: str) -> ModelError:
    return ModelError(
        what,
        where=where,
        why="It could place texts otherwise than when it was made.",
        mend="Make it anew with: friction run",
    )
