"""The Theme page: what a theme is, where its messages come from, and how it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.messages import find_segments
from app.views.stages import find_stages
from app.views.words import STATUS_WORDS, UNPLACED, to_count, to_stage
from friction.contracts import ANY
from friction.impact.tell import HOW_SURE, find_told
from friction.themes import count_writers, replay_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping


def find_theme(tables: Mapping[str, pd.DataFrame], theme_id: str) -> pd.Series:
    """Return the row of a theme; a `KeyError` where the run has no such theme (any more)."""
    return tables["themes"].set_index("theme_id", drop=False).loc[theme_id]


def find_name(tables: Mapping[str, pd.DataFrame], theme_id: str | None) -> str:
    """Return the name of a theme; "" where there is none of that id."""
    themes = tables["themes"]
    names = themes.loc[themes["theme_id"] == theme_id, "name"]
    return "" if names.empty else str(names.iloc[0])


def to_status_line(theme: pd.Series) -> str:
    """Return in a few words where the work on a theme stands: kind, status, owner, tags."""
    return " · ".join(
        [
            f"{theme['kind']}, {'friction' if theme['is_friction'] else 'not friction'}",
            f"status: {STATUS_WORDS[theme['status']]}{', confirmed' if theme['approved'] else ''}",
            f"owner: {theme['owner'] if pd.notna(theme['owner']) else 'nobody yet'}",
            *(f"#{tag}" for tag in theme["tags"]),
        ]
    )


def to_theme_line(theme: pd.Series, decisions: pd.DataFrame) -> str:
    """Return the line below a theme's name: kind, friction or not, and whether a person said so; numbers."""
    told = replay_decisions(decisions).themes.get(str(theme["theme_id"]))
    friction = "friction" if theme["is_friction"] else "not friction"
    decided = "decided by a person" if told is not None and told.is_friction is not None else "as found"
    return (
        f"{theme['kind']}, {friction} ({decided}) · "
        f"{theme['n_persons']:,} persons, {theme['n_documents']:,} messages · {theme['n_segments']:,} segments · "
        f"mean friction {theme['friction']:.2f}, severity {theme['severity']:.2f} (0 to 1)"
    )


def to_family_line(tables: Mapping[str, pd.DataFrame], theme_id: str) -> str | None:
    """Return a sentence that names the themes a theme belongs with, largest first; None for a theme alone."""
    themes = tables["themes"].set_index("theme_id").sort_values(["n_segments", "name"], ascending=[False, True])
    head = themes["parent_id"].fillna(themes.index.to_series())
    family = themes[(head == head[theme_id]) & (themes.index != theme_id)]
    if not len(family):
        return None
    named = ", ".join(f"“{name}”" for name in family["name"])
    return f"One broader theme with {named}" if head[theme_id] == theme_id else f"Part of a broader theme with {named}"


def build_theme_stages(tables: Mapping[str, pd.DataFrame], theme_id: str) -> pd.DataFrame:
    """Return where a theme's messages come from, and drop-off with and without it there.

    Returns
    -------
    One row per stage in journey order, then `UNPLACED`, then the whole journey: ``stage``, ``n_documents``
    (expected), ``share`` (of the theme's messages; null for the whole journey), ``n_with``, ``rate_with``,
    ``n_without``, ``rate_without``, ``difference`` with bounds (as the finding tells it), ``how_sure``,
    ``enough``. No rows without a journey.
    """
    stages = find_stages(tables)
    if not stages:
        return pd.DataFrame(columns=list(_STAGE_COLUMNS))
    documents = find_segments(tables, theme_id)["doc_id"].unique()
    alignments = tables["alignments"]
    alignments = alignments[alignments["doc_id"].isin(documents)]
    placed = alignments.groupby(alignments["stage"].fillna(UNPLACED))["probability"].sum()
    n_documents = alignments["doc_id"].nunique()
    impact = tables["impact"]
    cells = impact[impact["theme_id"] == theme_id].set_index("stage")
    rows = []
    for stage in [*stages, UNPLACED, ANY]:
        n = float(n_documents if stage == ANY else placed.get(stage, 0.0))
        row: dict[str, object] = {"stage": to_stage(stage), "n_documents": n, "enough": False}
        row["share"] = n / n_documents if stage != ANY and n_documents else None
        if stage in cells.index:
            cell = cells.loc[stage]
            row |= {
                "n_with": cell["n_with"],
                "rate_with": cell["dropped_with"] / cell["n_with"] if cell["n_with"] else None,
                "n_without": cell["n_without"],
                "rate_without": cell["dropped_without"] / cell["n_without"] if cell["n_without"] else None,
                **dict(zip(_TOLD, find_told(cell) if cell["enough"] else (None, None, None), strict=True)),
                "q": cell["q"],
                "how_sure": HOW_SURE[cell["evidence"]],
                "enough": bool(cell["enough"]),
            }  # fmt: skip
        rows.append(row)
    stages_of_theme = pd.DataFrame(rows).reindex(columns=list(_STAGE_COLUMNS))
    numbers = [name for name in _STAGE_COLUMNS if name not in ("stage", "how_sure", "enough")]
    return stages_of_theme.astype(dict.fromkeys(numbers, "float64"))


_TOLD = ("difference", "difference_low", "difference_high")
_STAGE_COLUMNS = (
    "stage", "n_documents", "share", "n_with", "rate_with", "n_without", "rate_without", "difference",
    "difference_low", "difference_high", "q", "how_sure", "enough",
)  # fmt: skip


def build_theme_trend(tables: Mapping[str, pd.DataFrame], theme_id: str, week: str | None) -> pd.DataFrame:
    """Return a theme's weeks up to ``week``, the last complete one, oldest first.

    ``outside`` says whether there were more or fewer people than expected.
    """
    weeks = tables["theme_weeks"]
    trend = (
        weeks[(weeks["theme_id"] == theme_id) & (weeks["week"] <= (week or ""))]
        .sort_values("week")
        .drop(columns="theme_id")
    )
    n = count_writers(trend)
    outside = (n > trend["expected_high"]) | (n < trend["expected_low"])
    return trend.assign(n_writers=n, outside=outside).reset_index(drop=True)


def to_who(theme: pd.Series) -> str:
    """Return how many persons wrote of a theme; of one by people nobody knows, how many messages there are."""
    return _to_who(int(theme["n_persons"]), int(theme["n_documents"]))


def _to_who(n_persons: int, n_documents: int) -> str:
    if not n_persons:
        return f"{to_count(n_documents)} messages"
    return f"{to_count(n_persons)} {'person' if n_persons == 1 else 'persons'}"


def find_cell(impact: pd.DataFrame, theme_id: str) -> pd.Series | None:
    """Return the row of ``impact`` that a theme's finding is told by: the best-ranked one; None where it has none."""
    cells = impact[impact["theme_id"] == theme_id].sort_values(["rank", "stage"], na_position="last", kind="stable")
    return None if cells.empty else cells.iloc[0]


def find_change(theme_weeks: pd.DataFrame, theme_id: str, week: str | None) -> str | None:
    """Return what ``change`` a theme has in a week; None where it has no such week."""
    own = theme_weeks[(theme_weeks["theme_id"] == theme_id) & (theme_weeks["week"] == (week or ""))]
    return None if own.empty else str(own["change"].iloc[0])


def build_theme_names(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the names of all themes by id, ranked ones first, with what tells two of one name apart."""
    themes = tables["themes"]
    ranks = tables["impact"].dropna(subset="rank").groupby("theme_id")["rank"].min()
    ordered = themes.assign(rank=themes["theme_id"].map(ranks)).sort_values("rank", kind="stable", na_position="last")
    return {
        row.theme_id: f"{row.name}  ({_to_who(row.n_persons, row.n_documents)}"
        f"{'' if row.is_friction else ', not friction'})"
        for row in ordered.itertuples(index=False)
    }
