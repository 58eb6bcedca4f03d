"""Who opted out: a list of ids, and columns that say yes. Ids as given: to be turned into pseudonyms, never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.errors import InputError
from friction.ingest.files import EMPTY_FILE, ID_IS_WORD, find_source_files, read_rows
from friction.ingest.ids import find_why_none, read_ids, to_id, to_rules, to_written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from friction.config import Documents, Persons, Settings
    from friction.ingest.ids import IdRules

YES = frozenset(["1", "y", "yes", "true", "t", "on", "x", "j", "ja", "wahr", "s", "sim", "v", "verdadeiro"])
NO = frozenset(["0", "n", "no", "false", "f", "off", "-", "nein", "falsch", "não", "nao", "falso"])
SETTING = "privacy.opted_out"


def read_opted_out(settings: Settings, workspace: Path) -> set[str]:
    """Return the ids of all persons who opted out by the list or by a column of the settings.

    An id that is written otherwise than its form is there as both: runs of before may know it as it is written.

    Of a source with ``columns.opted_out`` a person opted out as soon as one row says so. A word that is neither yes
    nor no counts as yes, since the wrong way round could not be mended.

    Raises
    ------
    InputError
        If a file or column is missing, or a row or an id of the list cannot be read: whom it names would not be left
        out.
    """
    ids: set[str] = set()
    rules = to_rules(settings)
    listed = settings.privacy.opted_out
    if listed is not None:
        for value in _read_list(settings, workspace):
            written = to_written(listed.kind, value, rules)
            why = find_why_none(written, rules)
            if why not in (None, ID_IS_WORD):
                raise InputError(why, where=SETTING, why="Whom it names would not be left out.")
            ids |= {written, to_id(listed.kind, value, rules) or written}
    sources: tuple[Persons | Documents, ...] = (*settings.persons, *settings.documents)
    for source in sources:
        if source.columns.opted_out and (source.columns.person or source.columns.aliases):
            ids |= {one for row in _read_column(source, workspace, rules) for one in row if one is not None}
    return ids


def has_nameless(settings: Settings, workspace: Path) -> bool:
    """Tell whether a row of documents that names nobody says that its writer opted out."""
    for source in settings.documents:
        told = source.columns.opted_out
        if told and any(person is None for person, _ in _read_column(source, workspace, to_rules(settings))):
            return True
    return False


def find_opted_out(column: str | None, cells: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return which rows say that the person opted out, and which of these hold neither yes nor no."""
    if column is None:
        nobody = pd.Series(data=False, index=cells.index)
        return nobody, nobody
    words = cells[column].str.strip().str.casefold().fillna("")
    out = ~words.isin(NO) & (words != "")
    return out.astype(bool), (out & ~words.isin(YES)).astype(bool)


def _read_column(source: Persons | Documents, workspace: Path, rules: IdRules) -> Iterator[tuple[str | None, ...]]:
    """Yield the person of each row that says yes (null where it names nobody), and the id as it is written."""
    setting = f"{source.name!r}.path"
    person, flag, aliases = source.columns.person, source.columns.opted_out, source.columns.aliases
    for file, _ in find_source_files(setting, source.path, workspace):
        try:
            columns = [name for name in (person, flag, *aliases.values()) if name]
            cells = read_rows(file, columns=columns, where=setting, form=source.form).cells
        except InputError as error:
            if error.what == EMPTY_FILE:
                continue  # reported where the source is imported
            raise
        out, _ = find_opted_out(flag, cells)
        ids = read_ids(cells, person, source.person_kind, aliases, rules)[out]
        as_written = ids["given_id"] if "given_id" in ids else [None] * len(ids)
        for pair in zip(ids["person"], as_written, strict=True):
            yield tuple(one if isinstance(one, str) else None for one in pair)


def _read_list(settings: Settings, workspace: Path) -> Iterator[str]:
    """Yield the ids of the list; the first line of a plain one may be its first id, so it counts as one."""
    listed = settings.privacy.opted_out
    assert listed is not None  # noqa: S101 - asked by the caller
    for file, shown in find_source_files(SETTING, listed.path, workspace):
        try:
            columns = [listed.column] if listed.column else None
            # A line that was passed over for a title might be somebody's id.
            form = listed.form.model_copy(update={"header_line": listed.form.header_line or 1})
            rows = read_rows(file, columns=columns, where=SETTING, form=form)
        except InputError as error:
            if error.what == EMPTY_FILE:
                continue  # nobody opted out
            raise
        if rows.flaws:
            n = len(rows.flaws)
            raise InputError(
                f"{n} row{'s' if n > 1 else ''} cannot be read, the first at line {rows.flaws[0].row}",
                where=f"{SETTING}: {shown}",
                why="Whom it names would not be left out.",
                mend="Mend the file, then give the same command again.",
            )
        column = listed.column or _choose_column(settings, list(rows.cells.columns), shown)
        if column != listed.column and column not in _find_person_columns(settings):
            yield column
        yield from rows.cells[column].dropna().str.strip()


def _choose_column(settings: Settings, present: list[str], shown: str) -> str:
    """Return the only column, else the one that is called as the persons' ids in a source of the settings."""
    if len(present) == 1:
        return present[0]
    known = _find_person_columns(settings) & set(present)
    if len(known) == 1:
        return known.pop()
    raise InputError(
        f"has {len(present)} columns, and none is surely the one of the persons",
        where=f"{SETTING}: {shown}",
        why="Whom it names would not be left out.",
        mend='Name it in friction.toml: opted_out = { path = "…", column = "…" }.',
    )


def _find_person_columns(settings: Settings) -> set[str]:
    """Return what the settings call the column of the persons' ids."""
    sources = (*settings.persons, *settings.documents, *settings.events)
    return {source.columns.person for source in sources if source.columns.person}
