"""The friction score: cues, meaning, words and the rating, added up on the scale of log-odds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from friction.errors import ModelError
from friction.text.shift import LARGEST_ODDS, PLACES, find_lean, find_moved, join_threads
from friction.text.words import add_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

SHIPPED = "score.json"
VERSION = 3
RATING = 1.0
"""What the worst rating adds to the log-odds, and the best takes away; set by hand, as examples have no rating."""

SEVERE = {
    "escalation": 0.35, "leaving": 0.35, "left": 0.4, "money_lost": 0.25, "failure": 0.2, "error_shown": 0.2,
    "repetition": 0.2, "repeated_question": 0.15, "repeat_contact": 0.2, "waiting": 0.15, "long_silence": 0.15,
    "passed_on": 0.15, "contradiction": 0.15, "channel_switch": 0.1,
}  # fmt: skip
"""What each kind of cue adds to severity, from 0.2 up to 1."""

LEAST_SEVERITY = 0.2
FULL, TAUGHT, WORDS = "full", "taught", "words"
"""Which weights of a `Scorer` count for a segment."""

_LETTER = r"[^\W\d_]"
SILENT = -3.0
"""Log-odds of what holds neither a letter nor a cue: "+1", "???"."""


@dataclass(frozen=True)
class Weights:
    """Weights of a logistic regression.

    Attributes
    ----------
    base : log-odds at first.
    cues : what each kind of cue adds.
    meaning : (d,) what each dimension of the vector adds; empty: nothing. As it is a weighted sum of the vectors of the
        examples, its product with a vector is a weighted sum of cosines: closeness to the examples of friction, less
        closeness to those of its opposites.
    words : what words and pairs of words add (`friction.text.words.add_words`); empty: nothing.
    """

    base: float
    cues: Mapping[str, float]
    meaning: tuple[float, ...] = ()
    words: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Scorer:
    """A friction score.

    Attributes
    ----------
    full : weights for segments in a language that the sentence model knows.
    taught : weights for those in other languages that examples are written in: what the vectors of a model that does
        not know a language still tell was learned from examples in that language.
    words : weights for all others: cues alone.
    languages : those that ``taught`` counts for.
    model_id : of the sentence model whose vectors these are.
    examples : sha256 of the examples, and of a team's own, that it was learned from.
    figures : what cross-validation said, by group of examples (`friction.text.learn.check_score`).
    """

    full: Weights
    taught: Weights
    words: Weights
    languages: tuple[str, ...]
    model_id: str
    examples: str
    figures: Mapping[str, Mapping[str, float]]


def choose_weights(texts: pd.Series, languages: pd.Series, known: pd.Series, scorer: Scorer) -> np.ndarray:
    """Return which weights count for each segment: `FULL`, `TAUGHT` or `WORDS`, (n,).

    Parameters
    ----------
    texts : of n segments. A vector of what holds no letter ("!!!", a smiley) says nothing.
    languages : theirs.
    known : bool: does the sentence model know the language?
    scorer : with the languages it was taught.
    """
    other = np.where(languages.isin(scorer.languages), TAUGHT, WORDS)
    chosen: np.ndarray = np.where(texts.str.contains(_LETTER), np.where(known, FULL, other), WORDS)
    return chosen


def score_segments(
    segments: pd.DataFrame,
    cues: pd.DataFrame,
    documents: pd.DataFrame,
    scorer: Scorer,
    vectors: np.ndarray,
    chosen: np.ndarray,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each segment its friction and its severity, and each cue the weight it has in them.

    friction = 1 / (1 + exp(-(from_base + sum of the weights of its kinds of cue + from_meaning + from_rating))): a kind
    of cue counts once in a segment, however often it is said. ``from_base`` holds three things: where the scale begins;
    how far a segment, the more the shorter it is, leans on the mean of its document (`LEAN`); and how many of these
    documents tell of friction, where of the examples half do, which is found from the highest segment of each
    conversation (`friction.text.shift.find_moved`). severity = 0.2 plus what its kinds of cue add, 1 at most.

    Parameters
    ----------
    segments : columns segment_id, doc_id, text, …; n rows, any order.
    cues : columns segment_id, cue, weight; a kind that the scorer does not know keeps the weight of its list.
    documents : columns doc_id, rating (0 to 1, or null); thread_id, person_id and text: a conversation is one document,
        and what one person writes again in the same words counts once, when it is found how many tell of friction.
    scorer : the weights.
    vectors : (n, d) unit rows, in the order of ``segments``.
    chosen : (n,) which weights count, as `choose_weights` says.

    Returns
    -------
    segments : with friction, severity (0 to 1), from_base, from_meaning and from_rating (log-odds), rounded to six
        places; same order.
    cues : with ``weight``; same order.
    """
    choices = {FULL: scorer.full, TAUGHT: scorer.taught, WORDS: scorer.words}
    counting = dict(zip(segments["segment_id"], (choices[name] for name in chosen), strict=True))
    weighed = cues.assign(
        weight=[
            counting.get(segment_id, scorer.words).cues.get(cue, weight)
            for segment_id, cue, weight in zip(cues["segment_id"], cues["cue"], cues["weight"], strict=True)
        ]
    )
    kinds = weighed.drop_duplicates(["segment_id", "cue"])
    by_segment = kinds["segment_id"]
    # Without any segment or cue, what pandas looks up has no type of its own.
    severity = kinds["cue"].map(SEVERE).astype("float64").fillna(0.0).groupby(by_segment).sum()
    from_cues = segments["segment_id"].map(kinds["weight"].groupby(by_segment).sum()).astype("float64").fillna(0.0)
    severe = segments["segment_id"].map(severity).astype("float64").fillna(0.0)
    ratings = segments["doc_id"].map(documents.set_index("doc_id")["rating"]).astype("float64")
    parts = {
        "from_base": np.array([choices[name].base for name in chosen], dtype="float64"),
        "from_meaning": _add_meaning(segments["text"], vectors, chosen, choices),
        "from_rating": (RATING * (1 - 2 * ratings)).fillna(0.0).to_numpy(dtype="float64"),
    }
    silent = ~segments["text"].str.contains(_LETTER) & ~segments["segment_id"].isin(by_segment)
    parts["from_base"][silent.to_numpy(dtype=bool)] = SILENT
    own = from_cues + sum(parts.values())
    parts["from_base"] = parts["from_base"] + find_lean(own.mask(silent), segments)
    highest = (from_cues + sum(parts.values())).groupby(segments["doc_id"]).max()
    parts["from_base"] = parts["from_base"] + find_moved(*join_threads(highest, documents))
    parts = {name: np.round(values, PLACES) for name, values in parts.items()}
    odds = sum(parts.values()) + from_cues.to_numpy(dtype="float64")
    friction = 1 / (1 + np.exp(-np.clip(odds, -LARGEST_ODDS, LARGEST_ODDS)))
    added = np.minimum(LEAST_SEVERITY + severe.to_numpy(dtype="float64"), 1.0)
    scored = segments.assign(friction=np.round(friction, PLACES), severity=np.round(added, PLACES), **parts)
    return scored, weighed


def _add_meaning(
    texts: pd.Series, vectors: np.ndarray, chosen: np.ndarray, choices: Mapping[str, Weights]
) -> np.ndarray:
    """Return what vector and words of each segment add to the log-odds, (n,)."""
    added = np.zeros(len(texts))
    for name, own in choices.items():
        rows = np.flatnonzero(chosen == name)
        added[rows] = find_closeness(vectors[rows], own)
        if own.words:
            added[rows] += add_words(texts.iloc[rows], own.words)
    return added


def find_closeness(vectors: np.ndarray, weights: Weights) -> np.ndarray:
    """Return what each vector's closeness to the examples adds to the log-odds, (n,)."""
    if not weights.meaning or not len(vectors):
        return np.zeros(len(vectors))
    # Row by row: a product of the whole would round by the number of its rows.
    added: np.ndarray = (vectors.astype(np.float64) * np.array(weights.meaning)).sum(axis=1)
    return added


def find_document_friction(segments: pd.DataFrame) -> pd.Series:
    """Return the friction of each document by doc_id: that of its segment with the most.

    One sentence that tells of friction is enough, whatever stands around it.
    """
    return segments.groupby("doc_id")["friction"].max()


def load_shipped() -> Scorer:
    """Return the score that comes with the program."""
    return read_scorer((files("friction.text") / SHIPPED).read_text(encoding="utf-8"), SHIPPED)


def read_scorer(content: str, where: str) -> Scorer:
    """Return the score that a file holds.

    Raises
    ------
    ModelError
        If it is none, or of another version.
    """
    try:
        raw = json.loads(content)
        known = raw.pop("version") == VERSION
        full, taught, words = (read_weights(raw.pop(name)) for name in (FULL, TAUGHT, WORDS))
        scorer = Scorer(full, taught, words, languages=tuple(raw.pop("languages")), **raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refuse(where) from error
    if not known:
        raise _refuse(where)
    return scorer


def read_weights(raw: Mapping[str, Any]) -> Weights:
    """Return weights as JSON holds them."""
    meaning = tuple(float(value) for value in raw["meaning"])
    return Weights(float(raw["base"]), dict(raw["cues"]), meaning, dict(raw["words"]))


def _refuse(where: str) -> ModelError:
    return ModelError(
        "the file is no friction score of this version",
        where=where,
        why="Without it no segment can be scored as before.",
        mend="Learn it anew with: friction themes learn, or remove the file to use the score that is shipped.",
    )


def write_scorer(scorer: Scorer) -> str:
    """Return a score as JSON; equal scores give equal text."""
    return json.dumps({"version": VERSION, **asdict(scorer)}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
