"""Numbers of events, read as numbers however they are written: "10" is behind "9"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.ingest.files import to_array

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_WHOLE = r"^[0-9]+$"
_SHORT = r"^[+-]?[0-9]{1,18}$"
_FIRST_LOOKED_AT = 1000
_BEHIND = np.iinfo(np.int64).max


def find_numbers(given: pd.Series, *, whole: bool) -> np.ndarray | None:
    """Return what sorts texts as the numbers they hold.

    Parameters
    ----------
    given : texts (dtype str, or a dictionary of Arrow); null where there is none.
    whole : asks whether all texts are whole numbers, of any length, behind one and the same beginning (``evt_``); else
        any number counts, and a text that is none is as null.

    Returns
    -------
    (n,) int64, in the order of the numbers; the greatest of all for null. None where texts are no such numbers, or
    there are none.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if given.isna().all():
        return None
    found = to_array(given.astype("str"))
    if whole:
        # Most ids are no numbers: the first ones say so, and all others need not be looked at.
        begin = _find_begin(found.slice(0, _FIRST_LOOKED_AT))
        if begin is None or _find_begin(found) != begin:
            return None
        found = pc.utf8_slice_codeunits(found, len(begin)) if begin else found
    if _all_match(found, _SHORT):
        return pc.fill_null(found.cast(pa.int64()), _BEHIND).to_numpy(zero_copy_only=False)
    if not _all_match(found, _WHOLE):
        return None if whole else _rank(_to_decimals(found))
    width = int(pc.max(pc.binary_length(found)).as_py())
    return _rank(pc.utf8_lpad(found, width, "0"))


def _find_begin(found: pa.Array) -> str | None:
    """Return what all texts begin with before their digits; None where they do not."""
    import pyarrow.compute as pc

    begins = pc.unique(pc.utf8_rtrim(found, "0123456789").drop_null())
    if len(begins) != 1:
        return None
    begin: str = begins[0].as_py()
    is_sign_or_fraction = begin in ("-", "+") or begin.endswith(".")
    # All of a text would be its beginning where it ends in no digit.
    return None if is_sign_or_fraction or pc.min(pc.utf8_length(found)).as_py() == len(begin) else begin


def _all_match(found: pa.Array, pattern: str) -> bool:
    import pyarrow.compute as pc

    return bool(pc.all(pc.match_substring_regex(found, pattern)).as_py())


def _to_decimals(found: pa.Array) -> pa.Array:
    """Return numbers with a fraction; null where a text is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = pc.match_substring_regex(found, r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?$")
    return pc.if_else(plain, found, pa.scalar(None, found.type)).cast(pa.float64())


def _rank(values: pa.Array) -> np.ndarray:
    """Return the place of each value among the different ones; the greatest of all for null."""
    import pyarrow.compute as pc

    ranks: np.ndarray = pc.rank(values, "ascending", tiebreaker="dense").to_numpy().astype(np.int64)
    ranks[pc.is_null(values).to_numpy(zero_copy_only=False)] = _BEHIND
    return ranks
