"""The command line: ``friction init check run weekly app themes people person journeys export key database …``."""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

import friction
from friction.errors import FrictionError, NothingLeftError
from pipelines.cli.export import export as exports
from pipelines.cli.options import HERE, AsOf, Folder, Host, Json, Port, TeamFile, Who, print_json
from pipelines.cli.team import database, people
from pipelines.cli.themes import themes

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Which friction, at which stage of the journey, costs how many customers, and how sure we are.",
)

app.add_typer(themes, name="themes")
app.add_typer(people, name="people")
app.add_typer(database, name="database")
app.add_typer(exports, name="export")
person = typer.Typer(no_args_is_help=True, help="Hand out what is held on somebody; forget somebody, everywhere.")
app.add_typer(person, name="person")
journeys = typer.Typer(no_args_is_help=True, help="Journeys: hand them to other tools, draw their map.")
app.add_typer(journeys, name="journeys")

key = typer.Typer(no_args_is_help=True, help="The key of the pseudonyms.")
app.add_typer(key, name="key")

PersonId = Annotated[str, typer.Argument(metavar="ID", help="The person's id as in the data, or the pseudonym.")]

_INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line; a user's mistake ends with a clear word and an exit code, not with a traceback."""
    from rich.console import Console
    from rich.text import Text

    as_json = "--json" in sys.argv
    # Whoever ends a run (another program, the app) ends it as Ctrl-C does: what was finished is kept.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except FrictionError as error:
        Console(stderr=True, soft_wrap=True).print(
            Text("Error: ", style="bold red").append(str(error), style="default")
        )
        if as_json:
            print_json({"error": error.what, "where": error.where, "why": error.why, "mend": error.mend})
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        Console(stderr=True).print("\nStopped. What was finished is kept; the same command resumes there.")
        sys.exit(_INTERRUPTED)
    sys.exit(0)


@app.callback(invoke_without_command=True)
def _show_version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,  # noqa: FBT002
) -> None:
    if version:
        typer.echo(f"friction {friction.__version__}")
        raise typer.Exit


@app.command()
def init(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files, and folders of files, to look at.")] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "-C", metavar="DIR", help="The workspace; by default the folder given, else this one.", file_okay=False
        ),
    ] = None,
    timezone: Annotated[str | None, typer.Option(help="Time zone of the weeks, such as Europe/Berlin.")] = None,
    as_json: Json = False,  # noqa: FBT002 - typer makes a flag of it
) -> None:
    """Write a commented friction.toml, proposed from a look at the files, and show what it reads."""
    from pipelines.commands.first import init_workspace
    from pipelines.commands.preview import to_lines, to_record

    given = paths or []
    workspace = folder or (given[0] if len(given) == 1 and given[0].is_dir() else HERE)
    written, proposal = init_workspace(workspace.resolve(), given, timezone)
    if as_json:
        print_json({"settings": str(written), **to_record(proposal)})
        return
    for line in to_lines(proposal):
        typer.echo(line)
    typer.echo(f"Written: {written}\nRead it through, then: friction check -C {workspace}")


@app.command()
def check(folder: Folder = HERE, as_json: Json = False) -> None:  # noqa: FBT002
    """Look through settings and inputs, tell every mistake at once, write nothing."""
    from pipelines.commands.check import check_workspace
    from pipelines.show import Show

    found = check_workspace(folder.resolve(), Show(quiet=as_json))
    if as_json:
        print_json(found)
    if found["unusable"]:
        raise typer.Exit(3)


@app.command()
def run(folder: Folder = HERE, as_of: AsOf = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Turn the inputs into a run folder; resumes where it stopped."""
    from pipelines.commands.tell import tell_run
    from pipelines.run import run_workspace
    from pipelines.show import Show

    finished = run_workspace(folder.resolve(), Show(), as_of=_to_utc(as_of))
    if as_json:
        print_json(_to_record(finished))
    else:
        tell_run(finished, folder)


@app.command()
def weekly(
    folder: Folder = HERE,
    week: Annotated[
        str | None, typer.Option(help="The week, such as 2026-W21; else the last complete one, or the week so far.")
    ] = None,
    as_of: AsOf = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="html, md, eml, xlsx, pdf, pptx; else those of friction.toml."),
    ] = None,
    send: Annotated[bool, typer.Option(help="Send the mail that friction.toml asks for.")] = True,  # noqa: FBT002
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Run, then issue the summary of the last complete week; issued again, it names what changed."""
    from friction.contracts.weeks import week_bounds
    from pipelines.commands.team import check_role
    from pipelines.commands.tell import tell_week, to_week_record
    from pipelines.commands.unread_week import write_unread_week
    from pipelines.commands.weekly import to_formats, write_week
    from pipelines.run import run_workspace
    from pipelines.show import Show

    asked = to_formats(formats)
    if week is not None:  # what is no week is refused before minutes of a run, not behind them
        week_bounds(week, "UTC")
    check_role(folder.resolve(), who, "export")
    try:
        finished = run_workspace(folder.resolve(), Show(), as_of=_to_utc(as_of))
    except NothingLeftError as unread:
        if unread.too_early:
            raise
        now = _to_utc(as_of) or datetime.now(UTC)
        told = write_unread_week(folder.resolve(), unread, week, now=now, formats=asked, send=send, actor=who)
        unread.mend = f"{unread.mend}\n{told}"
        raise
    written = write_week(folder.resolve(), finished.run, week, formats=asked, send=send, actor=who)
    if as_json:
        print_json({**to_week_record(written), **_to_record(finished)})
    else:
        tell_week(written)


@app.command("app")
def open_app(folder: Folder = HERE, host: Host = "127.0.0.1", port: Port = 8501, team: TeamFile = None) -> None:
    """Open the review app: for you alone on this machine, or with --team for colleagues who sign in."""
    from pipelines.commands.start import serve_app

    serve_app(folder.resolve(), host, port, team)


@person.command()
def export(
    person_id: PersonId,
    output: Annotated[Path, typer.Option("-o", metavar="FILE", help="Where to write it: .json or .zip.")],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Write everything that is held on a person to one file, outside the workspace."""
    from pipelines.commands.person import export_person
    from pipelines.commands.team import check_role, record_export

    check_role(folder.resolve(), who, "export")
    held = export_person(folder.resolve(), person_id, output)
    record_export(folder.resolve(), who, "person", sum(held.values()))
    if as_json:
        print_json({"file": str(output), "tables": held})
    else:
        typer.echo(f"{sum(held.values()):,} rows of {len(held)} tables written to {output}")


@person.command()
def forget(
    person_id: PersonId,
    folder: Folder = HERE,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Remove a person from every run, cache, report and decision, and keep them out of later imports."""
    from pipelines.commands.person import count_held, forget_person
    from pipelines.commands.team import check_role
    from pipelines.inputs.consent import to_lines, to_record

    check_role(folder.resolve(), who, "forget")
    if not yes:
        held = count_held(folder.resolve(), person_id)
        typer.echo(f"Held on this person: {sum(held.values()):,} rows of {len(held)} tables.", err=True)
        typer.confirm("Remove them for good?", abort=True, err=True)
    removal = forget_person(folder.resolve(), person_id)
    if as_json:
        print_json(to_record(removal))
    else:
        for line in to_lines(removal) or ["Nothing was held on this person."]:
            typer.echo(line)
        typer.echo("The person is kept out of later imports. Your own files were not changed: remove them there too.")


@journeys.command("export")
def export_journeys(
    output: Annotated[Path, typer.Argument(metavar="PATH", help="Where to write it, outside the workspace.")],
    form: Annotated[
        Literal["xes", "csv", "mermaid", "svg"],
        typer.Option("--format", help="xes and csv: journeys under pseudonyms; mermaid and svg: the map."),
    ],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Write the journeys of the last run for process-mining tools or spreadsheets, or their map as a picture."""
    from pipelines.commands.export import export_journeys as write_journeys
    from pipelines.commands.team import check_role, record_export

    check_role(folder.resolve(), who, "export")
    run_folder = write_journeys(folder.resolve(), form, output)
    record_export(folder.resolve(), who, f"journeys, {form}")
    if as_json:
        print_json({"file": str(output), "run": str(run_folder)})
    else:
        typer.echo(f"Written: {output}")


@key.command()
def rotate(folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Make a new key; themes and decisions stay, and the runs go over to it."""
    from pipelines.commands.key import rotate as rotate_keys
    from pipelines.commands.team import check_role

    check_role(folder.resolve(), who, "rotate the key")

    rotated = rotate_keys(folder.resolve())
    if as_json:
        print_json(rotated._asdict())
        return
    typer.echo(f"The new key has the fingerprint {rotated.fingerprint}; {rotated.runs} runs went over to it.")
    typer.echo("Other workspaces go over at their next run; until then the retired key is needed.")
    if rotated.tombstones_left:
        typer.echo(f"{rotated.tombstones_left} forgotten persons are known by the retired key alone: keep it.")


@app.command()
def demo(
    folder: Folder = Path("demo"),
    no_app: Annotated[bool, typer.Option("--no-app", help="Run it, but do not open the app.")] = False,  # noqa: FBT002
    port: Port = 8501,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Make the made-up shop's workspace, run it, write its weekly summary, open the app."""
    from pipelines.commands.start import make_demo, serve_app
    from pipelines.commands.tell import tell_run, to_week_record
    from pipelines.commands.weekly import write_week
    from pipelines.run import run_workspace
    from pipelines.show import Show

    show = Show()
    workspace = make_demo(folder.resolve(), show)
    finished = run_workspace(workspace, show)
    written = write_week(workspace, finished.run, None)
    if as_json:
        print_json({**to_week_record(written), **_to_record(finished)})
    else:
        tell_run(finished, folder)
        typer.echo(f"Weekly summary: {written.files[1]}")
    if not no_app:
        serve_app(workspace, "127.0.0.1", port)


@app.command()
def doctor(folder: Folder = HERE, as_json: Json = False) -> None:  # noqa: FBT002
    """Look at versions, model, key, database, disk and runs, and say what is not well."""
    from pipelines.commands.doctor import examine, tell

    findings = examine(folder.resolve())
    if as_json:
        print_json({"well": all(finding.well for finding in findings), "findings": [vars(f) for f in findings]})
    else:
        tell(findings)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def _to_utc(moment: datetime | None) -> datetime | None:
    from datetime import UTC

    return moment.replace(tzinfo=UTC) if moment else None


def _to_record(finished: Any) -> dict[str, object]:  # noqa: ANN401 - a `Finished`; its module is heavy to import here
    run = finished.run
    return {
        "run": str(run.path),
        "changed": finished.changed,
        "tables": {name: entry["rows"] for name, entry in run.manifest["tables"].items()},
        "seconds": finished.seconds,
        "loud": list(run.loud),
        "notes": run.manifest["notes"],
        "left_out": run.manifest["left_out"],
    }
