"""Raw rows: their columns by kind, made of cells, put together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from friction.ingest.files import Flaw, combine_coded, is_coded, join_coded, repeat_coded, strip_cells, to_coded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.ingest.files import Rows

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
TIME_OF: dict[str, str | None] = {"documents": "written_at", "persons": None, "events": "happened_at", "links": None}
ID_OF: dict[str, str | None] = {"documents": "doc_id", "persons": "person", "events": "event_id", "links": None}


def to_raw_columns(kind: str, raw: pd.DataFrame) -> list[str]:
    """Return the columns of the raw rows of a kind, in their order."""
    return [*RAW_COLUMNS[kind], *(name for name in ("aliases", "given_id") if name in raw), "file", "row"]


def build_no_rows(kind: str) -> pd.DataFrame:
    """Return the raw rows of a kind without any, in their types."""
    rows = pd.DataFrame({column: pd.Series(dtype="str") for column in RAW_COLUMNS[kind]})
    rows = rows.astype(dict.fromkeys([column for column in ("rating", "value") if column in rows], "float64"))
    time = TIME_OF[kind]
    rows = rows.astype({time: _TIME}) if time else rows
    rows = rows.astype({"turn": "Int64", "opted_out": "bool"}) if kind == "documents" else rows
    rows = rows.astype({"place": "int32"}) if kind == "events" else rows
    rows = rows.astype({"valid_from": _TIME, "valid_to": _TIME}) if kind == "links" else rows
    return rows.assign(file=repeat_coded(None, rows.index), row=pd.Series(dtype="int64"))


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
            name: join_column([part[name] if name in part else repeat_coded(None, part.index) for part in parts])
            for name in names
        }
    )


def join_column(parts: Sequence[pd.Series]) -> pd.Series:
    """Return one column of `join_raw`."""
    if all(map(is_coded, parts)):
        return join_coded(parts)
    return pd.concat([part.astype("str") if is_coded(part) else part for part in parts], ignore_index=True)
