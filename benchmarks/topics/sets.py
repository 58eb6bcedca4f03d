"""The data sets: real intents, cuts of them, the made-up shop, and generated vectors; each with what is true."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parent.parent.parent
RESULTS = Path(__file__).parent / "results"
BANKING = "banking77/banking77.csv"
NOTHING = -1
"""What is true of a row that belongs to no topic, or of which nobody said to which; such rows are not scored."""

FEWEST_OF_INTENT = 8
DIMENSIONS = 384
ROWS_PER_BLOCK = 65_536
NOISE_SHARE = 0.05
DIRECTIONS, OWN_DIRECTIONS = 64, 12
MADE_WORDS = 1000


@dataclass(frozen=True, eq=False)
class DataSet:
    """Texts, what is true of them, and their vectors.

    Attributes
    ----------
    name : in tables and files.
    texts : one of each row.
    gold : (n,) int64, the true topic of each row, or `NOTHING`.
    load_vectors : makes the (n, 384) float32 unit rows.
    seeds, cuts : so many seeds, and so many subsamples of 80 %, are compared.
    """

    name: str
    texts: Sequence[str]
    gold: np.ndarray
    load_vectors: Callable[[], np.ndarray]
    seeds: int = 3
    cuts: int = 5

    @property
    def n_true(self) -> int:
        """Return how many true topics there are."""
        return len(np.unique(self.gold[self.gold != NOTHING]))


def build_set(name: str, *, quick: bool = False) -> DataSet:
    """Return a data set by its name in `SETS`; ``quick`` cuts it to a size that is done in seconds."""
    return SETS[name](name, quick=quick)


def find_banking() -> Path:
    """Return the file of Banking77 below ``FRICTION_DATA``.

    Raises
    ------
    FileNotFoundError
        If it is not there.
    """
    path = Path(os.environ.get("FRICTION_DATA", ROOT.parent / "shared" / "data")) / BANKING
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there; set FRICTION_DATA to the folder that holds {BANKING}")
    return path


def cut_zipf(texts: Sequence[str], names: Sequence[str]) -> np.ndarray:
    """Return the rows of a cut in which the size of the intent of rank r is about the largest one's / r, rising.

    The largest intent keeps all its rows and each keeps at least eight (or all it has); the first by the order of
    their texts' hashes, so that the same texts are always kept.
    """
    labels = np.asarray(names)
    intents, sizes = np.unique(labels, return_counts=True)
    order = order_by_hash(texts)
    kept = []
    for rank, place in enumerate(np.lexsort((intents, -sizes)), start=1):
        wanted = max(FEWEST_OF_INTENT, round(sizes.max() / rank))
        kept.append(order[labels[order] == intents[place]][:wanted])
    return np.sort(np.concatenate(kept))


def cut_rows(texts: Sequence[str], n: int) -> np.ndarray:
    """Return ``n`` rows, rising, drawn by the hashes of their texts."""
    return np.sort(order_by_hash(texts)[:n])


def cut_half(names: Sequence[str], half: int) -> np.ndarray:
    """Return the rows of every second intent by name: those of the first, third ... (0) or of the others (1)."""
    return np.flatnonzero(np.isin(names, np.unique(names)[half::2]))


def order_by_hash(texts: Sequence[str]) -> np.ndarray:
    """Return the rows in the order of their texts' sha256: as good as drawn, and the same everywhere."""
    return np.argsort([hashlib.sha256(text.encode()).hexdigest() for text in texts], kind="stable")


def make_vectors(n: int, n_groups: int, gold: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return (n, 384) float32 unit rows of a mixture, made in blocks.

    A group's centre shares parts with all groups and with those of its kind; its rows vary along 12 of 64 common
    directions, as much as a text varies around its intent (cosine to the centre about 0.7), and a little in all. Rows
    of no group share only the part that is common to all.
    """
    rng = np.random.default_rng(seed)
    common = _to_units(rng.standard_normal((1, DIMENSIONS)))
    kinds = _to_units(rng.standard_normal((round(n_groups**0.5), DIMENSIONS)))
    own = _to_units(rng.standard_normal((n_groups, DIMENSIONS)))
    centres = _to_units(0.6 * common + 0.5 * kinds[np.arange(n_groups) % len(kinds)] + 0.6 * own)
    pool = _to_units(rng.standard_normal((DIRECTIONS, DIMENSIONS)))
    chosen = np.stack([rng.permutation(DIRECTIONS)[:OWN_DIRECTIONS] for _ in range(n_groups)])
    weights = np.zeros((n_groups, DIRECTIONS))
    np.put_along_axis(weights, chosen, 0.95 / OWN_DIRECTIONS**0.5, axis=1)
    vectors = np.empty((n, DIMENSIONS), dtype=np.float32)
    for block, start in enumerate(range(0, n, ROWS_PER_BLOCK)):
        drawn = np.random.default_rng([seed, block])
        own_gold = gold[start : start + ROWS_PER_BLOCK]
        around = drawn.standard_normal((len(own_gold), DIRECTIONS)) * weights[own_gold]
        rows = centres[own_gold] + around @ pool
        rows += drawn.standard_normal(rows.shape) * (0.3 / DIMENSIONS**0.5)
        noise = own_gold == NOTHING
        rows[noise] = 0.6 * common + _to_units(drawn.standard_normal((noise.sum(), DIMENSIONS)))
        vectors[start : start + ROWS_PER_BLOCK] = _to_units(rows)
    return vectors


def draw_groups(n: int, n_groups: int, seed: int = 0) -> np.ndarray:
    """Return the group of each of ``n`` rows: sizes by Zipf's law, 5 % of the rows in none."""
    shares = 1 / np.arange(1, n_groups + 1)
    shares *= (1 - NOISE_SHARE) / shares.sum()
    drawn = np.random.default_rng([seed, n]).choice(n_groups + 1, size=n, p=[*shares, NOISE_SHARE])
    return np.where(drawn == n_groups, NOTHING, drawn)


@cache
def read_banking() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return texts and intents of Banking77, in the order of the file."""
    import pandas as pd

    rows = pd.read_csv(find_banking())
    return tuple(rows["text"]), tuple(rows["category"])


def embed_cached(texts: Sequence[str]) -> np.ndarray:
    """Return friction's own vectors of the texts; those made before come from the cache beside the results."""
    from friction.store.vectors import VectorCache
    from friction.topics.embed import embed_texts

    embedder = _load_embedder()
    store = VectorCache(RESULTS / "vectors", embedder.model_id)
    vectors = embed_texts(texts, embedder, store.load(), on_batch=store.save)
    store.merge()
    return vectors


@cache
def _load_embedder():  # noqa: ANN202 - the model loads late
    from friction.topics.embed import DEFAULT_MODEL, load_embedder

    return load_embedder(DEFAULT_MODEL, Path())


def _build_banking(
    name: str, cut: Callable[[Sequence[str], Sequence[str]], np.ndarray], *, quick: bool, quick_rows: int = 600
) -> DataSet:
    """Return a cut of Banking77."""
    texts, names = read_banking()
    rows = cut(texts, names)
    if quick:
        rows = rows[cut_rows([texts[row] for row in rows], quick_rows)]
    kept = tuple(texts[row] for row in rows)
    gold = np.unique([names[row] for row in rows], return_inverse=True)[1].astype(np.int64)
    return DataSet(name, kept, gold, partial(embed_cached, kept))


def _build_shop(name: str, *, quick: bool) -> DataSet:
    """Return the customers' segments of the made-up shop; true is the theme of a text that was written about one."""
    import pandas as pd

    from fixtures.shop import generate_shop
    from friction.config import load_settings
    from friction.contracts import build_table
    from friction.privacy import protect
    from friction.text.language import with_languages
    from friction.text.segments import build_segments
    from pipelines.inputs.raw import read_inputs

    with tempfile.TemporaryDirectory() as folder:
        workspace = generate_shop(Path(folder), **({"persons": 400, "weeks": 6} if quick else {}))
        raw = read_inputs(load_settings(workspace), workspace, lambda *_: None)
        truth = pd.read_csv(workspace / "truth" / "documents.csv").set_index("doc_id")["themes"].fillna("")
    documents, _ = protect.build_documents(raw.documents, b"a key that is only for the benchmark")
    segments = build_segments(build_table("documents", with_languages(documents)))
    themes = segments["doc_id"].map(truth).fillna("")
    planted = sorted({theme for theme in themes if theme and "|" not in theme})
    gold = themes.map({theme: number for number, theme in enumerate(planted)}).fillna(NOTHING)
    texts = tuple(segments["text"])
    return DataSet(name, texts, gold.to_numpy(dtype=np.int64), partial(embed_cached, texts))


def _build_made(name: str, n: int, n_groups: int, seeds: int, cuts: int, *, quick: bool) -> DataSet:
    """Return generated vectors; the texts are made of drawn words, for peers that ask for some."""
    if quick:
        n, n_groups = 2000, 40
    gold = draw_groups(n, n_groups)
    drawn = np.random.default_rng([1, n]).integers(MADE_WORDS, size=(n, 3))
    texts = [f"word{a} word{b} word{c}" for a, b, c in drawn.tolist()]
    return DataSet(name, texts, gold, partial(make_vectors, n, n_groups, gold), seeds, cuts)


def _to_units(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


SETS: dict[str, Callable[..., DataSet]] = {
    "banking77": partial(_build_banking, cut=lambda texts, _: np.arange(len(texts))),
    "zipf": partial(_build_banking, cut=cut_zipf),
    "rows_2000": partial(_build_banking, cut=lambda texts, _: cut_rows(texts, 2000)),
    "rows_300": partial(_build_banking, cut=lambda texts, _: cut_rows(texts, 300)),
    "chosen_on": partial(_build_banking, cut=lambda _, names: cut_half(names, 0)),
    "held_out": partial(_build_banking, cut=lambda _, names: cut_half(names, 1)),
    "shop": _build_shop,
    "made_100k": partial(_build_made, n=100_000, n_groups=200, seeds=2, cuts=2),
    "made_1m": partial(_build_made, n=1_000_000, n_groups=500, seeds=1, cuts=0),
}
