"""``friction themes learn``: the friction score, learned anew with what a team decided."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.errors import FrictionError
from pipelines.steps.models import MODELS, Models
from pipelines.steps.scorers import build_written_lesson, load_scorer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    import numpy as np

    from friction.store import Run
    from friction.text import Scorer
    from friction.topics import Embedder
    from pipelines.steps.scorers import Written


SEGMENTS_PER_THEME = 50
EXAMPLES_PER_THEME = 3.0
"""A theme that people judged counts as so many written examples, however many segments it has. With ten, fifty
decisions made tweets of the half that nobody judged a little worse; with three, all three sets tried became better."""
FEWEST_THEMES = 2
MOST_FOLDS = 10
"""Themes are left out together in at most so many groups."""


class Learned(NamedTuple):
    """What learning gave.

    Attributes
    ----------
    scorer : the new score.
    n_themes, n_segments : what people decided, that it was learned from.
    before, after : figures of the old and the new score on the team's own segments, each theme scored by a score that
        did not know it: of ``all``, and by language, source and, where the settings name one, group of customers
        (`friction.text.learn.measure_groups`; groups of too few have ``n`` alone).
    gain : how much lower the log-loss of the new one is, the mean over themes.
    least_gain : the lower end of the gain's one-sided 95 % interval (Student's t over themes).
    """

    scorer: Scorer
    n_themes: int
    n_segments: int
    before: dict[str, dict[str, float]]
    after: dict[str, dict[str, float]]
    gain: float
    least_gain: float

    @property
    def better(self) -> bool:
        """Tell whether the new score is shown to be better, theme by theme, and not by chance."""
        return self.least_gain > 0


def learn_from_decisions(
    run: Run,
    decisions: pd.DataFrame,
    embedder: Embedder,
    old: Scorer,
    read: Callable[[], Written],
    languages: Collection[str] | None,
    group: str | None = None,
) -> Learned:
    """Learn the score anew, from the written examples and from themes that people called friction or not.

    Parameters
    ----------
    read : gives the written examples as the sentence model sees them.
    languages : those that the sentence model knows; None: all.
    group : the property of customers that figures are given by, too.

    Raises
    ------
    FrictionError
        If people judged fewer than two themes that the run holds, or all alike.
    """
    import numpy as np

    from friction.text import find_moved, find_odds, learn_score, measure_groups, score_left_out
    from friction.topics import embed_texts

    own = find_decided(run, decisions, group)
    if own["theme"].nunique() < FEWEST_THEMES or own["tells"].nunique() < 2:  # noqa: PLR2004 - yes and no
        raise FrictionError(
            "there is too little to learn from",
            why="Both themes that are friction and themes that are not must have been judged, two at least.",
            mend="Say so on their pages in the app (friction, not friction), then run this again.",
        )
    own["known"] = True if languages is None else own["language"].isin(languages)
    lesson = build_written_lesson(read(), own, lambda texts: embed_texts(texts, embedder, {}))
    ours = np.char.startswith(lesson.folds, "theme ")
    known = "".join(own.sort_values("segment_id")["segment_id"]).encode()
    scorer = learn_score(
        lesson, embedder.model_id, f"{old.examples} and {hashlib.sha256(known).hexdigest()[:16]}", checked=False
    )
    # As in a run, how many tell of friction is found from the scores themselves.
    before, after = (odds + find_moved(odds[ours]) for odds in (find_odds(lesson, old), score_left_out(lesson, ours)))
    gain, least = compare(lesson.tells[ours], before[ours], after[ours], own["theme"])
    old_figures, new_figures = (measure_groups(lesson, odds, ours) for odds in (before, after))
    scorer = replace(scorer, figures=new_figures)
    return Learned(scorer, own["theme"].nunique(), len(own), old_figures, new_figures, gain, least)


def compare(tells: np.ndarray, before: np.ndarray, after: np.ndarray, themes: pd.Series) -> tuple[float, float]:
    """Return by how much the log-loss falls from one score to another, the mean over themes, and the least it may be.

    That is the lower end of a one-sided 95 % interval by Student's t.

    Parameters
    ----------
    tells : (n,) bool: was the segment's theme called friction?
    before, after : (n,) log-odds.
    themes : (n,) the segments' themes; two at least.
    """
    from friction.statistics import find_least_mean
    from friction.text import find_losses

    fallen = pd.Series(find_losses(tells, before) - find_losses(tells, after)).groupby(themes.to_numpy()).mean()
    return float(fallen.mean()), find_least_mean(fallen.to_numpy())


def learn_in_workspace(workspace: Path, *, models: Models = MODELS) -> Learned:
    """Learn from the newest run of a workspace and what people decided there; writes nothing.

    Raises
    ------
    FrictionError
        If there is no run, or too little was decided.
    """
    from friction.config import load_settings
    from friction.store import DecisionLog, find_runs, read_run
    from friction.topics import find_known_languages

    runs = find_runs(workspace)
    if not runs:
        raise FrictionError("there is no run to learn from", where=str(workspace), mend="Make one with: friction run")
    settings = load_settings(workspace)
    embedder = models.load_embedder(settings.topics.model, workspace)
    languages = find_known_languages(settings.topics, workspace)
    read = cache(lambda: models.read_written(embedder, languages))
    old = load_scorer(workspace, embedder.model_id, lambda: models.learn_scorer(read()))
    decisions = DecisionLog(workspace).read()
    return learn_from_decisions(read_run(runs[-1]), decisions, embedder, old, read, languages, settings.impact.group)


def find_decided(run: Run, decisions: pd.DataFrame, group: str | None = None) -> pd.DataFrame:
    """Return segments of themes that people judged.

    Columns segment_id, text, language, source, group, tells, theme, fold and weight. The firmest of each theme, each
    text once. ``group`` is that property of the customer, null where none is known.
    """
    from friction.text import weigh_by_fold
    from friction.themes import replay_decisions

    replayed = replay_decisions(decisions)
    judged = {theme: told.is_friction for theme, told in replayed.themes.items() if told.is_friction is not None}
    placed = run.segment_topics[run.segment_topics["theme_id"].isin(judged)]
    joined = placed.merge(run.segments[["segment_id", "doc_id", "text"]], on="segment_id")
    joined = joined.sort_values(["strength", "segment_id"], ascending=[False, True]).drop_duplicates("text")
    joined = joined.groupby("theme_id").head(SEGMENTS_PER_THEME)
    documents = run.documents.set_index("doc_id").loc[joined["doc_id"]]
    groups = {}
    if group and "persons" in run.tables:
        told = run.persons["properties"].map(lambda properties: json.loads(properties).get(group))
        groups = dict(zip(run.persons["person_id"], told, strict=True))
    own = pd.DataFrame(
        {
            "segment_id": joined["segment_id"],
            "text": joined["text"],
            "language": documents["language"].to_numpy(),
            "source": documents["source"].to_numpy(),
            "group": [groups.get(person) for person in documents["person_id"]],
            "tells": joined["theme_id"].map(judged).astype(bool),
            "theme": joined["theme_id"],
        }
    ).reset_index(drop=True)
    number = own["theme"].rank(method="dense").astype(int) % MOST_FOLDS
    return own.assign(
        fold="theme " + number.astype("str"), weight=weigh_by_fold(own["theme"].tolist(), EXAMPLES_PER_THEME)
    )
