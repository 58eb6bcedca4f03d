"""Wishes, questions and praise: the largest themes of each, a line a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.report.week.small import to_shown_count

if TYPE_CHECKING:
    import pandas as pd

MOST_OF_KIND = 2
SOFT = {"wish": "Wishes", "question": "Questions", "praise": "Praise"}
"""Kinds of themes that are listed beside friction, by what they are called."""


def find_others(themes: pd.DataFrame, people: pd.Series, fewest: int) -> tuple[str, ...]:
    """Return a line for each of `SOFT`: up to two largest themes, by people; none of friction, none dismissed.

    Parameters
    ----------
    themes : table ``themes``; without kinds, as in old runs, there is no line.
    people : how many wrote of each theme, by its id.
    fewest : the smallest count that is told.
    """
    if "kind" not in themes:
        return ()
    themes = themes[~themes["is_friction"] & (themes["status"] != "dismissed")]
    themes = themes.assign(n=themes["theme_id"].map(people).fillna(0).astype("int64"))
    themes = themes.sort_values(["n", "theme_id"], ascending=[False, True])
    lines = []
    for kind, called in SOFT.items():
        own = themes[themes["kind"] == kind].head(MOST_OF_KIND)
        told = [f"{row.name} ({to_shown_count(row.n, fewest)} people)" for row in own.itertuples(index=False)]
        lines += [f"{called}: {'; '.join(told)}"] if told else []
    return tuple(lines)
