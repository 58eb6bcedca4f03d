"""One protocol for all labelled sets: settings chosen on the others, registers like it left out, words beside it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

import numpy as np
import pandas as pd

from benchmarks.friction.labelled import SETS
from friction.text import shift
from friction.text.learn import SHIPPED, Strengths, find_calibration_error, fit_scorer
from friction.text.score import choose_weights, find_document_friction, score_segments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.friction.labelled import Labelled
    from friction.text.learn import Lesson
    from friction.text.score import Scorer

HALF = 0.5
FOLDS = 10
ODD = "chatter_odd"
PLANTED = ("question", "praise", "request")
RATED = ", with stars"
RATED_SETS = ("app_reviews", "made-up shop")


class Setting(NamedTuple):
    """What is chosen: how firmly weights are held, and how far a sentence leans on its document."""

    strengths: Strengths = SHIPPED
    lean: float = shift.LEAN


GRID = tuple(
    Setting(Strengths(meaning, words, share, undecided), lean)
    for meaning, words, share, undecided, lean in product((0.25, 0.5, 1.0), (10.0,), (0.5, 0.8), (0.3, 0.5), (0.0, 0.5))
)


def measure_sets(lesson: Lesson, sets: Mapping[str, Labelled]) -> dict[str, dict[str, Any]]:
    """Return the figures of every set: as shipped, chosen on the others, without its registers, and of bags of words.

    - ``shipped``: the score as it is shipped.
    - ``chosen``: the setting of `GRID` that does best on all other sets (the mean of their AUC and average precision);
      ``setting`` says which it is.
    - ``without``: shipped settings, but without the examples in the manner of this set.
    - ``others``: a bag of words, and a logistic regression, taught by the labels of the other sets.
    - ``itself``: the same taught by this set's own labels, ten folds; equal texts lie in one fold.
    """
    everything = np.ones(len(lesson.tells), dtype=bool)
    shipped = fit_scorer(lesson, everything)
    worth = _try_settings(lesson, {name: one for name, one in sets.items() if _has_both(one)})
    found: dict[str, dict[str, Any]] = {}
    registers = lesson.groups["source"].to_numpy(dtype=object)
    for name, one in sets.items():
        best = GRID[worth.drop(index=name, errors="ignore").mean().argmax()]
        chosen = fit_scorer(lesson, everything, best.strengths)
        without = fit_scorer(lesson, ~np.isin(registers, one.registers))
        for rated in (False, True) if name in RATED_SETS else (False,):
            found[name + RATED * rated] = {
                "shipped": measure(one, find_scores(one, shipped, rated=rated)),
                "chosen": measure(one, find_scores(one, chosen, rated=rated, lean=best.lean)),
                "without": measure(one, find_scores(one, without, rated=rated)),
                "others": measure(one, _score_by_others(name, sets)),
                "itself": measure(one, _score_by_itself(one)),
                "setting": [*best.strengths, best.lean],
            }
    return found


def _try_settings(lesson: Lesson, sets: Mapping[str, Labelled]) -> pd.DataFrame:
    """Return the mean of AUC and average precision of each set (rows) by each setting (columns, their places)."""
    found, fitted = {}, {}
    for number, setting in enumerate(GRID):
        if setting.strengths not in fitted:
            fitted[setting.strengths] = fit_scorer(lesson, np.ones(len(lesson.tells), dtype=bool), setting.strengths)
        scorer = fitted[setting.strengths]
        figures = {name: measure(one, find_scores(one, scorer, lean=setting.lean)) for name, one in sets.items()}
        found[number] = {name: (own["auc"] + own["average_precision"]) / 2 for name, own in figures.items()}
    return pd.DataFrame(found)


def find_scores(one: Labelled, scorer: Scorer, *, rated: bool = False, lean: float = shift.LEAN) -> pd.Series:
    """Return the friction of each unit as a run with that score finds it."""
    documents = one.documents if rated else one.documents.assign(rating=np.nan)
    chosen = choose_weights(one.segments["text"], one.spoken, one.known, scorer)
    with mock.patch.object(shift, "LEAN", lean):
        segments, _ = score_segments(one.segments, one.cues, documents, scorer, one.vectors, chosen)
    by_unit = find_document_friction(segments).groupby(one.units).max()
    return by_unit.reindex(one.tells.index).fillna(0.0)


def measure(one: Labelled, scores: pd.Series) -> dict[str, float]:
    """Return n, share, auc, average_precision, calibration_error, and how many without friction lie above one half.

    ``above_odd`` is the share of odd and hostile texts above one half, where the set holds such.
    """
    from sklearn.metrics import average_precision_score, roc_auc_score

    truth, values = one.tells.to_numpy(dtype=bool), scores.to_numpy(dtype=np.float64)
    figures = {"n": float(len(truth)), "share": float(truth.mean())}
    if _has_both(one) and scores.notna().all():
        figures["auc"] = float(roc_auc_score(truth, values))
        figures["average_precision"] = float(average_precision_score(truth, values))
    figures["calibration_error"] = find_calibration_error(truth, values)
    figures["above"] = float((values[~truth] > HALF).mean())
    for name, own in _find_parts(one):
        figures[f"above_{name}"] = float((values[own] > HALF).mean())
    return figures


def _find_parts(one: Labelled) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the kinds of messages without friction that the made-up shop plants, and which units are of them."""
    if "theme" in one.parts:
        themes = one.parts["theme"]
        chosen = {"odd": themes == ODD} | {kind: themes.str.startswith(kind) for kind in PLANTED}
        yield from ((name, own.to_numpy(dtype=bool)) for name, own in chosen.items() if own.any())


def _has_both(one: Labelled) -> bool:
    """Tell whether some units tell of friction and some do not."""
    return bool(one.tells.any() and not one.tells.all())


def _score_by_others(name: str, sets: Mapping[str, Labelled]) -> pd.Series:
    """Return probabilities by a bag of words that the labels of all other sets teach, each set weighing alike."""
    others = [one for other, one in sets.items() if other != name and _has_both(one)]
    weights = np.concatenate([np.full(len(one.tells), 1e3 / len(one.tells)) for one in others])
    model = _build_bag()
    model.fit(pd.concat([one.texts for one in others]), pd.concat([one.tells for one in others]),
              logisticregression__sample_weight=weights)  # fmt: skip
    own = sets[name]
    return pd.Series(model.predict_proba(own.texts)[:, 1], own.tells.index)


def _score_by_itself(one: Labelled) -> pd.Series:
    """Return probabilities by a bag of words that the set's own labels teach, each fold by the other nine."""
    from sklearn.model_selection import GroupKFold, cross_val_predict

    if not _has_both(one):  # nothing can be learned from one kind
        return pd.Series(np.nan, one.tells.index)
    groups = one.texts.str.casefold().factorize()[0]
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
    found = cross_val_predict(_build_bag(), one.texts, one.tells, groups=groups, cv=folds, method="predict_proba")
    return pd.Series(found[:, 1], one.tells.index)


def _build_bag() -> Any:  # noqa: ANN401 - scikit-learn ships no types
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), LogisticRegression(C=5, max_iter=2000)
    )


def read_sets() -> dict[str, Labelled]:
    """Return all sets."""
    return {name: read() for name, read in SETS.items()}
