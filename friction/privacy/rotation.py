"""Rotation: ids made with one key turned into those of the next, so that runs, decisions and the ledger go on."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.contracts import build_table
from friction.privacy.consent import to_tombstone
from friction.privacy.event_ids import to_event_ids
from friction.privacy.links import find_aliases
from friction.privacy.protect import to_document_ids
from friction.privacy.pseudonym import PREFIXES, to_pseudonyms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_N_HEX = 32
_KEYED = re.compile(rf"\b(?:{'|'.join(sorted(PREFIXES.values()))})[0-9a-f]{{{_N_HEX}}}(?![0-9a-f])")
_KINDS = {"person": ("person", "alias"), "account": ("account",), "thread": ("thread",), "session": ("session",)}


@dataclass(frozen=True)
class Rotation:
    """How ids of an old key become those of the new one.

    Attributes
    ----------
    old, new : the keys.
    known : keyed ids of all that the inputs hold, old to new.
    given : ids of documents that stay as they were given.
    """

    old: bytes
    new: bytes
    known: Mapping[str, str]
    given: frozenset[str]

    def to_new(self, value: str) -> str:
        """Return an id, or one that begins with one, with the new key.

        What the inputs no longer hold gets a keyed hash of its old id: its rows still belong together, and the old key
        does not tell any more whose they are.
        """
        return _KEYED.sub(lambda match: self.known.get(match[0]) or self._to_orphan(match[0]), value)

    def _to_orphan(self, value: str) -> str:
        digest = hmac.digest(self.new, f"rotated:{value}".encode(), hashlib.sha256)
        return value[:2] + digest.hex()[:_N_HEX]


def build_rotation(
    documents: pd.DataFrame, persons: pd.DataFrame, events: pd.DataFrame, links: pd.DataFrame, old: bytes, new: bytes
) -> Rotation:
    """Return how ids change, from the raw rows of all inputs, those of persons left out included."""
    known: dict[str, str] = {}
    for column, kinds in _KINDS.items():
        frames = [frame for frame in (documents, persons, events, links) if column in frame]
        given = [frame[column].dropna().astype("str") for frame in frames]
        if column == "person":
            given += [find_aliases(frame) for frame in frames]
            given += [frame["given_id"].dropna().astype("str") for frame in frames if "given_id" in frame]
        values = pd.Series(pd.concat(given).unique(), dtype="str")
        for kind in kinds:
            known |= dict(zip(to_pseudonyms(old, kind, values), to_pseudonyms(new, kind, values), strict=True))
    stayed: set[str] = set()
    for rows, to_ids in ((documents, to_document_ids), (events, to_event_ids)):
        for before, after in zip(to_ids(rows, old), to_ids(rows, new), strict=True):
            keyed = _KEYED.match(before)
            if keyed:
                known[keyed[0]] = after[: len(keyed[0])]
            elif to_ids is to_document_ids:
                stayed.add(before)
    return Rotation(old, new, known, frozenset(stayed))


def rotate_tables(tables: Mapping[str, pd.DataFrame], rotation: Rotation) -> dict[str, pd.DataFrame]:
    """Return the tables of a run with the ids of the new key; one that holds none is the very same."""
    return {name: _rotate_table(name, table, rotation) for name, table in tables.items()}


def rotate_payload(payload: Mapping[str, Any], rotation: Rotation, held: Collection[str]) -> dict[str, Any]:
    """Return what a decision says, with the segments' ids of the new key.

    Only ids known to be of the old key change, so that doing it twice changes nothing more.

    Parameters
    ----------
    payload : of a decision, or of a coding.
    rotation : how ids change.
    held : keyed ids in the runs that are still of the old key.
    """

    def turn(value: object) -> object:
        if isinstance(value, list):
            return [turn(one) for one in value]
        if isinstance(value, dict):
            return {part: turn(ids) for part, ids in value.items()}
        keyed = _KEYED.match(value) if isinstance(value, str) else None
        is_old = keyed is not None and (keyed[0] in rotation.known or keyed[0] in held)
        return rotation.to_new(str(value)) if is_old else value

    ids = ("segment_id", "doc_id")
    return {
        name: value if isinstance(value, str) and name not in ids else turn(value) for name, value in payload.items()
    }


def rotate_tombstones(
    persons: Collection[str], documents: Collection[str], rotation: Rotation
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the tombstones of persons and of documents that the inputs still know, old to new."""
    stones = {to_tombstone(rotation.old, one): to_tombstone(rotation.new, new) for one, new in rotation.known.items()}
    numbered = {to_tombstone(rotation.old, one): to_tombstone(rotation.new, one) for one in rotation.given}
    return (
        {stone: stones[stone] for stone in persons if stone in stones},
        {stone: (stones | numbered)[stone] for stone in documents if stone in stones or stone in numbered},
    )


def find_keyed(values: Sequence[str]) -> Iterator[str]:
    """Yield the keyed ids that values begin with."""
    for value in values:
        match = _KEYED.match(value)
        if match:
            yield match[0]


def _rotate_table(name: str, table: pd.DataFrame, rotation: Rotation) -> pd.DataFrame:
    changed = {}
    for column in table.columns:
        if column.endswith("_ids"):
            turned = [[rotation.to_new(one) for one in ids] for ids in table[column]]
            if turned != table[column].tolist():
                changed[column] = pd.Series(turned, index=table.index, dtype=object)
        elif column.endswith(("_id", "alias")):
            known = {one: rotation.to_new(one) for one in table[column].dropna().unique()}
            if any(old != new for old, new in known.items()):
                changed[column] = table[column].map(known).astype("str")
    return build_table(name, table.assign(**changed)) if changed else table
