"""What a reader hands on: raw rows, the import report and the quarantine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_empty, build_table
from friction.errors import InputError
from friction.ingest.files import (
    EMPTY_FILE,
    NO_ID_OF_ROWS,
    Flaw,
    Rows,
    build_rows,
    combine_coded,
    find_source_files,
    is_coded,
    iter_rows,
    join_coded,
    list_codes,
    read_ahead,
    repeat_coded,
    strip_cells,
    to_coded,
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from friction.config import Form

RAW_COLUMNS = {
    "documents": (
        "doc_id", "source", "source_name", "author", "thread", "person", "written_at", "text", "rating", "language",
        "link", "stage_hint", "conversation", "turn", "opted_out", "names", "left_out", "given_text",
    ),
    "persons": ("person", "source", "account", "value", "properties", "names"),
    "events": ("event_id", "person", "happened_at", "name", "source", "session", "properties", "place"),
    "links": ("person", "source", "valid_from", "valid_to"),
}  # fmt: skip
"""Columns of the raw rows of each kind. Behind them stand ``aliases``, where the settings name some, ``given_id``,
where they name a column of persons (see `id_rules`), and ``file`` and ``row``, the place they come from."""

_TIME = "datetime64[us, UTC]"
_TIME_OF = {"documents": "written_at", "persons": None, "events": "happened_at", "links": None}
_ID_OF = {"documents": "doc_id", "persons": "person", "events": "event_id", "links": None}


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
    """

    rows: pd.DataFrame
    imports: pd.DataFrame
    quarantine: pd.DataFrame


def import_files(
    kind: str,
    name: str,
    path: str,
    workspace: Path,
    columns: Sequence[str],
    to_raw: Callable[[Rows], tuple[pd.DataFrame, list[Flaw]]],
    form: Form,
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

    Raises
    ------
    InputError
        If a file is missing or cannot be used. An empty file is only reported.
    """
    setting = f"{kind} {name!r}.path"
    columns_read: dict[str, list[pd.Series]] = {}
    flaws, reads = [], []
    files = find_source_files(setting, path, workspace)
    for file, shown in files:
        n_read = n_given = 0
        for rows in read_ahead(_iter_file(file, columns, setting, form)):
            raw, found = to_raw(rows)
            for column, cells in raw.assign(file=repeat_coded(shown, raw.index)).items():
                columns_read.setdefault(str(column), []).append(cells)
            flaws += [(kind, name, shown, *flaw) for flaw in [*rows.flaws, *found]]
            n_read += rows.n_read
            n_given += raw["row"].nunique()
        reads.append((shown, n_read, n_given))
    # Column by column, and what is joined is let go: two copies of all rows would not fit.
    given = pd.DataFrame({column: _join(columns_read.pop(column)) for column in list(columns_read)})
    ids = None if _ID_OF[kind] is None else given[_ID_OF[kind]]
    given, fate, are_ids = drop_versions(given, kind)
    if not are_ids:
        flaws += [(kind, name, shown, *Flaw(1, f"columns.{_ID_OF[kind]}", NO_ID_OF_ROWS)) for shown, n, _ in reads if n]
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
        quarantine=_build_quarantine(flaws),
    )


def iter_cells(kind: str, name: str, path: str, workspace: Path, form: Form, column: str) -> Iterator[pd.Series]:
    """Yield the cells of one column of all files of a source, in parts (see `import_files`)."""
    setting = f"{kind} {name!r}.path"
    for file, _ in find_source_files(setting, path, workspace):
        for rows in _iter_file(file, [column], setting, form):
            yield rows.cells[column]


def to_raw_columns(kind: str, raw: pd.DataFrame) -> list[str]:
    """Return the columns of the raw rows of a kind, in their order."""
    return [*RAW_COLUMNS[kind], *(name for name in ("aliases", "given_id") if name in raw), "file", "row"]


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
    if not imported:
        rows = pd.DataFrame({column: pd.Series(dtype="str") for column in RAW_COLUMNS[kind]})
        rows = rows.astype(dict.fromkeys([column for column in ("rating", "value") if column in rows], "float64"))
        time = _TIME_OF[kind]
        rows = rows.astype({time: _TIME}) if time else rows
        rows = rows.astype({"turn": "Int64", "opted_out": "bool"}) if kind == "documents" else rows
        rows = rows.astype({"place": "int32"}) if kind == "events" else rows
        rows = rows.astype({"valid_from": _TIME, "valid_to": _TIME}) if kind == "links" else rows
        rows = rows.assign(file=pd.Series(dtype="str"), row=pd.Series(dtype="int64"))
        return Imported(rows, build_empty("imports"), build_empty("quarantine"))
    return Imported(
        rows=imported[0].rows if len(imported) == 1 else join_raw([one.rows for one in imported]),
        imports=build_table("imports", pd.concat([one.imports for one in imported], ignore_index=True)),
        quarantine=build_table("quarantine", pd.concat([one.quarantine for one in imported], ignore_index=True)),
    )


def drop_versions(raw: pd.DataFrame, kind: str) -> tuple[pd.DataFrame, np.ndarray, bool]:
    """Say which rows with the same given id stay (see `versions`); rows without an id all do.

    Where one of them says that its writer opted out, the one that is kept says so; it has the aliases of all.

    Returns
    -------
    The rows, the fate of each, and whether the ids are ids of rows: if not, they are null in the rows returned.
    """
    column = _ID_OF[kind]
    if column is None:
        return raw, np.zeros(len(raw), dtype=np.int8), True
    key = raw[column]
    joined = raw
    if "opted_out" in raw:
        joined = raw.assign(opted_out=raw["opted_out"] | key.isin(set(key[raw["opted_out"]].dropna())))
    if "aliases" in raw and not are_different(key):
        joined = joined.assign(aliases=join_aliases(raw["aliases"], key, key.notna() & key.duplicated(keep=False)))
    content = [name for name in RAW_COLUMNS[kind] if name not in (column, "place")]
    found = find_fates(joined, kind, column, _TIME_OF[kind], content)
    if not found.are_ids:
        return raw.assign(**{column: repeat_coded(None, raw.index).astype(key.dtype)}), found.fate, False
    return joined, found.fate, True


def join_names(cells: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    r"""Return the names of each row, those of several columns parted by ``\n``; null where there is none."""
    parts = [strip_cells(cells[column], cells).fillna("") for column in columns]
    joined = ["\n".join(filter(None, names)) or None for names in zip(*parts, strict=True)]
    return pd.Series(joined if columns else None, index=cells.index, dtype="str")


def to_flaws(rows: Rows, at_fault: pd.Series, column: str | None, reason: str) -> list[Flaw]:
    """Return a flaw for each row of ``rows`` where ``at_fault`` is true."""
    return [Flaw(int(rows.row[place]), column, reason) for place in at_fault.to_numpy(dtype=bool).nonzero()[0]]


def to_reasoned_flaws(rows: Rows, reasons: pd.Series, column: str) -> list[Flaw]:
    """Return a flaw for each row of ``rows`` where ``reasons`` gives one."""
    return [
        Flaw(int(rows.row[place]), column, reasons.iloc[place]) for place in reasons.notna().to_numpy().nonzero()[0]
    ]


def to_properties(cells: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Return the named columns of each row as a JSON object in a dictionary, names sorted, empty cells left out."""
    ordered = sorted(set(names))
    if not ordered:
        return repeat_coded("{}", cells.index)

    def join(items: Sequence[str | None]) -> str:
        found = {name: item for name, item in zip(ordered, items, strict=True) if item is not None}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))

    return combine_coded([to_coded(cells[name], lambda distinct: distinct) for name in ordered], join)


def join_raw(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return raw rows one behind the other, with a new index; dictionaries are joined, not written out.

    A column of text that some parts lack (``aliases``) is null there.
    """
    names = dict.fromkeys(name for part in parts for name in part.columns)
    return pd.DataFrame(
        {
            name: _join([part[name] if name in part else repeat_coded(None, part.index) for part in parts])
            for name in names
        }
    )


def _join(parts: Sequence[pd.Series]) -> pd.Series:
    """Return one column of `join_raw`."""
    if all(map(is_coded, parts)):
        return join_coded(parts)
    return pd.concat([part.astype("str") if is_coded(part) else part for part in parts], ignore_index=True)


def _build_imports(
    kind: str,
    name: str,
    reads: list[tuple[str, int, int]],
    kept: pd.DataFrame,
    n_dropped: dict[str, tuple[int, int]],
    rules: dict[str, str],
) -> pd.DataFrame:
    """Return the table ``imports`` of one source."""
    time = _TIME_OF[kind]
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


def _build_quarantine(flaws: list[tuple[str, str, str, int, str | None, str]]) -> pd.DataFrame:
    """Return the table ``quarantine``, one reason for each place."""
    if not flaws:
        return build_empty("quarantine")
    frame = pd.DataFrame(flaws, columns=["kind", "source", "file", "row", "column", "reason"])
    return build_table("quarantine", frame.drop_duplicates(["kind", "source", "file", "row", "column"]))
