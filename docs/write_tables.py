"""Write ``docs/tables.md`` from the contracts: ``python docs/write_tables.py``."""

from __future__ import annotations

from pathlib import Path

from friction.contracts import TABLES, Column, Table

PAGE = Path(__file__).with_name("tables.md")
HEAD = """# The tables

Made from `friction/contracts` by `python docs/write_tables.py`; do not edit by hand.

A run's folder holds one Parquet file for each table that its inputs allow, and `friction.read_run(path)` gives them
as DataFrames: `friction.read_run("runs/0001-2026-W21-…").impact`. Columns may be added, none is renamed.

Times are `timestamp[us, UTC]`. Shares and probabilities go from 0 to 1; a *number* may be negative. Lists are lists of
text and never null. `?` marks a column that may be null. Keys treat nulls as equal. Rows lie in the order said.
"""


def to_page() -> str:
    """Return the page as Markdown."""
    return "\n".join([HEAD, *(_to_section(table) for table in TABLES.values())])


def _to_section(table: Table) -> str:
    rows = "\n".join(_to_row(column) for column in table.columns)
    order = ", ".join(
        f"{name.removesuffix('-')} falling" if name.endswith("-") else "journey order" if name == "position" else name
        for name in table.sorted_by
    )
    return (
        f"## {table.name}\n\nA row is {table.row}. Key: {', '.join(table.key)}. Order: {order}.\n\n"
        f"| column | holds | meaning |\n|---|---|---|\n{rows}\n"
    )


def _to_row(column: Column) -> str:
    holds = " · ".join(column.words) if column.words else column.kind
    return f"| `{column.name}`{'?' if column.null else ''} | {holds} | {column.note} |"


if __name__ == "__main__":
    PAGE.write_text(to_page(), encoding="utf-8")
