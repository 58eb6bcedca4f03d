"""Messages that fit elsewhere: nearly all that is near to them is in another theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from friction.themes.alike import Space

NEAREST = 10
LEAST_ELSEWHERE = 7
"""So many of the ten nearest texts are in one other theme, and none, or one, in the text's own.

One text in fifty of Banking77 and clinc150 put into a wrong theme: 78 and 90 % are found; every second other that is
found on Banking77 is of a neighbouring intent. Of patients' feedback and tweets hardly any is found. In topics just
found there is hardly ever one: six of ten would bring as many wrong ones as right ones.
"""

MOST_AT_HOME = 1
ROWS_AT_ONCE = 256
PLACES = 5
MOST_ROWS = 20_000
"""Of more texts those that are held weakest are looked at, among as many of the others."""


def find_elsewhere(placed: pd.DataFrame, spaces: Iterable[Space]) -> pd.DataFrame:
    """Return messages that fit another theme better, by the pair of themes, most messages first.

    Parameters
    ----------
    placed : segment_id, doc_id, theme_id, text, language, strength, movable (bool: nobody said where it belongs);
        segments of themes, any order.
    spaces : the sentence model's before the bridge's; a text is looked at in the first that knows its language.

    Returns
    -------
    theme_id (where they fit), other_theme_id (where they are), segment_ids (lists, sorted).
    """
    placed = placed.sort_values(["strength", "segment_id"]).drop_duplicates(["theme_id", "text"])
    found: list[tuple[str, str, str]] = []
    looked_at: set[str] = set()
    for space in spaces:
        there = pd.Series(np.arange(len(space.segment_ids)), index=pd.Index(space.segment_ids))
        known = placed[placed["segment_id"].isin(there.index)]
        if space.languages is not None:
            known = known[known["language"].isin(set(space.languages))]
        own = known[known["movable"] & ~known["segment_id"].isin(looked_at)].head(MOST_ROWS)
        others = known.sort_values("segment_id").iloc[:: -(-len(known) // MOST_ROWS) or 1]
        looked_at |= set(known["segment_id"])
        if not len(own) or len(others) <= NEAREST:
            continue
        vectors = np.asarray(space.vectors)
        rows, references = (there[part["segment_id"]].to_numpy(dtype=np.int64) for part in (own, others))
        # One more: the text itself is among the others, and so may its document's other sentences be.
        near = _find_nearest(vectors[rows], vectors[references])
        found += _find_misplaced(own, others, near)
    told = pd.DataFrame(found, columns=["theme_id", "other_theme_id", "segment_id"])
    grouped = told.groupby(["theme_id", "other_theme_id"])["segment_id"].agg(sorted).reset_index(name="segment_ids")
    order = grouped["segment_ids"].map(len)
    return grouped.assign(order=-order).sort_values(
        ["order", "theme_id", "other_theme_id"], ignore_index=True
    )[["theme_id", "other_theme_id", "segment_ids"]]  # fmt: skip


def _find_nearest(rows: np.ndarray, references: np.ndarray) -> np.ndarray:
    """Return the 20 nearest references of each row by cosine, (n, 20) places, of equally near ones the lower first.

    Not by `friction.topics.neighbours`, for millions of rows: it loads torch, which takes longer than all of this.
    """
    wanted = min(2 * NEAREST, len(references))
    found = np.empty((len(rows), wanted), dtype=np.int64)
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        likeness = np.round(rows[begin : begin + ROWS_AT_ONCE] @ references.T, PLACES)
        least = np.partition(likeness, -wanted, axis=1)[:, -wanted]
        for place, row in enumerate(likeness, start=begin):
            near = np.flatnonzero(row >= least[place - begin])
            found[place] = near[np.argsort(-row[near], kind="stable")][:wanted]
    return found


def _find_misplaced(own: pd.DataFrame, others: pd.DataFrame, near: np.ndarray) -> list[tuple[str, str, str]]:
    """Return theme that fits, theme it is in, and segment, of those whose nearest lie elsewhere."""
    themes, documents = others["theme_id"].to_numpy(dtype=object), others["doc_id"].to_numpy(dtype=object)
    rows = zip(own["segment_id"], own["doc_id"], own["theme_id"], near, strict=True)
    misplaced = []
    for segment_id, doc_id, theme_id, places in rows:
        around = [themes[place] for place in places if documents[place] != doc_id][:NEAREST]
        if len(around) < NEAREST or around.count(theme_id) > MOST_AT_HOME:
            continue
        most = max(sorted(set(around)), key=around.count)
        if most != theme_id and around.count(most) >= LEAST_ELSEWHERE:
            misplaced.append((most, theme_id, segment_id))
    return misplaced
