"""``friction themes list`` and ``show``: themes as all decisions so far make them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.commands.themes.opened import Opened

MESSAGES_SHOWN = 5
DISMISSED = "dismissed"
BEFORE_CHANGE = "before your change; recalculate with: friction run"


def list_themes(opened: Opened, *, with_dismissed: bool = False) -> list[dict[str, Any]]:
    """Return the themes, those with the most persons first, then codes that hold no message yet.

    A record has theme_id, name, kind, is_friction, status, owner, tags, parent, n_persons, n_messages, decided (what
    people decided on it) and before_change (its drop-off rests on what decisions have changed since the run).
    """
    themes = opened.tables["themes"]
    stale = _find_stale(opened)
    shown = themes if with_dismissed else themes[themes["status"] != DISMISSED]
    ordered = shown.sort_values(["n_persons", "n_documents", "theme_id"], ascending=[False, False, True])
    rows = [
        {
            "theme_id": row.theme_id,
            "name": row.name,
            "kind": row.kind,
            "is_friction": bool(row.is_friction),
            "status": row.status,
            "owner": _or_none(row.owner),
            "tags": list(row.tags),
            "parent": _or_none(row.parent_id),
            "n_persons": int(row.n_persons),
            "n_messages": int(row.n_documents),
            "decided": list(row.decided),
            "before_change": row.theme_id in stale,
        }
        for row in ordered.itertuples(index=False)
    ]
    for theme_id, told in opened.empty.items():
        if with_dismissed or told.status != DISMISSED:
            rows.append(
                {
                    "theme_id": theme_id, "name": told.name, "kind": told.kind or "other",
                    "is_friction": bool(told.is_friction), "status": told.status or "new", "owner": told.owner,
                    "tags": list(told.tags), "parent": opened.replayed.parents.get(theme_id) or None, "n_persons": 0,
                    "n_messages": 0, "decided": ["name"], "before_change": False,
                }
            )  # fmt: skip
    return rows


def show_theme(opened: Opened, theme_id: str) -> dict[str, Any]:
    """Return what there is to know of one theme: as in `list_themes`, with its words, messages, places and history.

    Messages are the masked segments that stand for it, by id, with what people call them as examples; ``effects`` are
    its rows of drop-off with and without; ``by`` until when it is to be done, ``acted`` what was done about it;
    ``notes`` what people said on it, ``history`` what was decided on it, and what was merged into it, oldest first.
    """
    record = next(row for row in list_themes(opened, with_dismissed=True) if row["theme_id"] == theme_id)
    told = opened.replayed.themes.get(theme_id)
    words = {name: getattr(told, name, None) for name in ("definition", "include", "exclude", "memo")}
    themes = opened.tables["themes"].set_index("theme_id")
    exemplars = list(themes.loc[theme_id, "exemplar_ids"]) if theme_id in themes.index else []
    typical, edge = (list(getattr(told, name, ())) for name in ("typical", "edge"))
    severity = themes.loc[theme_id, "severity"] if theme_id in themes.index else getattr(told, "severity", None)
    return {
        **record,
        **words,
        "severity": _or_none(severity),
        "approved": bool(getattr(told, "approved", False)),
        "parent_name": opened.names.get(record["parent"]) if record["parent"] else None,
        "typical_ids": typical,
        "edge_ids": edge,
        "by": getattr(told, "by", None),
        "acted": [one._asdict() for one in getattr(told, "acted", ())],
        "notes": list(getattr(told, "notes", ())),
        "version": count_version(opened.decisions, theme_id),
        "messages": [
            {"segment_id": one, "text": text}
            for one, text in _read_messages(opened, theme_id, exemplars, [*typical, *edge])
        ],
        "effects": list(_list_effects(opened, theme_id)),
        "history": list(_list_history(opened, theme_id)),
    }


def count_version(decisions: pd.DataFrame, theme_id: str) -> int:
    """Return how many decisions there are on a theme: its version."""
    return int((decisions["theme_id"] == theme_id).sum())


def _read_messages(opened: Opened, theme_id: str, first: list[str], examples: list[str]) -> Iterator[tuple[str, str]]:
    """Yield segments of a theme with their text: what people gave as examples, its exemplars, its firmest."""
    from friction.contracts import spread_themes

    placed = spread_themes(opened.tables["segment_topics"])
    own = placed[placed["theme_id"] == theme_id].sort_values(["strength", "segment_id"], ascending=[False, True])
    texts = opened.run.segments.set_index("segment_id")["text"]
    ids = dict.fromkeys([*first, *own["segment_id"]])
    shown = [one for one in ids if one in texts.index][:MESSAGES_SHOWN]
    for segment_id in dict.fromkeys([*(one for one in examples if one in texts.index), *shown]):
        yield segment_id, texts[segment_id]


def _list_effects(opened: Opened, theme_id: str) -> Iterator[dict[str, Any]]:
    impact = opened.tables["impact"]
    for row in impact[(impact["theme_id"] == theme_id) & impact["enough"]].itertuples(index=False):
        yield {
            "stage": row.stage, "difference": row.difference, "low": row.difference_low, "high": row.difference_high,
            "evidence": row.evidence, "before_change": bool(getattr(row, "before_change", False)),
        }  # fmt: skip


def _list_history(opened: Opened, theme_id: str) -> Iterator[dict[str, Any]]:
    """Yield what was decided on a theme, and what was merged into it, oldest first."""
    for row in opened.decisions.itertuples(index=False):
        payload = json.loads(row.payload)
        if theme_id in (row.theme_id, payload.get("into")) and row.action != "undo":
            payload.pop("anchors", None)
            yield {
                "decision_id": row.decision_id, "decided_at": row.decided_at.isoformat(timespec="minutes"),
                "decided_by": row.decided_by, "theme_id": row.theme_id, "action": row.action, "payload": payload,
                "undone": row.decision_id not in opened.replayed.in_force,
            }  # fmt: skip


def _find_stale(opened: Opened) -> set[str]:
    impact = opened.tables["impact"]
    return set(impact.loc[impact["before_change"].astype(bool), "theme_id"]) if "before_change" in impact else set()


def _or_none(value: object) -> object:
    return None if pd.isna(value) else value
