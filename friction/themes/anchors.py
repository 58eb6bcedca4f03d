"""Decisions about text hang on the text: where segments have other ids or ends by now, they are found again."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

N_HEX = 16
DOCUMENT_GONE, TEXT_GONE = "document gone", "text gone"

_LOST = ("decision_id", "segment_id", "reason")


class Anchored(NamedTuple):
    """Decisions with the ids that segments have now, and what was not found again.

    Attributes
    ----------
    decisions : as given, but for the payloads that changed: these name the segments there are, and no places any more.
    lost : ``decision_id``, ``segment_id`` as decided, ``reason`` (`DOCUMENT_GONE`: no segment of it is left;
        `TEXT_GONE`); in the order of the decisions. Of decisions that were taken back, too.
    """

    decisions: pd.DataFrame
    lost: pd.DataFrame


def to_anchors(segment_ids: Iterable[str], segments: pd.DataFrame) -> list[dict[str, Any]]:
    """Return where segments stand, for the payload of a decision on them, in the order of the ids.

    Parameters
    ----------
    segment_ids : segments that are not in the table have no place, and are passed over.
    segments : ``segment_id``, ``doc_id``, ``start``, ``end`` and ``text`` of the table ``segments``.

    Returns
    -------
    For each segment ``segment_id``, ``doc_id``, ``start`` and ``end`` (characters of the document's text), and
    ``text_hash``: the first 16 hex digits of the SHA-256 of its text in UTF-8.
    """
    wanted = list(segment_ids)
    there = {one.segment_id: one for one in _list_spans(segments[segments["segment_id"].isin(wanted)])}
    return [there[name]._asdict() for name in wanted if name in there]


def anchor_decisions(decisions: pd.DataFrame, segments: pd.DataFrame) -> Anchored:
    """Return decisions on the segments there are now, found by what people saw when they decided.

    A segment of the same id and text is itself. Else it is the one of the same text in the document, the nearest of
    several; else what stands at its place: all segments that lie at least half within it, where these are several,
    since it was cut; else the one that it shares most characters with, at least half of the shorter one's. Payloads
    without places name their segments by id alone.

    Parameters
    ----------
    decisions : columns of the table ``decisions``, any order.
    segments : table ``segments``, any order.
    """
    payloads = decisions["payload"].tolist()
    read = ((at, json.loads(text)) for at, text in enumerate(payloads) if '"anchors"' in text)
    told = [(at, payload) for at, payload in read if payload.get("anchors")]
    if not told:
        return Anchored(decisions, pd.DataFrame(columns=list(_LOST), dtype="str"))
    documents = {anchor["doc_id"] for _, payload in told for anchor in payload["anchors"]}
    there = _There(_list_spans(segments[segments["doc_id"].isin(documents)]))
    numbers, lost = decisions["decision_id"].tolist(), []
    for at, payload in told:
        found = {anchor["segment_id"]: there.find(anchor) for anchor in payload["anchors"]}
        lost += [
            (numbers[at], segment_id, there.tell_lost(anchor["doc_id"]))
            for segment_id, anchor in ((one["segment_id"], one) for one in payload["anchors"])
            if not found[segment_id]
        ]
        if any(ids != (segment_id,) for segment_id, ids in found.items()):
            payloads[at] = json.dumps(_rename(payload, found), sort_keys=True, ensure_ascii=False)
    lost_rows = pd.DataFrame(lost, columns=list(_LOST), dtype="str")
    lost_rows = lost_rows.sort_values("decision_id", kind="stable", ignore_index=True)
    return Anchored(
        decisions.assign(payload=pd.Series(payloads, index=decisions.index, dtype=decisions["payload"].dtype)),
        lost_rows,
    )


class _Span(NamedTuple):
    """A segment and its place, as in `to_anchors`."""

    segment_id: str
    doc_id: str
    start: int
    end: int
    text_hash: str


class _There:
    """The segments there are, by id and by document."""

    def __init__(self, spans: list[_Span]) -> None:
        self._spans = spans
        self._found: dict[tuple[str, int, int, str], tuple[str, ...]] = {}

    @cached_property
    def _by_id(self) -> dict[str, _Span]:
        return {one.segment_id: one for one in self._spans}

    @cached_property
    def _by_document(self) -> dict[str, list[_Span]]:
        found: dict[str, list[_Span]] = {}
        for one in sorted(self._spans, key=lambda one: (one.start, one.segment_id)):
            found.setdefault(one.doc_id, []).append(one)
        return found

    def tell_lost(self, doc_id: str) -> str:
        """Say why nothing was found there."""
        return TEXT_GONE if doc_id in self._by_document else DOCUMENT_GONE

    def find(self, anchor: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the segments that an anchor means now, in the order of the text; none where it is lost."""
        same = self._by_id.get(anchor["segment_id"])
        if same is not None and same.doc_id == anchor["doc_id"] and same.text_hash == anchor["text_hash"]:
            return (same.segment_id,)
        key = (anchor["doc_id"], int(anchor["start"]), int(anchor["end"]), anchor["text_hash"])
        if key not in self._found:
            self._found[key] = _match(self._by_document.get(key[0], []), *key[1:])
        return self._found[key]


def _list_spans(segments: pd.DataFrame) -> list[_Span]:
    hashes = [hashlib.sha256(text.encode()).hexdigest()[:N_HEX] for text in segments["text"]]
    columns = (segments[name].tolist() for name in ("segment_id", "doc_id", "start", "end"))
    return [_Span(*row) for row in zip(*columns, hashes, strict=True)]


def _match(spans: Sequence[_Span], start: int, end: int, text_hash: str) -> tuple[str, ...]:
    """Return the segments of a document that stand for what was from ``start`` to ``end``."""
    equal = [one for one in spans if one.text_hash == text_hash]
    if equal:
        return (min(equal, key=lambda one: abs(one.start - start)).segment_id,)
    shared = [(min(one.end, end) - max(one.start, start), one) for one in spans]
    inside = [one.segment_id for n, one in shared if n > 0 and 2 * n >= one.end - one.start]
    if len(inside) > 1:
        return tuple(inside)
    n, most = max(shared, key=lambda pair: pair[0], default=(0, None))
    if most is not None and n > 0 and 2 * n >= min(most.end - most.start, end - start):
        return (most.segment_id,)
    return ()


def _rename(payload: Mapping[str, Any], found: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return a payload with the ids of now; a segment that is named twice then stands once."""

    def rename(ids: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(now for one in ids for now in found.get(one, (one,))))

    changed = {name: value for name, value in payload.items() if name != "anchors"}
    if "segment_ids" in changed:
        changed["segment_ids"] = rename(changed["segment_ids"])
    if "parts" in changed:
        changed["parts"] = {part: rename(ids) for part, ids in changed["parts"].items()}
    return changed
