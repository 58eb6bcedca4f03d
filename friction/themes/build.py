"""Topics become themes: what people decided, laid over what the run found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.themes.replay import Decided, Replayed, replay_decisions

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_FRICTION = 0.42
"""A theme nobody judged counts as friction from this mean friction of its segments on."""

N_EXEMPLARS = 5
PLACES = 6


def build_themes(
    topics: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    decisions: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the themes of a run, and the segments' themes, after people's decisions.

    A theme holds the topics found under its id and those of themes merged into it. Its friction is the mean friction
    of its segments; its severity the mean severity, each segment weighted by its friction.

    Parameters
    ----------
    topics : table ``topics``; ``theme_id`` before merges.
    segment_topics : table ``segment_topics``; its ``theme_id`` is made anew.
    segments, documents : tables of these names.
    decisions : columns of the table ``decisions``.

    Returns
    -------
    themes : table ``themes``.
    segment_topics : table ``segment_topics`` with ``theme_id`` after decisions.
    """
    replayed = replay_decisions(decisions)
    final = {
        topic_id: replayed.find_theme(theme_id)
        for topic_id, theme_id in zip(topics["topic_id"], topics["theme_id"], strict=True)
    }
    placed = segment_topics.assign(theme_id=segment_topics["topic_id"].map(final).astype("str"))
    members = _find_members(placed, segments, documents)
    grouped = topics.assign(theme_id=topics["topic_id"].map(final)).sort_values(
        ["n_segments", "topic_id"], ascending=[False, True], kind="stable"
    )
    rows = list(_to_rows(grouped, members, replayed))
    names = build_table("themes", _to_frame(rows))
    return names, build_table("segment_topics", placed)


def _find_members(placed: pd.DataFrame, segments: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return the segments that have a theme, with document, person, friction and severity."""
    person_of = documents.set_index("doc_id")["person_id"]
    members = placed.dropna(subset="theme_id").merge(
        segments[["segment_id", "doc_id", "friction", "severity"]], on="segment_id"
    )
    return members.assign(person_id=members["doc_id"].map(person_of))


def _to_rows(topics: pd.DataFrame, members: pd.DataFrame, replayed: Replayed) -> Iterator[dict[str, object]]:
    for theme_id, own in topics.groupby("theme_id", sort=True):
        decided = replayed.themes.get(str(theme_id), Decided())
        inside = members[members["theme_id"] == theme_id].sort_values("segment_id")
        friction = float(inside["friction"].mean()) if len(inside) else 0.0
        weights = inside["friction"].to_numpy() + 1e-9
        severity = float(np.average(inside["severity"], weights=weights)) if len(inside) else 0.0
        largest = own.iloc[0]
        yield {
            "theme_id": theme_id,
            "name": decided.name or largest["label"],
            "definition": decided.definition,
            "parent_id": None,
            "status": decided.status or "new",
            "owner": decided.owner,
            "is_friction": friction >= LEAST_FRICTION if decided.is_friction is None else decided.is_friction,
            "approved": decided.approved,
            "from_decision": decided.name is not None or decided.is_friction is not None,
            "n_segments": len(inside),
            "n_documents": inside["doc_id"].nunique(),
            "n_persons": inside["person_id"].nunique(),
            "friction": round(friction, PLACES),
            "severity": round(severity, PLACES),
            "terms": largest["terms"],
            "exemplar_ids": _join_exemplars(own),
        }


def _join_exemplars(topics: pd.DataFrame) -> list[str]:
    """Return exemplars of all topics of a theme, in turns, largest topic first."""
    lists = topics["exemplar_ids"].tolist()
    deepest = max((len(ids) for ids in lists), default=0)
    joined = [ids[place] for place in range(deepest) for ids in lists if place < len(ids)]
    return joined[:N_EXEMPLARS]


def _to_frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    from friction.contracts import TABLES

    return pd.DataFrame(rows, columns=list(TABLES["themes"].names))
