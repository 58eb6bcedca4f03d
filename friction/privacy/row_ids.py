"""Ids of rows: a given one as far as it may stay, else a keyed hash of the content and the number of its repeat."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pandas as pd

from friction.privacy.keyed import iter_digests
from friction.privacy.mask import find_personal
from friction.privacy.pseudonym import PREFIXES, to_pseudonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import pyarrow as pa

LONGEST_ID = 200
"""Characters of a given id; a longer one is replaced by its keyed hash."""

ROWS_AT_ONCE = 262_144
"""Rows or values that are Python's text at the same time."""

N_HEX = 32
"""Hexadecimal digits of a keyed hash that an id keeps: 128 bit."""

_MAYBE_PERSONAL = re.compile(r"[@.:+/(\[\s]|^[A-Za-z]{2}\d{2}")
"""What an id must hold for anything in it to count as personal: most ids hold nothing of it."""

_MAYBE_PERSONAL_OR_ODD = rf"[@.:+/(\[\s]|[^\x00-\x7F]|^[A-Za-z]{{2}}[0-9]{{2}}|^.{{{LONGEST_ID + 1}}}"
"""The same for many at once, for a machine that knows ASCII alone: rather too much, never too little."""

_NO_REPEATS = {"kind": "str", "source": "str", "file": "str", "n_repeats": "int64"}


def keep_given(key: bytes, kind: str, given: pd.Series, source: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return given ids, those that may not stay replaced by pseudonyms, and a mask of those that stayed as given.

    Parameters
    ----------
    key : for pseudonyms.
    kind : document or event.
    given : ids as given, null where there is none.
    source : name of each row's source: ids that two of them share are told apart by it.
    """
    personal = _find_personal(given)
    shared = _find_shared(given, source)
    stays = given.notna()
    found = given
    if shared:
        found = found.mask(given.isin(shared), source.astype("str") + ":" + given)
    if personal:
        lost = given.isin(personal)
        hashed = to_pseudonyms(key, kind, (source.astype("str") + ":" + given).where(lost).astype("str"))
        found, stays = found.mask(lost, hashed), stays & ~lost
    return found, stays


def to_content_ids(
    key: bytes, kind: str, rows: pd.DataFrame, columns: Iterable[str], *, numbered: bool = True
) -> pd.Series:
    """Return keyed hashes of the content; equal rows are numbered ``.2``, ``.3``, … from the second on."""
    cells = [_to_plain(rows[column]) for column in columns]
    messages = (json.dumps(content).encode() for content in zip(*cells, strict=True))
    hashes = [PREFIXES[kind] + digest.hex()[:N_HEX] for digest in iter_digests(key, messages)]
    ids = pd.Series(hashes, index=rows.index, dtype="str")
    if not numbered:
        return ids
    repeat = ids.groupby(ids).cumcount() + 1
    return ids.where(repeat == 1, ids + "." + repeat.astype("str"))


def count_repeats(kind: str, source: pd.Series, file: pd.Series, repeated: pd.Series) -> pd.DataFrame:
    """Return how many repeats each file holds, where it holds any: kind, source, file, n_repeats."""
    rows = pd.DataFrame({"source": source[repeated].astype("str"), "file": file[repeated].astype("str")})
    counted = rows.groupby(["source", "file"]).size().rename("n_repeats").reset_index()
    return counted.assign(kind=kind)[list(_NO_REPEATS)].astype(_NO_REPEATS)


def to_codes(column: pd.Series) -> tuple[np.ndarray, pa.Array]:
    """Return the number of each row's value, -1 for null, and the values, each once; of a dictionary, all it has.

    The values are text (large_string).
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    is_coded = isinstance(column.dtype, pd.ArrowDtype) and pa.types.is_dictionary(column.dtype.pyarrow_dtype)
    found = pa.array(column) if is_coded else pa.array(column.astype("str"), pa.large_string())
    found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    found = found if is_coded else found.dictionary_encode()
    codes = pc.fill_null(found.indices, -1) if found.null_count else found.indices  # no copy where none is needed
    return codes.to_numpy(), found.dictionary.cast(pa.large_string())


def iter_some(values: pa.Array) -> Iterator[pa.Array]:
    """Yield values, some at a time: as Python's text, millions would take much memory."""
    for start in range(0, len(values), ROWS_AT_ONCE):
        yield values[start : start + ROWS_AT_ONCE]


def _find_personal(given: pd.Series) -> set[str]:
    """Return the ids that may not stay as given."""
    import pyarrow.compute as pc

    ids = given.dropna()
    if ids.empty:
        return set()
    maybe = pc.match_substring_regex(ids.array.__arrow_array__(), _MAYBE_PERSONAL_OR_ODD).to_numpy()
    return {value for value in ids[maybe].unique() if _is_personal(value)}


def _find_shared(given: pd.Series, source: pd.Series) -> set[str]:
    """Return the ids that more than one source gives."""
    if source[given.notna()].nunique() < 2:  # noqa: PLR2004 - nobody to share with
        return set()
    known = pd.DataFrame({"id": given, "source": source})[given.notna()].drop_duplicates()
    return set(known.loc[known["id"].duplicated(keep=False), "id"])


def _is_personal(value: str) -> bool:
    """Tell whether a given id may not stay: bare digits may, however they would read in a text."""
    if len(value) > LONGEST_ID:
        return True
    if not _MAYBE_PERSONAL.search(value):
        return False
    kinds = {span.kind for span in find_personal(value)}
    return bool(kinds - {"CARD", "PHONE"}) or ("PHONE" in kinds and "+" in value)


def _to_plain(values: pd.Series) -> list[object]:
    """Return values as JSON can write them: times as microseconds since 1970, null as nothing."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.as_unit("us").astype("int64").astype("Int64").mask(values.isna())
    plain: list[object] = values.astype(object).where(values.notna(), None).tolist()
    return plain
