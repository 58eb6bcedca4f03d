"""A codebook that is taken in: the decisions that make the themes say what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from friction.themes.codebook.entries import find_guid
from friction.themes.codebook.from_run import to_codebook
from friction.themes.codes import list_codes, name_codes
from friction.themes.taken import to_made_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from friction.themes.codebook.entries import Codebook, Entry
    from friction.themes.state import Replayed

Wish: TypeAlias = tuple[str, str, dict[str, object]]
"""Theme, action and payload of a decision."""


class Wanted(NamedTuple):
    """What taking a codebook in would do.

    Attributes
    ----------
    decisions : theme, action and payload of each, in the order in which they are to be taken.
    n_new : how many themes it makes.
    notes : a sentence for each thing that is left out.
    """

    decisions: list[Wish]
    n_new: int
    notes: list[str]


def find_wanted(codebook: Codebook, themes: pd.DataFrame, segments: pd.DataFrame, replayed: Replayed) -> Wanted:
    """Return the decisions that make the themes say what a codebook says; none where they say so already.

    A code is a theme that is there by its theme id, by the id under which that was given to other programs, or by its
    name; else a new one, made before any message is in it: the next run gathers what is like its words. Examples of a
    file are texts, no messages of the workspace: they go into the definition of new themes. Nothing is taken away.

    Parameters
    ----------
    codebook : as `read_codebook` returns it.
    themes, segments : tables of these names, after decisions.
    replayed : the state after all decisions.
    """
    taking = _Taking(codebook, themes, segments, replayed)
    return Wanted(list(taking.list_decisions()), taking.n_new, taking.notes)


class _Taking:
    """A codebook beside the themes that are there."""

    def __init__(self, codebook: Codebook, themes: pd.DataFrame, segments: pd.DataFrame, replayed: Replayed) -> None:
        self.n_new = 0
        self.notes: list[str] = []
        self._replayed, self._entries = replayed, codebook.entries
        self._names = name_codes(themes, replayed)
        nested = themes.dropna(subset="parent_id")
        self._nested = dict(replayed.parents)
        self._stands_under = self._nested | dict(zip(nested["theme_id"], nested["parent_id"], strict=True))
        there = to_codebook(list_codes(themes, replayed), segments).entries
        self._by_guid = {find_guid(entry): entry.theme_id for entry in there}
        self._by_name = {name.casefold(): theme_id for theme_id, name in self._names.items()}
        self._there = {entry.theme_id: entry for entry in there}

    def list_decisions(self) -> Iterator[Wish]:
        """Yield theme, action and payload, parents before what stands beneath them; `notes` is whole only then."""
        ids: dict[tuple[str, str], str] = {}
        first: dict[str, str] = {}
        for entry in self._entries:
            theme_id, is_new = self._find(entry)
            ids[entry.parent, entry.name] = theme_id
            if theme_id in first:
                self.notes.append(
                    f"The code {entry.name!r} is the theme that {first[theme_id]!r} is; its words were left out."
                )
                continue
            first[theme_id] = entry.name
            if is_new:
                self.n_new += 1
                yield theme_id, "create", {"name": entry.name}
            yield from self._describe(theme_id, entry, is_new=is_new)
            parent = ids.get(("", entry.parent), "") if entry.parent else ""
            if parent and self._stands_under.get(theme_id) != parent:
                if theme_id == parent or self._nested.get(parent) or theme_id in self._nested.values():
                    self.notes.append(f"The code {entry.name!r} stays where it is here: there are two levels, no more.")
                    continue
                self._nested[theme_id] = parent
                yield theme_id, "nest", {"parent": parent}

    def _find(self, entry: Entry) -> tuple[str, bool]:
        held = self._replayed.find_theme(entry.theme_id)
        known = (
            held if held in self._names else None,
            self._by_guid.get(find_guid(entry)),
            self._by_name.get(entry.name.casefold()),
        )
        found = next((one for one in known if one), None)
        made = to_made_id(entry.name, entry.parent)
        return (found, False) if found else (made, made not in self._names)

    def _describe(self, theme_id: str, entry: Entry, *, is_new: bool) -> Iterator[Wish]:
        """Yield what an entry says that its theme does not say yet."""
        told = self._replayed.themes.get(theme_id)
        shown = [f"For example: {text}" for text in entry.typical] if is_new else []
        words = {
            "definition": "\n".join(filter(None, (entry.definition, *shown))),
            "include": entry.include, "exclude": entry.exclude, "memo": entry.memo,
        }  # fmt: skip
        for field, text in words.items():
            if text and text != (getattr(told, field, None) or ""):
                if field == "definition":
                    yield theme_id, "define", {"definition": text}
                else:
                    yield theme_id, "describe", {"field": field, "text": text}
        there = self._there.get(theme_id)
        if not is_new and there is not None and entry.name != there.name:
            yield theme_id, "name", {"name": entry.name}
        if entry.owner and entry.owner != getattr(told, "owner", None):
            yield theme_id, "owner", {"owner": entry.owner}
        if entry.kind and entry.kind != (there.kind if there else ""):
            yield theme_id, "kind", {"kind": entry.kind}
        if entry.status == "approved" and not getattr(told, "approved", False):
            yield theme_id, "approve", {}
        if entry.status == "retired" and getattr(told, "status", None) != "dismissed":
            yield theme_id, "status", {"status": "dismissed"}
        for tag in sorted(set(entry.tags) - set(getattr(told, "tags", ()))):
            yield theme_id, "tag", {"tag": tag}
