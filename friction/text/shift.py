"""What moves the friction of segments beside what they say: where they stand, and how many tell of friction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from friction.contracts.voices import find_writers, weigh_repeats

PLACES = 6
ROUNDS = 50
AS_IF = 50.0
LARGEST_ODDS = 30.0

RAISED = 0.65
"""How far an estimated share above one half raises the log-odds; one below lowers them wholly. Raised wholly, what is
no feedback at all (a test of the form, spam) would count as friction wherever most complain."""

LEAN = 0.5
LEAN_LENGTH = 60
"""How much a segment leans on its document: by half at no length, by a quarter at so many characters. "Thanks a lot!"
alone says little; what stands around it says more."""


def find_lean(odds: pd.Series, segments: pd.DataFrame) -> np.ndarray:
    """Return what each segment's log-odds are moved by towards the mean of its document's, (n,).

    Parameters
    ----------
    odds : (n,) log-odds of each segment by itself; nan where it says nothing: it moves no other, and is not moved.
    segments : columns doc_id, text, in the same order.
    """
    around = odds.groupby(segments["doc_id"].to_numpy()).transform("mean")
    share = LEAN * LEAN_LENGTH / (LEAN_LENGTH + segments["text"].str.len().to_numpy(dtype="float64"))
    moved: np.ndarray = share * (around - odds).fillna(0.0).to_numpy(dtype="float64")
    return moved


def join_threads(highest: pd.Series, documents: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the log-odds of each conversation, the highest of its documents', and how much it counts, (k,) each.

    A document without a thread is a conversation of its own. What a person wrote several times counts once.

    Parameters
    ----------
    highest : log-odds by doc_id.
    documents : columns doc_id; thread_id, person_id and text, where they are known.
    """
    own = documents.set_index("doc_id", drop=False).loc[highest.index]
    weights = np.ones(len(own))
    if {"person_id", "text"} <= set(own.columns):
        weights = weigh_repeats(find_writers(own), own["text"])
    if "thread_id" not in own.columns:
        return highest.to_numpy(), weights
    threads = own["thread_id"].astype("object").where(own["thread_id"].notna(), "\n" + own["doc_id"].astype("object"))
    joined = pd.DataFrame({"odds": highest.to_numpy(), "weight": weights}).groupby(threads.to_numpy()).max()
    return joined["odds"].to_numpy(), joined["weight"].to_numpy()


def find_moved(odds: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Return what all log-odds are moved by: `find_shift`, where it raises them only in part (`RAISED`)."""
    shift = find_shift(odds, weights)
    return shift * RAISED if shift > 0 else shift


def find_shift(odds: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Return what all log-odds must be moved by, if friction is told of more or less often than in the examples.

    The share that tells of friction is estimated by expectation and maximisation from the scores themselves (Saerens,
    Latinne and Decaestecker 2002); as if fifty more were there, half of which do, so that little data move little.

    Parameters
    ----------
    odds : (n,) log-odds where half tell of friction, each conversation's highest: what else stands in a complaint (what
        was ordered, when, by whom) says nothing of how many complain.
    weights : (n,) how much each counts; without them, 1.
    """
    weights = np.ones(len(odds)) if weights is None else weights
    share = 0.5
    for _ in range(ROUNDS):
        shifted = odds + np.log(share / (1 - share))
        shares = 1 / (1 + np.exp(-np.clip(shifted, -LARGEST_ODDS, LARGEST_ODDS)))
        share = float(((shares * weights).sum() + AS_IF / 2) / (weights.sum() + AS_IF))
    return round(float(np.log(share / (1 - share))), PLACES)
