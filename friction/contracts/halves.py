"""Halves: the ids of segments that are one side of a sentence that says two things."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd

_HALF = re.compile(r"(.+/\d+)[-+](\d+)", re.DOTALL)


class Half(NamedTuple):
    """Of which sentence it is a half, and where in the document the second half begins."""

    sentence_id: str
    start: int


def to_half_ids(sentence_ids: pd.Series, starts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the ids of the first and second halves: of ``d/3``, cut before character 27, ``d/3-27`` and ``d/3+27``."""
    places = starts.astype("str")
    return sentence_ids + "-" + places, sentence_ids + "+" + places


def read_half(segment_id: str) -> Half | None:
    """Return what the id of a half tells; None for a segment that is none."""
    found = _HALF.fullmatch(segment_id)
    return Half(found[1], int(found[2])) if found else None


def find_sentence_ids(segment_ids: Iterable[str]) -> list[str]:
    """Return the sentence of each segment, in their order: of a half the one it was cut from, else itself."""
    return [half.sentence_id if (half := read_half(one)) else one for one in segment_ids]


def are_halves(segment_ids: pd.Series) -> np.ndarray:
    """Tell which segments are halves, (n,) bool."""
    told: np.ndarray = segment_ids.map(lambda one: read_half(one) is not None).to_numpy(dtype=bool)
    return told
