"""Replay of people's decisions over the themes found: pure rules, the same in a run and in the app."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd


@dataclass(frozen=True)
class Decided:
    """What decisions say of one theme; None where nobody decided.

    Kind and friction go together, and the later word wins: a theme that is called a problem is friction, one that is
    called anything else is none; one that is called friction is no praise and nothing other, one that is called no
    friction is no problem.
    """

    name: str | None = None
    definition: str | None = None
    kind: str | None = None
    is_friction: bool | None = None
    approved: bool = False
    status: str | None = None
    owner: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Replayed:
    """The state after all decisions.

    Attributes
    ----------
    themes : what was decided, by theme; themes nobody decided on are absent.
    merged_into : for each theme that was merged away, the theme that holds it now, through chains.
    placed : for each segment that a person moved or pinned, or gave as an example of a part, the theme it was put in,
        by the last word on it, before merges.
    aligned : for each message that a person put at a stage of the journey, that stage, by the last word on it; empty
        where it is about none.
    parts : for each theme that people split off another, that other theme, before merges.
    in_force : ids of the decisions that hold: those not taken back, undos apart.
    """

    themes: Mapping[str, Decided] = field(default_factory=dict)
    merged_into: Mapping[str, str] = field(default_factory=dict)
    placed: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    aligned: Mapping[str, str] = field(default_factory=dict)
    in_force: frozenset[str] = frozenset()

    @property
    def merged(self) -> frozenset[str]:
        """Themes that take part in a merge that holds, those merged away and those that hold them now."""
        return frozenset(self.merged_into) | frozenset(self.merged_into.values())

    @property
    def known(self) -> frozenset[str]:
        """Ids of all themes that decisions in force speak of; no other theme may ever get them."""
        return self.merged | frozenset(self.themes) | frozenset(self.placed.values()) | frozenset(self.parts.values())

    def find_theme(self, theme_id: str) -> str:
        """Return the theme that holds ``theme_id`` now."""
        return self.merged_into.get(theme_id, theme_id)

    def find_whole(self, theme_id: str) -> str:
        """Return the theme that ``theme_id`` was split off, through splits of parts; itself where it is no part."""
        seen = {theme_id}
        while theme_id in self.parts and self.parts[theme_id] not in seen:
            theme_id = self.parts[theme_id]
            seen.add(theme_id)
        return theme_id


def find_corrected(decisions: pd.DataFrame, stages: Iterable[str]) -> dict[str, str]:
    """Return the stage that people say each message is about; "" for none. Stages that are gone do not count."""
    known = {*stages, ""}
    return {doc_id: stage for doc_id, stage in replay_decisions(decisions).aligned.items() if stage in known}


def replay_decisions(decisions: pd.DataFrame) -> Replayed:
    """Return the state after all decisions, oldest first.

    Later decisions win over earlier ones on the same matter. An undo takes a decision back as if it had never been
    given; an undo can itself be undone. A merge into a theme that was merged goes where that one went; a merge that
    would close a circle does nothing. Decisions on a theme that was merged away wait: they come back with an undo of
    the merge. Moving a segment and pinning it are one act: the last theme it was put in counts. A split puts the
    examples of each part into the part; what is like them follows when themes are built.

    Parameters
    ----------
    decisions : columns of the table ``decisions``, any order; their order is (decided_at, decision_id).
    """
    ordered = decisions.sort_values(["decided_at", "decision_id"], kind="stable")
    rows = [row._asdict() for row in ordered.itertuples(index=False)]
    undone = _find_undone(rows)
    holding = [row for row in rows if row["decision_id"] not in undone and row["action"] != "undo"]
    themes: dict[str, Decided] = {}
    into: dict[str, str] = {}
    placed: dict[str, str] = {}
    parts: dict[str, str] = {}
    aligned: dict[str, str] = {}
    for row in holding:
        theme_id, payload = row["theme_id"], json.loads(row["payload"])
        if row["action"] == "merge":
            target = payload["into"]
            if theme_id not in into and _follow(target, into) != theme_id:
                into[theme_id] = target
        elif row["action"] == "place":
            placed |= dict.fromkeys(payload["segment_ids"], theme_id)
        elif row["action"] == "align":
            aligned |= dict.fromkeys(payload["doc_ids"], payload["stage"])
        elif row["action"] == "split":
            parts |= dict.fromkeys(payload["parts"], theme_id)
            placed |= {segment_id: part for part, ids in payload["parts"].items() for segment_id in ids}
        else:
            themes[theme_id] = _decide(themes.get(theme_id, Decided()), row["action"], payload)
    return Replayed(
        themes,
        {theme_id: _follow(theme_id, into) for theme_id in into},
        placed,
        parts,
        aligned,
        frozenset(row["decision_id"] for row in holding),
    )


def _find_undone(rows: list[dict[str, Any]]) -> set[str]:
    """Return the decisions taken back: newest undo first, so that an undo of an undo brings the first one back."""
    undone: set[str] = set()
    for row in reversed(rows):
        if row["action"] == "undo" and row["decision_id"] not in undone and isinstance(row["undoes"], str):
            undone.add(row["undoes"])
    return undone


def _decide(so_far: Decided, action: str, payload: Mapping[str, Any]) -> Decided:
    values = dict(vars(so_far))
    match action:
        case "name":
            values["name"] = payload["name"]
        case "define":
            values["definition"] = payload["definition"]
        case "friction":
            values["is_friction"] = payload["is_friction"]
            against = ("praise", "other") if payload["is_friction"] else ("problem",)
            values["kind"] = None if so_far.kind in against else so_far.kind
        case "kind":
            values["kind"] = payload["kind"]
            values["is_friction"] = payload["kind"] == "problem"
        case "approve":
            values["approved"] = True
        case "status":
            values["status"] = payload["status"]
        case "owner":
            values["owner"] = payload["owner"] or None
        case "note":
            values["notes"] = (*so_far.notes, payload["text"])
    return Decided(**values)


def _follow(theme_id: str, into: Mapping[str, str]) -> str:
    """Return where a chain of merges ends."""
    while theme_id in into:
        theme_id = into[theme_id]
    return theme_id
