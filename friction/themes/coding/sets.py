"""Sets of themes as numbers: each different set has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable


class Numbered(NamedTuple):
    """Sets, numbered.

    Attributes
    ----------
    numbers : (n,) the number of each set given, from 0; equal sets have one.
    held : (K, T) bool, which themes each different set holds.
    themes : the T themes, sorted.
    """

    numbers: np.ndarray
    held: np.ndarray
    themes: list[str]

    def find_having(self, theme_id: str) -> np.ndarray:
        """Return whether each different set holds a theme, (K,) 0 or 1."""
        if theme_id not in self.themes:
            return np.zeros(len(self.held), dtype=np.int64)
        return self.held[:, self.themes.index(theme_id)].astype(np.int64)


def number_sets(sets: Iterable[Iterable[str]]) -> Numbered:
    """Return sets of theme ids as numbers; the empty set is one like any other."""
    given = [tuple(sorted(own)) for own in sets]
    themes = sorted({theme_id for own in given for theme_id in own})
    different = {own: number for number, own in enumerate(sorted(set(given)))}
    held = np.array([[theme_id in own for theme_id in themes] for own in different], dtype=bool)
    numbers = np.array([different[own] for own in given], dtype=np.int64)
    return Numbered(numbers, held.reshape(len(different), len(themes)), themes)
