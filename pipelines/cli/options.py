"""Options that many commands take, and how all of them print JSON."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

HERE = Path()

Folder = Annotated[
    Path, typer.Option("-C", metavar="DIR", help="The workspace: the folder that holds friction.toml.", file_okay=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", help="Take the data to end then (UTC).", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
]
Port = Annotated[int, typer.Option(help="Port of the app.", min=1, max=65_535)]
Host = Annotated[str, typer.Option(help="Address the app listens on.")]
TeamFile = Annotated[
    Path | None, typer.Option("--team", metavar="FILE", help="How colleagues sign in: docs/app.md.", dir_okay=False)
]
Who = Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who decides; else who is logged in here.")]


def print_json(record: dict[str, Any]) -> None:
    """Print one JSON object as one line on standard output."""
    typer.echo(json.dumps(record, ensure_ascii=False))
