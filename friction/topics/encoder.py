"""A BERT encoder that wastes no work: token rows packed without padding, every matrix product of one fixed shape.

Batches always hold equally many tokens (`TOKENS_PER_BATCH`), however long the texts in them are; only attention looks
at texts one length at a time. A text's vector is then computed by the same products whatever else is encoded beside it,
which is what makes it depend on the text alone, and no product is spent on padding. Weights are laid out once for the
machine's own kernels (oneDNN) where torch has them. Cores take a batch each: they then never wait for one another.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from friction.topics.parts import map_parts
from friction.topics.products import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor

    from friction.topics.bert import Bert

TOKENS_PER_BATCH = 1024


class PackedModel:
    """A sentence model made of BERT and mean pooling; attributes as `friction.topics.embed.Embedder`.

    Source of the architecture: Devlin et al. 2019; mean pooling: Reimers and Gurevych 2019.

    Parameters
    ----------
    bert : as `friction.topics.bert.read_bert` returns it; its texts no longer than a batch.
    model_id : name and hash of the weights.
    device : ``cpu`` or ``cuda``.
    n_tokens : of a batch; no fewer than a text may have. Fewer answer one short text sooner; the last bits of a vector
        hang on it.
    """

    def __init__(self, bert: Bert, model_id: str, device: str, n_tokens: int = TOKENS_PER_BATCH) -> None:
        import torch

        self._n_tokens = n_tokens
        self.model_id = model_id
        self.dimensions = bert.dimensions
        self._tokenizer = bert.tokenizer
        weights = {name: tensor.to(device, torch.float32) for name, tensor in bert.weights.items()}
        self._device = device
        self._heads = bert.heads
        self._words = weights["embeddings.word_embeddings.weight"]
        self._places = weights["embeddings.position_embeddings.weight"]
        self._types = weights["embeddings.token_type_embeddings.weight"][0]

        def norm(name: str) -> Callable[[Tensor], Tensor]:
            weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
            return lambda x: torch.nn.functional.layer_norm(x, weight.shape, weight, bias, bert.epsilon)

        def product(*names: str, gelu: bool = False) -> Callable[[Tensor], Tensor]:
            weight, bias = (torch.cat([weights[f"{name}.{kind}"] for name in names]) for kind in ("weight", "bias"))
            return lay_out(weight, bias, n_tokens, gelu=gelu)

        self._norm = norm("embeddings.LayerNorm")
        self._layers = []
        for number in range(bert.layers):
            own = f"encoder.layer.{number}"
            self._layers.append(
                (
                    product(*(f"{own}.attention.self.{part}" for part in ("query", "key", "value"))),
                    product(f"{own}.attention.output.dense"),
                    norm(f"{own}.attention.output.LayerNorm"),
                    product(f"{own}.intermediate.dense", gelu=True),
                    product(f"{own}.output.dense"),
                    norm(f"{own}.output.LayerNorm"),
                )
            )

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, dimensions) float32 unit rows, in the order of the texts."""
        import torch

        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        ids = [np.array(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        lengths = np.array([len(row) for row in ids])
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
        pairs, number = np.unique(np.concatenate(ids) * self._n_tokens + places, return_inverse=True)
        rows = np.split(number, ends[:-1])
        order = sorted(range(len(rows)), key=lambda place: (lengths[place], place))
        vectors = np.empty((len(rows), self.dimensions), dtype=np.float32)
        begun = self._begin(pairs)

        def fill(batch: list[int]) -> None:
            pooled = self._forward([rows[place] for place in batch], *begun)
            vectors[batch] = torch.nn.functional.normalize(pooled, dim=1).cpu().numpy()

        for _ in map_parts(fill, fill_batches(order, rows, self._n_tokens), device=self._device):
            pass
        return vectors

    def _begin(self, pairs: np.ndarray) -> tuple[Tensor, Tensor]:
        """Return embedding (u, d) and first queries, keys and values (u, 3 d) of pairs of token and place.

        They hang on the pair alone, and most pairs occur often: most of the first layer's products are saved.
        """
        import torch

        first_product = self._layers[0][0]

        def begin(start: int) -> tuple[Tensor, Tensor]:
            block = np.zeros(self._n_tokens, dtype=np.int64)
            own = pairs[start : start + self._n_tokens]
            block[: len(own)] = own
            ids, places = (torch.from_numpy(part).to(self._device) for part in np.divmod(block, self._n_tokens))
            x = self._norm(self._words[ids] + self._types + self._places[places])
            return x, first_product(x)

        embedded, parts = zip(*map_parts(begin, range(0, len(pairs), self._n_tokens), device=self._device), strict=True)
        return torch.cat(embedded), torch.cat(parts)

    def _forward(self, rows: list[np.ndarray], embedded: Tensor, begun: Tensor) -> Tensor:
        """Return the mean of the last layer over each row's tokens, (rows, d); rows come by rising length.

        Parameters
        ----------
        rows : of each text the numbers of its pairs of token and place.
        embedded, begun : of the pairs, as `_begin` returns them.
        """
        import torch
        from torch.nn.functional import scaled_dot_product_attention

        numbers = torch.zeros(self._n_tokens, dtype=torch.long)
        blocks, at = [], 0
        for length, group in groupby(rows, key=len):
            own = np.concatenate(list(group))
            end = at + len(own)
            numbers[at:end] = torch.from_numpy(own)
            blocks.append((at, end, len(own) // length, length))
            at = end
        numbers = numbers.to(self._device)
        x, parts = embedded[numbers], begun[numbers]
        for number, (joined, out, norm, inner, outer, last_norm) in enumerate(self._layers):
            mixed = torch.zeros_like(x)
            parts = joined(x) if number else parts
            for start, end, n, length in blocks:
                query, key, value = parts[start:end].view(n, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
                seen = scaled_dot_product_attention(query, key, value)
                mixed[start:end] = seen.transpose(1, 2).reshape(n * length, -1)
            x = norm(out(mixed) + x)
            x = last_norm(outer(inner(x)) + x)
        return torch.cat([x[start:end].view(n, length, -1).mean(dim=1) for start, end, n, length in blocks])


def fill_batches(order: list[int], rows: Sequence[np.ndarray], n_tokens: int = TOKENS_PER_BATCH) -> Iterator[list[int]]:
    """Yield places of rows whose tokens fit into one batch of ``n_tokens``, in their order."""
    batch: list[int] = []
    filled = 0
    for place in order:
        if filled + len(rows[place]) > n_tokens:
            yield batch
            batch, filled = [], 0
        batch.append(place)
        filled += len(rows[place])
    if batch:
        yield batch
