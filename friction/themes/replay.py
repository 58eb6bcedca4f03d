"""Replay of people's decisions over the themes found: pure rules, the same in a run and in the app."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from friction.errors import StoreError
from friction.themes.state import Acted, Decided, Replayed, Visited, follow
from friction.themes.undone import find_undone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

_ABOUT_OTHERS = ("merge", "nest", "place", "add", "remove", "split", "align", "visit", "refuse")
"""Actions that say nothing of the theme itself."""


def find_corrected(replayed: Replayed, stages: Iterable[str]) -> dict[str, str]:
    """Return the stage that people say each message is about; "" for none. Stages that are gone do not count."""
    known = {*stages, ""}
    return {doc_id: stage for doc_id, stage in replayed.aligned.items() if stage in known}


def find_visited(replayed: Replayed, stages: Iterable[str]) -> dict[str, str]:
    """Return, for each message that people put at a visit of a stage there is, a moment of that visit (ISO 8601)."""
    known = {*stages}
    return {doc_id: said.entered_at for doc_id, said in replayed.visits.items() if said.stage in known}


def replay_decisions(decisions: pd.DataFrame) -> Replayed:
    """Return the state after all decisions, in the order of the log.

    Later decisions win over earlier ones on the same matter. An undo takes a decision back as if it had never been
    given; an undo can itself be undone. A merge into a theme that was merged goes where that one went; a merge that
    would close a circle does nothing. Decisions on a theme that was merged away wait: they come back with an undo of
    the merge. Moving a segment and pinning it are one act: the last theme it was put in counts. A split puts the
    examples of each part into the part; what is like them follows when themes are built.

    A segment is in the theme it was put in, else in the one that a run found for it, and in those it was added to.
    Putting it into a theme, or adding it, lifts that it was taken out of it; putting it there leaves it in the other
    themes that it was added to. Taking it out of a theme takes it out of what that theme holds by merges, too. Where
    that was its own theme, the first of those it was added to becomes it; else it is in none.

    A theme is nested under a theme that stands at the top and was merged into none, and holds none itself: what would
    make a third level, or a circle, does nothing. Where the parent was merged, the theme that holds it is the parent.

    Parameters
    ----------
    decisions : ``decision_id``, ``theme_id``, ``action``, ``payload`` and ``undoes`` of the table ``decisions``, rows
        in any order; their order is that of ``decision_id``.

    Raises
    ------
    StoreError
        If the log holds an action that is not known.
    """
    ordered = decisions.sort_values("decision_id", kind="stable")
    columns = ("decision_id", "theme_id", "action", "payload", "undoes")
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*(ordered[name] for name in columns), strict=True)]
    undone = find_undone([(row["decision_id"], _to_undone(row)) for row in rows])
    holding = [row for row in rows if row["decision_id"] not in undone and row["action"] != "undo"]
    for row in holding:
        row["payload"] = json.loads(row["payload"])
    into = _merge(holding)
    places = _Places(into)
    themes: dict[str, Decided] = {}
    aligned: dict[str, str] = {}
    visits: dict[str, Visited] = {}
    for row in holding:
        theme_id, action, payload = row["theme_id"], row["action"], row["payload"]
        if action in ("align", "visit"):
            for doc_id in payload["doc_ids"]:
                aligned[doc_id] = payload["stage"]
                visits.pop(doc_id, None)
                if action == "visit":
                    visits[doc_id] = Visited(payload["stage"], payload["entered_at"])
        elif action not in _ABOUT_OTHERS:
            themes[theme_id] = _decide(themes.get(theme_id, Decided()), action, payload)
        else:
            places.take(theme_id, action, payload)
    return Replayed(
        themes=themes,
        merged_into={theme_id: follow(theme_id, into)[-1] for theme_id in into},
        parts=places.parts,
        parents=_nest(holding, into),
        placed=places.placed,
        added={segment_id: tuple(many) for segment_id, many in places.added.items() if many},
        removed={segment_id: frozenset(many) for segment_id, many in places.removed.items() if many},
        aligned=aligned,
        visits=visits,
        refused=frozenset(row["payload"]["proposal_id"] for row in holding if row["action"] == "refuse"),
        in_force=frozenset(row["decision_id"] for row in holding),
        chains=into,
    )


def _to_undone(row: Mapping[str, Any]) -> str | None:
    """Return the decision that a row takes back."""
    return row["undoes"] if row["action"] == "undo" and isinstance(row["undoes"], str) else None


def _merge(holding: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the theme that each theme was merged into, without a circle."""
    into: dict[str, str] = {}
    for row in holding:
        if row["action"] == "merge":
            theme_id, target = row["theme_id"], row["payload"]["into"]
            if theme_id not in into and follow(target, into)[-1] != theme_id:
                into[theme_id] = target
    return into


def _nest(holding: Iterable[Mapping[str, Any]], into: Mapping[str, str]) -> dict[str, str]:
    """Return the parent of each theme that people nested and did not merge away, after merges; "" for none."""
    parents: dict[str, str] = {}
    for row in holding:
        if row["action"] != "nest" or row["theme_id"] in into:
            continue
        theme_id, parent = row["theme_id"], follow(row["payload"]["parent"], into)[-1]
        third = bool(parents.get(parent)) or theme_id in parents.values()
        if not parent or (parent != theme_id and not third):
            parents[theme_id] = parent
    return parents


class _Places:
    """Which themes people put segments in and took them out of, decision by decision.

    Attributes
    ----------
    parts, placed : as in `Replayed`.
    added, removed : likewise, as they grow; some may be empty.
    """

    def __init__(self, into: Mapping[str, str]) -> None:
        self._into = into
        self.parts: dict[str, str] = {}
        self.placed: dict[str, str] = {}
        self.added: dict[str, list[str]] = {}
        self.removed: dict[str, set[str]] = {}

    def take(self, theme_id: str, action: str, payload: Mapping[str, Any]) -> None:
        """Follow one decision."""
        match action:
            case "place":
                self._place(theme_id, payload["segment_ids"])
            case "split":
                for part, segment_ids in payload["parts"].items():
                    self.parts[part] = theme_id
                    self._place(part, segment_ids)
            case "add":
                self._add(theme_id, payload["segment_ids"])
            case "remove":
                self._remove(theme_id, payload["segment_ids"])

    def _place(self, theme_id: str, segment_ids: Iterable[str]) -> None:
        path = follow(theme_id, self._into)
        for segment_id in segment_ids:
            self.placed[segment_id] = theme_id
            self.added[segment_id] = [
                one for one in self.added.get(segment_id, ()) if follow(one, self._into)[-1] != path[-1]
            ]
            self.removed.get(segment_id, set()).difference_update(path)

    def _add(self, theme_id: str, segment_ids: Iterable[str]) -> None:
        path = follow(theme_id, self._into)
        for segment_id in segment_ids:
            self.removed.get(segment_id, set()).difference_update(path)
            own = self.added.setdefault(segment_id, [])
            if theme_id not in own and self.placed.get(segment_id) != theme_id:
                own.append(theme_id)

    def _remove(self, theme_id: str, segment_ids: Iterable[str]) -> None:
        for segment_id in segment_ids:
            self.added[segment_id] = [
                one for one in self.added.get(segment_id, ()) if theme_id not in follow(one, self._into)
            ]
            self.removed.setdefault(segment_id, set()).add(theme_id)


def _decide(so_far: Decided, action: str, payload: Mapping[str, Any]) -> Decided:
    """Return what is decided on a theme with one decision more; words that are empty, or erased, say nothing."""
    match action:
        case "create":
            return replace(so_far, name=payload["name"], created=True)
        case "name":
            return replace(so_far, name=payload["name"])
        case "define":
            return replace(so_far, definition=payload["definition"] or None)
        case "describe":
            changed: dict[str, Any] = {payload["field"]: payload["text"] or None}
            return replace(so_far, **changed)
        case "example":
            given = tuple(dict.fromkeys(payload["segment_ids"]))
            typical, edge = (
                _without(ids, given) + (given if payload["as"] == name else ())
                for name, ids in (("typical", so_far.typical), ("edge", so_far.edge))
            )
            return replace(so_far, typical=typical, edge=edge)
        case "friction":
            against = ("praise", "other") if payload["is_friction"] else ("problem",)
            kind = None if so_far.kind in against else so_far.kind
            return replace(so_far, is_friction=payload["is_friction"], kind=kind)
        case "kind":
            return replace(so_far, kind=payload["kind"], is_friction=payload["kind"] == "problem")
        case "severity":
            return replace(so_far, severity=float(payload["severity"]))
        case "approve":
            return replace(so_far, approved=True)
        case "status":
            return replace(so_far, status=payload["status"])
        case "owner":
            # Who has it may change while the day it is due stays: a decision that names no day leaves it.
            return replace(so_far, owner=payload["owner"] or None, by=payload.get("by", so_far.by) or None)
        case "tag":
            return replace(so_far, tags=tuple(sorted({*so_far.tags, payload["tag"]} - {""})))
        case "untag":
            return replace(so_far, tags=_without(so_far.tags, [payload["tag"]]))
        case "note":
            return replace(so_far, notes=(*so_far.notes, payload["text"]))
        case "acted":
            return replace(so_far, acted=(*so_far.acted, Acted(payload["what"], payload["shipped_on"])))
    raise StoreError(
        f"the log holds an action that this version does not know: {action!r}",
        why="Passing it over would show themes otherwise than people decided.",
        mend="Install the version of friction that wrote it, or a newer one.",
    )


def _without(kept: Sequence[str], gone: Iterable[str]) -> tuple[str, ...]:
    away = set(gone)
    return tuple(one for one in kept if one not in away)
