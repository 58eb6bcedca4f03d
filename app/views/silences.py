"""The Journey page, by silence: findings with half, the declared, and twice the days that count as leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import NOTHING, to_more, to_points, to_stage
from friction.impact.tell import find_changes, tell_other_silences

if TYPE_CHECKING:
    from collections.abc import Mapping

FINDINGS_SHOWN = 8
_KEYS = ["theme_id", "stage"]
_FACTORS = {0.5: "half as long", 1.0: "as set", 2.0: "twice as long"}


def build_other_silences(tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> pd.DataFrame:
    """Return a row for each finding: theme, stage, one column for each number of days, and changes; empty without any.

    Parameters
    ----------
    tables : a run's; older ones lack ``other_silences``.
    names : of themes, by id.

    Returns
    -------
    Columns theme, stage, ``7 days`` and so on (how many more of every 100 leave, in words), and ``changes``; the
    largest difference with the declared silence first.
    """
    table = tables.get("other_silences")
    if table is None or table.empty:
        return pd.DataFrame()
    changes = find_changes(table)
    rows = table.merge(changes[_KEYS].drop_duplicates(), on=_KEYS)
    if rows.empty:
        return pd.DataFrame()
    named = _name_silences(rows)
    columns = [named[factor] for factor in sorted(named)]
    wide = rows.assign(days=rows["factor"].map(named))
    wide = wide.pivot(index=_KEYS, columns="days", values="difference")[columns]  # noqa: PD010 - one cell each
    order = _order_findings(rows)
    changed = (
        changes[changes["is_changed"]]
        .groupby(_KEYS)["factor"]
        .agg(lambda found: ", ".join(f"with {named[one]}" for one in found))
    )
    told = wide.map(_to_words).reindex(order)
    told["changes"] = changed.astype("object").reindex(order).fillna("no")
    told = told.reset_index()
    return told.assign(theme=told.pop("theme_id").map(names), stage=told["stage"].map(to_stage))[
        ["theme", "stage", *columns, "changes"]
    ]


def build_silence_findings(
    tables: Mapping[str, pd.DataFrame], names: Mapping[str, str], shown: int = FINDINGS_SHOWN
) -> pd.DataFrame:
    """Return the findings with the largest differences once for each silence, to be drawn; empty without any.

    Parameters
    ----------
    tables, names : as in `build_other_silences`.
    shown : at most so many findings.

    Returns
    -------
    ``place`` (from 0), ``theme``, ``stage``, ``factor``, ``days``, ``value``, ``low``, ``high`` (of every 100; null
    where too few were compared), ``told`` (in words).
    """
    columns = ["place", "theme", "stage", "factor", "days", "value", "low", "high", "told"]
    table = tables.get("other_silences")
    rows = pd.DataFrame() if table is None else table.merge(find_changes(table)[_KEYS].drop_duplicates(), on=_KEYS)
    if rows.empty:
        return pd.DataFrame(columns=columns)
    places = {key: place for place, key in enumerate(_order_findings(rows)[:shown])}
    rows = rows.assign(place=[places.get(key) for key in zip(rows["theme_id"], rows["stage"], strict=True)])
    rows = rows.dropna(subset=["place"]).sort_values(["place", "factor"], ignore_index=True)
    bounds = rows[["difference", "difference_low", "difference_high"]]
    return pd.DataFrame(
        {
            "place": rows["place"].astype(int), "theme": rows["theme_id"].map(names).fillna(rows["theme_id"]),
            "stage": rows["stage"].map(to_stage), "factor": rows["factor"],
            "days": rows["factor"].map(_name_silences(rows)),
            "value": 100 * rows["difference"], "low": 100 * rows["difference_low"],
            "high": 100 * rows["difference_high"],
            "told": [
                to_points(*row) if pd.notna(row[0]) else "too few" for row in bounds.itertuples(index=False)
            ],
        }
    )[columns]  # fmt: skip


def to_silence_lines(tables: Mapping[str, pd.DataFrame], drop_after_days: float) -> list[str]:
    """Return whether what is found depends on the silence declared, in plain sentences."""
    table = tables.get("other_silences")
    if table is None or table.empty:
        return []
    changes = find_changes(table)
    n = len(changes[_KEYS].drop_duplicates())
    n_changed = len(changes.loc[changes["is_changed"], _KEYS].drop_duplicates())
    held = f"all {n} findings stay" if not n_changed else f"{n - n_changed} of {n} findings stay"
    return [
        f"Whoever is silent for {drop_after_days:g} days counts as having left.",
        f"With half and with twice as many days {held} what they are.",
        *tell_other_silences(table),
    ]


def _name_silences(rows: pd.DataFrame) -> dict[float, str]:
    """Return what each silence is called, by factor: its days, or, where stages have their own, how it was made."""
    days = rows.groupby("factor")["drop_after_days"].unique()
    return {factor: f"{found[0]:g} days" if len(found) == 1 else _FACTORS[factor] for factor, found in days.items()}


def _order_findings(rows: pd.DataFrame) -> pd.Index:
    """Return the findings, theme and stage, with the largest difference with the declared silence first."""
    every = rows[_KEYS].drop_duplicates().sort_values(_KEYS)
    declared = rows[rows["factor"] == 1].set_index(_KEYS)["difference"].abs()
    sizes = declared.reindex(pd.MultiIndex.from_frame(every)).fillna(0)
    return sizes.sort_values(ascending=False, kind="stable").index


def _to_words(difference: float) -> str:
    if pd.isna(difference):
        return NOTHING
    return to_more(difference) if round(100 * difference) else "as many"
