"""A BERT encoder that wastes no work: token rows packed without padding, every matrix product of one fixed shape.

Batches always hold `TOKENS_PER_BATCH` tokens, however long the texts in them are; only attention looks at texts one
length at a time. A text's vector is then computed by the same products whatever else is encoded beside it, which is
what makes it depend on the text alone, and no product is spent on padding. Weights are laid out once for the
machine's own kernels (oneDNN) where torch has them.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from friction.topics.products import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor
    from torch.nn import Linear

TOKENS_PER_BATCH = 1024


class PackedEncoder:
    """The forward pass of a sentence-transformers model made of BERT and mean pooling.

    Source of the architecture: Devlin et al. 2019; mean pooling: Reimers and Gurevych 2019.

    Parameters
    ----------
    model : SentenceTransformer for which `can_pack` says yes, in evaluation mode.
    """

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - a SentenceTransformer; torch loads late
        import torch

        bert = model[0].auto_model
        self._device = next(bert.parameters()).device
        self._heads = bert.config.num_attention_heads
        self._embeddings = bert.embeddings
        self._types = bert.embeddings.token_type_embeddings.weight[0]
        self._layers = []
        for layer in bert.encoder.layer:
            own = layer.attention.self
            joined = torch.nn.Linear(own.query.in_features, 3 * own.query.out_features)
            joined.weight.data = torch.cat([own.query.weight, own.key.weight, own.value.weight]).detach()
            joined.bias.data = torch.cat([own.query.bias, own.key.bias, own.value.bias]).detach()
            self._layers.append(
                (
                    _lay_out(joined),
                    _lay_out(layer.attention.output.dense),
                    layer.attention.output.LayerNorm,
                    _lay_out(layer.intermediate.dense, gelu=True),
                    _lay_out(layer.output.dense),
                    layer.output.LayerNorm,
                )
            )

    def encode(self, rows: Sequence[Sequence[int]]) -> np.ndarray:
        """Return (n, d) float32 unit rows for rows of token ids, in their order."""
        import torch

        order = sorted(range(len(rows)), key=lambda place: (len(rows[place]), place))
        dimensions = self._embeddings.word_embeddings.weight.shape[1]
        vectors = np.empty((len(rows), dimensions), dtype=np.float32)
        with torch.inference_mode():
            for batch in _fill_batches(order, rows):
                pooled = self._forward([rows[place] for place in batch])
                vectors[batch] = torch.nn.functional.normalize(pooled, dim=1).cpu().numpy()
        return vectors

    def _forward(self, rows: list[Sequence[int]]) -> Tensor:
        """Return the mean of the last layer over each row's tokens, (rows, d); rows come by rising length."""
        import torch
        from torch.nn.functional import scaled_dot_product_attention

        ids = torch.zeros(TOKENS_PER_BATCH, dtype=torch.long)
        places = torch.zeros(TOKENS_PER_BATCH, dtype=torch.long)
        blocks, at = [], 0
        for length, group in groupby(rows, key=len):
            own = list(group)
            end = at + length * len(own)
            ids[at:end] = torch.tensor(own, dtype=torch.long).flatten()
            places[at:end] = torch.arange(length).repeat(len(own))
            blocks.append((at, end, len(own), length))
            at = end
        tables = self._embeddings
        ids, places = ids.to(self._device), places.to(self._device)
        x = tables.LayerNorm(tables.word_embeddings(ids) + self._types + tables.position_embeddings(places))
        for joined, out, norm, inner, outer, last_norm in self._layers:
            mixed = torch.zeros_like(x)
            parts = joined(x)
            for start, end, n, length in blocks:
                query, key, value = parts[start:end].view(n, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
                seen = scaled_dot_product_attention(query, key, value)
                mixed[start:end] = seen.transpose(1, 2).reshape(n * length, -1)
            x = norm(out(mixed) + x)
            x = last_norm(outer(inner(x)) + x)
        return torch.cat([x[start:end].view(n, length, -1).mean(dim=1) for start, end, n, length in blocks])


def can_pack(model: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether the model is BERT with absolute positions, exact GELU and mean pooling, its texts short enough."""
    if len(model) not in (2, 3) or type(model[1]).__name__ != "Pooling":
        return False
    if len(model) == 3 and type(model[2]).__name__ != "Normalize":  # noqa: PLR2004 - encoder, pooling, normalising
        return False
    bert = getattr(model[0], "auto_model", None)
    config = getattr(bert, "config", None)
    return (
        type(bert).__name__ == "BertModel"
        and config is not None
        and config.hidden_act == "gelu"
        and getattr(config, "position_embedding_type", "absolute") == "absolute"
        and model[1].pooling_mode == "mean"
        and model.max_seq_length <= TOKENS_PER_BATCH
    )


def _fill_batches(order: list[int], rows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield places of rows whose tokens fit into one batch, in their order."""
    batch: list[int] = []
    filled = 0
    for place in order:
        if filled + len(rows[place]) > TOKENS_PER_BATCH:
            yield batch
            batch, filled = [], 0
        batch.append(place)
        filled += len(rows[place])
    if batch:
        yield batch


def _lay_out(linear: Linear, *, gelu: bool = False) -> Callable[[Tensor], Tensor]:
    return lay_out(linear.weight.detach(), linear.bias.detach(), TOKENS_PER_BATCH, gelu=gelu)
