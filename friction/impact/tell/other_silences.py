"""Whether findings hold with another silence, in a sentence for those who declared it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import ANY
from friction.impact.compare import MOST_Q

if TYPE_CHECKING:
    import pandas as pd

MOST_CHANGED = 0.25
"""So many of the findings may change before it is told loudly."""

_FEWEST = 2
"""Fewer findings that change are told by the table alone."""

_LEAST = 0.01
"""Of a smaller declared difference no multiple is told."""

_WORDS = {0.5: "half", 2.0: "twice"}
_APART = 1.25
"""A difference is another one where it is so many times as large, or as small."""


def find_changes(table: pd.DataFrame) -> pd.DataFrame:
    """Return which findings are others with another silence.

    A finding is an association with the declared silence, or with another. It is another one where the differences are
    apart (one 1.25 times the other, or of opposite signs) and it is an association with one silence only, or each lies
    outside the other's bounds; or where the declared silence leaves too few visits to compare and the other does not.
    Where the other one leaves too few, nothing is said: with twice the silence fewer weeks are known.

    Parameters
    ----------
    table : table ``other_silences``.

    Returns
    -------
    theme_id, stage, factor (0.5 or 2), drop_after_days, difference, declared (difference, null where there was too
    little), is_changed; in the order of the table. A theme that is compared at a stage is not told of over all of them,
    too.
    """
    known = table[table["difference"].notna() | (table["factor"] == 1)]
    compared = known[known["difference"].notna() & (known["stage"] != ANY)]
    known = known[(known["stage"] != ANY) | ~known["theme_id"].isin(set(compared["theme_id"]))]
    declared, others = known[known["factor"] == 1], known[known["factor"] != 1]
    pairs = others.merge(declared, on=["theme_id", "stage"], suffixes=("", "_declared"), how="left")
    found, found_too = pairs["q_declared"] <= MOST_Q, pairs["q"] <= MOST_Q
    one, other = pairs["difference"], pairs["difference_declared"]
    outside = ~one.between(pairs["difference_low_declared"], pairs["difference_high_declared"])
    outside &= ~other.between(pairs["difference_low"], pairs["difference_high"])
    apart = (one.abs() >= _APART * other.abs()) | (other.abs() >= _APART * one.abs()) | (one * other < 0)
    changed = (apart & (outside | (found != found_too))) | (other.isna() & found_too)
    told = pairs[["theme_id", "stage", "factor", "drop_after_days", "difference"]]
    return told.assign(declared=other, is_changed=changed)[found | found_too].reset_index(drop=True)


def tell_other_silences(table: pd.DataFrame) -> list[str]:
    """Return a sentence for each silence with which the findings are others.

    They are where more than a quarter of them change, and two at least, or where one does and the differences of all
    are 1.25 times as large or as small at the median, or where one is found that the declared silence hides.

    Parameters
    ----------
    table : table ``other_silences``.
    """
    changes = find_changes(table)
    said = []
    for factor, rows in changes.groupby("factor", sort=True):
        n, hidden = int(rows["is_changed"].sum()), int(rows["declared"].isna().sum())
        both = rows[rows["declared"].abs() >= _LEAST]
        ratio = float((both["difference"] / both["declared"]).median()) if len(both) else 1.0
        is_apart = not 1 / _APART < ratio < _APART
        is_many = n >= _FEWEST and n > MOST_CHANGED * len(rows)
        if not (is_many or hidden or (is_apart and n and len(rows) >= _FEWEST)):
            continue
        size = f", and differences are {ratio:.1f} times as large at the median" if is_apart and ratio > 0 else ""
        changed = f"{n} of {len(rows)} findings change{'s' if n == 1 else ''}"
        lost = f" ({hidden} of them cannot be seen with the present setting)" if hidden else ""
        days = rows["drop_after_days"].unique()
        other = (
            f"{days[0]:g} days instead of {days[0] / factor:g}"
            if len(days) == 1
            else f"{_WORDS[factor]} the days that are set"
        )
        said.append(
            f"What is found depends on how long a silence counts as gone: with {other}, {changed}{lost}{size}. "
            "Before you act on them, run friction check and set drop_after_days by it."
        )
    return said
