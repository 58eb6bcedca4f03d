"""Whether a table keeps its contract, at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from friction.contracts.columns import Column, Kind, Table


def is_kept(table: Table, frame: pd.DataFrame) -> bool:
    """Say whether a built frame keeps every promise of a contract: columns, kinds, nulls, words, bounds, key.

    The promises are those of `friction.contracts.check.to_schema`, which takes many times as long for a small table:
    it judges what is not seen to be kept, and tells what is amiss.
    """
    if not frame.columns.is_unique or not {*table.names} <= {*frame.columns}:
        return False
    if len(frame) == 0:
        return True
    return all(_is_column_kept(column, frame[column.name]) for column in table.columns) and not (
        frame.duplicated(list(table.key)).any()
    )


def _is_column_kept(column: Column, values: pd.Series) -> bool:
    if not is_kind(column.kind, values) or (not column.null and values.isna().any()):
        return False
    if values.dtype == object and column.kind != "texts":
        return False  # a built table has no such column: it may hold anything
    if column.words and not {*values.dropna().unique()} <= {*column.words}:
        return False
    if column.kind == "share":
        return not ((values < 0) | (values > 1)).any()
    return column.low is None or not (values < column.low).any()


def is_kind(kind: Kind, values: pd.Series) -> bool:
    """Say whether a series holds values of ``kind``; it asks for meaning, not for a dtype's spelling."""
    import pandas as pd

    if len(values) == 0:
        return True
    if kind == "time":
        return isinstance(values.dtype, pd.DatetimeTZDtype) and str(values.dt.tz) == "UTC"
    if kind == "texts":
        return all(isinstance(items, list) and all(isinstance(item, str) for item in items) for items in values)
    if kind == "count":
        return pd.api.types.is_integer_dtype(values.dtype)
    if kind == "flag":
        return pd.api.types.is_bool_dtype(values.dtype)
    if kind in ("number", "share"):
        return pd.api.types.is_float_dtype(values.dtype)
    return pd.api.types.is_string_dtype(values.dtype)
