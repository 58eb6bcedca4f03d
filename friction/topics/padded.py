"""Sentence models of any make, through sentence-transformers, in batches of fixed shapes."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS_PER_BATCH = 32
TOKENS_PER_STEP = 16


class PaddedModel:
    """A sentence-transformers model whose vectors do not hang on what is encoded beside a text.

    Always 32 rows of tokens, their width rounded up to 16; attributes as `friction.topics.embed.Embedder`.
    """

    def __init__(self, model: Any, model_id: str) -> None:  # noqa: ANN401 - a SentenceTransformer; it loads late
        self._model = model
        self.model_id = model_id
        self.dimensions = int(model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, dimensions) float32 unit rows, in the order of the texts."""
        import torch

        longest = self._model.max_seq_length
        encoded = self._model.tokenizer(list(texts), truncation=True, max_length=longest)["input_ids"] if texts else []
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


def load_padded(place: str, model_id: str, device: str) -> PaddedModel:
    """Load a model of sentence-transformers, from a folder or by a name known on this machine.

    Raises
    ------
    OSError, ValueError, KeyError, SafetensorError
        If it is not there or cannot be read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the libraries say to their own developers while they load
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        model = SentenceTransformer(place, device=device, trust_remote_code=False, local_files_only=True)
    model.eval()
    return PaddedModel(model, model_id)
