"""``friction themes export`` and ``import``: codebooks, coded segments and decisions, to files and from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.errors import FrictionError, InputError
from friction.store import write_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from friction.themes.codebook import Codebook, Entry
    from pipelines.commands.themes.opened import Opened

_FORMS = {
    "codebook": (".qdc", ".csv", ".xlsx"),
    "segments": (".csv",),
    "labelstudio": (".json",),
    "decisions": (".jsonl",),
}
MOST_BYTES = 64 * 1024 * 1024


class Taken(NamedTuple):
    """What an import did: ids of the decisions, how many themes are new, and what was left out or had to give way."""

    decisions: list[str]
    n_new: int
    notes: list[str]


def export_themes(opened: Opened, what: str, target: Path) -> list[Path]:
    """Write themes to a file outside the workspace; the audit says who did. Returns the files written.

    Parameters
    ----------
    what : ``codebook`` (.qdc, .csv or .xlsx by the file's name), ``segments`` (.csv), ``labelstudio`` (.json, with the
        project's configuration beside it as .xml), ``decisions`` (.jsonl). Texts are masked.
    target : the file.

    Raises
    ------
    FrictionError
        If the file's name does not fit, or it would lie in the workspace.
    NotAllowedError
        If whoever asks is no lead.
    """
    opened.service.check("export")
    form = target.suffix.lower()
    if form not in _FORMS[what]:
        raise FrictionError(
            f"{what} cannot be written as {form or 'a file without an ending'}",
            where=str(target),
            mend=f"Name a file that ends with {' or '.join(_FORMS[what])}.",
        )
    if target.resolve().is_relative_to(opened.workspace.resolve()):
        raise FrictionError(
            "the file would lie in the workspace",
            where=str(target),
            why="There it would outlive a person's wish to be forgotten.",
            mend="Name a file elsewhere.",
        )
    made = dict(_write(opened, what, target))
    rows = {"codebook": len(opened.names), "decisions": len(opened.decisions)}
    n_rows = rows.get(what, len(opened.run.segments))
    # First: an export that cannot be written is in the audit all the same, none that was written is not.
    opened.service.record("export", {"form": form, "of": what, "n_rows": n_rows}, subject=what)
    for path, content in made.items():
        write_file(path, content)
    return list(made)


def _write(opened: Opened, what: str, target: Path) -> Iterator[tuple[Path, bytes]]:
    from friction.themes.codebook import (
        to_codebook,
        to_label_studio,
        write_coded,
        write_csv,
        write_decisions,
        write_qdc,
        write_workbook,
    )

    themes, segments, placed = opened.tables["themes"], opened.run.segments, opened.tables["segment_topics"]
    if what == "codebook":
        write = {".qdc": write_qdc, ".csv": write_csv, ".xlsx": write_workbook}[target.suffix.lower()]
        yield target, write(to_codebook(_list_codes(opened), segments, opened.decisions))
    elif what == "segments":
        yield target, write_coded(segments, placed, themes)
    elif what == "decisions":
        yield target, write_decisions(opened.decisions)
    else:
        made = to_label_studio(segments, placed, themes)
        yield target, made.tasks
        yield target.with_suffix(".xml"), made.config


def _list_codes(opened: Opened) -> pd.DataFrame:
    """Return the table of themes, and behind it the codes that people made and that hold nothing yet."""
    import pandas as pd

    made = [
        {
            "theme_id": theme_id, "name": told.name, "definition": told.definition, "include": told.include,
            "exclude": told.exclude, "memo": told.memo, "typical_ids": list(told.typical), "edge_ids": list(told.edge),
            "parent_id": opened.replayed.parents.get(theme_id) or None, "status": told.status or "new",
            "owner": told.owner, "tags": list(told.tags), "kind": told.kind or "", "approved": told.approved,
        }
        for theme_id, told in opened.empty.items()
    ]  # fmt: skip
    themes = opened.tables["themes"]
    return pd.concat([themes, pd.DataFrame(made)], ignore_index=True) if made else themes


def import_codebook(opened: Opened, source: Path) -> Taken:
    """Take a codebook in: every code becomes a theme with its words, or gives them to the theme it is already.

    A code is a theme that is there by its theme id, by the id under which that was given to other programs, or by its
    name; else a new one, made before any message is in it: the next run gathers what is like its words. Examples of a
    file are texts, no messages of the workspace: they go into the definition of new themes. Nothing is taken away.

    Raises
    ------
    InputError
        If the file cannot be read.
    NotAllowedError
        If whoever asks is no lead.
    """
    from friction.themes.codebook import read_codebook

    opened.service.check("import")
    codebook, notes = read_codebook(_read(source), str(source))
    wanted = _Wanted(opened, codebook)
    decisions = list(wanted.list_decisions())
    notes += wanted.notes
    if not decisions:
        return Taken([], 0, [*notes, "All of it is so already."])
    from pipelines.commands.themes.decide import decide_all

    return Taken(decide_all(opened, decisions), wanted.n_new, notes)


class _Wanted:
    """The decisions that make themes say what a codebook says."""

    def __init__(self, opened: Opened, codebook: Codebook) -> None:
        from friction.themes.codebook import find_guid, to_codebook

        self.n_new = 0
        self.notes: list[str] = []
        self._opened, self._entries = opened, codebook.entries
        themes = opened.tables["themes"].dropna(subset="parent_id")
        self._nested = dict(opened.replayed.parents)
        self._stands_under = self._nested | dict(zip(themes["theme_id"], themes["parent_id"], strict=True))
        there = to_codebook(_list_codes(opened), opened.run.segments).entries
        self._by_guid = {find_guid(entry): entry.theme_id for entry in there}
        self._by_name = {name.casefold(): theme_id for theme_id, name in opened.names.items()}
        self._there = {entry.theme_id: entry for entry in there}
        self._find_guid = find_guid

    def list_decisions(self) -> Iterator[tuple[str | None, str, dict[str, object]]]:
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
        from friction.themes import to_made_id

        held = self._opened.replayed.find_theme(entry.theme_id)
        known = (
            held if held in self._opened.names else None,
            self._by_guid.get(self._find_guid(entry)),
            self._by_name.get(entry.name.casefold()),
        )
        found = next((one for one in known if one), None)
        made = to_made_id(entry.name, entry.parent)
        return (found, False) if found else (made, made not in self._opened.names)

    def _describe(
        self, theme_id: str, entry: Entry, *, is_new: bool
    ) -> Iterator[tuple[str | None, str, dict[str, object]]]:
        """Yield what an entry says that its theme does not say yet."""
        told = self._opened.replayed.themes.get(theme_id)
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


def import_decisions(opened: Opened, source: Path) -> Taken:
    """Take in the decisions of another log (JSON Lines) that hold there, signed by whoever takes them in.

    What was taken back there is left out, and so are decisions on segments that the newest run does not have, and those
    of this very log: given anew, an old word would rule over newer ones.

    Raises
    ------
    InputError
        If the file cannot be read.
    NotAllowedError
        If whoever asks is no lead.
    """
    from friction.themes import find_undone, list_segments
    from friction.themes.codebook import read_decisions
    from pipelines.commands.themes.decide import decide_all

    opened.service.check("import")
    given = read_decisions(_read(source), str(source))
    log = opened.decisions
    own = set(zip(log["decision_id"], log["decided_by"], log["decided_at"], log["action"], strict=True))
    undone = find_undone([(one.decision_id, one.undoes or None) for one in given])
    there = set(opened.run.segments["segment_id"])
    wanted: list[tuple[str | None, str, dict[str, object]]] = []
    n_lost = n_own = 0
    for one in given:
        if one.decision_id in undone or one.undoes:
            continue
        if (one.decision_id, one.decided_by, one.decided_at, one.action) in own:
            n_own += 1
            continue
        payload = {name: value for name, value in one.payload.items() if name != "anchors"}
        if not there.issuperset(list_segments(payload)):
            n_lost += 1
            continue
        wanted.append((one.theme_id, one.action, payload))
    notes = [f"{n_lost} decisions on segments that are not in the newest run were left out."] if n_lost else []
    notes += [f"{n_own} decisions of this very log were left out: they are here."] if n_own else []
    return Taken(decide_all(opened, wanted) if wanted else [], sum(one[1] == "create" for one in wanted), notes)


def _read(source: Path) -> bytes:
    """Return what is in a file that people name; refuse one that no codebook or log fills."""
    try:
        if source.stat().st_size > MOST_BYTES:
            raise InputError("the file is too large to be taken in", where=str(source), mend="Name another file.")
        return source.read_bytes()
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", where=str(source)) from error
