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
_REWORDED = _LOST[:2]


class Anchored(NamedTuple):
    """Decisions with the ids that segments have now, and what was not found again.

    Attributes
    ----------
    decisions : as given, but for the payloads that changed: these name the segments there are, and no places any more.
    lost : ``decision_id``, ``segment_id`` as decided, ``reason`` (`DOCUMENT_GONE`: no segment of it is left;
        `TEXT_GONE`); in the order of the decisions. Of decisions that were taken back, too.
    reworded : ``decision_id``, ``segment_id`` as decided, of those found by their place alone: the message says
        something else there by now, a little or altogether.
    """

    decisions: pd.DataFrame
    lost: pd.DataFrame
    reworded: pd.DataFrame


def list_segments(payload: Mapping[str, Any]) -> list[str]:
    """Return the segments that a decision or a coding names, in its order."""
    listed = [*payload.get("segment_ids", ()), *(one for ids in payload.get("parts", {}).values() for one in ids)]
    return [*listed, payload["segment_id"]] if "segment_id" in payload else listed


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


def anchor_decisions(decisions: pd.DataFrame, segments: pd.DataFrame, documents: pd.DataFrame) -> Anchored:
    """Return decisions on the segments there are now, found by what people saw when they decided.

    A segment of the same id and text is itself. Else it is the one of the same text in the document, the nearest of
    several; else what stands where the document has that text now, the nearest place of several: all segments that lie
    at least half within it, where these are several, since it was cut; else the one that it shares most characters
    with, at least half of the shorter one's. Where the document has that text no more, it is what stands at the old
    place, in the same way: a word may have been mended, or masked. Payloads without places name their segments by id
    alone.

    Parameters
    ----------
    decisions : columns of the table ``decisions``, any order.
    segments : table ``segments``, any order.
    documents : ``doc_id`` and ``text`` of the table ``documents``, any order.
    """
    payloads = decisions["payload"].tolist()
    read = ((at, json.loads(text)) for at, text in enumerate(payloads) if '"anchors"' in text)
    told = [(at, payload) for at, payload in read if payload.get("anchors")]
    if not told:
        nothing = pd.DataFrame(columns=list(_LOST), dtype="str")
        return Anchored(decisions, nothing, nothing[list(_REWORDED)])
    named = {anchor["doc_id"] for _, payload in told for anchor in payload["anchors"]}
    own = documents[documents["doc_id"].isin(named)]
    texts = dict(zip(own["doc_id"], own["text"], strict=True))
    there = _There(_list_spans(segments[segments["doc_id"].isin(named)]), texts)
    numbers, lost, reworded = decisions["decision_id"].tolist(), [], []
    for at, payload in told:
        found = {anchor["segment_id"]: there.find(anchor) for anchor in payload["anchors"]}
        for anchor in payload["anchors"]:
            place = found[anchor["segment_id"]]
            if not place.segment_ids:
                lost.append((numbers[at], anchor["segment_id"], there.tell_lost(anchor["doc_id"])))
            elif place.reworded:
                reworded.append((numbers[at], anchor["segment_id"]))
        if any(place.segment_ids != (segment_id,) for segment_id, place in found.items()):
            renamed = _rename(payload, {segment_id: place.segment_ids for segment_id, place in found.items()})
            payloads[at] = json.dumps(renamed, sort_keys=True, ensure_ascii=False)
    return Anchored(
        decisions.assign(payload=pd.Series(payloads, index=decisions.index, dtype=decisions["payload"].dtype)),
        *(
            pd.DataFrame(rows, columns=list(columns), dtype="str").sort_values(
                "decision_id", kind="stable", ignore_index=True
            )
            for rows, columns in ((lost, _LOST), (reworded, _REWORDED))
        ),
    )


def anchor_codings(codings: pd.DataFrame, segments: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return codings on the segments there are now, found as `anchor_decisions` finds them, in the order given.

    What was said of a segment that is cut by now, or gone, was said of none that is there, and is left out; its parts
    are to be coded by whom it was handed to.

    Parameters
    ----------
    codings : ``coding_id``, ``payload`` and others.
    segments, documents : as for `anchor_decisions`.
    """
    numbered = codings.rename(columns={"coding_id": "decision_id"})
    anchored = anchor_decisions(numbered, segments, documents).decisions.rename(columns={"decision_id": "coding_id"})
    gone = [json.loads(text).get("segment_id", "") is None for text in anchored["payload"]]
    return anchored[~pd.Series(gone, index=anchored.index, dtype="bool")]


class _Span(NamedTuple):
    """A segment and its place, as in `to_anchors`."""

    segment_id: str
    doc_id: str
    start: int
    end: int
    text_hash: str


class _Place(NamedTuple):
    """The segments that an anchor means now, in the order of the text; none where it is lost."""

    segment_ids: tuple[str, ...]
    reworded: bool = False


class _There:
    """The segments there are, by id and by document, and the documents' texts."""

    def __init__(self, spans: list[_Span], texts: Mapping[str, str]) -> None:
        self._spans, self._texts = spans, texts
        self._found: dict[tuple[str, int, int, str], _Place] = {}

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

    def find(self, anchor: Mapping[str, Any]) -> _Place:
        """Return what an anchor means now."""
        same = self._by_id.get(anchor["segment_id"])
        if same is not None and same.doc_id == anchor["doc_id"] and same.text_hash == anchor["text_hash"]:
            return _Place((same.segment_id,))
        key = (anchor["doc_id"], int(anchor["start"]), int(anchor["end"]), anchor["text_hash"])
        if key not in self._found:
            self._found[key] = self._match(*key)
        return self._found[key]

    def _match(self, doc_id: str, start: int, end: int, text_hash: str) -> _Place:
        spans = self._by_document.get(doc_id, [])
        equal = [one for one in spans if one.text_hash == text_hash]
        if equal:
            return _Place((min(equal, key=lambda one: abs(one.start - start)).segment_id,))
        there = _find_text(self._texts.get(doc_id, ""), start, end, text_hash)
        if there is None:
            return _Place(_match(spans, start, end), reworded=True)
        return _Place(_match(spans, there, there + end - start))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:N_HEX]


def _find_text(text: str, start: int, end: int, text_hash: str) -> int | None:
    """Return where a document has a text that began at ``start``, the nearest place; None where it has it no more."""
    size = end - start
    for at in sorted(range(len(text) - size + 1), key=lambda at: (abs(at - start), at)):
        begins = at in (0, start) or not text[at - 1].isalnum()  # no segment begins within a word
        if begins and _hash(text[at : at + size]) == text_hash:
            return at
    return None


def _list_spans(segments: pd.DataFrame) -> list[_Span]:
    hashes = [_hash(text) for text in segments["text"]]
    columns = (segments[name].tolist() for name in ("segment_id", "doc_id", "start", "end"))
    return [_Span(*row) for row in zip(*columns, hashes, strict=True)]


def _match(spans: Sequence[_Span], start: int, end: int) -> tuple[str, ...]:
    """Return the segments of a document that stand from ``start`` to ``end``."""
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
    if "segment_id" in changed:
        now = found.get(changed["segment_id"], ())
        changed["segment_id"] = now[0] if len(now) == 1 else None
    return changed
