"""A theme's rows of the tables ``impact`` and ``controls`` in words: every number of the comparison, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.stages import find_stages
from app.views.words import (
    BEFORE_CHANGE,
    CONTROL_WORDS,
    NOTHING,
    is_before_change,
    to_count,
    to_points,
    to_rating,
    to_share_of,
    to_stage,
)
from friction.contracts import ANY
from friction.impact.tell import find_told, to_finding

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_MESSAGES = 1.0
COLUMNS = (
    "stage", "messages", "with_theme", "without", "difference", "plain", "alone", "adjusted", "controls", "wider",
    "rating",
    "how_sure",
)  # fmt: skip


def build_theme_cells(tables: Mapping[str, pd.DataFrame], theme_id: str) -> pd.DataFrame:
    """Return what the run estimated of a theme, in words, by stage where it has messages, the whole journey last.

    Returns
    -------
    ``stage``, ``messages`` (expected), ``with_theme`` and ``without`` (raw shares with n), ``difference`` (more of
    every 100, as the finding tells it) with its interval, ``plain`` (as it was before anything was held fixed),
    ``alone`` (given the message's other themes), ``adjusted`` with its interval, ``controls`` (passed or not),
    ``wider`` (what a small cell leans on), ``rating`` (with and without), ``how_sure``.
    """
    impact = tables["impact"]
    cells = impact[impact["theme_id"] == theme_id].set_index("stage")
    told = cells.index[(cells["n_documents"] >= LEAST_MESSAGES) | (cells.index == ANY)]
    stages = [stage for stage in [*find_stages(tables), ANY] if stage in told]
    cells = cells.assign(stage=cells.index)
    rows = [_to_row(stage, cells.loc[stage], _to_controls(tables, theme_id, stage)) for stage in stages]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def find_cell_columns(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return which columns are shown: without a journey those of messages and ratings."""
    return list(COLUMNS) if find_stages(tables) else ["messages", "rating", "how_sure"]


def to_trace(run_name: str, theme_id: str) -> list[str]:
    """Return where the numbers of a theme stand and how they are made, for who wants to retrace them."""
    query = f'friction.read_run("runs/{run_name}").impact.query("theme_id == \'{theme_id}\'")'
    return [
        f"These rows in Python: {query}, and .controls likewise. They are counted from visits and segment_alignments.",
        "Each column is explained in docs/tables.md, each formula with a worked example in docs/methods.md.",
    ]


def _to_row(stage: str, cell: pd.Series, controls: str) -> dict[str, str]:
    return {
        "stage": f"{to_stage(stage)} ({BEFORE_CHANGE.lower()})" if is_before_change(cell) else to_stage(stage),
        "messages": to_count(cell["n_documents"]),
        "with_theme": to_share_of(cell["dropped_with"], cell["n_with"]),
        "without": to_share_of(cell["dropped_without"], cell["n_without"]),
        "difference": to_points(*find_told(cell))
        if cell["enough"]
        else ("too few to compare" if cell["n_without"] else NOTHING),
        "plain": to_points(cell["difference"], cell["difference_low"], cell["difference_high"]),
        "alone": NOTHING if pd.isna(cell["difference_alone"]) else f"{round(100 * cell['difference_alone']):+d}",
        "adjusted": to_points(cell["adjusted_difference"], cell["adjusted_low"], cell["adjusted_high"]),
        "controls": controls,
        "wider": NOTHING if pd.isna(cell["pooled"]) else _to_wider(cell),
        "rating": to_rating(cell["rating_with"], cell["rating_without"]),
        "how_sure": to_finding(cell, "").how_sure,
    }


def _to_wider(cell: pd.Series) -> str:
    difference = to_points(cell["pooled_difference"], cell["pooled_low"], cell["pooled_high"])
    return f"{cell['pooled']}, n = {to_count(cell['pooled_with'])}: {difference}, q {cell['pooled_q']:.2f}"


def _to_controls(tables: Mapping[str, pd.DataFrame], theme_id: str, stage: str) -> str:
    """Return ``3 passed`` or ``failed: late messages, 1 passed``; nothing was controlled where nothing was found."""
    rows = tables["controls"]
    rows = rows[(rows["theme_id"] == theme_id) & (rows["stage"] == stage)]
    failed = [CONTROL_WORDS[name] for name in rows.loc[rows["result"] == "failed", "control"]]
    counts = rows["result"].value_counts()
    told = [f"FAILED: {', '.join(failed)}"] if failed else []
    told += [f"{counts[result]} {result}" for result in ("passed", "untested") if result in counts]
    return ", ".join(told) or NOTHING
