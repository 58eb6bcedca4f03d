"""A codebook as records: what each code or theme is, beneath which other it stands, and its tags."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import NamedTuple

STATUSES = ("draft", "approved", "retired")
NAMESPACE = uuid.UUID("c58324f6-88c8-4d7e-902b-7a8c38079650")
"""Of the ids that are made here; it stays as it is, or other programs take the same theme for another one."""


@dataclass(frozen=True)
class Entry:
    """A code of a codebook, or a theme as a code.

    Attributes
    ----------
    name : on one line; different from the names of all others beneath the same parent.
    parent : name of the entry it stands beneath, which has none itself; "" at the top.
    theme_id : the theme it is; "" where it is none yet.
    guid : id it came with from another program, in capitals; "" where `find_guid` makes it.
    definition, include, exclude, memo : texts, "" where nothing was said: what belongs in it, when it is to be given,
        when it is not, and what else people noted.
    typical, edge : texts that show it best, and texts that just or just not belong to it; each once.
    owner : who takes care of it, or "".
    status : one of `STATUSES`.
    version : how many decisions it has behind it; 0 where none was counted.
    kind : one of `friction.contracts.KINDS`, or "".
    tags : names, sorted, each once.
    """

    name: str
    parent: str = ""
    theme_id: str = ""
    guid: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    memo: str = ""
    typical: tuple[str, ...] = ()
    edge: tuple[str, ...] = ()
    owner: str = ""
    status: str = STATUSES[0]
    version: int = 0
    kind: str = ""
    tags: tuple[str, ...] = ()


class TagSet(NamedTuple):
    """A tag, as other programs keep it: a set of codes.

    Attributes
    ----------
    name : as the entries' tags name it.
    description : a text, or "".
    guid : id it came with from another program, in capitals; "" where `find_set_guid` makes it.
    """

    name: str
    description: str = ""
    guid: str = ""


class Codebook(NamedTuple):
    """What people code with.

    Attributes
    ----------
    entries : each one at the top, in the order given, with those beneath it behind it.
    sets : every tag of an entry, and those of no entry; by name.
    """

    entries: tuple[Entry, ...]
    sets: tuple[TagSet, ...] = ()


def find_guid(entry: Entry) -> str:
    """Return the id of an entry in other programs: the one it came with, else one made from its theme or its place."""
    if entry.guid:
        return entry.guid
    if entry.theme_id:
        return _to_guid("theme", entry.theme_id)
    return _to_guid("code", f"{entry.parent}\n{entry.name}")


def find_set_guid(tags: TagSet) -> str:
    """Return the id of a tag in other programs: the one it came with, else one made from its name."""
    return tags.guid or _to_guid("set", tags.name)


def to_known_guid(text: str) -> str | None:
    """Return an id of another program in capitals, without braces; None where it is no such id."""
    try:
        return str(uuid.UUID(text.strip())).upper()
    except ValueError:
        return None


def _to_guid(kind: str, what: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{kind}:{what}")).upper()
