"""Learning the friction score from sentences of which somebody said whether they tell of friction."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.text.score import Scorer, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

STRENGTH = 1.0
"""Inverse of the penalty on the squares of the weights (scikit-learn's C); of 0.3 to 4 the one with the best figures
when each register of the written examples is scored by what the others teach."""

CUE_SCALE = 0.5
"""A cue is handed over as this number, so that its weight is held smaller than those of the meaning: lists are written
with typical sentences in mind. On the written examples 1 does as well."""

PLACES = 5
FEWEST_WITH_CUE = 5
MOST_ERROR_BINS = 10


class Lesson(NamedTuple):
    """Sentences to learn from; n rows each.

    Attributes
    ----------
    tells : (n,) bool: does it tell of friction?
    cues : (n, m) bool: which kinds of cue it holds; ``names`` are theirs.
    vectors : (n, d) unit rows.
    folds : (n,) what is left out together in cross-validation: register, or a team's theme.
    weights : (n,) how much each counts.
    """

    tells: np.ndarray
    cues: np.ndarray
    names: tuple[str, ...]
    vectors: np.ndarray
    folds: np.ndarray
    weights: np.ndarray


def build_lesson(examples: pd.DataFrame, cues: pd.DataFrame, vectors: np.ndarray) -> Lesson:
    """Return what examples teach.

    Parameters
    ----------
    examples : segment_id, tells, fold, and weight if they do not all count 1; n rows, all ids different.
    cues : segment_id, cue.
    vectors : (n, d) unit rows in the order of ``examples``.
    """
    held = pd.crosstab(cues["segment_id"], cues["cue"]) > 0
    held = held.reindex(examples["segment_id"]).fillna(value=False).astype(bool)
    often = held.sum() >= FEWEST_WITH_CUE  # of a cue seen in few examples its list knows more
    held = held.loc[:, often]
    return Lesson(
        examples["tells"].to_numpy(dtype=bool),
        held.to_numpy(),
        tuple(str(name) for name in held.columns),
        vectors.astype(np.float64),
        examples["fold"].to_numpy(dtype=str),
        examples.get("weight", pd.Series(1.0, index=examples.index)).to_numpy(dtype=np.float64),
    )


def learn_score(lesson: Lesson, model_id: str, examples: str, *, checked: bool = True) -> Scorer:
    """Return the score that fits the lesson, if ``checked`` with the figures of leaving each fold out in turn.

    Logistic regression with a penalty on the squares of the weights, on the vector and the cues; and, for languages
    that the sentence model does not know, on the cues alone.
    """
    whole = np.ones(len(lesson.tells), dtype=bool)
    full, meaning = _fit(lesson, whole, with_vectors=True)
    words, _ = _fit(lesson, whole, with_vectors=False)
    figures = check_score(lesson) if checked else {}
    return Scorer(words, full, tuple(meaning.tolist()), model_id, examples, figures)


def check_score(lesson: Lesson) -> dict[str, float]:
    """Return the figures (`measure`) of folds scored by what the others taught."""
    odds = score_left_out(lesson)
    return {name: round(value, 4) for name, value in measure(lesson.tells, odds, lesson.weights).items()}


def score_left_out(lesson: Lesson) -> np.ndarray:
    """Return log-odds of each sentence, (n,), by what all folds but its own teach."""
    odds = np.zeros(len(lesson.tells))
    for fold in np.unique(lesson.folds):
        out = lesson.folds == fold
        if len(np.unique(lesson.tells[~out])) < 2:  # noqa: PLR2004 - both kinds are needed to learn
            continue
        full, meaning = _fit(lesson, ~out, with_vectors=True)
        odds[out] = find_odds(lesson, full, meaning)[out]
    return odds


def measure(tells: np.ndarray, odds: np.ndarray, weights: np.ndarray | None = None) -> dict[str, float]:
    """Return how well log-odds tell friction from the rest: n, auc, average_precision, log_loss, calibration_error.

    The calibration error is the mean distance of the mean score from the share that tells, over ten bins of equally
    many (expected calibration error: Naeini, Cooper and Hauskrecht 2015).
    """
    from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

    shares = 1 / (1 + np.exp(-odds))
    both = len(np.unique(tells)) > 1
    return {
        "n": float(len(tells)),
        "auc": float(roc_auc_score(tells, odds, sample_weight=weights)) if both else float("nan"),
        "average_precision": float(average_precision_score(tells, odds, sample_weight=weights)) if both else 1.0,
        "log_loss": float(log_loss(tells, shares, sample_weight=weights, labels=[False, True])),
        "calibration_error": find_calibration_error(tells, shares),
    }


def find_calibration_error(tells: np.ndarray, shares: np.ndarray) -> float:
    """Return the expected calibration error of scores, 0 to 1, over ten bins of equally many."""
    order = np.argsort(shares, kind="stable")
    bins = np.array_split(order, min(MOST_ERROR_BINS, len(order))) if len(order) else []
    return float(sum(len(own) * abs(tells[own].mean() - shares[own].mean()) for own in bins) / max(len(order), 1))


def _fit(lesson: Lesson, chosen: np.ndarray, *, with_vectors: bool) -> tuple[Words, np.ndarray]:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    parts = [lesson.cues * CUE_SCALE, *([lesson.vectors] if with_vectors else [])]
    rows = np.hstack(parts)[chosen].astype(np.float64)
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = LogisticRegression(C=STRENGTH, max_iter=2000, tol=1e-8).fit(
            rows, lesson.tells[chosen], sample_weight=lesson.weights[chosen]
        )
    weights, n = fitted.coef_[0], len(lesson.names)
    found = [round(float(weight) * CUE_SCALE, PLACES) for weight in weights[:n]]
    base = round(float(fitted.intercept_[0]), PLACES)
    return Words(base, dict(zip(lesson.names, found, strict=True))), np.round(weights[n:], PLACES)


def find_odds(lesson: Lesson, words: Words, meaning: np.ndarray) -> np.ndarray:
    """Return the log-odds that weights give to each sentence of a lesson, (n,); cues they do not know add nothing."""
    weights = np.array([words.cues.get(name, 0.0) for name in lesson.names])
    odds: np.ndarray = words.base + lesson.cues @ weights + lesson.vectors @ meaning
    return odds


def weigh_by_fold(folds: Sequence[str], each: float) -> np.ndarray:
    """Return weights such that each fold counts as ``each`` examples, however many it holds."""
    counts = pd.Series(list(folds)).map(pd.Series(list(folds)).value_counts())
    weights: np.ndarray = (each / counts).to_numpy(dtype=np.float64)
    return weights
