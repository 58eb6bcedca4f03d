"""Ids of rows (messages, threads, events): in one form, where they are numbers that a program wrote in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.ingest.files import strip_cells, to_arrow
from friction.ingest.ids.id_forms import to_form

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = r"^(?:[0-9]+\.0*|[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+)$"


def read_row_ids(cells: pd.Series | None, like: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return ids of rows without the spaces around them, and why some are none.

    ``100.0`` and ``1.00E+2`` are 100, as ids of persons are (`to_form`): exports of the same rows write them
    differently. A number that a program has rounded is no id: several rows would share it. All else stays as it is.

    Parameters
    ----------
    cells : text (dtype str); None without a column.
    like : rows with the index to return.

    Returns
    -------
    ids : text, null where there is none.
    reasons : text, null where nothing was lost; the row is kept.
    """
    import pandas as pd
    import pyarrow.compute as pc

    ids = strip_cells(cells, like)
    reasons = pd.Series(None, index=like.index, dtype="str")
    if cells is None or not len(ids):
        return ids, reasons
    found = to_arrow(ids)
    # Next to no ids hold a point or a plus: looking for these is many times quicker than for a pattern.
    may_be = pc.or_(pc.match_substring(found, "."), pc.match_substring(found, "+"))
    if not pc.any(may_be).as_py():
        return ids, reasons
    odd = pc.fill_null(pc.and_(may_be, pc.match_substring_regex(found, _NUMBER)), fill_value=False)
    is_odd = pd.Series(odd.to_numpy(zero_copy_only=False), index=ids.index, dtype=bool)
    if is_odd.any():
        forms = {value: to_form(value) for value in ids[is_odd].unique()}
        read = ids[is_odd].map(lambda value: forms[value][0]).astype("str")
        why = ids[is_odd].map(lambda value: forms[value][1]).astype("str") + "; the row is kept without it"
        reasons = why.reindex(ids.index).astype("str")
        ids = ids.where(~is_odd, read.reindex(ids.index)).astype("str")
    return ids, reasons
