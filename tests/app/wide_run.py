"""The small run with more themes than one Monday asks for: copies of one of them, each under a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import build_table
from tests.app.small_run import build_tables, write_run, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

COPIED, DOCUMENTS = "th-slow", "d-3"
_ABOUT_THEMES = ("topics", "themes", "theme_weeks", "impact", "segment_topics")
_ABOUT_MESSAGES = ("documents", "segments", "cues", "alignments", "segment_alignments")


def write_wide_workspace(folder: Path, n: int) -> Path:
    """Write a workspace with one run of six themes and ``n`` more."""
    write_workspace(folder, run=False)
    write_run(folder, widen(build_tables(), n))
    return folder


def widen(tables: dict[str, pd.DataFrame], n: int) -> dict[str, pd.DataFrame]:
    """Return the tables with ``n`` copies of a theme, its messages and its numbers; of proposals, one of each kind.

    Ranks go on behind the others.
    """
    proposals = tables["proposals"].drop_duplicates("kind")
    free = tables["segment_topics"].loc[tables["segment_topics"]["theme_id"].isna(), "segment_id"].tolist()
    parts = [free if kind == "new" else [] for kind in proposals["kind"]]
    wide = dict(tables) | {"proposals": build_table("proposals", proposals.assign(part_ids=parts))}
    for name in (*_ABOUT_THEMES, *_ABOUT_MESSAGES):
        copies = [_copy(name, tables[name], number) for number in range(n)]
        wide[name] = build_table(name, pd.concat([tables[name], *copies], ignore_index=True))
    return wide


def _copy(name: str, frame: pd.DataFrame, number: int) -> pd.DataFrame:
    if name in _ABOUT_THEMES:
        rows = frame[frame["theme_id"] == COPIED]
    else:
        rows = frame[frame["doc_id" if "doc_id" in frame else "segment_id"].str.startswith(DOCUMENTS)]

    def rename(value: object) -> object:
        if isinstance(value, list):
            return [rename(one) for one in value]
        if not isinstance(value, str):
            return value
        return value.replace(COPIED, f"{COPIED}-{number:02d}").replace(DOCUMENTS, f"d-w{number:02d}-")

    copied = rows.assign(
        **{column: rows[column].map(rename) for column in rows if rows[column].dtype in ("str", object)}
    )
    for column in ("name", "label"):
        if column in copied:
            copied[column] = f"search is slow, page {number + 2}"
    if "rank" in copied:
        copied["rank"] = 10 + number
    return copied
