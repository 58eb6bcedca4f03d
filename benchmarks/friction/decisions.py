"""Does ``friction themes learn`` help? Fifty decisions on one half of a labelled set; the other half is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.friction.protocol import find_scores, measure
from friction.text.learn import find_odds, fit_scorer, score_left_out, weigh_by_fold
from friction.text.shift import find_moved
from pipelines.commands.learn import EXAMPLES_PER_THEME, MOST_FOLDS, SEGMENTS_PER_THEME, compare
from pipelines.steps.scorers import build_written_lesson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.friction.labelled import Labelled
    from pipelines.steps.scorers import Written

NAMES = ("app_reviews", "airline", "nhs_feedback")
GROUPS = 80
DECISIONS = 50
TITLES = (
    "data", "AUC before > after", "average precision", "calibration error", "log-loss falls, at least", "the command",
)  # fmt: skip
FIGURES = ("auc", "average_precision", "calibration_error")


class Learned(NamedTuple):
    """Figures of the half that nobody decided on, and whether the command would use the new score."""

    before: dict[str, float]
    after: dict[str, float]
    gain: float
    least_gain: float


def measure_decisions(written: Written, sets: Mapping[str, Labelled]) -> dict[str, Learned]:
    """Return what learning gives on each of `NAMES`."""
    return {name: _learn(written, sets[name]) for name in NAMES}


def to_decision_table(found: Mapping[str, Learned]) -> str:
    """Return the table."""
    lines = [
        f"| {' | '.join(TITLES)} |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for name, one in found.items():
        pairs = [f"{one.before[key]:.3f} > {one.after[key]:.3f}" for key in FIGURES]
        used = "uses it" if one.least_gain > 0 else "keeps the score in use"
        lines.append(f"| {name} | {' | '.join(pairs)} | {one.gain:.3f}, {one.least_gain:.3f} | {used} |")
    return "\n".join(lines)


def _learn(written: Written, one: Labelled) -> Learned:
    """Return what the largest groups of one half, each called by the most of its labels, teach about the other."""
    drawn = pd.Series(np.random.default_rng(0).random(len(one.tells)) < 1 / 2, one.tells.index)
    units = one.segments["doc_id"].map(one.units)
    inside = units.map(drawn).fillna(value=False).to_numpy(dtype=bool)
    own = _decide(one, inside, units)
    places = own.pop("place").to_numpy()
    lesson = build_written_lesson(written, own, lambda _: one.vectors[places])
    old = fit_scorer(lesson, np.char.startswith(lesson.folds, "written "))
    ours = ~np.char.startswith(lesson.folds, "written ")
    before, after = (odds + find_moved(odds[ours]) for odds in (find_odds(lesson, old), score_left_out(lesson, ours)))
    gain, least = compare(lesson.tells[ours], before[ours], after[ours], own["theme"])
    left = one._replace(tells=one.tells[~drawn])
    new = fit_scorer(lesson, np.ones(len(lesson.tells), dtype=bool))
    return Learned(measure(left, find_scores(left, old)), measure(left, find_scores(left, new)), gain, least)


def _decide(one: Labelled, inside: np.ndarray, units: pd.Series) -> pd.DataFrame:
    """Return segments of the largest groups by likeness, as `pipelines.commands.learn.find_decided`, and ``place``."""
    from sklearn.cluster import KMeans

    places = np.flatnonzero(inside)
    groups = KMeans(GROUPS, n_init=1, random_state=0).fit(one.vectors[places])
    rows = one.segments.iloc[places].assign(
        theme=groups.labels_.astype(str), far=groups.transform(one.vectors[places]).min(axis=1), place=places
    )
    rows["said"] = units.iloc[places].map(one.tells).to_numpy(dtype=float)
    rows = rows[rows["theme"].isin(rows["theme"].value_counts().index[:DECISIONS])]
    rows["tells"] = rows.groupby("theme")["said"].transform("mean") > 1 / 2
    rows = rows.sort_values(["far", "segment_id"]).drop_duplicates("text").groupby("theme").head(SEGMENTS_PER_THEME)
    number = rows["theme"].rank(method="dense").astype(int) % MOST_FOLDS
    weight = weigh_by_fold(rows["theme"].tolist(), EXAMPLES_PER_THEME)
    kept = rows[["segment_id", "text", "theme", "tells", "place"]].reset_index(drop=True)
    return kept.assign(
        language="en", source="review", group=None, known=True, fold="theme " + number.astype("str").to_numpy(),
        weight=weight,
    )  # fmt: skip
