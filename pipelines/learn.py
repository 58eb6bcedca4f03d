"""``friction themes learn``: the friction score, learned anew with what a team decided."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.errors import FrictionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from friction.store.runs import Run
    from friction.text.learn import Lesson
    from friction.text.score import Scorer
    from friction.topics.embed import Embedder

SCORE_FILE = "friction-score.json"
"""In the workspace: the score that a team learned; without it the one that is shipped counts."""

SEGMENTS_PER_THEME = 50
EXAMPLES_PER_THEME = 10.0
"""A theme that people judged counts as so many written examples, however many segments it has."""

FEWEST_THEMES = 2


class Learned(NamedTuple):
    """What learning gave.

    Attributes
    ----------
    scorer : the new score.
    n_themes, n_segments : what people decided, that it was learned from.
    before, after : figures of the old and the new score on the team's own segments, each theme scored by a score that
        did not know it.
    """

    scorer: Scorer
    n_themes: int
    n_segments: int
    before: dict[str, float]
    after: dict[str, float]

    @property
    def better(self) -> bool:
        """Tell whether the new score's log-loss on what people decided is no worse."""
        return self.after["log_loss"] <= self.before["log_loss"]


def load_scorer(workspace: Path, model_id: str, load: Callable[[], Embedder]) -> Scorer:
    """Return the friction score for vectors of a sentence model.

    The workspace's own, or the one that is shipped; where that was learned with another sentence model, it is learned
    anew from the written examples, which gives the same each time.

    Parameters
    ----------
    load : gives the sentence model, if it is needed.

    Raises
    ------
    ModelError
        If the workspace's own file cannot be read.
    """
    from friction.text.score import load_shipped, read_scorer

    own = workspace / SCORE_FILE
    scorer = read_scorer(own.read_text(encoding="utf-8"), str(own)) if own.is_file() else load_shipped()
    if scorer.model_id == model_id:
        return scorer
    return learn_from_examples(load(), checked=False)


def learn_from_examples(embedder: Embedder, *, checked: bool = True) -> Scorer:
    """Return the score that the written examples teach, if ``checked`` with its figures."""
    from friction.text.examples import hash_examples
    from friction.text.learn import learn_score

    return learn_score(build_written_lesson(embedder), embedder.model_id, hash_examples(), checked=checked)


def build_written_lesson(embedder: Embedder, more: pd.DataFrame | None = None) -> Lesson:
    """Return what the written examples teach, and a team's own behind them.

    Parameters
    ----------
    embedder : makes the vectors.
    more : segment_id, text, language, tells, fold, weight.
    """
    from friction.text.cues import find_cues
    from friction.text.examples import read_examples
    from friction.text.learn import build_lesson
    from friction.topics.embed import embed_texts

    examples = read_examples()
    ids = [f"example-{number:05d}" for number in range(len(examples))]
    whole = examples.assign(segment_id=ids, fold="written " + examples["register"], language="en", weight=1.0)
    if more is not None:
        whole = pd.concat([whole, more], ignore_index=True)
    whole["start"] = 0
    cues = find_cues(whole, whole["language"])
    return build_lesson(whole, cues, embed_texts(whole["text"].tolist(), embedder, {}))


def learn_from_decisions(run: Run, decisions: pd.DataFrame, embedder: Embedder, old: Scorer) -> Learned:
    """Learn the score anew, from the written examples and from themes that people called friction or not.

    Raises
    ------
    FrictionError
        If people judged fewer than two themes that the run holds, or all alike.
    """
    import numpy as np

    from friction.text.learn import find_odds, learn_score, measure, score_left_out

    own = find_decided(run, decisions)
    if own["fold"].nunique() < FEWEST_THEMES or own["tells"].nunique() < 2:  # noqa: PLR2004 - yes and no
        raise FrictionError(
            "there is too little to learn from",
            why="Both themes that are friction and themes that are not must have been judged, two at least.",
            mend="Say so on their pages in the app (friction, not friction), then run this again.",
        )
    lesson = build_written_lesson(embedder, own)
    ours = np.char.startswith(lesson.folds, "theme ")
    known = "".join(own.sort_values("segment_id")["segment_id"]).encode()
    scorer = learn_score(lesson, embedder.model_id, f"{old.examples} and {hashlib.sha256(known).hexdigest()[:16]}")
    before = find_odds(lesson, old.full, np.array(old.meaning))[ours]
    after = score_left_out(lesson)[ours]
    tells, weights = lesson.tells[ours], lesson.weights[ours]
    return Learned(
        scorer,
        own["fold"].nunique(),
        len(own),
        measure(tells, before, weights),
        measure(tells, after, weights),
    )


def learn_in_workspace(workspace: Path) -> Learned:
    """Learn from the newest run of a workspace and what people decided there; writes nothing.

    Raises
    ------
    FrictionError
        If there is no run, or too little was decided.
    """
    from friction.config import load_settings
    from friction.store.decisions import DecisionLog
    from friction.store.runs import find_runs, read_run
    from friction.topics.embed import load_embedder

    runs = find_runs(workspace)
    if not runs:
        raise FrictionError("there is no run to learn from", where=str(workspace), mend="Make one with: friction run")
    embedder = load_embedder(load_settings(workspace).topics.model, workspace)
    old = load_scorer(workspace, embedder.model_id, lambda: embedder)
    return learn_from_decisions(read_run(runs[-1]), DecisionLog(workspace).read(), embedder, old)


def find_decided(run: Run, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return segments of themes that people judged: segment_id, text, language, tells, fold, weight.

    The firmest of each theme, each text once.
    """
    from friction.text.learn import weigh_by_fold
    from friction.themes.replay import replay_decisions

    replayed = replay_decisions(decisions)
    judged = {theme: told.is_friction for theme, told in replayed.themes.items() if told.is_friction is not None}
    placed = run.segment_topics[run.segment_topics["theme_id"].isin(judged)]
    joined = placed.merge(run.segments[["segment_id", "doc_id", "text"]], on="segment_id")
    joined = joined.sort_values(["strength", "segment_id"], ascending=[False, True]).drop_duplicates("text")
    joined = joined.groupby("theme_id").head(SEGMENTS_PER_THEME)
    languages = run.documents.set_index("doc_id")["language"]
    own = pd.DataFrame(
        {
            "segment_id": joined["segment_id"],
            "text": joined["text"],
            "language": joined["doc_id"].map(languages),
            "tells": joined["theme_id"].map(judged).astype(bool),
            "fold": "theme " + joined["theme_id"],
        }
    ).reset_index(drop=True)
    return own.assign(weight=weigh_by_fold(own["fold"].tolist(), EXAMPLES_PER_THEME))
