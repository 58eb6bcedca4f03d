"""Segments may be in several themes: one row for each segment and theme, for all that counts themes by segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_ADDED = {"strength": 1.0, "reason": "decided"}


def spread_themes(segment_topics: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each segment and theme it is in; segments in no theme have none.

    A segment's own theme comes first, then those that people added it to: ``reason`` is ``decided`` there and
    ``strength`` 1.

    Parameters
    ----------
    segment_topics : table ``segment_topics``, or one that lacks ``also_in``, ``strength`` or ``reason``.

    Returns
    -------
    The columns given but ``also_in``, in the order of the rows; the index of a segment's rows is that of its row.
    """
    own = segment_topics.drop(columns="also_in", errors="ignore").dropna(subset="theme_id")
    if "also_in" not in segment_topics or not len(own):
        return own
    lists = segment_topics.loc[segment_topics["theme_id"].notna(), "also_in"].tolist()
    sizes = np.array([len(ids) for ids in lists], dtype=np.int64)
    if not sizes.any():
        return own
    rows = np.repeat(np.arange(len(own)), sizes + 1)
    added = np.diff(rows, prepend=-1) == 0
    spread = own.iloc[rows]
    themes = spread["theme_id"].to_numpy(dtype=object, copy=True)
    themes[added] = [theme_id for ids in lists for theme_id in ids]
    said = {name: spread[name].mask(added, word) for name, word in _ADDED.items() if name in spread}
    return spread.assign(theme_id=themes, **said).astype({"theme_id": own["theme_id"].dtype})
