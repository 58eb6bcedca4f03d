"""``friction export``: what notebooks, dashboards and warehouses read."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from pipelines.cli.options import HERE, Folder, Json, Who, print_json

export = typer.Typer(no_args_is_help=True, help="Hand a run's tables to notebooks and dashboards.")


@export.callback()
def _be_a_group() -> None:
    """Keep the name of the command beside that of the group, though there is only one."""


@export.command()
def tables(
    to: Annotated[Path, typer.Option("--to", metavar="PATH", help="A folder for Parquet files, or a file .duckdb.")],
    run: Annotated[str | None, typer.Option(help="Name or number of the run; else the last one.")] = None,
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002 - typer makes a flag of it
) -> None:
    """Write all tables of a run outside the workspace: texts are masked, persons under pseudonyms."""
    from pipelines.commands.tables import export_tables
    from pipelines.commands.team import check_role, record_export

    check_role(folder.resolve(), who, "export")
    found, rows = export_tables(folder.resolve(), run, to)
    record_export(folder.resolve(), who, f"tables of {found.path.name}", sum(rows.values()))
    if as_json:
        print_json({"to": str(to), "run": found.path.name, "tables": rows})
    else:
        typer.echo(f"{sum(rows.values()):,} rows of {len(rows)} tables of {found.path.name} written to {to}")
