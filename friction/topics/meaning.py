"""Which of several wordings says what a topic's texts mean, by the sentence model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

Embed = Callable[[Sequence[str]], np.ndarray]

CONTRAST = 0.35
"""How much of the nearness to the nearest other topic is taken off."""

POWER = 8.0
LEAST_NEAR = 0.05
LEAST_SHARE = 0.1
MOST_TEXTS = 60
"""Texts of a topic that are looked at."""

PLACES = 5


class Meaning(NamedTuple):
    """What topics mean.

    Attributes
    ----------
    embed : texts -> (n, d) unit rows.
    points : (m, d) unit rows of each topic's texts, with their documents around them, by the topic's number.
    """

    embed: Embed
    points: Mapping[int, np.ndarray]


def weigh_by_meaning(wordings: Mapping[int, Sequence[str]], meaning: Meaning) -> dict[int, np.ndarray]:
    """Return how much each wording of each topic counts, 0 to 1.

    It is the eighth power of how near the wording is to what is meant, times how well it finds the topic's texts. Near
    is the cosine between a wording and the topic's centre, less 0.35 of that to the nearest other topic's. Found is the
    share of the topic's among the texts of all topics that are nearest to the wording, as many as the topic has
    (R-precision), no topic with more than 60: what is near to the centre may tell of few, or of others as well.

    Parameters
    ----------
    wordings : of each topic, in any number; topics without points are left out.
    """
    numbers = [number for number in wordings if number in meaning.points and len(wordings[number])]
    if not numbers:
        return {}
    row_of = {number: row for row, number in enumerate(meaning.points)}
    centres = np.stack([points.mean(axis=0) for points in meaning.points.values()]).astype(np.float64)
    centres = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    some = [points[_draw(len(points))] for points in meaning.points.values()]
    owners = np.repeat(np.arange(len(some)), [len(points) for points in some])
    texts = np.concatenate(some).astype(np.float64)
    vectors = meaning.embed([wording for number in numbers for wording in wordings[number]]).astype(np.float64)
    found, start = {}, 0
    for number in numbers:
        own, row = vectors[start : start + len(wordings[number])], row_of[number]
        start += len(own)
        # In double precision and rounded, so that the order of sums, which hangs on the cores, decides nothing.
        near = np.round(own @ centres.T, PLACES)
        others = np.delete(near, row, axis=1).max(axis=1, initial=0.0)
        nearest = np.argsort(-np.round(own @ texts.T, PLACES), axis=1, kind="stable")[:, : len(some[row])]
        share = (owners[nearest] == row).mean(axis=1)
        nearness = np.clip(near[:, row] - CONTRAST * others, LEAST_NEAR, 1.0) ** POWER
        found[number] = nearness * (LEAST_SHARE + share) / (LEAST_SHARE + 1)
    return found


def _draw(n: int) -> np.ndarray:
    """Return places, rising, of at most 60 of n rows, evenly spread."""
    return np.linspace(0, n - 1, min(n, MOST_TEXTS)).round().astype(np.int64)
