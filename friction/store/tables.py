"""The tables that people look at: those of a run, without rows where it made none, with decisions laid over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from friction.contracts import TABLES, build_from_arrow, to_arrow_schema

if TYPE_CHECKING:
    import pandas as pd

    from friction.store.objects import Vectors
    from friction.store.runs import Run


class Tables(Mapping[str, "pd.DataFrame"]):
    """Every table of the contracts by name, loaded when asked for; ``in`` tells whether the run made it."""

    def __init__(self, run: Run, replaced: Mapping[str, pd.DataFrame] | None = None) -> None:
        self._run = run
        self._replaced = dict(replaced or {})

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in self._replaced:
            return self._replaced[name]
        if name in self._run.tables:
            return getattr(self._run, name)
        return build_from_arrow(name, to_arrow_schema(name).empty_table())

    def __contains__(self, name: object) -> bool:
        return name in self._run.tables

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    @property
    def embeddings(self) -> Vectors | None:
        """The segments' vectors; None where the run made none."""
        return self._run.embeddings

    def with_tables(self, **replaced: pd.DataFrame) -> Tables:
        """Return the same tables with some replaced."""
        return Tables(self._run, {**self._replaced, **replaced})
