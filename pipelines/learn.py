"""``friction themes learn``: the friction score, learned anew with what a team decided."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.errors import FrictionError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    import numpy as np

    from friction.store.runs import Run
    from friction.text.kinds import Kinder
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
        did not know it: of ``all``, and by language, source and, where the settings name one, group of customers
        (`friction.text.learn.measure_groups`; groups of too few have ``n`` alone).
    """

    scorer: Scorer
    n_themes: int
    n_segments: int
    before: dict[str, dict[str, float]]
    after: dict[str, dict[str, float]]

    @property
    def better(self) -> bool:
        """Tell whether the new score's log-loss on what people decided is no worse."""
        return self.after["all"]["log_loss"] <= self.before["all"]["log_loss"]


class Written(NamedTuple):
    """The written examples as a sentence model sees them; n rows.

    Attributes
    ----------
    model_id : of the sentence model.
    examples : segment_id, text, language, register, kind (of the files), tells, and ``scores``: does the friction score
        learn from it? Those come first.
    cues : segment_id, cue.
    vectors : (n, d) unit rows.
    """

    model_id: str
    examples: pd.DataFrame
    cues: pd.DataFrame
    vectors: np.ndarray


def load_scorer(workspace: Path, model_id: str, read: Callable[[], Written]) -> Scorer:
    """Return the friction score for vectors of a sentence model.

    The workspace's own, or the one that is shipped; where that was learned with another sentence model, it is learned
    anew from the written examples, which gives the same each time.

    Parameters
    ----------
    read : gives the written examples, if they are needed.

    Raises
    ------
    ModelError
        If the workspace's own file cannot be read.
    """
    from friction.text.score import load_shipped, read_scorer

    own = workspace / SCORE_FILE
    scorer = read_scorer(own.read_text(encoding="utf-8"), str(own)) if own.is_file() else load_shipped()
    return scorer if scorer.model_id == model_id else learn_from_examples(read(), checked=False)


def load_kinder(model_id: str, read: Callable[[], Written]) -> Kinder:
    """Return what tells kinds for vectors of a sentence model: the shipped one, or learned anew as in `load_scorer`."""
    from friction.text.kinds import load_shipped_kinds

    kinder = load_shipped_kinds()
    return kinder if kinder.model_id == model_id else learn_kinds_from_examples(read(), checked=False)


def learn_from_examples(written: Written, *, checked: bool = True) -> Scorer:
    """Return the score that the written examples teach, if ``checked`` with its figures."""
    from friction.text.examples import hash_examples
    from friction.text.learn import learn_score

    return learn_score(build_written_lesson(written), written.model_id, hash_examples(), checked=checked)


def learn_kinds_from_examples(written: Written, *, checked: bool = True) -> Kinder:
    """Return what tells kinds as the written examples teach it, if ``checked`` with its figures."""
    from friction.text.examples import hash_kind_examples, to_kinds
    from friction.text.learn import build_lesson
    from friction.text.learn_kinds import KindLesson, learn_kinds

    examples = written.examples
    kinds = examples["kind"].where(~examples["scores"], to_kinds(examples["kind"]))
    lesson = KindLesson(
        build_lesson(examples, written.cues, written.vectors, ["source"]),
        examples["scores"].to_numpy(dtype=bool),
        kinds.to_numpy(dtype=object),
        examples["text"],
    )
    return learn_kinds(lesson, written.model_id, hash_kind_examples(), checked=checked)


def read_written(embedder: Embedder, languages: Collection[str] | None) -> Written:
    """Return the written examples, with cues and vectors.

    Parameters
    ----------
    embedder : makes the vectors.
    languages : those that its model knows; None: all.
    """
    from friction.text.cues import find_cues
    from friction.text.examples import VERDICT, read_examples, read_kind_examples
    from friction.topics.embed import embed_texts

    whole = pd.concat(
        [read_examples().assign(scores=True), read_kind_examples().assign(scores=False, tells=False)],
        ignore_index=True,
    )
    whole = whole.assign(
        segment_id=[f"example-{number:05d}" for number in range(len(whole))],
        start=0,
        fold="written " + whole["register"],
        source=whole["register"],
        undecided=whole["kind"] == VERDICT,
        weight=1.0,
        known=True if languages is None else whole["language"].isin(languages),
    )
    vectors = embed_texts(whole["text"].tolist(), embedder, {})
    return Written(embedder.model_id, whole, find_cues(whole, whole["language"]), vectors)


def build_written_lesson(
    written: Written, more: pd.DataFrame | None = None, embed: Callable[[list[str]], np.ndarray] | None = None
) -> Lesson:
    """Return what the written examples teach the friction score, and a team's own behind them.

    Parameters
    ----------
    written : the examples.
    more : segment_id, text, language, source, group, known, tells, fold, weight.
    embed : makes vectors of these.
    """
    import numpy as np

    from friction.text.cues import find_cues
    from friction.text.learn import build_lesson

    scores = written.examples["scores"]
    examples, vectors = written.examples[scores], written.vectors[scores.to_numpy()]
    cues = written.cues[written.cues["segment_id"].isin(examples["segment_id"])]
    if more is None or embed is None:
        return build_lesson(examples, cues, vectors, ["source"])
    more = more.assign(undecided=False, start=0)
    cues = pd.concat([cues, find_cues(more, more["language"])], ignore_index=True)
    whole = pd.concat([examples, more], ignore_index=True)
    return build_lesson(whole, cues, np.vstack([vectors, embed(more["text"].tolist())]), ["source", "group"])


def learn_from_decisions(
    run: Run,
    decisions: pd.DataFrame,
    embedder: Embedder,
    old: Scorer,
    languages: Collection[str] | None,
    group: str | None = None,
) -> Learned:
    """Learn the score anew, from the written examples and from themes that people called friction or not.

    Parameters
    ----------
    languages : those that the sentence model knows; None: all.
    group : the property of customers that figures are given by, too.

    Raises
    ------
    FrictionError
        If people judged fewer than two themes that the run holds, or all alike.
    """
    import numpy as np

    from friction.text.learn import find_odds, learn_score, measure_groups, score_left_out
    from friction.topics.embed import embed_texts

    own = find_decided(run, decisions, group)
    if own["fold"].nunique() < FEWEST_THEMES or own["tells"].nunique() < 2:  # noqa: PLR2004 - yes and no
        raise FrictionError(
            "there is too little to learn from",
            why="Both themes that are friction and themes that are not must have been judged, two at least.",
            mend="Say so on their pages in the app (friction, not friction), then run this again.",
        )
    own["known"] = True if languages is None else own["language"].isin(languages)
    lesson = build_written_lesson(
        read_written(embedder, languages), own, lambda texts: embed_texts(texts, embedder, {})
    )
    ours = np.char.startswith(lesson.folds, "theme ")
    known = "".join(own.sort_values("segment_id")["segment_id"]).encode()
    scorer = learn_score(lesson, embedder.model_id, f"{old.examples} and {hashlib.sha256(known).hexdigest()[:16]}")
    return Learned(
        scorer,
        own["fold"].nunique(),
        len(own),
        measure_groups(lesson, find_odds(lesson, old), ours),
        measure_groups(lesson, score_left_out(lesson), ours),
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
    from friction.topics.languages import find_known_languages

    runs = find_runs(workspace)
    if not runs:
        raise FrictionError("there is no run to learn from", where=str(workspace), mend="Make one with: friction run")
    settings = load_settings(workspace)
    embedder = load_embedder(settings.topics.model, workspace)
    languages = find_known_languages(settings.topics, workspace)
    old = load_scorer(workspace, embedder.model_id, lambda: read_written(embedder, languages))
    decisions = DecisionLog(workspace).read()
    return learn_from_decisions(read_run(runs[-1]), decisions, embedder, old, languages, settings.impact.group)


def find_decided(run: Run, decisions: pd.DataFrame, group: str | None = None) -> pd.DataFrame:
    """Return segments of themes that people judged: segment_id, text, language, source, group, tells, fold, weight.

    The firmest of each theme, each text once. ``group`` is that property of the customer, null where none is known.
    """
    from friction.text.learn import weigh_by_fold
    from friction.themes.replay import replay_decisions

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
            "fold": "theme " + joined["theme_id"],
        }
    ).reset_index(drop=True)
    return own.assign(weight=weigh_by_fold(own["fold"].tolist(), EXAMPLES_PER_THEME))
