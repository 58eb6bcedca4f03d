"""Themes that may be one: their messages are as near to each other as those within one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

LEAST_LIKENESS = 0.9
LEAST_TOGETHER = 0.7
"""The same over the geometric mean of both: a theme that holds together by little is as near to many tight ones."""

FEWEST_COMPARED = 5
PLACES = 4


class Space(NamedTuple):
    """Vectors in which texts of some languages can be compared.

    Attributes
    ----------
    segment_ids : of the n segments that have one.
    vectors : (n, d) unit rows.
    languages : ISO 639-1 codes; None: all.
    """

    segment_ids: Sequence[str]
    vectors: np.ndarray
    languages: Collection[str] | None


def find_alike(placed: pd.DataFrame, spaces: Sequence[Space], least: float = LEAST_LIKENESS) -> pd.DataFrame:
    """Return pairs of themes that may be one, the likest first.

    The likeness of two themes is the mean cosine between their texts, over that within the looser one of them: 1 where
    texts of the other are as near to its own as these are to each other. Over the geometric mean it must be 0.7. A
    theme is compared in the spaces that know the language most of its segments are in; that of the first space that
    knows both counts. Equal texts count once; fewer than five are not compared.

    Parameters
    ----------
    placed : segment_id, theme_id, text, language; segments of themes, any order.
    spaces : the sentence model's before the bridge's.
    least : likeness of the pairs that are returned; below 0.9 they are neighbours, and not one.

    Returns
    -------
    theme_id (the larger one), other_theme_id, likeness (``least`` or more; above 1 where the other is much tighter).
    """
    placed = placed.sort_values("segment_id")
    sizes = placed.groupby("theme_id").size()
    main = placed.groupby("theme_id")["language"].agg(lambda spoken: spoken.value_counts(sort=True).index[0])
    found: dict[tuple[str, str], float] = {}
    for space in spaces:
        known = {theme for theme, spoken in main.items() if space.languages is None or spoken in space.languages}
        names, likeness = _compare(placed[placed["theme_id"].isin(known)], space)
        for one in range(len(names)):
            for other in range(one):
                found.setdefault((names[other], names[one]), float(likeness[one, other]))
    rows = [
        (*sorted(pair, key=lambda theme: (-sizes[theme], theme)), likeness)
        for pair, likeness in found.items()
        if likeness >= least
    ]
    alike = pd.DataFrame(rows, columns=["theme_id", "other_theme_id", "likeness"])
    return alike.sort_values(
        ["likeness", "theme_id", "other_theme_id"], ascending=[False, True, True], ignore_index=True
    )


def _compare(placed: pd.DataFrame, space: Space) -> tuple[list[str], np.ndarray]:
    """Return the themes with enough texts in a space, and the likeness of each two, (k, k)."""
    there = pd.Series(np.arange(len(space.segment_ids)), index=pd.Index(space.segment_ids))
    own = placed[placed["segment_id"].isin(there.index)].drop_duplicates(["theme_id", "text"])
    enough = own.groupby("theme_id")["text"].transform("size") >= FEWEST_COMPARED
    own = own[enough]
    numbers, names = pd.factorize(own["theme_id"], sort=True)
    rows = there[own["segment_id"]].to_numpy(dtype=np.int64)[np.argsort(numbers, kind="stable")]
    n = np.bincount(numbers, minlength=len(names)).astype(np.float64)
    # Theme by theme: of many texts no second copy of the vectors is made.
    parts = np.split(rows, np.cumsum(n[:-1]).astype(np.int64)) if len(names) else []
    sums = np.zeros((len(names), space.vectors.shape[1]))
    for number, part in enumerate(parts):
        sums[number] = space.vectors[part].sum(axis=0, dtype=np.float64)
    between = (sums @ sums.T) / np.maximum(np.outer(n, n), 1)
    within = (np.square(sums).sum(axis=1) - n) / np.maximum(n * (n - 1), 1)
    looser = np.maximum(np.minimum.outer(within, within), 1e-6)
    together = between / np.sqrt(np.maximum(np.outer(within, within), 1e-12))
    likeness = np.where(together >= LEAST_TOGETHER, between / looser, 0.0)
    return [str(name) for name in names], np.round(likeness, PLACES)
