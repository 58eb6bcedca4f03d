"""What people decided on a theme: the form's words as decisions, and decisions as sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import NOTHING, STATUS_WORDS, to_stage
from friction.themes import replay_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping

SINCE = (
    "Decisions made since this run show at once in themes, messages and weeks; "
    "drop-off with and without follows with the next run."
)


@dataclass(frozen=True)
class Wanted:
    """What was typed about a theme."""

    name: str
    definition: str
    include: str
    exclude: str
    owner: str
    by: str
    note: str


def find_changes(theme: pd.Series, wanted: Wanted, until: str) -> list[tuple[str, dict[str, object]]]:
    """Return the decisions, as action and payload, that turn the theme into what was typed; a name is never emptied.

    Parameters
    ----------
    theme : a row of the table ``themes``.
    wanted : what was typed.
    until : the day until which it is to be done, as decided so far (`find_until`).
    """
    changes: list[tuple[str, dict[str, object]]] = []
    name, note = wanted.name.strip(), wanted.note.strip()
    if name and name != theme["name"]:
        changes.append(("name", {"name": name}))
    if (definition := wanted.definition.strip()) != to_held(theme["definition"]):
        changes.append(("define", {"definition": definition}))
    described = {field: getattr(wanted, field).strip() for field in ("include", "exclude")}
    changes += [
        ("describe", {"field": field, "text": text})
        for field, text in described.items()
        if text != to_held(theme[field])
    ]
    owner, by = wanted.owner.strip(), wanted.by.strip()
    if owner != to_held(theme["owner"]) or by != until:
        changes.append(("owner", {"owner": owner, **({"by": by} if by != until else {})}))
    if note:
        changes.append(("note", {"text": note}))
    return changes


def to_held(value: object) -> str:
    """Return what a text column of a theme holds; "" where it holds nothing."""
    return "" if pd.isna(value) else str(value)


def find_until(decisions: pd.DataFrame, theme_id: str) -> str:
    """Return the day until which a theme is to be done, in ISO 8601; "" where nobody said one."""
    told = replay_decisions(decisions).themes.get(theme_id)
    return "" if told is None or told.by is None else told.by


def find_merged_into(decisions: pd.DataFrame, theme_id: str) -> str | None:
    """Return the theme that holds ``theme_id`` now, if it was merged away by decisions that hold."""
    return replay_decisions(decisions).merged_into.get(theme_id)


def build_history(decisions: pd.DataFrame, theme_id: str, names: Mapping[str, str]) -> pd.DataFrame:
    """Return what was decided on a theme, and what was merged into it, newest first.

    Returns
    -------
    ``decision_id``, ``decided_at``, ``decided_by``, ``said`` (a sentence) and ``undone`` (bool); an undo shows as
    the decision it took back, not as a row of its own.
    """
    in_force = replay_decisions(decisions).in_force
    payloads = decisions["payload"].map(json.loads)
    into = payloads.map(lambda payload: payload.get("into"))
    about = ((decisions["theme_id"] == theme_id) | (into == theme_id)) & (decisions["action"] != "undo")
    history = decisions.loc[about, ["decision_id", "decided_at", "decided_by"]].assign(
        said=[
            _to_sentence(action, payload, subject if subject != theme_id else None, names)
            for action, payload, subject in zip(
                decisions.loc[about, "action"], payloads[about], decisions.loc[about, "theme_id"], strict=True
            )
        ],
        undone=~decisions.loc[about, "decision_id"].isin(in_force),
    )
    return history.iloc[::-1].reset_index(drop=True)


def _to_sentence(action: str, payload: dict[str, object], other: str | None, names: Mapping[str, str]) -> str:
    """Say a decision; ``other`` is the theme that was merged into the one looked at."""
    if action == "merge":
        into = str(payload["into"])
        return f"“{names.get(other, other)}” merged into this" if other else f"merged into “{names.get(into, into)}”"
    match action:
        case "name":
            return f"named “{payload['name']}”"
        case "define":
            return f"defined as “{payload['definition']}”" if payload["definition"] else "definition removed"
        case "friction":
            return "is friction" if payload["is_friction"] else "is not friction"
        case "kind":
            return f"kind: {payload['kind']}"
        case "status":
            return f"status: {STATUS_WORDS.get(str(payload['status']), NOTHING)}"
        case "owner":
            until = f", until {payload['by']}" if payload.get("by") else ""
            return f"owner: {payload['owner']}{until}" if payload["owner"] else f"owner removed{until}"
        case "note":
            return f"note: {payload['text']}"
        case "place":
            return f"{_count(payload['segment_ids'], 'segment')} put here, or pinned"
        case "add":
            return f"{_count(payload['segment_ids'], 'segment')} put here as well"
        case "remove":
            return f"{_count(payload['segment_ids'], 'segment')} taken out"
        case "align":
            stage = str(payload["stage"])
            return f"{_count(payload['doc_ids'], 'message')} put at {to_stage(stage) if stage else 'no stage'}"
        case "visit":
            return f"{_count(payload['doc_ids'], 'message')} put at a visit of {to_stage(str(payload['stage']))}"
        case "split":
            return f"{_count(payload['parts'], 'part')} split off by examples"
        case "nest":
            parent = str(payload["parent"])
            return f"under “{names.get(parent, parent)}”" if parent else "under no other theme"
        case "approve":
            return "approved"
    return _to_codebook_sentence(action, payload)


def _to_codebook_sentence(action: str, payload: dict[str, object]) -> str:
    """Say a decision on what the codebook holds of a theme, and on what is done about it."""
    match action:
        case "create":
            return f"made, as “{payload['name']}”"
        case "describe":
            return f"{payload['field']}: “{payload['text']}”" if payload["text"] else f"{payload['field']} removed"
        case "example":
            shown = f"{payload['as']} example" if payload["as"] else "example no more"
            return f"{_count(payload['segment_ids'], 'segment')}: {shown}"
        case "severity":
            return f"severity {payload['severity']:.2f}"
        case "tag":
            return f"tag “{payload['tag']}”"
        case "untag":
            return f"tag “{payload['tag']}” removed"
        case "acted":
            return f"done: {payload['what']}" + (f", shipped {payload['shipped_on']}" if payload["shipped_on"] else "")
    return action


def _count(things: object, one: str) -> str:
    n = len(things) if isinstance(things, list | dict) else 0
    return f"{n:,} {one}{'' if n == 1 else 's'}"
