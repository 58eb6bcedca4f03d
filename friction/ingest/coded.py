"""Columns whose values repeat: each value once, and for each row its number.

Millions of events name thousands of persons and tens of things that happened. As pandas categories such columns are a
tenth of the size, and what is done to a value is done once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.ingest.rows import to_arrow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa


def to_coded(cells: pd.Series, change: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Return a column of text as categories, each value changed once; null stays null.

    Parameters
    ----------
    cells : text (dtype str).
    change : makes a column of text of the distinct values, row by row; it may make them null or equal.
    """
    import pyarrow as pa

    found = to_arrow(cells).combine_chunks().dictionary_encode()
    changed = to_arrow(change(pd.Series(found.dictionary, dtype="str"))).combine_chunks().dictionary_encode()
    codes = changed.indices.take(found.indices)
    return _to_categories(pa.DictionaryArray.from_arrays(codes, changed.dictionary), cells.index)


def repeat_coded(value: str | None, index: pd.Index) -> pd.Series:
    """Return one value (or null) for every row, as categories."""
    known = pd.Index([] if value is None else [value], dtype="str")
    codes = np.full(len(index), -1 if value is None else 0, dtype=np.int8)
    return pd.Series(pd.Categorical.from_codes(codes, categories=known), index=index)


def join_coded(parts: Sequence[pd.Series]) -> pd.Series:
    """Return columns of categories one behind the other, with a new index."""
    import pyarrow as pa

    arrays = [
        pa.DictionaryArray.from_arrays(
            pa.array(part.cat.codes.to_numpy(np.int32), mask=part.isna().to_numpy()),
            pa.array(part.cat.categories, pa.large_string()),
        )
        for part in parts
    ]
    whole = pa.chunked_array(arrays).unify_dictionaries().combine_chunks()
    return _to_categories(whole, pd.RangeIndex(len(whole)))


def combine_coded(columns: Sequence[pd.Series], join: Callable[[Sequence[str | None]], str]) -> pd.Series:
    """Return one column of categories made of several, each combination joined once."""
    numbers = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        # Numbered anew after each column: the product of all their sizes could be too large.
        numbers = numbers * (len(column.cat.categories) + 1) + column.cat.codes.to_numpy() + 1
        _, first, numbers = np.unique(numbers, return_index=True, return_inverse=True)
    cells = [column.iloc[first].astype(object).where(lambda part: part.notna(), None) for column in columns]
    joined = pd.Series([join(items) for items in zip(*cells, strict=True)], dtype="str")
    distinct = to_arrow(joined).combine_chunks().dictionary_encode()
    codes = distinct.indices.to_numpy()[numbers]
    return pd.Series(
        pd.Categorical.from_codes(codes, categories=pd.Index(pd.Series(distinct.dictionary, dtype="str"))),
        index=columns[0].index,
    )


def _to_categories(found: pa.DictionaryArray, index: pd.Index) -> pd.Series:
    import pyarrow.compute as pc

    codes = pc.fill_null(found.indices, -1).to_numpy()
    known = pd.Index(pd.Series(found.dictionary, dtype="str"))
    return pd.Series(pd.Categorical.from_codes(codes, categories=known, validate=False), index=index)
