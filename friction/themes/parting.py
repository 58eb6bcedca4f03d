"""Themes that are plainly two: cut in two, their halves are hardly nearer to each other than to anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from friction.themes.alike import Space

MOST_TOGETHER = 0.5
"""Halves whose texts are less alike than this, over the geometric mean of how alike those within each are, are two.

Of true themes of Banking77, clinc150, hwu64, patients' feedback and tweets (20 and 60 texts of each), cut in the same
way, about one in twenty lies below it on clinc150 and hwu64 and fewer on the others; of two themes at random thrown
together nearly all do on the first three, few of patients' feedback, none of tweets.
"""

FEWEST_PARTED = 20
LEAST_HALF = 0.15
"""The smaller half has at least this share of the texts: less is stray messages, no second theme."""

MOST_EXAMPLES = 20
MOST_TURNS = 20
POWERS = 30
PLACES = 4


def find_parted(placed: pd.DataFrame, spaces: Iterable[Space]) -> pd.DataFrame:
    """Return the themes that are plainly two, the plainest first.

    A theme's different texts are cut in two along their first principal direction, then each text goes to the nearer
    half's mean until none moves (two-means). Two halves are two themes where the mean cosine between their texts is
    less than half the geometric mean of those within them.

    Parameters
    ----------
    placed : segment_id, theme_id, text, language; segments of themes, any order.
    spaces : the sentence model's before the bridge's; a theme is cut in the first that knows its main language.

    Returns
    -------
    theme_id, together (the ratio, 0.5 at most), n_texts, n_part (texts of the smaller half) and segment_ids (lists: up
    to 20 texts of the smaller half, those nearest to its mean first).
    """
    placed = placed.sort_values("segment_id").drop_duplicates(["theme_id", "text"])
    main = placed.groupby("theme_id")["language"].agg(lambda spoken: spoken.value_counts(sort=True).index[0])
    rows, done = [], set()
    for space in spaces:
        there = pd.Series(np.arange(len(space.segment_ids)), index=pd.Index(space.segment_ids))
        known = placed[placed["segment_id"].isin(there.index)]
        for theme_id, own in known.groupby("theme_id"):
            understood = space.languages is None or main[theme_id] in space.languages
            if theme_id in done or not understood:
                continue
            done.add(theme_id)
            vectors = np.asarray(space.vectors, dtype=np.float64)[there[own["segment_id"]].to_numpy(dtype=np.int64)]
            half = cut_in_two(vectors) if len(own) >= FEWEST_PARTED else np.zeros(len(own), dtype=bool)
            if half.mean() >= LEAST_HALF:
                together = _measure_together(vectors, half)
                if together <= MOST_TOGETHER:
                    ids = own["segment_id"].to_numpy()[half]
                    near = vectors[half] @ vectors[half].mean(axis=0)
                    order = np.lexsort((ids, -np.round(near, 5)))
                    rows.append((theme_id, together, len(own), int(half.sum()), ids[order][:MOST_EXAMPLES].tolist()))
    found = pd.DataFrame(rows, columns=["theme_id", "together", "n_texts", "n_part", "segment_ids"])
    return found.sort_values(["together", "theme_id"], ignore_index=True)


def cut_in_two(vectors: np.ndarray) -> np.ndarray:
    """Return which of (n, d) rows are in the smaller of two halves, (n,) bool; none where they cannot be cut."""
    centred = vectors - vectors.mean(axis=0)
    half = centred @ _find_direction(centred) > 0
    for _ in range(MOST_TURNS):
        if half.all() or not half.any():
            return np.zeros(len(vectors), dtype=bool)
        one, other = vectors[half].mean(axis=0), vectors[~half].mean(axis=0)
        moved = vectors @ (one - other) > (one @ one - other @ other) / 2
        if (moved == half).all():
            break
        half = moved
    n = int(half.sum())
    smaller = n < len(half) - n or (2 * n == len(half) and bool(half[0]))
    return half if smaller else ~half


def _find_direction(centred: np.ndarray) -> np.ndarray:
    """Return about the first principal direction of (n, d) centred rows: by powers, from the row farthest out."""
    direction: np.ndarray = centred[np.argmax(np.round(np.square(centred).sum(axis=1), 5))]
    for _ in range(POWERS):
        direction = centred.T @ (centred @ direction)
        direction = direction / max(float(np.linalg.norm(direction)), 1e-12)
    return direction


def _measure_together(vectors: np.ndarray, half: np.ndarray) -> float:
    """Return the mean cosine between the halves over the geometric mean of those within them; 1 where that is none."""
    sums = [vectors[rows].sum(axis=0) for rows in (half, ~half)]
    sizes = [int(half.sum()), int((~half).sum())]
    if min(sizes) < 2:  # noqa: PLR2004 - one text is alike to nothing
        return 1.0
    within = [(own @ own - n) / (n * (n - 1)) for own, n in zip(sums, sizes, strict=True)]
    if min(within) <= 0:
        return 1.0
    between = sums[0] @ sums[1] / (sizes[0] * sizes[1])
    return round(float(between / np.sqrt(within[0] * within[1])), PLACES)
