"""Vectors from the letters of words alone, for texts in a language that the sentence model does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

DIMENSIONS = 100
RUNS_OF_LETTERS = (3, 5)
MOST_RUNS = 2**17
"""Runs of letters are told apart by a hash into so many places."""


def embed_lexically(texts: Sequence[str], *, seed: int) -> np.ndarray:
    """Return rows whose products are high where texts share words, or parts of words.

    TF-IDF over runs of three to five letters within words, in the directions that hold most of it (latent semantic
    analysis: Deerwester et al. 1990). Plain repeats lie together; texts that say the same in other words do not.

    Parameters
    ----------
    texts : (n,) in a canonical order.
    seed : of the search for the directions.

    Returns
    -------
    (n, d) float32, d <= 100; rows of length 1 at most, shorter where a text shares little with others.
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from threadpoolctl import threadpool_limits

    d = min(DIMENSIONS, len(texts) - 1)
    if d < 1 or not any(text.strip() for text in texts):
        return np.zeros((len(texts), 1), dtype=np.float32)
    counted = HashingVectorizer(
        analyzer="char_wb", ngram_range=RUNS_OF_LETTERS, n_features=MOST_RUNS, alternate_sign=False, norm=None
    ).transform(texts)
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counted)
    with threadpool_limits(limits=1):  # sums that do not hang on the number of cores
        places: np.ndarray = TruncatedSVD(d, random_state=seed).fit_transform(weights)
    return places.astype(np.float32)
