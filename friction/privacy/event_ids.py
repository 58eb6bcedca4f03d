"""Ids of events, by the million: kept as bytes, and written out for some rows at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.privacy.keyed import hash_texts, join_texts, to_hex
from friction.privacy.pseudonym import PREFIXES
from friction.privacy.row_ids import N_HEX, ROWS_AT_ONCE, iter_some, keep_given, to_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

_N_BYTES = N_HEX // 2
_ESCAPED = r"[^ !#-\[\]-~]"


@dataclass(frozen=True)
class EventIds:
    """The ids of raw events.

    Attributes
    ----------
    given : (n,) the ids given, as far as they may stay; null where there is none. None where no event has one.
    digests : (n, 16) uint8, keyed hashes of the content; zeros where an id was given.
    repeats : (n,) int32, the number of each among events of equal content, from 1; 0 where an id was given.
    """

    given: pd.Series | None
    digests: np.ndarray
    repeats: np.ndarray

    def to_text(self, places: np.ndarray) -> pa.Array:
        """Return the ids of the rows at ``places``, as text (string)."""
        import pyarrow as pa
        import pyarrow.compute as pc

        text = to_hex(PREFIXES["event"], self.digests[places])
        numbers = self.repeats[places]
        if (numbers > 1).any():
            suffixes = pa.array(["" if number < 2 else f".{number}" for number in numbers.tolist()])  # noqa: PLR2004
            text = pc.binary_join_element_wise(text, suffixes, "")
        if self.given is not None:
            found = pa.array(self.given.iloc[places], pa.string())
            text = pc.coalesce(found, text)
        return text


def find_event_ids(raw: pd.DataFrame, key: bytes) -> EventIds:
    """Return the ids of raw events.

    A given id stays, unless it holds personal data or is very long (see `keep_given`). Else it is the HMAC-SHA256 of
    the JSON list of source, person, microseconds since 1970, name, session and properties, and the number of its
    repeat, by the places of equal rows in their moment.
    """
    place = raw["place"].to_numpy()
    nameless = raw["event_id"].isna().to_numpy()
    if nameless.all():
        digests = _hash_contents(raw, key)
        return EventIds(None, digests, _number_repeats(digests, place))
    digests = np.zeros((len(raw), _N_BYTES), dtype=np.uint8)
    repeats = np.zeros(len(raw), dtype=np.int32)
    hashed = _hash_contents(raw[nameless], key)
    digests[nameless], repeats[nameless] = hashed, _number_repeats(hashed, place[nameless])
    given, _ = keep_given(key, "event", raw["event_id"].astype("str"), raw["source"])
    return EventIds(given, digests, repeats)


def to_event_ids(raw: pd.DataFrame, key: bytes) -> pd.Series:
    """Return the id of each raw event, as text."""
    import pyarrow as pa

    ids = find_event_ids(raw, key)
    parts = [ids.to_text(places) for places in _split(len(raw))]
    return pd.Series(pa.chunked_array(parts, pa.string()), index=raw.index, dtype="str")


def _hash_contents(raw: pd.DataFrame, key: bytes) -> np.ndarray:
    """Return the keyed hash of each row's content, (n, 16) uint8."""
    import pyarrow as pa

    digests = np.zeros((len(raw), _N_BYTES), dtype=np.uint8)
    if raw.empty:  # dictionaries may be large all the same
        return digests
    coded = {name: _to_json(raw[name]) for name in ("source", "person", "name", "session", "properties")}
    for places in _split(len(raw)):
        here = slice(places[0], places[-1] + 1)
        cells = {name: _take(values, codes[here]) for name, (codes, values) in coded.items()}
        times = pa.array(raw["happened_at"].iloc[here].dt.as_unit("us")).cast(pa.int64())
        cells["happened_at"] = times.cast(pa.large_string()).fill_null("null")
        ordered = [cells[name] for name in ("source", "person", "happened_at", "name", "session", "properties")]
        contents = join_texts("[", join_texts(*ordered, between=", "), "]")
        digests[here] = hash_texts(key, contents)[:, :_N_BYTES]
    return digests


def _to_json(column: pd.Series) -> tuple[np.ndarray, pa.Array]:
    """Return the number of each row's value, -1 for null, and the values written as JSON, null behind them."""
    import pyarrow as pa

    codes, distinct = to_codes(column)
    return codes, pa.concat_arrays([*map(_write_json, iter_some(distinct)), pa.array(["null"], pa.large_string())])


def _write_json(values: pa.Array) -> pa.Array:
    """Return each text as JSON; text of ASCII without signs that JSON escapes stands between quotes as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    written = join_texts('"', values, '"')
    odd = pc.match_substring_regex(values, _ESCAPED)
    if not pc.any(odd).as_py():
        return written
    texts = [*map(json.dumps, values.filter(odd).to_pylist())]
    return pc.replace_with_mask(written, odd, pa.array(texts, pa.large_string()))


def _take(values: pa.Array, codes: np.ndarray) -> pa.Array:
    """Return the values of some rows; -1 is the last."""
    import pyarrow as pa

    return values.take(pa.array(np.where(codes < 0, len(values) - 1, codes)))


def _number_repeats(digests: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return the number of each row among those with the same digest, from 1, by their places."""
    repeats = np.ones(len(digests), dtype=np.int32)
    halves = np.ascontiguousarray(digests).view(np.uint64).reshape(len(digests), 2)
    ordered = np.sort(halves[:, 0])
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if len(twice):
        rows = np.flatnonzero(np.isin(halves[:, 0], np.unique(twice)))
        rows = rows[np.argsort(place[rows], kind="stable")]
        repeats[rows] += pd.DataFrame(halves[rows]).groupby([0, 1]).cumcount().to_numpy()
    return repeats


def _split(n: int) -> Iterator[np.ndarray]:
    """Yield the numbers from 0 to ``n``, some at a time."""
    for start in range(0, n, ROWS_AT_ONCE):
        yield np.arange(start, min(start + ROWS_AT_ONCE, n))
