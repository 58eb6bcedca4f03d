"""A list of turns as JSON, in one cell, as desks export conversations; and JSON that is none."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXTS = (
    "body", "text", "message", "content", "plain_body", "body_text", "stripped_text", "html_body", "msg", "comment", "value",
    "utterance",
)  # fmt: skip
_WHO = (
    "author_type",
    "author",
    "role",
    "sender_type",
    "sender",
    "from",
    "user_type",
    "speaker",
    "type",
    "via",
    "direction",
    "author_role",
    "participantRole",
    "participant_role",
    "senderType",
    "authorType",
)
_FLAGS = {
    **dict.fromkeys(
        ("incoming", "inbound", "is_inbound", "is_incoming", "from_customer", "is_customer"), ("customer", "agent")
    ),
    **dict.fromkeys(
        ("from_agent", "is_agent", "outgoing", "is_outbound", "from_me", "is_staff"), ("agent", "customer")
    ),
}
"""Keys of yes and no that say who speaks: who it is if yes, and if no."""

_WHEN = (
    "created_at", "createdAt", "created", "sent_at", "sentAt", "timestamp", "time", "date", "at", "ts", "occurred_at",
    "sent_datetime", "created_datetime", "updated_at",
)  # fmt: skip
_LISTS = (
    "_embedded", "threads", "messages", "turns", "conversation_parts", "comments", "parts", "items", "events", "conversation", "data", "history", "thread",
)  # fmt: skip
_INNER = ("type", "role", "kind", "name")
DEEPEST = 4
LONGEST_PYTHON = 200_000
"""Characters of a cell that are read as Python writes lists: its parser needs much memory."""


class Told(NamedTuple):
    """One turn: the word for who speaks, what is said, and when, as it is written; ``at`` may be missing."""

    who: str
    text: str
    at: str | None


def is_json(text: str) -> bool:
    """Tell whether a text is a list or an object of JSON, or as Python writes it, not words in brackets."""
    return _parse(text) is not None


def read_turns(text: str) -> list[Told] | None:
    """Return the turns of a conversation as JSON, in their order; None where it is no list of turns.

    A list of turns is a list of objects that each name who speaks, most with what was said; or an object that holds one.
    """
    found = _parse(text)
    for items in _iter_lists(found, DEEPEST):
        turns = _to_turns(items)
        if turns is not None:
            return turns
    return None


def _parse(text: str) -> object:
    shown = text.strip()
    if not (shown.startswith("[") and shown.endswith("]")) and not (shown.startswith("{") and shown.endswith("}")):
        return None
    try:
        found = json.loads(shown)
    except (ValueError, RecursionError):
        found = _parse_python(shown)
    return found if isinstance(found, list | dict) else None


def _parse_python(text: str) -> object:
    """Return what a list or an object holds as Python writes it, which pandas does in a CSV; null where it is none."""
    if not text.startswith(("[{", "{'")) or len(text) > LONGEST_PYTHON:
        return None
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None


def _iter_lists(found: object, depth: int) -> Iterator[list[object]]:
    """Yield the lists of objects in a value, the outermost first."""
    if isinstance(found, list):
        yield found
    elif isinstance(found, dict) and depth:
        for name in sorted(found, key=lambda name: (_LISTS.index(name) if name in _LISTS else len(_LISTS), str(name))):
            if name in _LISTS:
                yield from _iter_lists(found[name], depth - 1)


def _to_turns(items: list[object]) -> list[Told] | None:
    objects = [item for item in items if isinstance(item, dict)]
    if not objects or len(objects) < len(items):
        return None
    who_key = next((key for key in _WHO if all(_to_word(item.get(key)) for item in objects)), None)
    flag = next((key for key in _FLAGS if all(isinstance(item.get(key), bool) for item in objects)), None)
    if who_key in (None, "type", "via") and flag is not None:
        who_key = flag
    if who_key is None:
        return None
    text_keys = [key for key in _TEXTS if key != who_key and any(isinstance(item.get(key), str) for item in objects)]
    parts_keys = [key for key in _TEXTS if any(isinstance(item.get(key), list) for item in objects)]
    if not text_keys and not parts_keys:
        return None
    turns = []
    for item in objects:
        said = next((item[key] for key in text_keys if isinstance(item.get(key), str) and item[key].strip()), "")
        if not said:
            said = next((_join_parts(item[key]) for key in parts_keys if isinstance(item.get(key), list)), "")
        at = next((item[key] for key in _WHEN if isinstance(item.get(key), str | int | float)), None)
        who = _FLAGS[who_key][not item[who_key]] if who_key == flag else _to_word(item[who_key]) or ""
        turns.append(Told(who, said, None if at is None else str(at)))
    return turns


def _to_word(value: object) -> str | None:
    """Return the word for who speaks: a text, or that of an object that says its type."""
    if isinstance(value, dict):
        return next((value[key].strip() for key in _INNER if isinstance(value.get(key), str)), None)
    return value.strip() or None if isinstance(value, str) else None


def _join_parts(parts: list[object]) -> str:
    """Return the texts of a message in parts ("content": [{"type": "text", "text": "…"}])."""
    said = [part if isinstance(part, str) else part.get("text", "") for part in parts if isinstance(part, str | dict)]
    return "\n".join(text for text in said if isinstance(text, str) and text)
