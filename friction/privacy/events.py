"""Raw events become the table ``events``: ids of people replaced by pseudonyms, names and properties masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts import to_arrow_schema
from friction.privacy.cells import mask_cells, mask_properties
from friction.privacy.event_ids import find_event_ids
from friction.privacy.mask import Masker
from friction.privacy.pseudonym import build_pseudonyms
from friction.privacy.row_ids import ROWS_AT_ONCE, count_repeats, iter_some, to_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from friction.privacy.event_ids import EventIds


class _Changed(NamedTuple):
    """A column by its distinct values, changed: the number of each row's value (-1 for null), and the values."""

    codes: np.ndarray
    distinct: pa.Array


def build_events(
    raw: pd.DataFrame, key: bytes, masker: Masker | None = None
) -> tuple[Iterator[pa.Table], pd.DataFrame]:
    """Mask and pseudonymise events; ids as in `find_event_ids`. Names and values of properties are masked.

    Returns
    -------
    events : table ``events`` as Arrow, part by part in its row order: it is to be written as it comes, and its contract
        checked then. The parts need nothing of ``raw`` any more.
    repeats : kind, source, file, n_repeats: rows of equal content without an id, beyond the first. All were kept.
    """
    import pyarrow as pa

    masker = masker or Masker()
    ids = find_event_ids(raw, key)
    repeats = count_repeats("events", raw["source"], raw["file"], pd.Series(ids.repeats > 1, index=raw.index))
    change: dict[str, Callable[[pa.Array], pa.Array]] = {
        "person_id": lambda values: build_pseudonyms(key, "person", values),
        "name": lambda values: pa.array(mask_cells(values.to_pylist(), masker), pa.string()),
        "source": lambda values: values,
        "session_id": lambda values: build_pseudonyms(key, "session", values),
        "properties": lambda values: pa.array(mask_properties(values.to_pylist(), masker), pa.string()),
    }
    columns = {name: _change(raw[name.removesuffix("_id")], how) for name, how in change.items()}
    times = raw["happened_at"].dt.as_unit("us").astype("int64").to_numpy()
    return _iter_parts(times, raw["place"].to_numpy(), ids, columns), repeats


def _iter_parts(
    times: np.ndarray, place: np.ndarray, ids: EventIds, columns: dict[str, _Changed]
) -> Iterator[pa.Table]:
    """Yield the rows by time (microseconds since 1970), source, place and id."""
    import pyarrow as pa

    schema = to_arrow_schema("events")
    order = np.argsort(times)
    times = times[order]
    for start, end in _find_stretches(times):
        rows, event_id = _sort_ties(order[start:end], times[start:end], place, columns["source"], ids)
        found = {name: _take(column, rows) for name, column in columns.items()}
        found["place"] = pa.array(place[rows])
        found |= {"event_id": event_id, "happened_at": pa.array(times[start:end]).cast(pa.timestamp("us", "UTC"))}
        yield pa.table([found[name].cast(schema.field(name).type) for name in schema.names], schema=schema)


def _sort_ties(
    rows: np.ndarray, times: np.ndarray, place: np.ndarray, source: _Changed, ids: EventIds
) -> tuple[np.ndarray, pa.Array]:
    """Return rows sorted by time with those of equal times by source, place and id, and the ids."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = ids.to_text(rows)
    tied = _find_tied(times)
    if not len(tied):
        return rows, found
    keys = pa.table(
        {
            "at": times[tied],
            "source": _take(source, rows[tied]),
            "place": place[rows[tied]],
            "id": found.take(pa.array(tied)),
        }
    )
    ranks = pc.sort_indices(keys, [(name, "ascending") for name in keys.column_names]).to_numpy()
    ordered = np.arange(len(rows))
    ordered[tied] = tied[ranks]
    return rows[ordered], found.take(pa.array(ordered))


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


def _change(column: pd.Series, how: Callable[[pa.Array], pa.Array]) -> _Changed:
    """Return a column with each distinct value changed once."""
    import pyarrow as pa

    codes, distinct = to_codes(column)
    parts = [how(some).cast(pa.large_string()) for some in iter_some(distinct)]
    return _Changed(codes, pa.chunked_array(parts, pa.large_string()).combine_chunks())


def _take(column: _Changed, places: np.ndarray) -> pa.Array:
    """Return the values of the rows at ``places``."""
    import pyarrow as pa

    codes = column.codes[places]
    return column.distinct.take(pa.array(codes, mask=codes < 0))
