"""The tables: their columns, types, units, keys and row order, and the one function that checks them.

`TABLES` is the one place that says what a table looks like. The pandera schema, the Parquet schema and
``docs/tables.md`` are all made from it. Names are public: add columns freely, rename none.
"""

from friction.contracts.check import (
    build_empty,
    build_from_arrow,
    build_table,
    check_parquet,
    check_table,
    find_table,
    to_arrow,
    to_arrow_schema,
    to_schema,
)
from friction.contracts.columns import Column, Kind, Table
from friction.contracts.impact import ALIGNED_BY, CONTROLS, EVIDENCE, POOLED, RESULTS
from friction.contracts.spread import spread_themes
from friction.contracts.tables import (
    ANY,
    AUTHORS,
    CHANGES,
    CONVERTED,
    DROPPED,
    KINDS,
    OUTCOMES,
    REASONS,
    RELATIONS,
    SOURCES,
    START,
    STATUSES,
    TABLES,
    TIES_BY,
    VISIT_STATUSES,
)

__all__ = [
    "ALIGNED_BY",
    "ANY",
    "AUTHORS",
    "CHANGES",
    "CONTROLS",
    "CONVERTED",
    "DROPPED",
    "EVIDENCE",
    "KINDS",
    "OUTCOMES",
    "POOLED",
    "REASONS",
    "RELATIONS",
    "RESULTS",
    "SOURCES",
    "START",
    "STATUSES",
    "TABLES",
    "TIES_BY",
    "VISIT_STATUSES",
    "Column",
    "Kind",
    "Table",
    "build_empty",
    "build_from_arrow",
    "build_table",
    "check_parquet",
    "check_table",
    "find_table",
    "spread_themes",
    "to_arrow",
    "to_arrow_schema",
    "to_schema",
]
