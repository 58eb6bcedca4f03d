"""Decisions made since a run, laid over its tables at once, by the rules with which the next run replays them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import build_table, spread_themes
from friction.impact.place import correct_alignments
from friction.themes import (
    anchor_decisions,
    build_theme_weeks,
    find_corrected,
    find_open,
    find_visited,
    gather_themes,
    replay_decisions,
    tell_themes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.themes import Gathered, Replayed
    from friction.topics import Embedded


@dataclass(frozen=True)
class Laid:
    """The tables of a run as decisions so far make them, and what can be kept when further ones are words alone.

    Attributes
    ----------
    tables : those that decisions change, by name.
    placing : what the decisions say of where things belong (`friction.themes.Replayed.placing`).
    gathered : the themes that follow from that.
    """

    tables: Mapping[str, pd.DataFrame]
    placing: tuple[Mapping[str, object], ...]
    gathered: Gathered


def lay_decisions(
    tables: Mapping[str, pd.DataFrame],
    embeddings: Embedded | None,
    decisions: pd.DataFrame,
    timezone: str,
    data_end: pd.Timestamp | None,
    before: Laid | None = None,
) -> Laid:
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
    before : what this function returned for the same run and other decisions; where these differ in words alone, what
        they leave as it is comes from there. The result is the same without it, later.
    """
    documents, segments = tables["documents"], tables["segments"]
    replayed = replay_decisions(anchor_decisions(decisions, segments, documents).decisions)
    if before is not None and before.placing == replayed.placing:
        return _tell(tables, replayed, before.gathered, before.tables, timezone, data_end)
    gathered = gather_themes(
        tables["topics"], tables["segment_topics"], segments, documents, replayed, embeddings
    )  # fmt: skip
    stages = tables["dropoff"]["stage"].tolist()
    visited = find_visited(replayed, stages)
    alignments = correct_alignments(
        tables["alignments"], find_corrected(replayed, stages), visited, tables["visits"] if visited else None
    )
    found, after = (_list_placed(placed, segments) for placed in (tables["segment_topics"], gathered.segment_topics))
    changed = _find_other_rows(found, after)["theme_id"]
    moved = _find_other_rows(*(_list_best(placed) for placed in (tables["alignments"], alignments)))["doc_id"]
    touched = {*changed, *after.loc[after["doc_id"].isin(set(moved)), "theme_id"]}
    impact = tables["impact"]
    impact = impact[impact["theme_id"].isin(set(gathered.found["theme_id"]))]
    laid = {
        "segment_topics": gathered.segment_topics,
        "alignments": alignments,
        "impact": build_table("impact", impact.assign(before_change=impact["theme_id"].isin(touched))),
    }
    return _tell(tables, replayed, gathered, laid, timezone, data_end)


def _tell(
    tables: Mapping[str, pd.DataFrame],
    replayed: Replayed,
    gathered: Gathered,
    laid: Mapping[str, pd.DataFrame],
    timezone: str,
    data_end: pd.Timestamp | None,
) -> Laid:
    """Return the tables with what people said of themes; weeks are judged anew only where families changed."""
    themes = tell_themes(gathered, replayed)
    told = {**laid, "themes": themes, "proposals": find_open(tables["proposals"], replayed, set(themes["theme_id"]))}
    family = ["theme_id", "parent_id"]
    if "themes" not in laid or not laid["themes"][family].equals(themes[family]):
        told["theme_weeks"] = build_theme_weeks(
            themes, gathered.segment_topics, tables["segments"], tables["documents"], timezone, data_end
        )
    return Laid(told, replayed.placing, gathered)


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
