"""A stage from the text alone, for documents that no person's visits and no time can place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.impact.place.evidence import FOLDS, to_ratios

if TYPE_CHECKING:
    from friction.impact.place.evidence import Evidence, Said

FEWEST_PLACED = 100
"""Documents placed by time that are needed to learn how much a text says; with fewer nothing is said."""

STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
"""Powers of the text's evidence tried: below 1 it says less than it seems to."""

_TINY = 1e-300


def find_stages(said: Said, evidence: Evidence, free: np.ndarray) -> np.ndarray | None:
    """Return the probability of each stage, and of none, of segments from their text alone, (G, S + 1).

    P(stage | text) goes by the channel's share of the stage times (P(text | stage) / P(text)) to a power. The power is
    the one under which the texts of documents that time can place say best, from what other folds of persons taught,
    where time places them: the mean of log sum over stages P(stage | text) P(time | stage) is highest. A channel in
    which fewer than `FEWEST_PLACED` documents were placed has the shares of all channels.

    Parameters
    ----------
    said, evidence : as `friction.impact.place.evidence.fit_evidence` takes and gives them.
    free : (G,) is the segment of a document without a person or a time?

    Returns
    -------
    Rows add up to 1; None where nothing can be said: no free document, or too few placed ones.
    """
    by_time = np.zeros((len(said.theme), said.n_stages + 1))
    np.add.at(by_time, (said.segment, said.stage), said.time)
    learned = ~free & ~said.settled
    if not free.any() or said.part[learned].sum() < FEWEST_PLACED:
        return None
    ratios = np.maximum(to_ratios(said, evidence, np.where(free, FOLDS, said.fold)), _TINY)
    shares = _find_shares(said, evidence, learned)[said.channel]
    strength = _find_strength(shares[learned], ratios[learned], by_time[learned], said.part[learned])
    found = shares * ratios**strength
    probabilities: np.ndarray = found / found.sum(axis=1, keepdims=True)
    return probabilities


def _find_shares(said: Said, evidence: Evidence, learned: np.ndarray) -> np.ndarray:
    """Return how many messages of each channel are about each stage, and about none, as shares, (C, S + 1)."""
    n = np.bincount(said.channel, said.part * learned, minlength=said.n_channels)
    expected = evidence.expected
    known = np.where((n >= FEWEST_PLACED)[:, None], expected, expected.sum(axis=0)[None])
    smoothed = known + 1.0
    shares: np.ndarray = smoothed / smoothed.sum(axis=1, keepdims=True)
    return shares


def _find_strength(shares: np.ndarray, ratios: np.ndarray, by_time: np.ndarray, part: np.ndarray) -> float:
    """Return the power of the evidence that fits best to where time places the same segments."""
    usual = np.average(by_time, axis=0, weights=part)
    likelihood = np.where(usual > 0, by_time / np.where(usual > 0, usual, 1.0), 0.0)
    best, highest = 0.0, -np.inf
    for strength in STRENGTHS:
        found = shares * ratios**strength
        found = found / found.sum(axis=1, keepdims=True)
        fit = float((part * np.log(np.maximum((found * likelihood).sum(axis=1), _TINY))).sum())
        if round(fit, 6) > round(highest, 6):
            best, highest = strength, fit
    return best
