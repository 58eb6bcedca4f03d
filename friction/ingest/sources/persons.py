"""Customer lists, as raw rows of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.ingest.files import OPTED_OUT_UNREADABLE, PERSON_MISSING, Flaw, strip_cells
from friction.ingest.ids import PLAIN, find_why_none, read_ids
from friction.ingest.sources.evidence import Evidence
from friction.ingest.sources.imported import Imported, import_files
from friction.ingest.sources.optout import find_opted_out
from friction.ingest.sources.raw_rows import join_names, to_flaws, to_properties, to_reasoned_flaws
from friction.ingest.values import parse_updates, read_numbers

if TYPE_CHECKING:
    from pathlib import Path

    from friction.config import Persons
    from friction.ingest.files import Rows
    from friction.ingest.ids import IdRules


def read_persons(source: Persons, workspace: Path, ids: IdRules = PLAIN, timezone: str = "UTC") -> Imported:
    """Read a customer list.

    A row without a person is quarantined, with why, where something else stands in the place of its id; a value that is
    no number is left out, and its row kept. Times in ``updated_at`` that carry no zone are in ``timezone``.

    Returns
    -------
    Raw rows with person, source (name of the list), account?, value? (in the unit of the list), properties (JSON, the
    allow-listed columns), names? (those of several columns parted by a line end; only to find them in texts), and
    aliases? where the settings name some.

    Raises
    ------
    InputError
        If a file or a column is missing, or a file cannot be used at all.
    """
    names = source.columns
    wanted = (names.person, names.account, names.value, names.opted_out, *names.properties, *names.names)
    wanted = (*wanted, names.updated_at, *names.aliases.values())
    columns = [name for name in wanted if name is not None]
    evidence = Evidence("persons", source, workspace, columns)

    def to_raw(rows: Rows) -> tuple[pd.DataFrame, list[Flaw]]:
        cells = rows.cells
        raw = read_ids(cells, names.person, source.person_kind, names.aliases, ids).assign(row=rows.row)
        raw["source"] = pd.Series(source.name, index=cells.index, dtype="str")
        raw["account"] = strip_cells(cells[names.account] if names.account else None, cells)
        nameless = raw["person"].isna()
        why = raw["given_id"].where(nameless).map(lambda given: find_why_none(given, ids), na_action="ignore")
        flaws = to_reasoned_flaws(rows, why.mask(nameless & why.isna(), PERSON_MISSING), names.person)
        _, unreadable = find_opted_out(names.opted_out, cells)
        flaws += to_flaws(rows, unreadable & ~nameless, names.opted_out, OPTED_OUT_UNREADABLE)
        raw["value"] = float("nan")
        if names.value:
            forms = evidence.numbers(names.value)
            raw["value"], reasons = read_numbers(cells[names.value], source.decimal, forms)
            flaws += to_reasoned_flaws(rows, reasons.mask(nameless), names.value)
        orders = evidence.orders(names.updated_at or "")
        updates, found = parse_updates(rows, names.updated_at, timezone, source.time_format, orders)
        raw = raw.assign(**updates)
        flaws += found
        raw["properties"] = to_properties(cells, names.properties).astype("str")
        raw["names"] = join_names(cells, names.names)
        return raw[~nameless], flaws

    needs_all = bool(names.opted_out or names.names or names.aliases)
    return import_files(
        "persons", source.name, source.path, workspace, columns, to_raw, source.form, needs_all=needs_all
    )
