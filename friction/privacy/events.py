"""Raw events become the table ``events``: ids of people replaced by pseudonyms, names and properties masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import check_arrow
from friction.privacy.cells import mask_cells, mask_properties
from friction.privacy.event_ids import find_event_ids
from friction.privacy.mask import Masker
from friction.privacy.pseudonym import list_pseudonyms
from friction.privacy.row_ids import ROWS_AT_ONCE, count_repeats, iter_some, to_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pyarrow as pa

    from friction.privacy.event_ids import EventIds


def build_events(raw: pd.DataFrame, key: bytes, masker: Masker | None = None) -> tuple[pa.Table, pd.DataFrame]:
    """Mask and pseudonymise events; ids as in `find_event_ids`. Names and values of properties are masked.

    Returns
    -------
    events : table ``events`` as Arrow, in its row order; but for the ids, text is in dictionaries.
    repeats : kind, source, file, n_repeats: rows of equal content without an id, beyond the first. All were kept.
    """
    import pyarrow as pa

    masker = masker or Masker()
    ids = find_event_ids(raw, key)
    order, times, event_id = _sort(raw["happened_at"], ids)
    repeated = pd.Series(ids.repeats > 1, index=raw.index)
    del ids  # large, and not needed any more
    change: dict[str, Callable[[list[str]], Sequence[str]]] = {
        "person_id": lambda values: list_pseudonyms(key, "person", values),
        "name": lambda values: mask_cells(values, masker),
        "source": lambda values: values,
        "session_id": lambda values: list_pseudonyms(key, "session", values),
        "properties": lambda values: mask_properties(values, masker),
    }
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        name: _change(raw[name.removesuffix("_id")], order, how) for name, how in change.items()
    }
    columns["event_id"] = event_id
    columns["happened_at"] = pa.array(times).cast(pa.timestamp("us", "UTC"))
    return check_arrow("events", columns), count_repeats("events", raw["source"], raw["file"], repeated)


def _sort(happened_at: pd.Series, ids: EventIds) -> tuple[np.ndarray, np.ndarray, pa.ChunkedArray]:
    """Return the places of the rows by time and id; times (microseconds since 1970) and ids in that order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    times = happened_at.dt.as_unit("us").astype("int64").to_numpy()
    order = np.argsort(times, kind="stable")
    times = times[order]
    text = []
    for start, end in _find_stretches(times):
        places = order[start:end]
        found = ids.to_text(places)
        tied = _find_tied(times[start:end])
        if len(tied):
            keys = pa.table({"at": times[start:end][tied], "id": found.take(pa.array(tied))})
            ranks = pc.sort_indices(keys, [("at", "ascending"), ("id", "ascending")]).to_numpy()
            by_id = np.arange(len(places))
            by_id[tied] = tied[ranks]
            order[start:end], found = places[by_id], found.take(pa.array(by_id))
        text.append(found)
    return order, times, pa.chunked_array(text, pa.string())


def _find_stretches(times: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield where stretches of sorted times begin and end, about as long as can be text at once, none within a tie."""
    start = 0
    while start < len(times):
        end = min(start + ROWS_AT_ONCE, len(times))
        end = int(np.searchsorted(times, times[end - 1], side="right"))
        yield start, end
        start = end


def _find_tied(times: np.ndarray) -> np.ndarray:
    """Return the places of sorted times that another one equals."""
    same = times[1:] == times[:-1]
    return np.flatnonzero(np.append(same, False) | np.append(False, same))


def _change(column: pd.Series, order: np.ndarray, how: Callable[[list[str]], Sequence[str]]) -> pa.DictionaryArray:
    """Return a column in another order, each distinct value changed once; null stays null."""
    import pyarrow as pa

    codes, distinct = to_codes(column)
    changed = [pa.array(how(some), pa.string()) for some in iter_some(distinct)]
    found = pa.chunked_array(changed, pa.string()).combine_chunks().dictionary_encode()
    codes = codes[order].astype(np.int32)
    numbers = found.indices.take(pa.array(codes, mask=codes < 0))
    if len(found.dictionary) <= np.iinfo(np.int8).max:
        numbers = numbers.cast(pa.int8())
    return pa.DictionaryArray.from_arrays(numbers, found.dictionary)
