"""What a reader hands on: raw rows, the import report and the quarantine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts import build_empty, build_table
from friction.errors import InputError
from friction.ingest.ahead import read_ahead
from friction.ingest.coded import combine_coded, is_coded, join_coded, list_codes, repeat_coded, to_coded
from friction.ingest.flaws import EMPTY_FILE, Flaw
from friction.ingest.rows import Rows, build_rows, to_arrow
from friction.ingest.sources import find_source_files
from friction.ingest.tabular import iter_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from friction.config import Form

RAW_COLUMNS = {
    "documents": (
        "doc_id", "source", "source_name", "author", "thread", "person", "written_at", "text", "rating", "language",
        "link", "stage_hint", "conversation", "turn", "opted_out", "names",
    ),
    "persons": ("person", "source", "account", "value", "properties", "names"),
    "events": ("event_id", "person", "happened_at", "name", "source", "session", "properties"),
    "links": ("person", "source", "valid_from", "valid_to"),
}  # fmt: skip
"""Columns of the raw rows of each kind; ``aliases``, where the settings name some, and ``file`` and ``row``, the place
they come from, stand behind them."""

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
    imports : table ``imports``, one row per file. Rows read = kept + quarantined + duplicates. ``n_repeats`` is 0:
        repeats are counted where ids are made.
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

    Of rows with the same given id one is kept: the earliest, and of equally early ones the one whose content sorts
    first, so that the order of the rows does not matter.

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
        If a file is missing or cannot be used. An empty file among others is only reported.
    """
    setting = f"{kind} {name!r}.path"
    columns_read: dict[str, list[pd.Series]] = {}
    flaws, reads = [], []
    files = find_source_files(setting, path, workspace)
    for file, shown in files:
        n_read = n_given = 0
        for rows in read_ahead(_iter_file(file, columns, setting, form, is_alone=len(files) == 1)):
            raw, found = to_raw(rows)
            for column, cells in raw.assign(file=repeat_coded(shown, raw.index)).items():
                columns_read.setdefault(str(column), []).append(cells)
            flaws += [(kind, name, shown, *flaw) for flaw in [*rows.flaws, *found]]
            n_read += rows.n_read
            n_given += raw["row"].nunique()
        reads.append((shown, n_read, n_given))
    # Column by column, and what is joined is let go: two copies of all rows would not fit.
    given = pd.DataFrame({column: _join(columns_read.pop(column)) for column in list(columns_read)})
    kept = drop_duplicates(given, kind)
    return Imported(
        rows=kept[to_raw_columns(kind, kept)],
        imports=_build_imports(kind, name, reads, given, kept),
        quarantine=_build_quarantine(flaws),
    )


def iter_cells(kind: str, name: str, path: str, workspace: Path, column: str, form: Form) -> Iterator[pd.Series]:
    """Yield the cells of one column of all files of a source, in parts (see `import_files`)."""
    setting = f"{kind} {name!r}.path"
    for file, _ in find_source_files(setting, path, workspace):
        for rows in _iter_file(file, [column], setting, form, is_alone=False):
            yield rows.cells[column]


def to_raw_columns(kind: str, raw: pd.DataFrame) -> list[str]:
    """Return the columns of the raw rows of a kind, in their order."""
    return [*RAW_COLUMNS[kind], *(["aliases"] if "aliases" in raw else []), "file", "row"]


def _iter_file(file: Path, columns: Sequence[str], setting: str, form: Form, *, is_alone: bool) -> Iterator[Rows]:
    """Yield the rows of a file; an empty one among others is a flaw."""
    try:
        yield from iter_rows(file, columns=columns, where=setting, form=form)
    except InputError as error:
        if error.what != EMPTY_FILE or is_alone:
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
        rows = rows.astype({"valid_from": _TIME, "valid_to": _TIME}) if kind == "links" else rows
        rows = rows.assign(file=pd.Series(dtype="str"), row=pd.Series(dtype="int64"))
        return Imported(rows, build_empty("imports"), build_empty("quarantine"))
    return Imported(
        rows=imported[0].rows if len(imported) == 1 else join_raw([one.rows for one in imported]),
        imports=build_table("imports", pd.concat([one.imports for one in imported], ignore_index=True)),
        quarantine=build_table("quarantine", pd.concat([one.quarantine for one in imported], ignore_index=True)),
    )


def drop_duplicates(raw: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Keep one of the rows that have the same given id (see `import_files`); rows without an id all stay.

    Where one of them says that its writer opted out, the one that is kept says so; it has the aliases of all.
    """
    if _ID_OF[kind] is None:
        return raw
    key = raw[_ID_OF[kind]]
    if "opted_out" in raw:
        raw = raw.assign(opted_out=raw["opted_out"] | key.isin(set(key[raw["opted_out"]].dropna())))
    if _are_different(key):
        return raw
    repeated = key.notna() & key.duplicated(keep=False)
    if "aliases" in raw:
        raw = raw.assign(aliases=_join_aliases(raw["aliases"], key, repeated))
    time = _TIME_OF[kind]
    content = [column for column in to_raw_columns(kind, raw)[:-2] if column not in (key.name, time)]
    by = [key.name, *([time] if time else []), *content]
    found = raw.loc[repeated, by]
    coded = [column for column in by if is_coded(found[column])]
    ordered = found.astype(dict.fromkeys(coded, "str")).sort_values(by, kind="stable", na_position="last")
    dropped = ordered.index[ordered.duplicated(key.name)]
    return raw.drop(index=dropped).reset_index(drop=True)


def _join_aliases(aliases: pd.Series, key: pd.Series, repeated: pd.Series) -> pd.Series:
    """Return the aliases of each row, those of repeated rows together, in the type of those given."""
    plain = aliases.astype("str")
    known = plain[repeated & plain.notna()]
    joined = known.groupby(key).agg(lambda cells: "\n".join(sorted(set(cells))))
    return plain.mask(repeated, key.map(joined)).astype(aliases.dtype)


def _are_different(key: pd.Series) -> bool:
    """Tell whether no id is given twice."""
    import pyarrow.compute as pc

    n = int(key.notna().sum())
    return n == 0 or bool(pc.count_distinct(to_arrow(key.astype("str"))).as_py() == n)


def clean_ids(cells: pd.Series | None, like: pd.DataFrame) -> pd.Series:
    """Return ids without the spaces around them, null where nothing is left; all null without a column."""
    if cells is None:
        return pd.Series(None, index=like.index, dtype="str")
    stripped = cells.str.strip()
    return stripped.mask(stripped == "")


def join_names(cells: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    r"""Return the names of each row, those of several columns parted by ``\n``; null where there is none."""
    parts = [clean_ids(cells[column], cells).fillna("") for column in columns]
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
    kind: str, name: str, reads: list[tuple[str, int, int]], given: pd.DataFrame, kept: pd.DataFrame
) -> pd.DataFrame:
    """Return the table ``imports`` of one source."""
    time = _TIME_OF[kind]
    codes, files = list_codes(kept["file"])
    n_kept = None if kept is given else kept["row"].groupby(codes).nunique().rename(files.__getitem__)
    times = kept[time].groupby(codes).agg(["min", "max"]).rename(files.__getitem__) if time else None
    rows = [
        {
            "kind": kind,
            "source": name,
            "file": shown,
            "n_read": n_read,
            "n_kept": n_given if n_kept is None else int(n_kept.get(shown, 0)),
            "n_quarantined": n_read - n_given,
            "n_duplicates": 0 if n_kept is None else n_given - int(n_kept.get(shown, 0)),
            "n_repeats": 0,
            "first_at": times["min"].get(shown) if times is not None else None,
            "last_at": times["max"].get(shown) if times is not None else None,
        }
        for shown, n_read, n_given in reads
    ]
    return build_table("imports", pd.DataFrame(rows))


def _build_quarantine(flaws: list[tuple[str, str, str, int, str | None, str]]) -> pd.DataFrame:
    """Return the table ``quarantine``, one reason for each place."""
    if not flaws:
        return build_empty("quarantine")
    frame = pd.DataFrame(flaws, columns=["kind", "source", "file", "row", "column", "reason"])
    return build_table("quarantine", frame.drop_duplicates(["kind", "source", "file", "row", "column"]))
