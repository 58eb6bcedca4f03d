"""Where each theme goes with more leaving: themes of friction by stage, each cell with its difference and interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.stages import find_stages
from app.views.words import BEFORE_CHANGE, is_before_change, to_points
from friction.contracts import ANY
from friction.impact.tell import find_told, to_sure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_THEMES = 20
"""More rows than this nobody reads."""

LEAST_MESSAGES = 0.5
"""A stage with less of a theme's messages, as expected numbers, has no cell."""

_COLUMNS = (
    "place", "theme_id", "name", "stage", "value", "low", "high", "enough", "sure", "n_documents", "label", "between",
    "told",
)  # fmt: skip


def find_heat_themes(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the themes of friction that have messages at a stage, those highest in the ranked list first."""
    themes, impact = tables["themes"], tables["impact"]
    friction = themes.loc[themes["is_friction"], "theme_id"]
    here = impact["theme_id"].isin(friction) & (impact["stage"] != ANY) & (impact["n_documents"] >= LEAST_MESSAGES)
    best = impact.assign(_rank=impact["rank"].astype("Float64")).groupby("theme_id")["_rank"].min()
    ids = impact.loc[here, "theme_id"].drop_duplicates()
    order = pd.DataFrame({"theme_id": ids, "rank": ids.map(best)})
    found: list[str] = order.sort_values(["rank", "theme_id"], na_position="last")["theme_id"].tolist()
    return found


def build_heatmap(tables: Mapping[str, pd.DataFrame], theme_ids: Sequence[str]) -> pd.DataFrame:
    """Return the cells of some themes by stage, themes in the order given, stages in journey order.

    Returns
    -------
    ``place`` (of the theme, from 0), ``theme_id``, ``name``, ``stage``, ``value`` with ``low`` and ``high`` (how many
    more of every 100 leave, as the sentences tell it; null where there is too little to compare), ``enough``, ``sure``
    (the word, of `friction.impact.tell.SURE`), ``n_documents`` (expected), ``label`` (in the cell: a question mark
    where the interval holds 0), ``between`` (the interval, in the cell) and ``told`` (all of it, in words).
    """
    names = tables["themes"].set_index("theme_id")["name"]
    places = {theme_id: place for place, theme_id in enumerate(theme_ids)}
    stages = {stage: place for place, stage in enumerate(find_stages(tables))}
    impact = tables["impact"]
    cells = impact[impact["theme_id"].isin(places) & (impact["n_documents"] >= LEAST_MESSAGES)]
    cells = cells.assign(_place=cells["theme_id"].map(places), _stage=cells["stage"].map(stages))
    cells = cells.dropna(subset=["_stage"]).sort_values(["_place", "_stage"])
    rows = [_to_cell(row, names[row["theme_id"]]) for _, row in cells.iterrows()]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def find_cell(tables: Mapping[str, pd.DataFrame], theme_id: str, stage: str) -> pd.Series | None:
    """Return the row of ``impact`` of a theme at a stage; None where there is none."""
    impact = tables["impact"]
    rows = impact[(impact["theme_id"] == theme_id) & (impact["stage"] == stage)]
    return rows.iloc[0] if len(rows) else None


def find_most_told(tables: Mapping[str, pd.DataFrame], theme_id: str) -> str | None:
    """Return the stage at which most messages of a theme are placed; None where none are."""
    impact = tables["impact"]
    rows = impact[(impact["theme_id"] == theme_id) & (impact["stage"] != ANY) & (impact["n_documents"] > 0)]
    most = rows.sort_values(["n_documents", "stage"], ascending=[False, True])
    return str(most["stage"].iloc[0]) if len(most) else None


def to_heat_lines(cells: pd.DataFrame, n_themes: int) -> list[str]:
    """Return what stands out in at most three plain sentences, the strongest first."""
    surely = cells[cells["label"].ne("") & ~cells["label"].str.endswith("?") & (cells["sure"] != "few")]
    worst = surely[surely["value"] > 0].sort_values(["value", "place"], ascending=[False, True]).head(2)
    lines = [
        f"“{row.name_}” at {row.stage}: {round(row.value)} more of every 100 leave than of others."
        for row in worst.rename(columns={"name": "name_"}).itertuples()
    ]
    few = int((~cells["enough"]).sum())
    lines = lines or ["No theme goes with more leaving at a stage surely enough to be told."]
    more = f"; {n_themes - cells['place'].nunique()} more themes are not drawn" if n_themes > MOST_THEMES else ""
    return [*lines, f"{few} of {len(cells)} cells have too few people to compare{more}."]


def _to_cell(row: pd.Series, name: str) -> dict[str, object]:
    told = find_told(row) if row["enough"] else (None, None, None)
    cell = {
        "place": int(row["_place"]), "theme_id": row["theme_id"], "name": name, "stage": row["stage"],
        "value": None, "low": None, "high": None, "enough": bool(row["enough"]), "sure": to_sure(row),
        "n_documents": float(row["n_documents"]), "label": "", "between": "", "told": "too few to compare",
    }  # fmt: skip
    if row["enough"] and pd.notna(told[0]):
        value, low, high = (100 * float(number or 0.0) for number in told)
        open_ = low <= 0 <= high or row["evidence"] == "count" or row.get("survives") == "no"
        before = f" ({BEFORE_CHANGE.lower()})" if is_before_change(row) else ""
        cell |= {
            "value": value, "low": low, "high": high, "label": f"{round(value):+d}{'?' if open_ else ''}",
            "between": f"{round(low):+d} to {round(high):+d}",
            "told": f"{to_points(*told)}{', no telling yet' if open_ else ''}{before}",
        }  # fmt: skip
    return cell
