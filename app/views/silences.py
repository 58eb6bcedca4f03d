"""Findings with half, with the declared, and with twice the silence, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import NOTHING, to_more, to_stage
from friction.impact.tell import find_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    keys = ["theme_id", "stage"]
    changes = find_changes(table)
    rows = table.merge(changes[keys].drop_duplicates(), on=keys)
    if rows.empty:
        return pd.DataFrame()
    days = rows.groupby("factor")["drop_after_days"].unique()
    named = {factor: f"{found[0]:g} days" if len(found) == 1 else _FACTORS[factor] for factor, found in days.items()}
    columns = [named[factor] for factor in sorted(named)]
    wide = rows.assign(days=rows["factor"].map(named))
    wide = wide.pivot(index=keys, columns="days", values="difference")[columns]  # noqa: PD010 - one cell each
    declared = rows[rows["factor"] == 1].set_index(keys)["difference"].abs()
    order = declared.reindex(wide.index).fillna(0).sort_values(ascending=False, kind="stable").index
    changed = (
        changes[changes["is_changed"]]
        .groupby(keys)["factor"]
        .agg(lambda found: ", ".join(f"with {named[one]}" for one in found))
    )
    told = wide.map(_to_words).reindex(order)
    told["changes"] = changed.reindex(order).fillna("no")
    told = told.reset_index()
    return told.assign(theme=told.pop("theme_id").map(names), stage=told["stage"].map(to_stage))[
        ["theme", "stage", *columns, "changes"]
    ]


def _to_words(difference: float) -> str:
    if pd.isna(difference):
        return NOTHING
    return to_more(difference) if round(100 * difference) else "as many"
