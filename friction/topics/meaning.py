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

POWER = 4.0
LEAST_NEAR = 0.05
PLACES = 5


class Meaning(NamedTuple):
    """What topics mean.

    Attributes
    ----------
    embed : texts -> (n, d) unit rows.
    centres : (d,) mean vector of each topic's texts, with their documents around them, by the topic's number.
    """

    embed: Embed
    centres: Mapping[int, np.ndarray]


def weigh_by_meaning(wordings: Mapping[int, Sequence[str]], meaning: Meaning) -> dict[int, np.ndarray]:
    """Return how much each wording of each topic counts, 0 to 1: the fourth power of how near it is to what is meant.

    Near is the cosine between a wording and the topic's centre, less 0.35 of that to the nearest other topic's.

    Parameters
    ----------
    wordings : of each topic, in any number; topics without a centre are left out.
    """
    numbers = [number for number in wordings if number in meaning.centres and len(wordings[number])]
    if not numbers:
        return {}
    centres = np.stack([meaning.centres[number] for number in numbers]).astype(np.float64)
    centres = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    vectors = meaning.embed([wording for number in numbers for wording in wordings[number]]).astype(np.float64)
    found, start = {}, 0
    for row, number in enumerate(numbers):
        # In double precision and rounded, so that the order of sums, which hangs on the cores, decides nothing.
        near = np.round(vectors[start : start + len(wordings[number])] @ centres.T, PLACES)
        start += len(near)
        others = np.delete(near, row, axis=1).max(axis=1, initial=0.0)
        found[number] = np.clip(near[:, row] - CONTRAST * others, LEAST_NEAR, 1.0) ** POWER
    return found
