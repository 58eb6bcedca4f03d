"""What a segment is: a problem, a wish, a question, praise or something other, and how likely that is right."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from friction.contracts import KINDS
from friction.contracts.voices import find_writers, weigh_repeats
from friction.errors import ModelError
from friction.text.score import FULL, TAUGHT, WORDS, find_closeness, read_weights
from friction.text.shift import LARGEST_ODDS, PLACES, ROUNDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.text.score import Weights

SHIPPED = "kinds.json"
VERSION = 1
ASKS, ENDS_ASKING, ASKS_WAY = "asks", "ends_asking", "asks_way"
"""Signs beside the cues: a question mark, one at the end, and a beginning like "where can I" or "how do we"."""

FRICTION_SHARE = 0.5
"""What the log-odds of friction count, beside those of a problem by the kinds' own weights. Of 0, .25, .5, .75 and 1
the one with the best log-loss where each register of the written examples is told by what the others teach; with it,
two in a hundred segments that likely tell of friction are called praise, with 0 four."""

AS_IF = 100.0
SHARE_MOVED = 0.5
"""How often segments are wishes, questions, praise or other is estimated as if a hundred more were there, mixed as the
examples are, and moves the log-odds by half. Where a register of the examples is told by what the others teach, in its
own mix and in six others, that and half of what moves friction had the best log-loss (.784; nothing moved .869; all
five kinds moved wholly .816, and then whole sets of texts went to one kind)."""

CHUNK = 20_000
"""Segments looked at in one go."""

_WAY = (
    r"^\W*(?:(?:where|how) (?:can|could|do|would|should|may|might) (?:i|we|one)\b"
    r"|(?:wo|wie|woher) (?!lange)\w+ (?:ich|wir|man)\b"
    r"|(?:onde|como) (?:eu |nós )?(?:\w+o|podemos)\b)"
)
_MARK = r"[?\uff1f\u061f]"


@dataclass(frozen=True)
class Kinder:
    """How kinds are told: multinomial logistic regressions, one set of `Weights` for each kind.

    Attributes
    ----------
    full, taught, words : weights by kind, as those of `friction.text.score.Scorer`.
    shares : of each kind among the examples.
    model_id, examples : of the sentence model; sha256 of the examples.
    figures : what cross-validation said, by language and register (`friction.text.learn_kinds.check_kinds`).
    """

    full: Mapping[str, Weights]
    taught: Mapping[str, Weights]
    words: Mapping[str, Weights]
    shares: Mapping[str, float]
    model_id: str
    examples: str
    figures: Mapping[str, Mapping[str, float]]


def find_kinds(
    segments: pd.DataFrame,
    cues: pd.DataFrame,
    documents: pd.DataFrame,
    kinder: Kinder,
    vectors: np.ndarray,
    chosen: np.ndarray,
) -> pd.DataFrame:
    """Give each segment its kind and how likely it is of that kind.

    The probabilities of the five kinds are those of a multinomial logistic regression on the segment's vector, its
    kinds of cue and its question marks; the log-odds of a problem are then the mean of what it says and of the log-odds
    of friction, which know the rating, how many documents tell of friction, and what a team taught. How often the
    others are of each kind is estimated from the probabilities themselves (`find_shares`); what a person says again in
    the same words counts once there.

    Parameters
    ----------
    segments : columns segment_id, doc_id, text, friction; n rows, any order.
    cues : columns segment_id, cue.
    documents : columns doc_id, person_id.
    kinder : the weights.
    vectors : (n, d) unit rows, in the order of ``segments``.
    chosen : (n,) which weights count, as `friction.text.score.choose_weights` says.

    Returns
    -------
    segments : with ``kind`` and ``kind_probability``, rounded to six places; of equal ones the more troubling kind.
    """
    friction = segments["friction"].to_numpy(dtype=np.float64)
    odds = np.clip(np.log(np.maximum(friction, 1e-12) / np.maximum(1 - friction, 1e-12)), -LARGEST_ODDS, LARGEST_ODDS)
    signs = find_signs(segments["text"])
    held = pd.crosstab(cues["segment_id"], cues["cue"]).reindex(segments["segment_id"]).fillna(0.0) > 0
    signs |= {str(name): held[name].to_numpy(dtype=np.float64) for name in held.columns}
    logits = np.zeros((len(segments), len(KINDS)))
    for name, weights in ((FULL, kinder.full), (TAUGHT, kinder.taught), (WORDS, kinder.words)):
        rows = np.flatnonzero(chosen == name)
        for begin in range(0, len(rows), CHUNK):
            part = rows[begin : begin + CHUNK]
            logits[part] = find_logits(weights, vectors[part], {sign: values[part] for sign, values in signs.items()})
    found = to_shares(with_friction(logits, odds))
    writers = segments["doc_id"].map(find_writers(documents).set_axis(documents["doc_id"]))
    others = found[:, 1:] / found[:, 1:].sum(axis=1, keepdims=True)
    before = np.array([kinder.shares[kind] for kind in KINDS[1:]])
    before = before / before.sum()
    counting = weigh_repeats(writers, segments["text"]) * (1 - found[:, 0])
    moved = others * (find_shares(others, before, counting) / before) ** SHARE_MOVED
    found[:, 1:] = moved / moved.sum(axis=1, keepdims=True) * (1 - found[:, :1])
    found = np.round(found, PLACES)
    best = found.argmax(axis=1)
    return segments.assign(
        kind=pd.Series(np.array(KINDS, dtype=object)[best], index=segments.index, dtype="str"),
        kind_probability=found[np.arange(len(found)), best],
    )


def find_signs(texts: pd.Series) -> dict[str, np.ndarray]:
    """Return what is looked at beside vectors and cues: `ASKS`, `ENDS_ASKING`, `ASKS_WAY`, (n,) of 0 or 1 each."""
    return {
        ASKS: texts.str.contains(_MARK).to_numpy(dtype=np.float64),
        ENDS_ASKING: texts.str.contains(rf"{_MARK}\W*$").to_numpy(dtype=np.float64),
        ASKS_WAY: texts.str.contains(_WAY, case=False).to_numpy(dtype=np.float64),
    }


def with_friction(logits: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """Return logits, (n, 5), in which the log-odds of a problem are partly those of friction (`FRICTION_SHARE`).

    Parameters
    ----------
    logits : (n, 5), the first column that of a problem.
    odds : (n,) log-odds of friction.
    """
    others = logits[:, 1:]
    highest = others.max(axis=1)
    rest = highest + np.log(np.exp(others - highest[:, None]).sum(axis=1))
    own = (1 - FRICTION_SHARE) * (logits[:, 0] - rest) + FRICTION_SHARE * odds
    return np.column_stack([rest + own, others])


def find_logits(weights: Mapping[str, Weights], vectors: np.ndarray, signs: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return a logit for each row and kind, (n, 5)."""
    logits = np.zeros((len(vectors), len(KINDS)))
    for place, kind in enumerate(KINDS):
        own = weights[kind]
        logits[:, place] = own.base + find_closeness(vectors, own)
        for sign in sorted(signs.keys() & own.cues.keys()):
            logits[:, place] += own.cues[sign] * signs[sign]
    return logits


def find_shares(found: np.ndarray, before: np.ndarray, counting: np.ndarray) -> np.ndarray:
    """Return how often segments are of each kind, (k,), by expectation and maximisation from their probabilities.

    After Saerens, Latinne and Decaestecker (2002); as if `AS_IF` more were there with the shares of the examples.

    Parameters
    ----------
    found : (n, k) probabilities where the kinds' shares are those of the examples.
    before : (k,) these.
    counting : (n,) how much each segment counts.
    """
    shares = before
    for _ in range(ROUNDS):
        moved = found * (shares / before)
        moved = moved / moved.sum(axis=1, keepdims=True)
        shares = ((moved * counting[:, None]).sum(axis=0) + AS_IF * before) / (counting.sum() + AS_IF)
    rounded: np.ndarray = np.round(shares, PLACES + 3)
    return rounded


def to_shares(logits: np.ndarray) -> np.ndarray:
    """Return probabilities that add up to 1 in each row."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
    return shares


def load_shipped_kinds() -> Kinder:
    """Return what comes with the program."""
    return read_kinder((files("friction.text") / SHIPPED).read_text(encoding="utf-8"), SHIPPED)


def read_kinder(content: str, where: str) -> Kinder:
    """Return what a file holds.

    Raises
    ------
    ModelError
        If it holds no weights of kinds, or of another version.
    """
    try:
        raw = json.loads(content)
        known = raw.pop("version") == VERSION
        full, taught, words = (_read_weights(raw.pop(name)) for name in (FULL, TAUGHT, WORDS))
        kinder = Kinder(full, taught, words, **raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refuse(where) from error
    if not known or set(kinder.shares) != set(KINDS):
        raise _refuse(where)
    return kinder


def _read_weights(raw: Mapping[str, Any]) -> dict[str, Weights]:
    return {kind: read_weights(raw[kind]) for kind in KINDS}


def _refuse(where: str) -> ModelError:
    return ModelError(
        "the file holds no weights of kinds of this version",
        where=where,
        why="Without them no segment can be told to be a problem, a wish, a question, praise or other.",
        mend="Install the program again.",
    )


def write_kinder(kinder: Kinder) -> str:
    """Return it as JSON; equal ones give equal text."""
    return json.dumps({"version": VERSION, **asdict(kinder)}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
