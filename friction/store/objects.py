"""Tables and arrays kept by the hash of their bytes, shared between steps and runs.

An object is written once, never changed. Equal tables are equal bytes, so an unchanged table costs no disk in the
next run: run folders hold hard links to the objects.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from friction.contracts import build_from_arrow, to_arrow
from friction.errors import StoreError
from friction.store.disk import hash_file, new_file, put_file, told_plainly, write_file

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pandas as pd

    from friction.topics import TopicModel

ROWS_PER_GROUP = 262_144
_HEAD = 8
"""Bytes at the begin of a safetensors file that say how long its head is."""


@dataclass(frozen=True)
class Vectors:
    """The record ``embeddings``: one unit row for each segment.

    Attributes
    ----------
    segment_ids : (n,) list of text, rising.
    vectors : (n, d) float32, rows of length 1.
    model_id : name of the model and the first 16 hex digits of the sha256 over its files.
    """

    segment_ids: list[str]
    vectors: np.ndarray
    model_id: str


@dataclass(frozen=True)
class Stored:
    """An object on the disk: the hash of its bytes, the ending of its file name, and its rows."""

    sha256: str
    ending: str
    rows: int

    @property
    def file_name(self) -> str:
        """Name of the object's file."""
        return f"{self.sha256}.{self.ending}"


class Objects:
    """The objects below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, stored: Stored) -> Path:
        """Return where the object lies."""
        return self.folder / stored.file_name

    def has(self, stored: Stored) -> bool:
        """Is the object there, whole? A damaged one is removed, so that it is made anew."""
        path = self.path(stored)
        if not path.is_file():
            return False
        if hash_file(path) != stored.sha256:
            path.unlink()
            return False
        return True

    def save_table(self, name: str, table: pd.DataFrame) -> Stored:
        """Write a table, already built by its contract, as Parquet; never all of its bytes in memory at once."""
        with new_file(self.folder, name) as part:
            write_parquet(name, table, part)
            return self.keep_table(part, len(table))

    def keep_table(self, part: Path, rows: int) -> Stored:
        """Give a Parquet file, written into the folder, the name of its hash, unless the same lies there already."""
        stored = Stored(hash_file(part), "parquet", rows)
        if not self.has(stored):
            put_file(part, self.path(stored))
        return stored

    def save_vectors(self, vectors: Vectors) -> Stored:
        """Write the record ``embeddings`` as safetensors."""
        return self._save(to_safetensors(vectors), "safetensors", len(vectors.segment_ids))

    def save_model(self, model: TopicModel) -> Stored:
        """Write the topic model as safetensors."""
        from friction.topics import model_to_bytes

        return self._save(model_to_bytes(model), "safetensors", len(model.topic_ids))

    def load_table(self, name: str, stored: Stored) -> pd.DataFrame:
        """Read a table back."""
        return read_parquet(name, self.path(stored), stored.sha256)

    def load_vectors(self, stored: Stored) -> Vectors:
        """Read the record ``embeddings`` back."""
        return read_safetensors(self.path(stored), stored.sha256)

    def _save(self, content: bytes, ending: str, rows: int) -> Stored:
        stored = Stored(hashlib.sha256(content).hexdigest(), ending, rows)
        if not self.has(stored):
            write_file(self.path(stored), content)
        return stored


def write_parquet(name: str, table: pd.DataFrame, path: Path) -> None:
    """Write table ``name`` as Parquet; equal tables give equal bytes."""
    import pyarrow.parquet as pq

    whole = to_arrow(name, table)
    with pq.ParquetWriter(path, whole.schema, compression="zstd") as writer:
        for start in range(0, max(len(whole), 1), ROWS_PER_GROUP):
            writer.write_table(whole[start : start + ROWS_PER_GROUP], row_group_size=ROWS_PER_GROUP)


def read_parquet(name: str, path: Path, sha256: str) -> pd.DataFrame:
    """Read table ``name`` from ``path``; a `StoreError` if the bytes are not those of ``sha256``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    return build_from_arrow(name, pq.read_table(pa.BufferReader(_read_checked(path, sha256))))


def to_safetensors(vectors: Vectors) -> bytes:
    """Return the record ``embeddings`` as safetensors; ids as UTF-8 bytes with their ends."""
    import numpy as np
    from safetensors.numpy import save

    encoded = [segment_id.encode() for segment_id in vectors.segment_ids]
    ends = np.cumsum([len(piece) for piece in encoded], dtype=np.int64)
    ids = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    arrays = {"vectors": np.ascontiguousarray(vectors.vectors, dtype=np.float32), "segment_ids": ids, "id_ends": ends}
    content: bytes = save(arrays, metadata={"model_id": vectors.model_id})
    return content


def read_safetensors(path: Path, sha256: str) -> Vectors:
    """Read the record ``embeddings`` from ``path``; a `StoreError` if the bytes are not those of ``sha256``."""
    from safetensors.numpy import load

    content = _read_checked(path, sha256)
    arrays = load(content)
    ids, model_id = _to_ids(arrays["segment_ids"], arrays["id_ends"]), _read_head(content)["__metadata__"]["model_id"]
    return Vectors(ids, arrays["vectors"], model_id)


def map_safetensors(path: Path, sha256: str) -> Vectors:
    """Open the record ``embeddings`` at ``path``: as `read_safetensors`, but the rows stay in the file.

    They cannot be written to. All who look at them share the memory in which the system holds the file.
    """
    import numpy as np

    with told_plainly(path):
        try:
            found = hash_file(path)
        except FileNotFoundError:
            raise _to_missing(path) from None
    if found != sha256:
        raise _to_damaged(path)
    with path.open("rb") as file:
        size = int.from_bytes(file.read(_HEAD), "little")
        head = _read_head(size.to_bytes(_HEAD, "little") + file.read(size))

    def open_array(name: str, kind: str) -> np.ndarray:
        (start, end), shape = head[name]["data_offsets"], tuple(head[name]["shape"])
        if start == end:
            return np.empty(shape, dtype=kind)
        return np.memmap(path, kind, "r", _HEAD + size + start, shape).view(np.ndarray)

    ids = _to_ids(open_array("segment_ids", "<u1"), open_array("id_ends", "<i8"))
    return Vectors(ids, open_array("vectors", "<f4"), head["__metadata__"]["model_id"])


def _read_head(content: bytes) -> dict[str, Any]:
    """Return what a safetensors file says of its arrays; its first eight bytes say how long that is."""
    import json

    head: dict[str, Any] = json.loads(content[_HEAD : _HEAD + int.from_bytes(content[:_HEAD], "little")])
    return head


def _to_ids(joined: np.ndarray, ends: np.ndarray) -> list[str]:
    """Return ids that lie in one array of bytes, each until its end."""
    content, start, ids = joined.tobytes(), 0, []
    for end in ends.tolist():
        ids.append(content[start:end].decode())
        start = end
    return ids


def read_topic_model(path: Path, sha256: str) -> TopicModel:
    """Read a topic model from ``path``; a `StoreError` if the bytes are not those of ``sha256``."""
    from friction.topics import model_from_bytes

    return model_from_bytes(_read_checked(path, sha256), str(path))


def _read_checked(path: Path, sha256: str) -> bytes:
    """Read a file whose bytes must have the hash ``sha256``."""
    with told_plainly(path):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise _to_missing(path) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _to_damaged(path)
    return content


def _to_missing(path: Path) -> StoreError:
    return StoreError("the file is missing", where=str(path), mend="Make it anew with: friction run")


def _to_damaged(path: Path) -> StoreError:
    return StoreError(
        "the file is damaged: its bytes are not those the manifest names",
        where=str(path),
        why="Numbers read from it could be wrong.",
        mend="Remove the run's folder and make it anew with: friction run",
    )
