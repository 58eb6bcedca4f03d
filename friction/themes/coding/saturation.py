"""Saturation: whether more segments would still bring themes that nobody met yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from friction.themes.coding.codings import Coded

LAST = 50
PLACES = 6


class Saturation(NamedTuple):
    """How the number of different themes grew.

    Attributes
    ----------
    curve : n_segments (1 to all that were coded), n_themes (different themes by then, in the order of coding),
        n_expected (their mean over all orders).
    last : how many of the segments are looked at: `LAST`, or half of a smaller number.
    n_new : how many themes the last of the segments brought.
    n_new_expected : the same as a mean over all orders.
    sentence : this in words.
    """

    curve: pd.DataFrame
    last: int
    n_new: int
    n_new_expected: float
    sentence: str


def find_saturation(coded: Coded, last: int = LAST) -> Saturation:
    """Return how the number of different themes grew with the segments coded.

    What a segment brings is what any coder called it. The mean over all orders is exact, no order is drawn: with N
    segments, of which N(c) have theme c, the first m are expected to hold sum over c of 1 - C(N - N(c), m) / C(N, m)
    (rarefaction: Hurlbert 1971, "The nonconcept of species diversity").

    Parameters
    ----------
    coded : what was said; the order is that in which segments got the first of the words that hold.
    last : how many segments at the end are looked at, 1 or more; at most half of all.
    """
    first = coded.words.groupby("segment_id")["coding_id"].min()
    ordered = sorted(first.index, key=lambda segment_id: (first[segment_id], segment_id))
    held = coded.words.groupby("segment_id")["themes"].agg(lambda own: {theme for themes in own for theme in themes})
    met: set[str] = set()
    seen = []
    for segment_id in ordered:
        met |= held[segment_id]
        seen.append(len(met))
    expected = _find_expected(len(ordered), [sum(theme in own for own in held) for theme in sorted(met)])
    last = max(min(last, len(ordered) // 2), 1)
    before = len(ordered) - last
    n_new = seen[-1] - (seen[before - 1] if before > 0 else 0) if seen else 0
    rise = round(float(expected[-1] - (expected[before - 1] if before > 0 else 0)), PLACES) if seen else 0.0
    curve = pd.DataFrame({"n_segments": np.arange(1, len(seen) + 1), "n_themes": seen, "n_expected": expected})
    return Saturation(curve, last, n_new, rise, _to_sentence(len(ordered), len(met), last, n_new, rise))


def _find_expected(n: int, sizes: list[int]) -> np.ndarray:
    """Return how many themes the first m of n segments are expected to hold, (n,) for m from 1; ``sizes``: N(c)."""
    drawn = np.arange(n, dtype=np.float64)
    missing = [np.cumprod(np.maximum(n - size - drawn, 0) / (n - drawn)) for size in sizes]
    return np.round(len(sizes) - np.sum(missing, axis=0), PLACES) if sizes else np.zeros(n)


def _to_sentence(n: int, n_themes: int, last: int, n_new: int, rise: float) -> str:
    if not n:
        return "Nothing was coded yet."
    if n == 1:
        return f"One segment was coded, with {_count(n_themes)}: too early to say whether more would bring others."
    brought = f"{n} segments were coded, with {_count(n_themes)}. The last {last} of them brought {n_new or 'none'}"
    usual = f"in another order they would have brought {rise:.1f} on average"
    rest = "what was not met yet is rare in what is sampled" if rise < 1 else "more segments would bring more of them"
    return f"{brought} that had not been met before; {usual}: {rest}."


def _count(n: int) -> str:
    return f"{n} theme" if n == 1 else f"{n} different themes"
