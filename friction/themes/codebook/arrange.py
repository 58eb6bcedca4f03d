"""What files say of codes becomes a codebook of two levels; what had to give way is told."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from friction.themes.codebook.entries import STATUSES, Codebook, Entry, TagSet, find_guid, find_set_guid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LINES = ("definition", "include", "exclude", "memo")
LISTS = ("typical", "edge", "tags")
SINGLE = ("owner", "status", "version", "kind", "theme_id", "guid")
FIELDS = (*LINES, *LISTS, *SINGLE)
"""What a draft may say: texts of which several make several lines, lists, and what there is one of."""

LEVELS = 2
_NAMES_SHOWN = 8

Names: TypeAlias = tuple[str, ...]


class Draft(NamedTuple):
    """What one place of a file says of a code.

    Attributes
    ----------
    path : names from the uppermost code down to this one; one at least, none empty.
    said : values by field, in the order of the file; no value is empty, and the words are clean (`typed`).
    """

    path: Names
    said: Mapping[str, Sequence[str]]


def arrange(drafts: Iterable[Draft], sets: Iterable[TagSet] = ()) -> tuple[Codebook, list[str]]:
    """Return a codebook of two levels, and a sentence for each thing that could not stay as it was.

    Drafts of one path are one entry: their examples and tags add up, further definitions are further lines, and of what
    there is one of, the first counts. What lies deeper than two levels goes beneath its uppermost code; where that one
    has such a name already, the name says what it lay beneath. A code that is only named as an upper one is there too.

    Parameters
    ----------
    drafts : in the order of the file.
    sets : tags with what is known of them; those of entries alone need not be named.
    """
    given = list(drafts)
    places = _Places({draft.path for draft in given})
    for draft in given:
        places.put(draft)
    notes = places.tell()
    entries = [_to_entry(key, said, notes) for key, said in places.list_all()]
    tags = _join_sets([*sets, *(TagSet(name) for entry in entries for name in entry.tags)])
    return Codebook(tuple(_drop_repeated_ids(entries, notes)), tuple(_drop_made(tags, notes))), notes


def build_codebook(entries: Iterable[Entry], sets: Iterable[TagSet] = ()) -> Codebook:
    """Return a codebook of entries as files would say them (see `arrange`)."""
    return arrange((to_draft(entry) for entry in entries), sets)[0]


def to_draft(entry: Entry) -> Draft:
    """Return what an entry says, as a file would."""
    said: dict[str, Sequence[str]] = {name: getattr(entry, name) for name in LISTS if getattr(entry, name)}
    said |= {name: (str(getattr(entry, name)),) for name in (*LINES, *SINGLE) if getattr(entry, name)}
    return Draft((entry.parent, entry.name) if entry.parent else (entry.name,), said)


class _Places:
    """Codes by where they stand: (parent or "", name), with all that was said of each."""

    def __init__(self, paths: set[Names]) -> None:
        self._paths = paths
        self._said: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
        self._beneath: dict[str, list[str]] = {}
        self._key_of: dict[Names, tuple[str, str]] = {}
        self._deeper: list[str] = []

    def put(self, draft: Draft) -> None:
        """Add what a draft says to the code it is about."""
        if len(draft.path) > 1:
            self._open(("", draft.path[0]))
        said = self._open(self._to_key(draft.path))
        for field, values in draft.said.items():
            said.setdefault(field, {}).update(dict.fromkeys(values))

    def _to_key(self, path: Names) -> tuple[str, str]:
        if path not in self._key_of:
            self._key_of[path] = self._find_key(path)
        return self._key_of[path]

    def _find_key(self, path: Names) -> tuple[str, str]:
        """Return where a path stands: of a deeper one, a place that no other path has."""
        if len(path) <= LEVELS:
            return ("", path[0]) if len(path) == 1 else (path[0], path[1])
        self._deeper.append(path[-1])
        longer = ": ".join(path[1:])
        for name in chain([path[-1], longer], (f"{longer} ({number})" for number in count(2))):
            if (path[0], name) not in self._paths and (path[0], name) not in self._said:
                break
        return path[0], name

    def _open(self, key: tuple[str, str]) -> dict[str, dict[str, None]]:
        if key not in self._said:
            self._said[key] = {}
            if key[0]:
                self._beneath[key[0]].append(key[1])
            else:
                self._beneath[key[1]] = []
        return self._said[key]

    def list_all(self) -> list[tuple[tuple[str, str], dict[str, dict[str, None]]]]:
        """Return the codes with what was said of them; those beneath an upper one stand behind it."""
        keys = [key for top, inner in self._beneath.items() for key in (("", top), *((top, name) for name in inner))]
        return [(key, self._said[key]) for key in keys]

    def tell(self) -> list[str]:
        """Return what was said of levels."""
        if not self._deeper:
            return []
        return [f"Deeper than two levels, and beneath their uppermost code now: {to_shown(self._deeper)}."]


def to_shown(names: Sequence[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(map(repr, names[:_NAMES_SHOWN])) + more


def _to_entry(key: tuple[str, str], said: dict[str, dict[str, None]], notes: list[str]) -> Entry:
    notes += [
        f"The code {key[1]!r} has several values of {field}; the first counts: {next(iter(said[field]))!r}."
        for field in SINGLE
        if len(said.get(field, ())) > 1
    ]
    lines = {field: "\n".join(said.get(field, ())) for field in LINES}
    one = {field: next(iter(said.get(field, ())), "") for field in SINGLE}
    return Entry(
        name=key[1],
        parent=key[0],
        theme_id=one["theme_id"],
        guid=one["guid"],
        **lines,
        typical=tuple(said.get("typical", ())),
        edge=tuple(said.get("edge", ())),
        owner=one["owner"],
        status=one["status"] or STATUSES[0],
        version=int(one["version"] or 0),
        kind=one["kind"],
        tags=tuple(sorted(said.get("tags", ()))),
    )


def _join_sets(sets: Iterable[TagSet]) -> list[TagSet]:
    """Return each tag once, by name, with the first description and id that are known of it."""
    joined: dict[str, TagSet] = {}
    for one in sets:
        so_far = joined.get(one.name, one)
        joined[one.name] = TagSet(one.name, so_far.description or one.description, so_far.guid or one.guid)
    return [joined[name] for name in sorted(joined)]


def _drop_repeated_ids(entries: list[Entry], notes: list[str]) -> list[Entry]:
    """Return entries whose themes and ids differ, and without ids that would be made anyway."""
    themes: set[str] = set()
    apart = []
    for entry in entries:
        if entry.theme_id in themes:
            notes.append(f"The code {entry.name!r} has the theme_id of another one; it is taken as no theme yet.")
        apart.append(replace(entry, theme_id="") if entry.theme_id in themes else entry)
        themes |= {entry.theme_id} - {""}
    seen = {find_guid(replace(entry, guid="")) for entry in apart}
    kept = []
    for entry in apart:
        made = entry.guid == find_guid(replace(entry, guid=""))
        if entry.guid in seen and not made:
            notes.append(f"The code {entry.name!r} has the guid of another one; it gets one of its own.")
        kept.append(replace(entry, guid="") if entry.guid in seen else entry)
        seen |= {entry.guid} - {""}
    return kept


def _drop_made(sets: list[TagSet], notes: list[str]) -> list[TagSet]:
    """Return tags whose ids differ, and without ids that would be made anyway."""
    seen = {find_set_guid(one._replace(guid="")) for one in sets}
    kept = []
    for one in sets:
        if one.guid in seen and one.guid != find_set_guid(one._replace(guid="")):
            notes.append(f"The set {one.name!r} has the guid of another one; it gets one of its own.")
        kept.append(one._replace(guid="") if one.guid in seen else one)
        seen |= {one.guid} - {""}
    return kept
