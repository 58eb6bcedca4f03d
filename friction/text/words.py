"""What the words of a segment add to its friction, beside its meaning: single words, and pairs of them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NUMBER = "0"
_PLACEHOLDER = re.compile(r"<[A-Za-z]{1,20}_\d{1,9}>")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[?!]")


def find_words(text: str) -> list[str]:
    """Return the words of a text and the pairs of neighbours, in small letters, each once.

    A number is `NUMBER`, whichever it is; question and exclamation marks are words; masked data is none.
    """
    said = _PLACEHOLDER.sub(" ", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    words = [NUMBER if word.isdigit() else word for word in _WORD.findall(said)]
    return list(dict.fromkeys([*words, *(f"{first} {second}" for first, second in pairwise(words))]))


def add_words(texts: Iterable[str], weights: Mapping[str, float]) -> np.ndarray:
    """Return what the words of each text add, (n,): the sum of their weights over the root of how many are known.

    So a long text adds no more than a short one that speaks as plainly. Words without a weight do not count.
    """
    sums = []
    for text in texts:
        known = [weights[word] for word in find_words(text) if word in weights]
        sums.append(sum(known) / len(known) ** 0.5 if known else 0.0)
    return np.array(sums, dtype=np.float64)
