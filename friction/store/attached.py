"""What is attached to the rows of a log: typed words and ids of customers' texts, which may have to be erased.

The log itself holds ``{"attached": hash}`` in their place, the hash being sha256 over a salt of 16 random bytes and the
content. So the chain of the log stays whole when content is erased, and the hash of what was erased tells nobody what
it was: its salt is gone as well.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from friction.store.disk import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEY = "attached"
N_SALT = 16
_HEX = frozenset("0123456789abcdef")
_N_HEX = 64

WORDS = ("name", "definition", "text", "what", "tag", "owner")
"""Keys of a payload that hold words somebody typed."""

IDS = ("segment_id", "doc_id", "entered_at")
"""Keys of a payload that tell of one customer's text or visit; lists tell of several."""


class Attached(NamedTuple):
    """One piece of a payload: the payload's key it stood under, its hash, the salt (hex) and the content (JSON)."""

    name: str
    hash: str
    salt: str
    content: str


def detach(payload: Mapping[str, Any]) -> tuple[dict[str, Any], list[Attached]]:
    """Return the payload as the log holds it, and what is attached to it: every list, and the words and ids.

    Two of the same content have different salts, so that no hash tells that two decisions name one segment.
    """
    pieces: list[Attached] = []

    def part(name: str, value: object) -> object:
        if isinstance(value, dict):
            return {key: part(name, inner) for key, inner in value.items()}
        if isinstance(value, list) or (isinstance(value, str) and name in (*WORDS, *IDS)):
            pieces.append(to_attached(name, value))
            return {KEY: pieces[-1].hash}
        return value

    return {name: part(name, value) for name, value in payload.items()}, pieces


def to_attached(name: str, value: object) -> Attached:
    """Return a value with a salt of its own, and their hash."""
    salt, content = os.urandom(N_SALT).hex(), to_json(value)
    return Attached(name, hash_attached(salt, content), salt, content)


def hash_attached(salt: str, content: str) -> str:
    """Return the sha256 of salt and content, in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()


def attach(payload: Any, contents: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Return a payload with what is attached to it in its place again.

    Raises
    ------
    KeyError
        If something attached is not there.
    """
    if not isinstance(payload, dict):
        return payload
    named = to_reference(payload)
    if named is not None:
        return json.loads(contents[named])
    return {key: attach(value, contents) for key, value in payload.items()}


def find_references(payload: object) -> Iterator[str]:
    """Yield the hashes of what is attached to a payload."""
    named = to_reference(payload)
    if named is not None:
        yield named
    elif isinstance(payload, dict):
        for value in payload.values():
            yield from find_references(value)


def find_changes(payload: Any, before: Any, after: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - JSON
    """Yield the hash of each attached piece that differs between two readings of a payload, and its new value.

    Raises
    ------
    ValueError
        If anything else differs: the log itself never changes.
    """
    if before == after:
        return
    named = to_reference(payload)
    if named is not None:
        yield named, after
        return
    alike = isinstance(payload, dict) and isinstance(before, dict) and isinstance(after, dict)
    if not alike or before.keys() != after.keys():
        raise ValueError("only what is attached to a log may change")
    for key, value in payload.items():
        yield from find_changes(value, before[key], after[key])


def to_reference(value: object) -> str | None:
    """Return the hash that a value of a payload stands for, or None where it is no reference.

    A payload's own objects hold no text by themselves, so nothing that was given can look like one.
    """
    if not isinstance(value, dict) or value.keys() != {KEY}:
        return None
    named = value[KEY]
    return named if isinstance(named, str) and len(named) == _N_HEX and set(named) <= _HEX else None
