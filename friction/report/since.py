"""Decisions made since a run, laid over its tables at once, by the rules with which the next run replays them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import build_table, spread_themes
from friction.impact.place import correct_alignments
from friction.themes import (
    anchor_decisions,
    build_theme_weeks,
    build_themes,
    find_corrected,
    find_open,
    find_visited,
    replay_decisions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.topics import Embedded


def lay_decisions(
    tables: Mapping[str, pd.DataFrame],
    embeddings: Embedded | None,
    decisions: pd.DataFrame,
    timezone: str,
    data_end: pd.Timestamp | None,
) -> dict[str, pd.DataFrame]:
    """Return the tables of a run that decisions change, by name, as all decisions so far make them.

    Themes, their messages, weeks and places change at once. What is estimated (drop-off with and without) stays as the
    run found it, and says so: rows of a theme that holds other messages by now, or whose messages are placed
    otherwise, have ``before_change``; those of a theme that is no more are left out, as are proposals that were refused
    or are done by now.

    Parameters
    ----------
    tables : of a run; a table that it did not make has no rows.
    embeddings : vectors of its segments; None: only what people moved by hand moves.
    decisions : columns of the table ``decisions``.
    timezone : of the weeks.
    data_end : the moment its data end.
    """
    documents, segments = tables["documents"], tables["segments"]
    anchored = anchor_decisions(decisions, segments, documents).decisions
    themes, segment_topics = build_themes(
        tables["topics"], tables["segment_topics"], segments, documents, anchored, embeddings
    )
    stages = tables["dropoff"]["stage"].tolist()
    visited = find_visited(decisions, stages)
    alignments = correct_alignments(
        tables["alignments"], find_corrected(decisions, stages), visited, tables["visits"] if visited else None
    )
    before, after = (_list_placed(placed, segments) for placed in (tables["segment_topics"], segment_topics))
    changed = _find_other_rows(before, after)["theme_id"]
    moved = _find_other_rows(*(_list_best(placed) for placed in (tables["alignments"], alignments)))["doc_id"]
    touched = {*changed, *after.loc[after["doc_id"].isin(set(moved)), "theme_id"]}
    impact = tables["impact"]
    impact = impact[impact["theme_id"].isin(set(themes["theme_id"]))]
    return {
        "themes": themes,
        "segment_topics": segment_topics,
        "theme_weeks": build_theme_weeks(themes, segment_topics, segments, documents, timezone, data_end),
        "alignments": alignments,
        "impact": build_table("impact", impact.assign(before_change=impact["theme_id"].isin(touched))),
        "proposals": find_open(tables["proposals"], replay_decisions(anchored), set(themes["theme_id"])),
    }


def _list_placed(segment_topics: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return theme and segment, a row for each theme that a segment is in, with its document."""
    placed = spread_themes(segment_topics).dropna(subset="theme_id")[["theme_id", "segment_id"]]
    return placed.merge(segments[["segment_id", "doc_id"]], on="segment_id")


def _list_best(alignments: pd.DataFrame) -> pd.DataFrame:
    """Return where each message is read to belong."""
    return alignments.loc[alignments["best"], ["doc_id", "journey_id", "step", "stage"]]


def _find_other_rows(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that only one of two tables has."""
    return pd.concat([before.drop_duplicates(), after.drop_duplicates()]).drop_duplicates(keep=False)
