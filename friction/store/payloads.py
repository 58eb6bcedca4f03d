"""What each kind of decision says: its payload, and what no replay could understand, which is refused."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from friction.contracts import KINDS, STATUSES
from friction.errors import StoreError
from friction.privacy import Masker
from friction.store.attached import WORDS
from friction.store.log import to_line, to_visible
from friction.store.schema import LONGEST_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

UNDO = "undo"
PAYLOADS: dict[str, dict[str, type]] = {
    "name": {"name": str},
    "define": {"definition": str},
    "describe": {"field": str, "text": str},
    "example": {"segment_ids": list, "as": str},
    "create": {"name": str},
    "merge": {"into": str},
    "split": {"parts": dict},
    "nest": {"parent": str},
    "place": {"segment_ids": list},
    "add": {"segment_ids": list},
    "remove": {"segment_ids": list},
    "align": {"doc_ids": list, "stage": str},
    "visit": {"doc_ids": list, "stage": str, "entered_at": str},
    "friction": {"is_friction": bool},
    "kind": {"kind": str},
    "severity": {"severity": float},
    "approve": {},
    "status": {"status": str},
    "owner": {"owner": str},
    "tag": {"tag": str},
    "untag": {"tag": str},
    "note": {"text": str},
    "acted": {"what": str, "shipped_on": str},
    "refuse": {"proposal_id": str},
    UNDO: {},
}
"""Every action, and what its payload must hold.

``describe`` says what a theme takes in or leaves out, or a memo on it (``field``). ``example`` makes segments typical
or edge examples (``as``), or none. ``create`` makes a theme that no run found. ``split`` names, for each part (an id by
`friction.topics.lineage.to_part_id`), the segments that show it: ``parts``, lists of text by part; what is like none of
them stays. ``nest`` puts a theme under another, or under none. ``place`` moves segments to the theme decided on, or
pins them there; ``add`` puts them in this theme as well; ``remove`` takes them out of it. ``align`` says which stage of
the journey messages are about, empty for none; ``visit`` the stage and a moment of the visit. ``acted`` says what was
done about a theme, and the day it shipped, empty while it has not. ``owner`` may also hold ``by``: the day until which
it is to be done, empty for none; without it the day said before stays. ``refuse`` turns a proposal of a run down.
Payloads with ``segment_ids`` or ``parts`` may also hold ``anchors``: for each segment where it stands in its document.
"""

ANCHORS = "anchors"
_ANCHORED = ("segment_ids", "parts")
_OPTIONAL: dict[str, dict[str, type]] = {"owner": {"by": str}}
"""What a payload may hold beside what it must."""

_ANCHOR = {"segment_id": str, "doc_id": str, "start": int, "end": int, "text_hash": str}
_TEXT_HASH = re.compile(r"[0-9a-f]{16}")

FIELDS = ("include", "exclude", "memo")
EXAMPLES = ("typical", "edge", "")
LONGEST = {"name": 120, "definition": 10_000, "text": 10_000, "what": 500, "owner": 120, "tag": 40}
"""Most signs of what is typed."""

MOST_IDS = 100_000
_LONGEST_ID = 1000
_LINES = ("definition", "text")
_NEEDED = {
    "name": "a theme needs a name of at least one letter",
    "tag": "a tag needs at least one letter",
    "what": "say what was done",
}
_CHOICES = (
    ("status", "status", STATUSES), ("kind", "kind", KINDS), ("describe", "field", FIELDS), ("example", "as", EXAMPLES),
)  # fmt: skip


def check_decision(action: str, payload: Mapping[str, Any], theme_id: str | None, undoes: str | None) -> dict[str, Any]:
    """Return the payload of a decision with masked words; refuse what no replay could understand.

    Raises
    ------
    StoreError
        Says what is not right.
    """
    if action not in PAYLOADS:
        raise StoreError(f"there is no action {action!r}", mend=f"The actions are: {', '.join(PAYLOADS)}.")
    _check_kinds(action, payload)
    if (action == UNDO) != (undoes is not None) or (action not in (UNDO, "refuse") and not theme_id):
        raise StoreError("an undo names the decision it takes back, every other decision its theme")
    if undoes is not None and not (undoes.isascii() and undoes.isdecimal()):
        raise StoreError("what shall be undone is not in the log", where=f"decision {undoes}")
    _check_id(theme_id or "", "the id of a theme")
    for chosen, key, choices in _CHOICES:
        if action == chosen and payload[key] not in choices:
            words = ", ".join(choice or '""' for choice in choices)
            raise StoreError(f"there is no {key} {payload[key]!r}", mend=f"There are: {words}.")
    _check_themes(action, payload, theme_id)
    _check_places(action, payload, theme_id)
    if action == "severity" and not 0 <= payload["severity"] <= 1:
        raise StoreError("a severity lies between 0 and 1")
    if action == "acted" and payload["shipped_on"] and not _is_day(payload["shipped_on"]):
        raise StoreError("the day it shipped is written as 2026-05-25, or left empty")
    if payload.get("by") and not _is_day(payload["by"]):
        raise StoreError("the day it is to be done is written as 2026-05-25, or left empty")
    cleaned = mask_words(payload)
    if action == "visit":
        cleaned["entered_at"] = datetime.fromisoformat(payload["entered_at"]).isoformat()
    return cleaned


def mask_words(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payload whose typed words are masked, and free of signs that nobody sees.

    Raises
    ------
    StoreError
        If a text is too long, or one that is needed is empty.
    """
    return {key: _mask(key, value) if key in WORDS else value for key, value in payload.items()}


def check_ids(ids: object, what: str, of: str = "segment") -> None:
    """Refuse what is no list of different ids, at least one.

    Raises
    ------
    StoreError
        Says ``what`` must be such a list.
    """
    named = ids if isinstance(ids, list) and all(isinstance(name, str) and name for name in ids) else []
    if not named or len(set(named)) < len(named):
        raise StoreError(f"{what} must be a list of different {of} ids, at least one")
    if len(named) > MOST_IDS or max(map(len, named)) > _LONGEST_ID:
        raise StoreError(f"{what} are more than {MOST_IDS:,}, or an id is longer than {_LONGEST_ID:,} signs")


def _mask(key: str, text: str) -> str:
    words = to_visible(text) if key in _LINES else to_line(text)
    if len(words) > LONGEST[key]:
        raise StoreError(
            f"the {key} has {len(words):,} signs, {LONGEST[key]:,} are the most", mend="Say it in fewer words."
        )
    if not words and key in _NEEDED:
        raise StoreError(_NEEDED[key])
    # An owner is named on purpose: what has a form is masked, names are not.
    return Masker().mask(words, phrases=False)[0]


def _check_kinds(action: str, payload: Mapping[str, Any]) -> None:
    """Refuse a payload with other keys, or values of other kinds, than its action's."""
    needed, optional = PAYLOADS[action], _OPTIONAL.get(action, {})
    anchored = ANCHORS in payload and any(key in needed for key in _ANCHORED)
    wrong = (payload.keys() ^ needed.keys()) - optional.keys() - ({ANCHORS} if anchored else set())
    known = {**needed, **optional}
    wrong |= {key for key, kind in known.items() if key in payload and not _is_kind(payload[key], kind)}
    if wrong:
        raise StoreError(f"the payload of {action!r} is not right: {', '.join(sorted(wrong))}")


def _is_kind(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _check_id(value: str, what: str) -> None:
    if len(value) > LONGEST_ID or to_line(value) != value:
        raise StoreError(f"{what} has at most {LONGEST_ID} signs, in one line")


def _check_themes(action: str, payload: Mapping[str, Any], theme_id: str | None) -> None:
    """Refuse a theme that is merged into itself or nested under itself, and ids that are none."""
    for key in ("into", "parent", "proposal_id"):
        _check_id(payload.get(key, ""), f"the id in {key!r}")
    if action == "merge" and payload["into"] == theme_id:
        raise StoreError("a theme cannot be merged into itself")
    if action == "nest" and payload["parent"] == theme_id:
        raise StoreError("a theme cannot be nested under itself")
    for key in ("into", "proposal_id"):
        if payload.get(key) == "":
            raise StoreError(f"the id in {key!r} is empty")


def _check_places(action: str, payload: Mapping[str, Any], theme_id: str | None) -> None:
    """Refuse segments and messages that are not named right."""
    named: list[str] = []
    if "segment_ids" in payload:
        check_ids(payload["segment_ids"], "the segments to place")
        named = payload["segment_ids"]
    if action == "split":
        named = _check_parts(payload["parts"], theme_id)
    if len(payload.get("stage", "")) > _LONGEST_ID:
        raise StoreError(f"a stage's name has at most {_LONGEST_ID:,} signs")
    if "doc_ids" in payload:
        check_ids(payload["doc_ids"], "the messages to place", "message")
    if ANCHORS in payload:
        _check_anchors(payload[ANCHORS], named)
    if action == "visit" and not (payload["stage"] and _is_moment(payload["entered_at"])):
        raise StoreError("a visit has a stage, and a moment in UTC such as 2026-05-25T09:30:00+00:00")


def _check_parts(parts: dict[object, object], theme_id: str | None) -> list[str]:
    """Refuse a split without parts, a part that is the theme itself, and a segment that shows two parts."""
    if not parts or not all(isinstance(part, str) and part for part in parts):
        raise StoreError("a split names at least one part")
    if theme_id in parts:
        raise StoreError("a part cannot be the theme it is split off")
    named: list[str] = []
    for part, ids in parts.items():
        _check_id(str(part), "the id of a part")
        check_ids(ids, f"the examples of part {part}")
        named += ids  # type: ignore[arg-type]
    check_ids(named, "the examples of all parts together")
    return named


def _check_anchors(anchors: object, named: list[str]) -> None:
    """Refuse anchors that are not one for each segment: its document, its place there, the hash of its text."""
    wrong = StoreError("anchors name, for each segment once, segment_id, doc_id, start, end and text_hash")
    if not isinstance(anchors, list) or not all(isinstance(one, dict) for one in anchors):
        raise wrong
    for one in anchors:
        if one.keys() != _ANCHOR.keys() or not all(_is_kind(one[key], kind) for key, kind in _ANCHOR.items()):
            raise wrong
        if not 0 <= one["start"] < one["end"] or not one["doc_id"] or not _TEXT_HASH.fullmatch(one["text_hash"]):
            raise wrong
    if sorted(one["segment_id"] for one in anchors) != sorted(named):
        raise wrong


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).utcoffset() == timedelta(0)
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
