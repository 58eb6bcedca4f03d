"""Columns whose values repeat: each value once, and for each row its number, as dictionaries of Arrow.

Millions of events name thousands of persons and tens of things that happened. Kept so, such columns are a tenth of the
size, and what is done to a value is done once. (Categories of pandas are no choice: they keep an index of all values as
objects of Python, which takes more memory than the rows.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.ingest.files.rows import to_array

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa


def to_coded(cells: pd.Series, change: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Return a column of text as a dictionary, each value changed once; null stays null.

    Parameters
    ----------
    cells : text (dtype str).
    change : makes a column of text of the distinct values, row by row; it may make them null or equal.
    """
    return to_coded_columns(cells, lambda distinct: [change(distinct)])[0]


def to_coded_columns(cells: pd.Series, change: Callable[[pd.Series], Sequence[pd.Series]]) -> list[pd.Series]:
    """Return several columns made of one, as dictionaries (see `to_coded`)."""
    import pyarrow as pa

    found = to_array(cells).dictionary_encode()
    columns = []
    for values in change(pd.Series(found.dictionary, dtype="str")):
        if values.isna().all():
            columns.append(repeat_coded(None, cells.index))
            continue
        changed = to_array(values).dictionary_encode()
        codes = changed.indices.take(found.indices)
        columns.append(_to_series(pa.DictionaryArray.from_arrays(codes, changed.dictionary), cells.index))
    return columns


def repeat_coded(value: str | None, index: pd.Index) -> pd.Series:
    """Return one value (or null) for every row, as a dictionary."""
    import pyarrow as pa

    codes = pa.array(np.zeros(len(index), dtype=np.int32), mask=np.full(len(index), value is None))
    known = pa.array([] if value is None else [value], pa.large_string())
    return _to_series(pa.DictionaryArray.from_arrays(codes, known), index)


def combine_coded(columns: Sequence[pd.Series], join: Callable[[Sequence[str | None]], str | None]) -> pd.Series:
    """Return one dictionary made of several, each combination of values joined once."""
    import pyarrow as pa

    numbers = np.zeros(len(columns[0]), dtype=np.int64)
    first = np.zeros(0, dtype=np.int64)
    found = [_to_dictionary(column) for column in columns]
    for column in found:
        # Numbered anew after each column: the product of all their sizes could be too large.
        numbers = numbers * (len(column.dictionary) + 1) + _to_codes(column) + 1
        _, first, numbers = np.unique(numbers, return_index=True, return_inverse=True)
    cells = [column.take(pa.array(first)).to_pylist() for column in found]
    joined = pa.array([join(items) for items in zip(*cells, strict=True)], pa.large_string()).dictionary_encode()
    codes = joined.indices.take(pa.array(numbers))
    return _to_series(pa.DictionaryArray.from_arrays(codes, joined.dictionary), columns[0].index)


def join_coded(parts: Sequence[pd.Series]) -> pd.Series:
    """Return dictionaries one behind the other, as one with a new index."""
    import pyarrow as pa

    found = [_to_dictionary(part).cast(pa.dictionary(pa.int32(), pa.large_string())) for part in parts]
    whole = pa.chunked_array(found).unify_dictionaries().combine_chunks()
    return _to_series(whole, pd.RangeIndex(len(whole)))


def list_codes(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Return the number of each row's value in a dictionary, -1 for null, and the values."""
    found = _to_dictionary(column)
    return _to_codes(found), found.dictionary.to_pylist()


def count_codes(column: pd.Series, values: Sequence[str]) -> dict[str, int]:
    """Return how many rows of a dictionary hold each of some values; only those that it has."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = _to_dictionary(column)
    places = pc.index_in(pa.array(values, found.dictionary.type), value_set=found.dictionary)
    codes = _to_codes(found)
    return {
        value: int((codes == place).sum())
        for value, place in zip(values, places.to_pylist(), strict=True)
        if place is not None
    }


def number_values(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Return what `list_codes` does, whether or not the column is a dictionary."""
    if is_coded(column):
        return list_codes(column)
    codes, values = pd.factorize(column.astype("str"))
    return codes, values.tolist()


def is_coded(column: pd.Series) -> bool:
    """Tell whether a column is a dictionary."""
    import pyarrow as pa

    return isinstance(column.dtype, pd.ArrowDtype) and pa.types.is_dictionary(column.dtype.pyarrow_dtype)


def _to_dictionary(column: pd.Series) -> pa.DictionaryArray:
    import pyarrow as pa

    found = column.array.__arrow_array__()
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _to_codes(found: pa.DictionaryArray) -> np.ndarray:
    """Return the number of each row's value, -1 for null."""
    import pyarrow.compute as pc

    codes: np.ndarray = pc.fill_null(found.indices, -1).to_numpy()
    return codes


def _to_series(found: pa.DictionaryArray, index: pd.Index) -> pd.Series:
    """Return a dictionary as a column; few values are numbered by one byte."""
    import pyarrow as pa

    if len(found.dictionary) <= np.iinfo(np.int8).max:
        found = pa.DictionaryArray.from_arrays(found.indices.cast(pa.int8()), found.dictionary)
    return pd.Series(pd.arrays.ArrowExtensionArray(found), index=index)
