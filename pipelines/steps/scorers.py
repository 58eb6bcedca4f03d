"""What tells friction and kinds for vectors of a sentence model: shipped, the workspace's own, or learned anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from pipelines.inputs.went_in import SCORE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    import numpy as np

    from friction.text import Kinder, Lesson, Scorer
    from friction.topics import Embedder


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


def load_scorer(workspace: Path, model_id: str, learn: Callable[[], Scorer]) -> Scorer:
    """Return the friction score for vectors of a sentence model.

    The workspace's own, or the one that is shipped; where that was learned with another sentence model, it is learned
    anew from the written examples, which gives the same each time.

    Parameters
    ----------
    learn : learns it from the written examples, if that is needed.

    Raises
    ------
    ModelError
        If the workspace's own file cannot be read.
    """
    from friction.text import load_shipped, read_scorer

    own = workspace / SCORE_FILE
    scorer = read_scorer(own.read_text(encoding="utf-8"), str(own)) if own.is_file() else load_shipped()
    return scorer if scorer.model_id == model_id else learn()


def load_kinder(model_id: str, learn: Callable[[], Kinder]) -> Kinder:
    """Return what tells kinds for vectors of a sentence model: the shipped one, or learned anew as in `load_scorer`."""
    from friction.text import load_shipped_kinds

    kinder = load_shipped_kinds()
    return kinder if kinder.model_id == model_id else learn()


def learn_from_examples(written: Written, *, checked: bool = True) -> Scorer:
    """Return the score that the written examples teach, if ``checked`` with its figures."""
    from friction.text import hash_examples, learn_score

    return learn_score(build_written_lesson(written), written.model_id, hash_examples(), checked=checked)


def learn_kinds_from_examples(written: Written, *, checked: bool = True) -> Kinder:
    """Return what tells kinds as the written examples teach it, if ``checked`` with its figures."""
    from friction.text import KindLesson, build_lesson, hash_kind_examples, learn_kinds, to_kinds

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
    from friction.text import find_cues
    from friction.topics import embed_texts

    examples = gather_examples(languages)
    vectors = embed_texts(examples["text"].tolist(), embedder, {})
    return Written(embedder.model_id, examples, find_cues(examples, examples["language"]), vectors)


def gather_examples(languages: Collection[str] | None) -> pd.DataFrame:
    """Return the written examples, those of the friction score first, as `Written` and learning want them.

    Parameters
    ----------
    languages : those that the sentence model knows; None: all.
    """
    from friction.text import VERDICT, read_examples, read_kind_examples

    whole = pd.concat(
        [read_examples().assign(scores=True), read_kind_examples().assign(scores=False, tells=False)],
        ignore_index=True,
    )
    return whole.assign(
        segment_id=[f"example-{number:05d}" for number in range(len(whole))],
        start=0,
        fold="written " + whole["register"],
        source=whole["register"],
        undecided=whole["kind"] == VERDICT,
        weight=1.0,
        known=True if languages is None else whole["language"].isin(languages),
    )


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

    from friction.text import build_lesson, find_cues

    scores = written.examples["scores"]
    examples, vectors = written.examples[scores], written.vectors[scores.to_numpy()]
    cues = written.cues[written.cues["segment_id"].isin(examples["segment_id"])]
    if more is None or embed is None:
        return build_lesson(examples, cues, vectors, ["source"])
    more = more.assign(undecided=False, start=0)
    cues = pd.concat([cues, find_cues(more, more["language"])], ignore_index=True)
    whole = pd.concat([examples, more], ignore_index=True)
    return build_lesson(whole, cues, np.vstack([vectors, embed(more["text"].tolist())]), ["source", "group"])
