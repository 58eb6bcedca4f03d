"""Learning what words add to the friction score."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from friction.statistics import keep_one_thread
from friction.text.words import find_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, TypeAlias

    import pandas as pd

    Sparse: TypeAlias = Any  # a matrix of SciPy's, which this room does not import

PLACES = 3
FEWEST_WITH_WORD = 3
"""Sentences that a word, or a pair of them, must stand in to have a weight."""


def build_words(texts: pd.Series) -> tuple[Sparse, tuple[str, ...]]:
    """Return which words and pairs (`find_words`) texts hold, (n, v) sparse, and these: such as several texts hold."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=find_words, min_df=FEWEST_WITH_WORD, dtype=np.float64)
    try:
        held = counter.fit_transform(texts)
    except ValueError:  # none is held by several
        return np.zeros((len(texts), 0)), ()
    return held, tuple(counter.get_feature_names_out().tolist())


def fit_words(
    held: Sparse, vocabulary: Sequence[str], tells: np.ndarray, weights: np.ndarray, strength: float, share: float
) -> tuple[float, dict[str, float]]:
    """Return a base and what each word adds, both times ``share``: a logistic regression on rows of unit length.

    Parameters
    ----------
    held : (n, v) which words each sentence holds; a word that none of them holds gets no weight.
    vocabulary : (v,) the words.
    tells, weights : (n,) does it tell of friction, and how much does it count?
    strength : inverse of the penalty on the squares of the weights (scikit-learn's C).
    """
    used = np.flatnonzero(np.asarray(held.sum(axis=0)).ravel())
    base, found = regress(_to_unit(held[:, used]), tells, weights, strength)
    rounded = np.round(found * share, PLACES).tolist()
    return base * share, {vocabulary[place]: weight for place, weight in zip(used.tolist(), rounded, strict=True)}


def weigh_words(held: Sparse, vocabulary: Sequence[str], weights: Mapping[str, float]) -> np.ndarray:
    """Return what the words of each sentence add, (n,), as `friction.text.words.add_words` does for texts."""
    used = [place for place, word in enumerate(vocabulary) if word in weights]
    if not used:
        return np.zeros(held.shape[0])
    added: np.ndarray = _to_unit(held[:, used]) @ np.array([weights[vocabulary[place]] for place in used])
    return added


def _to_unit(held: Sparse) -> Sparse:
    """Return rows of unit length; those without anything stay so."""
    from sklearn.preprocessing import normalize

    return normalize(held)


def regress(
    features: np.ndarray | Sparse, tells: np.ndarray, weights: np.ndarray, strength: float
) -> tuple[float, np.ndarray]:
    """Return the base and the weights of a logistic regression with a penalty on the squares of the weights."""
    from sklearn.linear_model import LogisticRegression

    with keep_one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = LogisticRegression(C=strength, max_iter=2000, tol=1e-8).fit(features, tells, sample_weight=weights)
    return float(fitted.intercept_[0]), fitted.coef_[0]
