"""Tables that say which ids are the same person's, as raw links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.ingest.files import ID_MISSING, Flaw
from friction.ingest.ids import ALIAS_SEPARATOR, read_ids
from friction.ingest.sources.evidence import Evidence
from friction.ingest.sources.imported import Imported, import_files
from friction.ingest.sources.raw_rows import to_flaws
from friction.ingest.values import read_times

if TYPE_CHECKING:
    from pathlib import Path

    from friction.config import Links
    from friction.ingest.files import Rows
    from friction.ingest.ids import IdRules


def read_links(source: Links, workspace: Path, timezone: str, ids: IdRules) -> Imported:
    """Read a table of links: the ids of one row belong together.

    A row with fewer than two ids is quarantined, and so is one whose time cannot be read: a link of the wrong time
    would give one person's events to another.

    Returns
    -------
    Raw rows with person (one of the ids), aliases (the ids, parted by a line end), source (name of the table),
    valid_from?, valid_to? (UTC; without them the link holds for all time on that side).

    Raises
    ------
    InputError
        If a file or a column is missing, or a file cannot be used at all.
    """
    names = source.columns
    times = {"valid_from": names.valid_from, "valid_to": names.valid_to}
    columns = [*names.ids.values(), *(column for column in times.values() if column)]
    evidence = Evidence("links", source, workspace, columns)

    def to_raw(rows: Rows) -> tuple[pd.DataFrame, list[Flaw]]:
        cells = rows.cells
        raw = read_ids(cells, None, "person", names.ids, ids).assign(row=rows.row, source=source.name)
        alone = ~raw["aliases"].str.contains(ALIAS_SEPARATOR, regex=False).fillna(value=False).astype(bool)
        flaws, lost = to_flaws(rows, alone, None, ID_MISSING), alone
        for name, column in times.items():
            raw[name] = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us, UTC]")
            if column is not None:
                raw[name], reasons = read_times(cells, column, timezone, source.time_format, evidence.orders(column))
                flaws += [Flaw(rows.row[at], column, why) for at, why in enumerate(reasons) if pd.notna(why)]
                lost = lost | reasons.notna()
        return raw[~lost], flaws

    return import_files("links", source.name, source.path, workspace, columns, to_raw, source.form, needs_all=True)
