"""Learning the friction score from sentences of which somebody said whether they tell of friction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.text.learn_words import build_words, fit_words, regress, weigh_words
from friction.text.score import Scorer, Weights, find_closeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.text.learn_words import Sparse

CUE_SCALE = 0.5
"""A cue is handed over as this number, so that its weight is held smaller than those of the meaning: lists are written
with typical sentences in mind. On the written examples 1 does as well."""

TAUGHT_STRENGTH = 4.0
TAUGHT_CUE_SCALE = 1.0
KNOWN_SHARE = 0.1
"""The same for languages that the sentence model does not know, and how much an example in one that it knows counts
there: their own are fewer, and vectors tell less. Of 1 to 8, 0.5 and 1, and 0 to 0.2 those with the best figures."""

PLACES = 5
FEWEST_WITH_CUE = 5
FEWEST_TAUGHT = 50
"""Sentences in a language from which on its vectors count, though the sentence model does not know it."""

FEWEST_MEASURED = 20
"""Sentences of a group, and five of each kind, from which on figures are given."""

FEWEST_OF_KIND = 5
MOST_ERROR_BINS = 10


class Strengths(NamedTuple):
    """How firmly weights are held together; the defaults were chosen as `benchmarks.friction` says.

    Attributes
    ----------
    meaning : inverse of the penalty on the squares of the weights of vector and cues (scikit-learn's C).
    words : the same for words.
    words_share : what the log-odds by words count, beside those by meaning and cues, which tell much of the same.
    undecided : how far what tells by half (bare displeasure) counts as friction, 0 to 1.
    """

    meaning: float = 0.25
    words: float = 10.0
    words_share: float = 0.5
    undecided: float = 0.5


SHIPPED = Strengths()


class Lesson(NamedTuple):
    """Sentences to learn from; n rows each.

    Attributes
    ----------
    tells : (n,) bool: does it tell of friction?
    undecided : (n,) bool: it tells by half, whatever ``tells`` says; such are learned from, and not measured.
    known : (n,) bool: does the sentence model know its language?
    cues : (n, m) bool: which kinds of cue it holds; ``names`` are theirs.
    vectors : (n, d) unit rows.
    folds : (n,) what is left out together in cross-validation: register, or a team's theme.
    weights : (n,) how much each counts.
    groups : n rows of text, at least ``language``: what figures are also given by.
    words : (n, v) sparse, 1 or nothing: which words and pairs it holds; ``vocabulary`` are theirs.
    """

    tells: np.ndarray
    undecided: np.ndarray
    known: np.ndarray
    cues: np.ndarray
    names: tuple[str, ...]
    vectors: np.ndarray
    folds: np.ndarray
    weights: np.ndarray
    groups: pd.DataFrame
    words: Sparse
    vocabulary: tuple[str, ...]


def build_lesson(examples: pd.DataFrame, cues: pd.DataFrame, vectors: np.ndarray, groups: Sequence[str] = ()) -> Lesson:
    """Return what examples teach.

    Parameters
    ----------
    examples : segment_id, language, tells, fold; and, if they are not all alike in it: weight (1), known (true),
        undecided (false), text (empty: no words). n rows, all ids different.
    cues : segment_id, cue.
    vectors : (n, d) unit rows in the order of ``examples``.
    groups : columns of ``examples`` that figures are given by, beside language.
    """
    held = pd.crosstab(cues["segment_id"], cues["cue"]) > 0
    held = held.reindex(examples["segment_id"]).fillna(value=False).astype(bool)
    often = held.sum() >= FEWEST_WITH_CUE  # of a cue seen in few examples its list knows more
    held = held.loc[:, often]

    def get(name: str, otherwise: object) -> pd.Series:
        return examples.get(name, pd.Series(otherwise, index=examples.index))

    words, vocabulary = build_words(get("text", otherwise=""))
    return Lesson(
        examples["tells"].to_numpy(dtype=bool),
        get("undecided", otherwise=False).to_numpy(dtype=bool),
        get("known", otherwise=True).to_numpy(dtype=bool),
        held.to_numpy(),
        tuple(str(name) for name in held.columns),
        vectors.astype(np.float64),
        examples["fold"].to_numpy(dtype=str),
        get("weight", otherwise=1.0).to_numpy(dtype=np.float64),
        examples[["language", *groups]].reset_index(drop=True),
        words,
        vocabulary,
    )


def learn_score(lesson: Lesson, model_id: str, examples: str, *, checked: bool = True) -> Scorer:
    """Return the score that fits the lesson, if ``checked`` with the figures of leaving each fold out in turn.

    Logistic regressions with a penalty on the squares of the weights: on the vector and the cues, and by themselves on
    words, apart for languages that the sentence model knows and for others; and on the cues alone, for languages that
    nobody taught. In each, what tells of friction and what does not weigh alike, however many there are of either.
    """
    scorer = fit_scorer(lesson, np.ones(len(lesson.tells), dtype=bool))
    figures = check_score(lesson) if checked else {}
    return replace(scorer, model_id=model_id, examples=examples, figures=figures)


def check_score(lesson: Lesson) -> dict[str, dict[str, float]]:
    """Return the figures (`measure`) of folds scored by what the others taught: of all, and of each group.

    Keys are ``all`` and a group's column and value, ``language de``. Groups of too few have ``n`` alone.
    """
    odds = score_left_out(lesson)
    return {
        name: {key: round(value, 4) for key, value in figures.items()}
        for name, figures in measure_groups(lesson, odds, ~lesson.undecided).items()
    }


def score_left_out(lesson: Lesson, chosen: np.ndarray | None = None) -> np.ndarray:
    """Return log-odds of the sentences chosen, (n,) bool, by what all folds but their own teach; 0 of others."""
    odds = np.zeros(len(lesson.tells))
    for fold in np.unique(lesson.folds if chosen is None else lesson.folds[chosen]):
        out = lesson.folds == fold
        if _teaches(lesson, ~out):
            odds[out] = find_odds(lesson, fit_scorer(lesson, ~out))[out]
    return odds


def measure_groups(lesson: Lesson, odds: np.ndarray, chosen: np.ndarray) -> dict[str, dict[str, float]]:
    """Return `measure` of the sentences chosen, (n,) bool, and of each of their groups; see `check_score` for the keys.

    Of a group with fewer than `FEWEST_MEASURED` sentences, or `FEWEST_OF_KIND` of a kind, only ``n`` is told.
    """
    found = {"all": measure(lesson.tells[chosen], odds[chosen], lesson.weights[chosen])}
    for column in lesson.groups.columns:
        values = lesson.groups[column].to_numpy(dtype=object)
        for value in sorted({str(value) for value in values[chosen] if not pd.isna(value)}):
            own = chosen & (values == value)
            tells = lesson.tells[own]
            enough = len(tells) >= FEWEST_MEASURED and min(tells.sum(), (~tells).sum()) >= FEWEST_OF_KIND
            figures = measure(tells, odds[own], lesson.weights[own]) if enough else {"n": float(len(tells))}
            found[f"{column} {value}"] = figures
    return found


def find_losses(tells: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """Return the log-loss of each log-odds, (n,)."""
    losses: np.ndarray = np.logaddexp(0.0, np.where(tells, -odds, odds))
    return losses


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


def find_odds(lesson: Lesson, scorer: Scorer) -> np.ndarray:
    """Return the log-odds that a score gives to each sentence of a lesson, (n,); unknown kinds of cue add nothing."""
    odds = _add_up(lesson, scorer.words)
    taught = lesson.groups["language"].isin(scorer.languages).to_numpy(dtype=bool)
    odds = np.where(taught, _add_up(lesson, scorer.taught), odds)
    whole: np.ndarray = np.where(lesson.known, _add_up(lesson, scorer.full), odds)
    return whole


def _add_up(lesson: Lesson, weights: Weights) -> np.ndarray:
    of_cues = np.array([weights.cues.get(name, 0.0) for name in lesson.names])
    odds: np.ndarray = weights.base + lesson.cues @ of_cues + find_closeness(lesson.vectors, weights)
    return odds + weigh_words(lesson.words, lesson.vocabulary, weights.words)


def fit_scorer(lesson: Lesson, chosen: np.ndarray, strengths: Strengths = SHIPPED) -> Scorer:
    """Return the score that the sentences chosen, (n,) bool, teach, without a name."""
    words = _fit(lesson, chosen, strengths, with_vectors=False)
    known, others = chosen & lesson.known, chosen & ~lesson.known
    counts = lesson.groups["language"][others].value_counts()
    languages = tuple(sorted(str(name) for name in counts.index[counts >= FEWEST_TAUGHT]))
    fewer = lesson._replace(weights=lesson.weights * np.where(lesson.known, KNOWN_SHARE, 1.0))
    is_taught = bool(languages) and _teaches(lesson, others)
    taught = strengths._replace(meaning=TAUGHT_STRENGTH)
    return Scorer(
        full=_fit(lesson, known, strengths) if _teaches(lesson, known) else words,
        taught=_fit(fewer, chosen, taught, TAUGHT_CUE_SCALE) if is_taught else words,
        words=words,
        languages=languages if is_taught else (),
        model_id="",
        examples="",
        figures={},
    )


def _teaches(lesson: Lesson, chosen: np.ndarray) -> bool:
    """Return whether the sentences chosen are of both kinds."""
    return len(np.unique(lesson.tells[chosen])) > 1


def _fit(
    lesson: Lesson, chosen: np.ndarray, strengths: Strengths, cue_scale: float = CUE_SCALE, *, with_vectors: bool = True
) -> Weights:
    # What tells by half is there twice, once as each.
    rows = np.r_[np.flatnonzero(chosen), np.flatnonzero(chosen & lesson.undecided)]
    second = np.arange(len(rows)) >= chosen.sum()
    tells = np.where(lesson.undecided[rows], second, lesson.tells[rows])
    half = np.where(second, strengths.undecided, 1 - strengths.undecided)
    weights = lesson.weights[rows] * np.where(lesson.undecided[rows], half, 1.0)
    sums = {told: weights[tells == told].sum() for told in (True, False)}
    weights = weights * np.where(tells, 1 / sums[True], 1 / sums[False]) * sum(sums.values()) / 2
    parts = [lesson.cues * cue_scale, *([lesson.vectors] if with_vectors else [])]
    base, found = regress(np.hstack(parts)[rows].astype(np.float64), tells, weights, strengths.meaning)
    n = len(lesson.names)
    cues = [round(float(weight) * cue_scale, PLACES) for weight in found[:n]]
    more: float = 0.0
    said: dict[str, float] = {}
    if with_vectors and lesson.vocabulary:
        more, said = fit_words(
            lesson.words[rows], lesson.vocabulary, tells, weights, strengths.words, strengths.words_share
        )
    return Weights(
        base=round(base + more, PLACES),
        cues=dict(zip(lesson.names, cues, strict=True)),
        meaning=tuple(np.round(found[n:], PLACES).tolist()),
        words=said,
    )


def weigh_by_fold(folds: Sequence[str], each: float) -> np.ndarray:
    """Return weights such that each fold counts as ``each`` examples, however many it holds."""
    counts = pd.Series(list(folds)).map(pd.Series(list(folds)).value_counts())
    weights: np.ndarray = (each / counts).to_numpy(dtype=np.float64)
    return weights
