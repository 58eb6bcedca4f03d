"""Learning kinds from sentences written by hand."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts import KINDS
from friction.statistics import keep_one_thread
from friction.text.kinds import Kinder, find_logits, find_signs, to_shares, with_friction
from friction.text.learn import (
    CUE_SCALE,
    FEWEST_MEASURED,
    KNOWN_SHARE,
    PLACES,
    TAUGHT_CUE_SCALE,
    find_calibration_error,
    find_odds,
    fit_scorer,
)
from friction.text.score import FULL, TAUGHT, WORDS, Weights

if TYPE_CHECKING:
    from friction.text.learn import Lesson

STRENGTHS = {FULL: 2.0, TAUGHT: 2.0, WORDS: 1.0}
"""Inverse penalties (scikit-learn's C): of 1, 2 and 4, and of .3, 1 and 3 for words, those with the best log-loss where
each register of the examples is told by what the others teach."""


class KindLesson(NamedTuple):
    """Sentences to learn kinds from; n rows.

    Attributes
    ----------
    lesson : as the friction score is learned from; ``tells`` of sentences that it does not learn from says nothing.
    scores : (n,) bool: does the friction score learn from it?
    kinds : (n,) of `KINDS`.
    texts : (n,) the sentences.
    """

    lesson: Lesson
    scores: np.ndarray
    kinds: np.ndarray
    texts: pd.Series


def learn_kinds(taught: KindLesson, model_id: str, examples: str, *, checked: bool = True) -> Kinder:
    """Return what tells kinds as the lesson does, if ``checked`` with the figures of leaving each register out.

    Multinomial logistic regressions with a penalty on the squares of the weights: on vector, cues and signs, apart for
    languages that the sentence model knows and for others; and on cues and signs alone, for languages nobody taught.
    """
    kinder = _learn(taught, np.ones(len(taught.kinds), dtype=bool))
    figures = check_kinds(taught) if checked else {}
    return replace(kinder, model_id=model_id, examples=examples, figures=figures)


def check_kinds(taught: KindLesson) -> dict[str, dict[str, float]]:
    """Return the figures (`measure_kinds`) of registers told by what the others teach: all, by language, by register.

    Of groups of fewer than twenty sentences only ``n`` is told. The mix of kinds is left as the examples have it.
    """
    found = tell_left_out(taught)
    truth, groups = taught.kinds, taught.lesson.groups
    figures = {"all": measure_kinds(truth, found)}
    for column in groups.columns:
        values = groups[column].to_numpy(dtype=object)
        for value in sorted(set(values.tolist())):
            own = values == value
            enough = own.sum() >= FEWEST_MEASURED
            figures[f"{column} {value}"] = measure_kinds(truth[own], found[own]) if enough else {"n": float(own.sum())}
    return {name: {key: round(value, 4) for key, value in row.items()} for name, row in figures.items()}


def tell_left_out(taught: KindLesson) -> np.ndarray:
    """Return the probabilities of the kinds of each sentence, (n, 5), by what all registers but its own teach.

    Its friction, too, is told by what the others teach.
    """
    lesson, found = taught.lesson, np.zeros((len(taught.kinds), len(KINDS)))
    for fold in np.unique(lesson.folds):
        out = lesson.folds == fold
        odds = find_odds(lesson, fit_scorer(lesson, ~out & taught.scores))
        found[out] = to_shares(with_friction(_tell(taught, _learn(taught, ~out)), odds))[out]
    return found


def measure_kinds(truth: np.ndarray, found: np.ndarray, kinds: tuple[str, ...] = KINDS) -> dict[str, float]:
    """Return how well probabilities tell kinds: n, accuracy, log_loss, calibration_error, recall and precision of each.

    The calibration error is that of the likeliest kind's probability, over ten bins of equally many.

    Parameters
    ----------
    truth : (n,) of ``kinds``.
    found : (n, len(kinds)) probabilities.
    """
    names = np.array(kinds, dtype=object)
    said, likely = names[found.argmax(axis=1)], found.max(axis=1)
    right = said == truth
    own = found[np.arange(len(truth)), [kinds.index(kind) for kind in truth]]
    figures = {
        "n": float(len(truth)),
        "accuracy": float(right.mean()),
        "log_loss": float(-np.log(np.maximum(own, 1e-12)).mean()),
        "calibration_error": find_calibration_error(right, likely),
    }
    for kind in kinds:
        figures[f"recall_{kind}"] = float(right[truth == kind].mean()) if (truth == kind).any() else float("nan")
        figures[f"precision_{kind}"] = float(right[said == kind].mean()) if (said == kind).any() else float("nan")
    return figures


def _learn(taught: KindLesson, chosen: np.ndarray) -> Kinder:
    """Return what the sentences chosen teach, without a name."""
    lesson = taught.lesson
    known, others = chosen & lesson.known, chosen & ~lesson.known
    fewer = lesson.weights * np.where(lesson.known, KNOWN_SHARE, 1.0)
    shares = pd.Series(taught.kinds[chosen]).value_counts(normalize=True)
    words = _fit(taught, chosen, WORDS, lesson.weights)
    return Kinder(
        full=_fit(taught, known, FULL, lesson.weights) if _teaches(taught, known) else words,
        taught=_fit(taught, chosen, TAUGHT, fewer) if _teaches(taught, others) else words,
        words=words,
        shares={kind: round(float(shares.get(kind, 0.0)), PLACES) for kind in KINDS},
        model_id="",
        examples="",
        figures={},
    )


def _teaches(taught: KindLesson, chosen: np.ndarray) -> bool:
    """Return whether the sentences chosen are of all kinds."""
    return set(taught.kinds[chosen]) == set(KINDS)


def _fit(taught: KindLesson, chosen: np.ndarray, name: str, weights: np.ndarray) -> dict[str, Weights]:
    from sklearn.linear_model import LogisticRegression

    lesson = taught.lesson
    scale = TAUGHT_CUE_SCALE if name == TAUGHT else CUE_SCALE
    signs = find_signs(taught.texts)
    names = [*lesson.names, *signs]
    scales = np.array([scale] * len(lesson.names) + [CUE_SCALE] * len(signs))
    parts = [np.column_stack([lesson.cues.astype(np.float64), *signs.values()]) * scales]
    parts += [lesson.vectors] if name != WORDS else []
    order = np.array([KINDS.index(kind) for kind in taught.kinds])
    with keep_one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = LogisticRegression(C=STRENGTHS[name], max_iter=2000, tol=1e-6).fit(
            np.hstack(parts)[chosen], order[chosen], sample_weight=weights[chosen]
        )
    n = len(names)
    return {
        kind: Weights(
            round(float(base), PLACES),
            {one: round(float(weight), PLACES) for one, weight in zip(names, found[:n] * scales, strict=True)},
            tuple(np.round(found[n:], PLACES).tolist()),
        )
        for kind, base, found in zip(KINDS, fitted.intercept_, fitted.coef_, strict=True)
    }


def _tell(taught: KindLesson, kinder: Kinder) -> np.ndarray:
    """Return logits of kinds, (n, 5), by the weights for each sentence's language."""
    lesson = taught.lesson
    cues = {name: lesson.cues[:, place].astype(np.float64) for place, name in enumerate(lesson.names)}
    signs = {**cues, **find_signs(taught.texts)}
    full, other = (find_logits(weights, lesson.vectors, signs) for weights in (kinder.full, kinder.taught))
    logits: np.ndarray = np.where(lesson.known[:, None], full, other)
    return logits
