"""What a reader hands on: raw rows, the import report and the quarantine."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts import build_empty, build_table
from friction.errors import FileError, InputError
from friction.ingest.files import (
    EMPTY_FILE,
    NO_ID_OF_ROWS,
    Flaw,
    Rows,
    build_rows,
    find_source_files,
    iter_rows,
    list_codes,
    read_ahead,
    repeat_coded,
    to_unread,
)
from friction.ingest.order import (
    KEPT,
    are_different,
    count_dropped,
    find_fates,
    find_places,
    join_aliases,
    to_settings_rules,
)
from friction.ingest.sources.raw_rows import (
    ID_OF,
    RAW_COLUMNS,
    TIME_OF,
    build_no_rows,
    join_column,
    join_raw,
    to_raw_columns,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from friction.config import Form

NEEDS_ALL = "It may say who opted out, who is who, or which names to mask: nothing is read without it."


@dataclass(frozen=True)
class Imported:
    """What came of one source, or of all sources of a kind.

    Attributes
    ----------
    rows : raw rows, unmasked and with the ids as given: to be protected, never stored. Columns: `RAW_COLUMNS`, then
        ``file`` and ``row``.
    imports : table ``imports``, one row per file. Rows read = kept + quarantined + duplicates + versions.
        ``n_repeats`` is 0: repeats are counted where ids are made.
    quarantine : table ``quarantine``. Also lists cells that were left out while their row was kept; the reason says
        so, and ``n_quarantined`` does not count them.
    unread : why no file of a source could be read; None where one was.
    """

    rows: pd.DataFrame
    imports: pd.DataFrame
    quarantine: pd.DataFrame
    unread: InputError | None = None


def import_files(
    kind: str,
    name: str,
    path: str,
    workspace: Path,
    columns: Sequence[str],
    to_raw: Callable[[Rows], tuple[pd.DataFrame, list[Flaw]]],
    form: Form,
    *,
    needs_all: bool,
) -> Imported:
    """Read every file of a source, make raw rows of each, and count what came of it.

    Of rows with the same given id one is kept (see `versions`); where the ids turn out to be no ids of
    rows, all are kept without them.

    Parameters
    ----------
    kind : documents, persons or events.
    name, path : of the source.
    columns : columns to read.
    to_raw : makes raw rows, with a column ``row``, and flaws of what was read from one file.
    form : how the files are laid out.
    needs_all : every file must be read, since it may say who opted out, who is who, or which names to mask. Else a
        file that cannot be read is set aside and reported, as one that is empty always is.

    Raises
    ------
    InputError
        If there is no file; if one cannot be used where all are needed; if the settings fit none of them.
    """
    setting = f"{kind} {name!r}.path"
    columns_read: dict[str, list[pd.Series]] = {}
    flaws, reads = [], []
    refused: list[InputError] = []
    n_empty = 0
    files = find_source_files(setting, path, workspace)
    for file, shown in files:
        try:
            read = _read_file(_iter_file(file, columns, setting, form), to_raw, shown)
        except InputError as error:
            if needs_all:
                error.why = f"{error.why}\n{NEEDS_ALL}".strip()
                raise
            # Made anew: with its traceback the error would hold all that was read when it is kept.
            refused.append(type(error)(error.what, where=error.where, why=error.why, mend=error.mend))
            read = _FileRead({}, [Flaw(0, None, to_unread(error))], 0, 0)
        n_empty += [flaw.reason for flaw in read.flaws] == [EMPTY_FILE]
        for column in list(read.columns):
            columns_read.setdefault(column, []).extend(read.columns.pop(column))
        flaws += [(kind, name, shown, *flaw) for flaw in read.flaws]
        reads.append((shown, read.n_read, read.n_given))
    if refused and len(refused) + n_empty == len(files):
        # Settings that fit no file are a mistake; a file that is none is told, and the rest of the input stands.
        mistake = next((error for error in refused if not isinstance(error, FileError)), None)
        if mistake is not None:
            raise mistake
        none = build_no_rows(kind)
        reports = _build_imports(kind, name, reads, none, {}, {}), add_to_quarantine(None, flaws)
        return Imported(none, *reports, unread=refused[0])
    # Column by column, and what is joined is let go: two copies of all rows would not fit.
    given = pd.DataFrame({column: join_column(columns_read.pop(column)) for column in list(columns_read)})
    ids = None if ID_OF[kind] is None else given[ID_OF[kind]]
    given, fate, are_ids = drop_versions(given, kind)
    if not are_ids:
        flaws += [(kind, name, shown, *Flaw(1, f"columns.{ID_OF[kind]}", NO_ID_OF_ROWS)) for shown, n, _ in reads if n]
    n_dropped = count_dropped(given["file"], fate)
    kept = given if not fate.any() else given[fate == KEPT].reset_index(drop=True)
    rules: dict[str, str] = {}
    if kind == "events":
        if "place" in kept:
            rules = to_settings_rules(kept)
        else:
            assert ids is not None  # noqa: S101 - events have a column for it
            places, rules = find_places(kept, ids if kept is given else ids[fate == KEPT])
            kept = kept.assign(place=places)
    return Imported(
        rows=kept[to_raw_columns(kind, kept)],
        imports=_build_imports(kind, name, reads, kept, n_dropped, rules),
        quarantine=add_to_quarantine(None, flaws),
    )


class _FileRead(NamedTuple):
    """Raw rows of one file, column by column in stretches, with flaws; rows read, and those that made raw rows."""

    columns: dict[str, list[pd.Series]]
    flaws: list[Flaw]
    n_read: int
    n_given: int


def _read_file(
    stretches: Iterator[Rows], to_raw: Callable[[Rows], tuple[pd.DataFrame, list[Flaw]]], shown: str
) -> _FileRead:
    columns: dict[str, list[pd.Series]] = {}
    flaws: list[Flaw] = []
    n_read = n_given = 0
    for rows in read_ahead(stretches):
        raw, found = to_raw(rows)
        for column, cells in raw.assign(file=repeat_coded(shown, raw.index)).items():
            columns.setdefault(str(column), []).append(cells)
        flaws += [*rows.flaws, *found]
        n_read += rows.n_read
        n_given += raw["row"].nunique()
    return _FileRead(columns, flaws, n_read, n_given)


def iter_cells(
    kind: str, name: str, path: str, workspace: Path, form: Form, columns: Sequence[str], column: str
) -> Iterator[pd.Series]:
    """Yield the cells of one of the columns that a source is read with, in parts, of the files that can be read."""
    setting = f"{kind} {name!r}.path"
    for file, _ in find_source_files(setting, path, workspace):
        with suppress(InputError):  # reported where the source is imported
            yield from [rows.cells[column] for rows in _iter_file(file, columns, setting, form)]


def _iter_file(file: Path, columns: Sequence[str], setting: str, form: Form) -> Iterator[Rows]:
    """Yield the rows of a file; that it is empty is a flaw: an export of nothing, where a missing file is a mistake."""
    try:
        yield from iter_rows(file, columns=columns, where=setting, form=form)
    except InputError as error:
        if error.what != EMPTY_FILE:
            raise
        yield build_rows({column: [] for column in columns}, [], [Flaw(0, None, EMPTY_FILE)], 0)


def join_imported(kind: str, imported: Sequence[Imported]) -> Imported:
    """Return all sources of a kind as one; without any, tables without rows."""
    read = [one.rows for one in imported if one.unread is None]
    return Imported(
        rows=read[0] if len(read) == 1 else join_raw(read) if read else build_no_rows(kind),
        imports=_join_tables("imports", [one.imports for one in imported]),
        quarantine=_join_tables("quarantine", [one.quarantine for one in imported]),
    )


def drop_versions(raw: pd.DataFrame, kind: str) -> tuple[pd.DataFrame, np.ndarray, bool]:
    """Say which rows with the same given id stay (see `versions`); rows without an id all do.

    Where one of them says that its writer opted out, the one that is kept says so; it has the aliases of all.

    Returns
    -------
    The rows, the fate of each, and whether the ids are ids of rows: if not, they are null in the rows returned.
    """
    column = ID_OF[kind]
    if column is None:
        return raw, np.zeros(len(raw), dtype=np.int8), True
    key = raw[column]
    joined = raw
    if "opted_out" in raw:
        joined = raw.assign(opted_out=raw["opted_out"] | key.isin(set(key[raw["opted_out"]].dropna())))
    if "aliases" in raw and not are_different(key):
        joined = joined.assign(aliases=join_aliases(raw["aliases"], key, key.notna() & key.duplicated(keep=False)))
    content = [name for name in RAW_COLUMNS[kind] if name not in (column, "place")]
    found = find_fates(joined, kind, column, TIME_OF[kind], content)
    if not found.are_ids:
        return raw.assign(**{column: repeat_coded(None, raw.index).astype(key.dtype)}), found.fate, False
    return joined, found.fate, True


def _join_tables(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return tables of one name as one; without any, the empty table."""
    return build_table(name, pd.concat(parts, ignore_index=True)) if parts else build_empty(name)


def _build_imports(
    kind: str,
    name: str,
    reads: list[tuple[str, int, int]],
    kept: pd.DataFrame,
    n_dropped: dict[str, tuple[int, int]],
    rules: dict[str, str],
) -> pd.DataFrame:
    """Return the table ``imports`` of one source."""
    time = TIME_OF[kind]
    codes, files = list_codes(kept["file"])
    times = kept[time].groupby(codes).agg(["min", "max"]).rename(files.__getitem__) if time else None
    rows = []
    for shown, n_read, n_given in reads:
        n_duplicates, n_versions = n_dropped.get(shown, (0, 0))
        rows.append(
            {
                "kind": kind,
                "source": name,
                "file": shown,
                "n_read": n_read,
                "n_kept": n_given - n_duplicates - n_versions,
                "n_quarantined": n_read - n_given,
                "n_duplicates": n_duplicates,
                "n_versions": n_versions,
                "n_repeats": 0,
                "first_at": times["min"].get(shown) if times is not None else None,
                "last_at": times["max"].get(shown) if times is not None else None,
                "ties_by": rules.get(shown),
            }
        )
    return build_table("imports", pd.DataFrame(rows))


def add_to_quarantine(
    before: pd.DataFrame | None, flaws: Sequence[tuple[str, str, str, int, str | None, str]]
) -> pd.DataFrame:
    """Return the table ``quarantine`` with more flaws; of several reasons for one place the first stays."""
    if not flaws:
        return build_empty("quarantine") if before is None else before
    frame = pd.DataFrame(flaws, columns=["kind", "source", "file", "row", "column", "reason"])
    whole = frame if before is None else pd.concat([before, frame], ignore_index=True)
    return build_table("quarantine", whole.drop_duplicates(["kind", "source", "file", "row", "column"]))
