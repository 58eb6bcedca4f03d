"""One cache of text vectors for all runs of a workspace, by model and hash of the text.

Vectors lie in shards, each named by the hash of its own bytes: a shard that was cut off or changed is noticed when
it is read, removed, and its texts are encoded again. A text's vector depends on the text and the model alone, so a
half-filled cache gives the same bytes as an empty or a full one.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

from friction.store.disk import write_file

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    import numpy as np

CACHE_FOLDER = "cache/embeddings"
SHARDS_BEFORE_MERGING = 32
_HASH_BYTES = 32


class VectorCache:
    """The vectors of one model below ``folder``."""

    def __init__(self, folder: Path, model_id: str) -> None:
        self.folder = folder / re.sub(r"[^A-Za-z0-9._-]+", "_", model_id)
        self.damaged: list[str] = []

    def load(self) -> dict[str, np.ndarray]:
        """Return all whole vectors, by text hash (hex); damaged shards are removed and named in ``damaged``."""
        from safetensors.numpy import load

        vectors: dict[str, np.ndarray] = {}
        for path in sorted(self.folder.glob("*.safetensors")):
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != path.stem:
                path.unlink()
                self.damaged.append(path.name)
                continue
            arrays = load(content)
            joined = arrays["hashes"].tobytes().hex()
            width = 2 * _HASH_BYTES
            hashes = [joined[at : at + width] for at in range(0, len(joined), width)]
            vectors.update(zip(hashes, arrays["vectors"], strict=True))
        return vectors

    def save(self, vectors: Mapping[str, np.ndarray]) -> Path | None:
        """Write one shard with these vectors and return its path (None where there are none)."""
        import numpy as np
        from safetensors.numpy import save

        if not vectors:
            return None
        hashes = sorted(vectors)
        arrays = {
            "hashes": np.frombuffer(bytes.fromhex("".join(hashes)), dtype=np.uint8).reshape(len(hashes), _HASH_BYTES),
            "vectors": np.stack([vectors[text_hash] for text_hash in hashes]).astype(np.float32),
        }
        content = save(arrays)
        path = self.folder / f"{hashlib.sha256(content).hexdigest()}.safetensors"
        write_file(path, content)
        return path

    def merge(self) -> None:
        """Join the shards into one where there are many; the new one is whole before the old ones go."""
        paths = sorted(self.folder.glob("*.safetensors"))
        if len(paths) <= SHARDS_BEFORE_MERGING:
            return
        joined = self.save(self.load())
        for path in paths:
            if path != joined:
                path.unlink(missing_ok=True)

    def keep(self, row_hashes: Collection[bytes]) -> int:
        """Remove all vectors but those of ``row_hashes``; returns how many went.

        Of texts that have one vector (they differ in capitals, or behind what is read) nobody can tell whose is whose
        any more: all of them go, and are embedded again.
        """
        before = sorted(self.folder.glob("*.safetensors"))
        vectors = self.load()
        rows = {text_hash: to_row_hash(vector) for text_hash, vector in vectors.items()}
        often = Counter(rows.values())
        left = {
            text_hash: vector
            for text_hash, vector in vectors.items()
            if rows[text_hash] in row_hashes and often[rows[text_hash]] == 1
        }
        if len(left) == len(vectors):
            return 0
        kept = self.save(left)
        for path in before:
            if path != kept:
                path.unlink(missing_ok=True)
        return len(vectors) - len(left)


def keep_vectors(workspace: Path, row_hashes: Collection[bytes]) -> int:
    """Remove all cached vectors, of whatever model, but those of ``row_hashes``; returns how many went.

    By the vectors that runs still hold, not by texts: what was embedded is not what was written, names are neutral
    there, and documents are put together.
    """
    folders = sorted(path for path in (workspace / CACHE_FOLDER).glob("*") if path.is_dir())
    return sum(VectorCache(folder.parent, folder.name).keep(row_hashes) for folder in folders)


def to_row_hash(row: np.ndarray) -> bytes:
    """Return the hash of a vector's bytes, by which equal vectors are found."""
    return hashlib.blake2b(row.tobytes(), digest_size=16).digest()
