"""The ledger of who was forgotten: tombstones alone, so that a later import or an old backup brings nobody back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from friction.errors import StoreError
from friction.store.disk import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LEDGER_FILE = "forgotten.json"
PERSONS, DOCUMENTS = "persons", "documents"


@dataclass(frozen=True)
class Ledger:
    """Tombstones of persons and of their documents, by the fingerprint of the key they were made with."""

    persons: Mapping[str, frozenset[str]] = field(default_factory=dict)
    documents: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def add(self, fingerprint: str, persons: Iterable[str], documents: Iterable[str] = ()) -> Ledger:
        """Return the ledger with more tombstones of one key."""
        return Ledger(_add(self.persons, fingerprint, persons), _add(self.documents, fingerprint, documents))

    def drop(self, fingerprint: str, persons: Iterable[str], documents: Iterable[str]) -> Ledger:
        """Return the ledger without some tombstones of one key."""
        left = {fingerprint: self.persons.get(fingerprint, frozenset()) - set(persons)}
        left_documents = {fingerprint: self.documents.get(fingerprint, frozenset()) - set(documents)}
        return Ledger({**self.persons, **left}, {**self.documents, **left_documents})


def read_ledger(workspace: Path) -> Ledger:
    """Return the workspace's ledger; an empty one where nobody was forgotten.

    Raises
    ------
    StoreError
        If the file is damaged: nobody who was forgotten may come back because of it.
    """
    path = workspace / LEDGER_FILE
    if not path.is_file():
        return Ledger()
    raw = read_json(path)
    try:
        kinds = [{str(key): frozenset(map(str, stones)) for key, stones in raw[kind].items()} for kind in _KINDS]  # type: ignore[index]
    except (KeyError, TypeError, AttributeError):
        raise StoreError(
            "the ledger of who was forgotten is damaged",
            where=str(path),
            why="Without it, forgotten persons could come back.",
            mend="Put back a copy of it.",
        ) from None
    return Ledger(*kinds)


def write_ledger(workspace: Path, ledger: Ledger) -> None:
    """Write the ledger, whole or not at all."""
    kinds = dict(zip(_KINDS, (ledger.persons, ledger.documents), strict=True))
    content = {kind: {key: sorted(stones) for key, stones in held.items() if stones} for kind, held in kinds.items()}
    write_json(workspace / LEDGER_FILE, content)


_KINDS = (PERSONS, DOCUMENTS)


def _add(held: Mapping[str, frozenset[str]], fingerprint: str, stones: Iterable[str]) -> dict[str, frozenset[str]]:
    return {**held, fingerprint: held.get(fingerprint, frozenset()) | frozenset(stones)}
