"""What all rows of a source tell of how its cells are written, looked up only where a cell has two readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.ingest.files import to_array
from friction.ingest.sources.imported import iter_cells
from friction.ingest.values import YEARS, find_number_forms, find_orders

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from friction.config import Documents, EventRows, EventTimestamps, Links, Persons
    from friction.ingest.values import NumberForms, Orders


class Evidence:
    """What the columns of a source tell; each is read through once, when first asked for.

    Parameters
    ----------
    kind : documents, persons, events or links.
    source : its settings.
    workspace : folder that paths are relative to.
    columns : all that the source is read with: a file that lacks one tells nothing.
    """

    def __init__(
        self,
        kind: str,
        source: Documents | Persons | EventRows | EventTimestamps | Links,
        workspace: Path,
        columns: Sequence[str],
    ) -> None:
        self._at = (kind, source.name, source.path, workspace, source.form, columns)
        self._orders: dict[str, Orders] = {}
        self._numbers: dict[str, NumberForms] = {}

    def orders(self, column: str) -> Callable[[], Orders]:
        """Return what gives the orders of day and month in a column (see `parse_times`)."""

        def find() -> Orders:
            if column not in self._orders:
                parts = (to_array(cells) for cells in iter_cells(*self._at, column))
                self._orders[column] = find_orders(parts, YEARS)
            return self._orders[column]

        return find

    def numbers(self, column: str) -> Callable[[], NumberForms]:
        """Return what gives the forms of numbers in a column (see `friction.ingest.values.numbers.read_numbers`)."""

        def find() -> NumberForms:
            if column not in self._numbers:
                self._numbers[column] = find_number_forms(iter_cells(*self._at, column))
            return self._numbers[column]

        return find
