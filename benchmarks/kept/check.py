"""Whether a run's tables say what people decided, told without the program's replay and its own list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.kept.desk import Shown
    from friction.store import Run

SAYS, SAYS_NOT, LATER, MERGED = "says so", "does not", "later word", "merged away"
GONE, EMPTY, BACK, LOG = "gone", "empty code", "taken back", "log alone"
"""What becomes of a decision: the tables say it or not; a later word rules, or a merge; its text or theme is in no
export any more; it is said of a code that holds no message; it was taken back; no table holds words of its kind."""

VERDICTS = (SAYS, SAYS_NOT, LATER, MERGED, GONE, EMPTY, BACK, LOG)

_FIELD = {"name": "name", "define": "definition", "kind": "kind", "status": "status", "owner": "owner"}


class _Row(NamedTuple):
    number: str
    action: str
    theme_id: str
    payload: dict[str, Any]


def check_decisions(decisions: pd.DataFrame, run: Run, shown: Mapping[str, Shown]) -> pd.DataFrame:
    """Return what the tables of a run say of each decision.

    Parameters
    ----------
    decisions : table ``decisions``, in the order of the log.
    run : the run after all of them.
    shown : what was on the screen with each.

    Returns
    -------
    decision_id, action, verdict (one of `VERDICTS`), in the order of the log.
    """
    back: set[str] = set()
    for row in decisions.iloc[::-1].itertuples():
        if row.action == "undo" and row.decision_id not in back:
            back.add(row.undoes)
    holding = [
        _Row(row.decision_id, row.action, row.theme_id, json.loads(row.payload))
        for row in decisions.itertuples()
        if row.decision_id not in back and row.action != "undo"
    ]
    looked = _Look(run, holding, shown)
    verdicts = {row.number: looked.judge(row) for row in holding}
    return decisions[["decision_id", "action"]].assign(
        verdict=[verdicts.get(number, BACK) for number in decisions["decision_id"]]
    )


class _Look:
    """The tables of a run, and which decision has the last word on what."""

    def __init__(self, run: Run, holding: list[_Row], shown: Mapping[str, Shown]) -> None:
        self._run, self._shown = run, shown
        self._themes = run.themes.set_index("theme_id")
        self._placed = run.segment_topics.set_index("segment_id")
        self._texts = dict(iter(run.segments.groupby("doc_id")[["segment_id", "text"]]))
        best = run.alignments[run.alignments["best"]]
        visits = run.visits[["journey_id", "step", "entered_at", "left_at"]]
        self._best = best.merge(visits, on=["journey_id", "step"], how="left").set_index("doc_id")
        self._made = {row.theme_id for row in holding if row.action == "create"}
        self._into: dict[str, str] = {}
        for row in holding:
            if row.action == "merge" and row.theme_id not in self._into:
                self._into[row.theme_id] = row.payload["into"]
        self._last = {matter: row.number for row in holding for matter in self._list_matters(row)}

    def judge(self, row: _Row) -> str:
        """Return the verdict on a decision that nobody took back."""
        matters = list(self._list_matters(row))
        ruled = [matter for matter in matters if self._last[matter] == row.number]
        if matters and not ruled:
            return LATER
        if row.action in ("place", "split", "add", "remove"):
            return self._judge_segments(row, {matter[1] for matter in ruled})
        if row.action in ("align", "visit"):
            return self._judge_documents(row, [matter[1] for matter in ruled])
        if row.action == "refuse":
            return _to_verdict(row.payload["proposal_id"] not in set(self._run.proposals["proposal_id"]))
        if row.action == "merge":
            return self._judge_merge(row)
        if row.action == "note":
            return LOG
        if row.theme_id in self._into:
            return MERGED
        if row.theme_id not in self._themes.index:
            return EMPTY if row.theme_id in self._made else GONE
        return self._judge_theme(row, self._themes.loc[row.theme_id])

    def _find(self, theme_id: str) -> str:
        while theme_id in self._into:
            theme_id = self._into[theme_id]
        return theme_id

    def _list_matters(self, row: _Row) -> Iterator[tuple[str, ...]]:
        """Yield what a decision has a word on."""
        payload = row.payload
        match row.action:
            case "place" | "split" | "add" | "remove":
                for named, theme_id in _list_named(row):
                    words = self._tell_words(row.number, named)
                    if row.action in ("place", "split"):
                        yield ("main", words)
                    yield ("in", words, self._find(theme_id))
            case "align" | "visit":
                yield from (("stage", doc_id) for doc_id in payload["doc_ids"])
            case "example":
                for named in payload["segment_ids"]:
                    yield ("example", self._tell_words(row.number, named), row.theme_id)
            case "create" | "name":
                yield ("name", row.theme_id)
            case "define" | "status" | "owner" | "severity" | "nest" | "acted":
                yield (row.action, row.theme_id)
            case "describe":
                yield (payload["field"], row.theme_id)
            case "friction" | "kind":
                yield ("kind", row.theme_id)
            case "tag" | "untag":
                yield (payload["tag"], row.theme_id)

    def _judge_theme(self, row: _Row, theme: pd.Series) -> str:
        payload, field = row.payload, _FIELD.get(row.action)
        match row.action:
            case "create":
                said = theme["name"] == payload["name"]
            case "describe":
                said = _is_same(theme[payload["field"]], payload["text"])
            case "example":
                return self._judge_examples(row, theme)
            case "friction":
                said = bool(theme["is_friction"]) == payload["is_friction"]
            case "severity":
                said = abs(theme["severity"] - payload["severity"]) < 1e-6  # noqa: PLR2004 - places of the table
            case "approve":
                said = bool(theme["approved"])
            case "tag" | "untag":
                said = (payload["tag"] in theme["tags"]) == (row.action == "tag")
            case "nest":
                said = _is_same(theme["parent_id"], self._find(payload["parent"]))
            case "acted":
                if not payload["shipped_on"]:
                    return LOG
                said = str(theme["shipped_on"]) >= payload["shipped_on"]
            case _:
                said = _is_same(theme[str(field)], payload[str(field)])
        return _to_verdict(said)

    def _judge_merge(self, row: _Row) -> str:
        own = self._placed[self._placed["theme_before_merges"] == row.theme_id]
        into = self._find(row.theme_id)
        gone = row.theme_id not in self._themes.index and row.theme_id not in set(self._placed["theme_id"])
        return _to_verdict(gone and (own["theme_id"] == into).all() and into == self._find(row.payload["into"]))

    def _judge_examples(self, row: _Row, theme: pd.Series) -> str:
        said = []
        for named in row.payload["segment_ids"]:
            if self._last["example", self._tell_words(row.number, named), row.theme_id] == row.number:
                now = self._find_text(row.number, named)
                held = [[one in theme[column] for one in now] for column in ("typical_ids", "edge_ids")]
                meant = [row.payload["as"] == name for name in ("typical", "edge")]
                said += [all(any(many) == want for many, want in zip(held, meant, strict=True))] if now else []
        return _to_verdict(all(said)) if said else GONE

    def _judge_segments(self, row: _Row, ruled: set[str]) -> str:
        said = []
        for named, theme_id in _list_named(row):
            theme, now = self._find(theme_id), self._find_text(row.number, named)
            words = self._tell_words(row.number, named)
            if words not in ruled or not now:
                continue
            own = self._placed.loc[now]
            main = (own["theme_id"] == theme).to_numpy()
            also = own["also_in"].map(lambda many, theme=theme: theme in many).to_numpy(dtype=bool)
            if row.action in ("place", "split"):
                rules = self._last["main", words] == row.number and self._last["in", words, theme] == row.number
                said += [bool(main.all())] if rules else []
            elif self._last["in", words, theme] == row.number:
                said.append(bool((main | also).all()) if row.action == "add" else not (main | also).any())
        return _to_verdict(all(said)) if said else GONE

    def _judge_documents(self, row: _Row, ruled: list[str]) -> str:
        said = []
        for doc_id in ruled:
            if doc_id in self._best.index:
                best = self._best.loc[doc_id]
                said.append(_is_same(best["stage"], row.payload["stage"]))
                if row.action == "visit" and pd.notna(best["entered_at"]):
                    at = pd.Timestamp(row.payload["entered_at"])
                    said.append(best["entered_at"] <= at <= best["left_at"])
        return _to_verdict(all(said)) if said else GONE

    def _tell_words(self, number: str, named: str) -> str:
        """Return what somebody saw, whatever ids it had then and later: the message and the words."""
        return "\n".join(self._shown[number].texts[named])

    def _find_text(self, number: str, named: str) -> list[str]:
        """Return the segments of now that hold what somebody saw: by its words alone."""
        doc_id, text = self._shown[number].texts[named]
        own = self._texts.get(doc_id)
        if own is None:
            return []
        same = own.loc[own["text"] == text, "segment_id"].tolist()
        inside = [one.segment_id for one in own.itertuples() if one.text in text or text in one.text]
        return [named] if named in same else same[:1] or inside


def _list_named(row: _Row) -> list[tuple[str, str]]:
    if row.action == "split":
        return [(named, part) for part, many in row.payload["parts"].items() for named in many]
    return [(named, row.theme_id) for named in row.payload["segment_ids"]]


def _is_same(there: object, said: str) -> bool:
    return there == said if said else bool(pd.isna(there))


def _to_verdict(said: object) -> str:
    return SAYS if said else SAYS_NOT
