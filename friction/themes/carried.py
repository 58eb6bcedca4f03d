"""What became of each decision in a run: held, or on the list of those that need another look, with the reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from friction.contracts import TABLES, build_table
from friction.themes.build import LEAST_FRICTION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from friction.themes.anchors import Anchored
    from friction.themes.state import Replayed

IN_EFFECT, GONE = ("held", "look"), ("waits", "lost")

_PLACED = ("place", "add", "remove", "split")
_OF_DOCUMENTS = ("align", "visit")


class Seen(NamedTuple):
    """What a run made of its themes, as far as decisions are judged by it.

    Attributes
    ----------
    themes, segment_topics, lineage : tables of the run, after decisions.
    doc_ids : documents of the run.
    stages : stages of the settings.
    was_friction : was each theme of the run before friction, by what was found alone? By theme id.
    stage_of : the stage that each message is read to be about, by document; those about none are absent.
    """

    themes: pd.DataFrame
    segment_topics: pd.DataFrame
    lineage: pd.DataFrame
    doc_ids: Collection[str]
    stages: Collection[str]
    was_friction: Mapping[str, bool]
    stage_of: Mapping[str, str]


class _Fate(NamedTuple):
    state: str
    reason: str | None = None


def find_carried(anchored: Anchored, replayed: Replayed, seen: Seen) -> pd.DataFrame:
    """Return what became of each decision.

    ``held``: it is in effect. ``look``: it is, and something beneath it changed (the theme's messages split, its
    friction went over or under the bound since the run before, some of its messages are gone or say something else, its
    parent is gone).
    ``waits``: no message of its theme is in this run; it comes back with them. ``lost``: what it named is not there any
    more. ``replaced``: a later word of people rules. ``undone``: taken back, or said of a part whose split was taken
    back; so is every undo, which is no word of its own.

    Parameters
    ----------
    anchored : the decisions, in the order of the log, on the segments of this run, and what was not found again.
    replayed : the state after all decisions.
    seen : what the run made of them.

    Returns
    -------
    Table ``carried``, in the order of the log.
    """
    rows = [row._asdict() | {"payload": json.loads(row.payload)} for row in anchored.decisions.itertuples(index=False)]
    holding = [row for row in rows if row["decision_id"] in replayed.in_force]
    split_off = {part for row in rows if row["action"] == "split" for part in row["payload"]["parts"]}
    judge = _Judge(
        replayed,
        seen,
        _find_last(holding, replayed),
        frozenset(anchored.reworded["decision_id"]),
        split_off - set(replayed.parts),
    )
    n_lost = anchored.lost.groupby("decision_id").size().to_dict()
    carried = []
    for row in rows:
        found = judge.count_found(row)
        named = _count_named(row) + int(n_lost.get(row["decision_id"], 0))
        fate = judge.judge(row, named, found)
        carried.append((row["decision_id"], row["theme_id"], row["action"], fate.state, fate.reason, named, found))
    return build_table("carried", pd.DataFrame(carried, columns=list(TABLES["carried"].names)))


def measure_survival(carried: pd.DataFrame) -> float | None:
    """Return the share (0-1) of the decisions that people stand by which is in effect; None where there are none.

    Those taken back and those replaced by a later word count for nothing.
    """
    counts = carried["state"].value_counts()
    n_held, n_gone = (int(sum(counts.get(state, 0) for state in states)) for states in (IN_EFFECT, GONE))
    return n_held / (n_held + n_gone) if n_held + n_gone else None


class _Judge:
    """Judges decisions one by one, by what the run holds."""

    def __init__(
        self,
        replayed: Replayed,
        seen: Seen,
        last: Mapping[tuple[str, ...], str],
        reworded: Collection[str],
        rejoined: Collection[str],
    ) -> None:
        self._replayed, self._seen, self._last = replayed, seen, last
        self._reworded, self._rejoined = reworded, rejoined
        self._themes = seen.themes.set_index("theme_id")
        placed = seen.segment_topics.set_index("segment_id")
        self._main = {key: theme for key, theme in placed["theme_id"].items() if not pd.isna(theme)}
        self._also = {key: set(themes) for key, themes in placed["also_in"].items() if len(themes)}
        self._segments = set(placed.index)
        self._split = set(seen.lineage.loc[seen.lineage["relation"] == "split", "previous_theme_id"])

    def count_found(self, row: Mapping[str, Any]) -> int:
        """Return how many of the messages that a decision names are in the run."""
        if row["action"] in _OF_DOCUMENTS:
            return sum(doc_id in self._seen.doc_ids for doc_id in row["payload"]["doc_ids"])
        return sum(segment_id in self._segments for segment_id, _ in _list_segments(row))

    def judge(self, row: Mapping[str, Any], named: int, found: int) -> _Fate:
        """Return what became of a decision."""
        replayed, action = self._replayed, row["action"]
        if row["decision_id"] not in replayed.in_force:
            return _Fate("undone", "taken back")
        matters = list(_list_ruled(row, replayed))
        if matters and all(self._last[matter] != row["decision_id"] for matter in matters):
            return _Fate("replaced", "later decision")
        if action in _PLACED or action in _OF_DOCUMENTS:
            return self._judge_messages(row, named, found)
        if action == "refuse":
            return _Fate("held")
        if action == "merge":
            both = replayed.find_theme(row["theme_id"]) == replayed.find_theme(row["payload"]["into"])
            if not both:
                return _Fate("replaced", "merged away")
        elif row["theme_id"] in replayed.merged_into:
            return _Fate("replaced", "merged away")
        if action == "example" and (not found or replayed.find_theme(row["theme_id"]) in self._themes.index):
            return self._judge_messages(row, named, found)
        return self._judge_theme(row)

    def _judge_theme(self, row: Mapping[str, Any]) -> _Fate:
        theme_id = self._replayed.find_theme(row["theme_id"])
        if theme_id not in self._themes.index:
            if theme_id in self._rejoined:
                return _Fate("undone", "taken back")  # with the split that made it
            # A code that gathered nothing yet is there all the same: people see it in the codebook.
            made = theme_id in self._replayed.themes and self._replayed.themes[theme_id].created
            return _Fate("held") if made else _Fate("waits", "nobody says it")
        if row["action"] == "nest":
            parent = self._replayed.find_theme(row["payload"]["parent"])
            if self._replayed.parents.get(theme_id) != parent:
                return _Fate("look", "not as decided")
            if parent and parent not in self._themes.index:
                return _Fate("look", "parent gone")
        if row["action"] in ("name", "define") and row["theme_id"] in self._split:
            return _Fate("look", "split beneath")
        if row["action"] in ("friction", "kind") and theme_id in self._seen.was_friction:
            is_friction = float(self._themes.loc[theme_id, "friction"]) >= LEAST_FRICTION
            if is_friction != self._seen.was_friction[theme_id]:
                return _Fate("look", "friction changed")
        return _Fate("held")

    def _judge_messages(self, row: Mapping[str, Any], named: int, found: int) -> _Fate:
        if named and not found:
            return _Fate("lost", "messages gone")
        if row["action"] in _OF_DOCUMENTS:
            return self._judge_stage(row, found < named)
        ruling = [
            (segment_id, theme_id)
            for segment_id, theme_id in _list_segments(row)
            if segment_id in self._segments and self._rules(row, segment_id, theme_id)
        ]
        if not all(self._is_as_decided(row["action"], *pair) for pair in ruling):
            return _Fate("look", "not as decided")
        if found < named:
            return _Fate("look", "messages gone")
        return _Fate("look", "text changed") if row["decision_id"] in self._reworded else _Fate("held")

    def _judge_stage(self, row: Mapping[str, Any], some_gone: bool) -> _Fate:  # noqa: FBT001
        stage = row["payload"]["stage"]
        if stage not in {*self._seen.stages, ""}:
            return _Fate("lost", "stage gone")
        ruled = [
            doc_id
            for doc_id in row["payload"]["doc_ids"]
            if doc_id in self._seen.doc_ids and self._last["align", doc_id] == row["decision_id"]
        ]
        if any(self._seen.stage_of.get(doc_id, "") != stage for doc_id in ruled):
            return _Fate("look", "not as decided")
        return _Fate("look", "messages gone") if some_gone else _Fate("held")

    def _rules(self, row: Mapping[str, Any], segment_id: str, theme_id: str) -> bool:
        return self._last[_to_ruled(row["action"], segment_id, theme_id, self._replayed)] == row["decision_id"]

    def _is_as_decided(self, action: str, segment_id: str, theme_id: str) -> bool:
        theme = self._replayed.find_theme(theme_id)
        main, also = self._main.get(segment_id), self._also.get(segment_id, set())
        if action in ("place", "split"):
            return main == theme
        if action == "add":
            return theme == main or theme in also
        return action != "remove" or (theme != main and theme not in also)


def _list_segments(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the segments that a decision names, each with the theme it is about."""
    payload = row["payload"]
    if row["action"] == "split":
        return [(segment_id, part) for part, ids in payload["parts"].items() for segment_id in ids]
    return [(segment_id, row["theme_id"]) for segment_id in payload.get("segment_ids", ())]


def _count_named(row: Mapping[str, Any]) -> int:
    """Return how many messages a decision names, but for those that could not be found again."""
    return len(row["payload"]["doc_ids"]) if row["action"] in _OF_DOCUMENTS else len(_list_segments(row))


def _find_last(holding: Iterable[Mapping[str, Any]], replayed: Replayed) -> dict[tuple[str, ...], str]:
    """Return the decision that has the last word on each matter."""
    last: dict[tuple[str, ...], str] = {}
    main: dict[str, str] = {}
    for row in holding:
        for matter in _list_ruled(row, replayed):
            last[matter] = row["decision_id"]
        for segment_id, theme_id in _list_segments(row):
            if row["action"] in ("place", "split"):
                main[segment_id] = theme_id
                last[_to_ruled("add", segment_id, theme_id, replayed)] = row["decision_id"]
            elif row["action"] == "remove" and segment_id in main and theme_id in replayed.find_path(main[segment_id]):
                last["main", segment_id] = row["decision_id"]
    return last


def _list_ruled(row: Mapping[str, Any], replayed: Replayed) -> Iterable[tuple[str, ...]]:
    """Yield what a decision is about until a later one speaks of the same; nothing for words that add up."""
    payload, theme_id = row["payload"], row["theme_id"]
    match row["action"]:
        case "place" | "add" | "remove" | "split" | "example":
            yield from (_to_ruled(row["action"], *pair, replayed) for pair in _list_segments(row))
        case "align" | "visit":
            yield from (("align", doc_id) for doc_id in payload["doc_ids"])
        case "name" | "create":
            yield ("name", theme_id)
        case "define" | "severity" | "status" | "owner" | "nest":
            yield (row["action"], theme_id)
        case "friction" | "kind":
            yield ("kind", theme_id)  # the later of both rules (`friction.themes.replay.Decided`)
        case "describe":
            yield ("describe", theme_id, payload["field"])
        case "tag" | "untag":
            yield ("tag", theme_id, payload["tag"])


def _to_ruled(action: str, segment_id: str, theme_id: str, replayed: Replayed) -> tuple[str, ...]:
    """Return what a decision on one segment is about: the theme it is in first, whether it is in one, or an example.

    Whether it is in a theme that was merged is whether it is in the one that holds it now.
    """
    if action in ("place", "split"):
        return ("main", segment_id)
    if action == "example":
        return ("example", segment_id, theme_id)
    return ("in", segment_id, replayed.find_theme(theme_id))
