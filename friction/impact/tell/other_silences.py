"""Whether findings hold with another silence, in a sentence for those who declared it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.impact.compare import MOST_Q

if TYPE_CHECKING:
    import pandas as pd

MOST_CHANGED = 0.25
"""So many of the findings may change before it is told loudly."""

_FEWEST = 2
"""Fewer findings that change are told by the table alone."""

_APART = 1.5
"""A difference is another where it is so many times as large, or as small, and each lies outside the other's bounds."""


def find_changes(table: pd.DataFrame) -> pd.DataFrame:
    """Return which findings are others with another silence.

    A finding is an association with the declared silence, or with another. It is another finding where the differences
    have opposite signs, or one is 1.5 times the other and both lie outside the other's bounds. Where there are too few
    visits to compare with one of the silences, nothing is said: with twice the silence fewer weeks are known.

    Parameters
    ----------
    table : table ``other_silences``.

    Returns
    -------
    theme_id, stage, factor (0.5 or 2), drop_after_days, is_found (with the declared silence), is_changed, is_larger
    (than with the declared one); in the order of the table.
    """
    keys = ["theme_id", "stage"]
    known = table.dropna(subset="difference")
    declared, others = known[known["factor"] == 1], known[known["factor"] != 1]
    pairs = others.merge(declared, on=keys, suffixes=("", "_declared"))
    one, other = pairs["difference"], pairs["difference_declared"]
    found = pairs["q_declared"] <= MOST_Q
    pairs = pairs[found | (pairs["q"] <= MOST_Q)]
    one, other, found = one[pairs.index], other[pairs.index], found[pairs.index]
    outside = ~one.between(pairs["difference_low_declared"], pairs["difference_high_declared"])
    outside &= ~other.between(pairs["difference_low"], pairs["difference_high"])
    apart = (one.abs() >= _APART * other.abs()) | (other.abs() >= _APART * one.abs())
    changed = outside & (apart | (one * other < 0))
    told = pairs[[*keys, "factor", "drop_after_days"]]
    told = told.assign(is_found=found, is_changed=changed, is_larger=one.abs() > other.abs())
    return told.reset_index(drop=True)


def tell_other_silences(table: pd.DataFrame) -> list[str]:
    """Return a sentence for each silence with which more than a quarter of the findings, and two at least, are others.

    Parameters
    ----------
    table : table ``other_silences``.
    """
    changes = find_changes(table)
    declared = table.loc[table["factor"] == 1, "drop_after_days"]
    said = []
    for days, rows in changes.groupby("drop_after_days", sort=True):
        n, n_all = int(rows["is_changed"].sum()), len(rows)
        if n < _FEWEST or n <= MOST_CHANGED * n_all:
            continue
        larger = int((rows["is_changed"] & rows["is_larger"]).sum())
        way = "larger" if larger == n else "smaller" if not larger else "others"
        said.append(
            f"What is found depends on drop_after_days: with {days:g} instead of {declared.iloc[0]:g}, {n} of {n_all} "
            f"findings are {way}. Look at what friction check says of silences before you act on them."
        )
    return said
