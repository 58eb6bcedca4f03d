"""``friction people`` and ``friction database``: roles, the audit, migrations, backups."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated, Literal

import typer

from pipelines.cli.options import HERE, Folder, Json, Who, print_json

people = typer.Typer(no_args_is_help=True, help="Who may do what in this workspace, and who did what.")
database = typer.Typer(no_args_is_help=True, help="The database of decisions: set it up, back it up, put it back.")


@people.command("list")
def list_(folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """List who has which role."""
    from pipelines.commands.team import open_service

    with open_service(folder.resolve(), who) as service:
        service.check("read")
        roles = service.roles
    if as_json:
        print_json({"roles": roles})
    elif not roles:
        typer.echo("Nobody was given a role: whoever is at the keyboard may do everything.")
    else:
        typer.echo("\n".join(f"{name}: {role}" for name, role in sorted(roles.items())))


@people.command()
def grant(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The person, as logged in or named by --as.")],
    role: Annotated[Literal["viewer", "annotator", "lead", "admin", "none"], typer.Argument(metavar="ROLE")],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Give a person a role: viewer, annotator, lead or admin; none takes it. The first one is an admin."""
    from pipelines.commands.team import open_service

    with open_service(folder.resolve(), who) as service:
        service.grant(name, "" if role == "none" else role)
        roles = service.roles
    if as_json:
        print_json({"roles": roles})
    else:
        typer.echo(f"{name}: {role}")


@people.command()
def audit(folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Show who was given which role, who wrote an export, what was erased, backed up, put back."""
    from pipelines.commands.team import list_audit, open_service

    with open_service(folder.resolve(), who) as service:
        rows = list_audit(service)
    if as_json:
        print_json({"audit": rows})
    else:
        for row in rows:
            typer.echo(
                f"{row['audit_id']}  {row['done_at'][:16]}  {row['done_by']}: {row['action']} {row['told']}".rstrip()
            )


@database.command()
def migrate(folder: Folder = HERE, as_json: Json = False) -> None:  # noqa: FBT002
    """Make or migrate the database; a file is backed up first. A server is never migrated without this."""
    from friction.store import migrate_database

    migrate_database(folder.resolve())
    if as_json:
        print_json({"migrated": True})
    else:
        typer.echo("The database is as this version needs it.")


@database.command()
def backup(
    output: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it: outside the workspace.")],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Copy the database to a file, read back and verified; only you may read it."""
    from friction.store import backup_database
    from pipelines.commands.team import open_service

    with open_service(folder.resolve(), who) as service:
        service.check("backup")
        made = backup_database(folder.resolve(), output, done_by=service.actor, done_at=datetime.now(UTC))
    if as_json:
        print_json({"file": made.file, "decisions": made.head.n, "head": made.head.hash})
    else:
        typer.echo(f"Written: {made.file}, {made.head.n:,} decisions. Their last hash: {made.head.hash}")


@database.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.", exists=True, dir_okay=False)],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Put a backup back; the present database is kept aside, and who was forgotten since stays forgotten."""
    from pipelines.commands.team import restore_backup

    told = restore_backup(folder.resolve(), source, who)
    if as_json:
        print_json(told)
    else:
        typer.echo("\n".join(f"{name}: {value}" for name, value in told.items()))


@database.command()
def verify(folder: Folder = HERE, as_json: Json = False) -> None:  # noqa: FBT002
    """Verify that no decision was changed or removed since it was written."""
    from pipelines.commands.team import verify_log

    told = verify_log(folder.resolve())
    if as_json:
        print_json(told)
    else:
        typer.echo(told["told"])
    if told["broken"]:
        raise typer.Exit(5)
