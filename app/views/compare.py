"""The Compare page: what two sides have in common in their words, and drop-off by stage on both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import to_percent, to_rate
from friction.impact.tell import SURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FEW, LIKELY, _ = SURE
NO_TELLING = "no telling"
TOO_FEW = "too few"
_RATES = ("rate", "rate_low", "rate_high")


def build_pairs(one: pd.DataFrame, other: pd.DataFrame, stages: Sequence[str]) -> pd.DataFrame:
    """Return drop-off by stage on two sides, what differs most first.

    Nothing is claimed where the intervals overlap.

    Parameters
    ----------
    one, other : ``stage``, ``rate``, ``rate_low``, ``rate_high`` (null where too few were followed); a row a stage.
    stages : in journey order.

    Returns
    -------
    ``stage``; ``one``, ``one_low``, ``one_high`` and likewise ``other`` (shares, null where not known);
    ``one_told`` and ``other_told`` in words; ``apart`` (the other less the one; null where one is not known);
    ``is_apart``; ``verdict``.
    """
    sides = [side.drop_duplicates("stage").set_index("stage").reindex(list(stages)) for side in (one, other)]
    values = {
        f"{name}{part.removeprefix('rate')}": side[part].astype("float64")
        for name, side in zip(("one", "other"), sides, strict=True)
        for part in _RATES
    }
    pairs = pd.DataFrame(values, index=pd.Index(list(stages), name="stage")).reset_index()
    pairs["one_told"] = _tell(pairs, "one")
    pairs["other_told"] = _tell(pairs, "other")
    pairs["apart"] = pairs["other"] - pairs["one"]
    higher, lower = pairs["other_low"] > pairs["one_high"], pairs["other_high"] < pairs["one_low"]
    pairs["is_apart"] = higher | lower
    pairs["verdict"] = [
        TOO_FEW if pd.isna(apart) else "more leave" if up else "fewer leave" if down else NO_TELLING
        for apart, up, down in zip(pairs["apart"], higher, lower, strict=True)
    ]
    return sort_apart(pairs, "is_apart", "apart")


def sort_apart(rows: pd.DataFrame, is_apart: str, apart: str) -> pd.DataFrame:
    """Return rows with those surely apart first, each part by how far; what is not known last, equal ones as before."""
    order = pd.DataFrame({"sure": ~rows[is_apart].astype(bool), "size": -rows[apart].astype("float64").abs()})
    order = order.sort_values(["sure", "size"], kind="stable", na_position="last")
    return rows.loc[order.index].reset_index(drop=True)


def to_pair_line(pairs: pd.DataFrame, other: str) -> str:
    """Return at which stages drop-off surely differs, in one plain sentence.

    Parameters
    ----------
    pairs : as made by `build_pairs`.
    other : what the other side is called.
    """
    known, apart = pairs.dropna(subset=["apart"]), pairs[pairs["is_apart"]]
    if known.empty:
        return "Drop-off is not known on both sides at any stage yet."
    if apart.empty:
        return f"Drop-off: no telling at any of {len(known)} stages; the intervals overlap."
    first = apart.iloc[0]
    more = f", and at {len(apart) - 1} more of {len(known)} stages" if len(apart) > 1 else ""
    return f"In {other} {first['verdict']} at {first['stage']}{more}."


def to_apart_word(is_apart: Iterable[bool]) -> str:
    """Return the word for how sure a comparison is: *likely* where something is surely apart, else *few*."""
    return LIKELY if any(is_apart) else FEW


def to_share_told(n: float, of: float) -> str:
    """Return a share with what it is of, such as ``92.3% of 1,204``."""
    return f"{to_percent(n / of)} of {of:,.0f}" if of else "none"


def build_coverage_pairs(one: Mapping[str, float], other: Mapping[str, float]) -> pd.DataFrame:
    """Return what share of the customers' messages each side's numbers stand on: ``of``, ``one``, ``other`` in words.

    Parameters
    ----------
    one, other : ``n_documents``, ``n_themed``, ``n_person`` and ``n_placed``.
    """
    rows = [("messages of customers", f"{one['n_documents']:,.0f}", f"{other['n_documents']:,.0f}")]
    for label, name in (
        ("with a theme", "n_themed"), ("with a person", "n_person"), ("with a place in the journey", "n_placed"),
    ):  # fmt: skip
        sides = [to_share_told(side[name], side["n_documents"]) for side in (one, other)]
        rows.append((label, sides[0], sides[1]))
    return pd.DataFrame(rows, columns=["of", "one", "other"])


def _tell(pairs: pd.DataFrame, name: str) -> list[str]:
    bounds = pairs[[name, f"{name}_low", f"{name}_high"]].itertuples(index=False)
    return [to_rate(*row) if pd.notna(row[0]) else TOO_FEW for row in bounds]
