"""``friction themes …``: see the themes, and what a run asks people to look at."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated, Literal

import typer

from pipelines.cli.coding import coding
from pipelines.cli.decide import Theme, decisions, open_themes
from pipelines.cli.options import HERE, Folder, Json, Who, print_json
from pipelines.cli.place import placing

themes = typer.Typer(no_args_is_help=True, help="Themes: see them, decide on them, take a codebook in or out.")


@themes.command("list")
def list_(
    folder: Folder = HERE,
    everything: Annotated[bool, typer.Option("--all", help="Also those that were dismissed.")] = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
    who: Who = None,
) -> None:
    """List the themes, those with the most persons first."""
    from pipelines.commands.themes.listed import list_themes
    from pipelines.commands.themes.told import to_theme_lines

    with open_themes(folder, who) as opened:
        rows = list_themes(opened, with_dismissed=everything)
    if as_json:
        print_json({"themes": rows})
    else:
        typer.echo("\n".join(to_theme_lines(rows)))


@themes.command()
def show(theme: Theme, folder: Folder = HERE, as_json: Json = False, who: Who = None) -> None:  # noqa: FBT002
    """Show one theme: its words, five messages, where it costs customers, and what was decided on it."""
    from pipelines.commands.themes.listed import show_theme
    from pipelines.commands.themes.told import to_shown_lines

    with open_themes(folder, who) as opened:
        shown = show_theme(opened, opened.find_theme(theme))
    if as_json:
        print_json(shown)
    else:
        typer.echo("\n".join(to_shown_lines(shown)))


@themes.command()
def look(folder: Folder = HERE, as_json: Json = False, who: Who = None) -> None:  # noqa: FBT002
    """List the decisions that need another look after the newest run."""
    from pipelines.commands.themes.looked_at import list_carried
    from pipelines.commands.themes.told import to_carried_lines

    with open_themes(folder, who) as opened:
        rows, survival = list_carried(opened)
    if as_json:
        print_json({"decisions": rows, "survival": survival})
    else:
        typer.echo("\n".join(to_carried_lines(rows, survival)))


@themes.command()
def proposals(folder: Folder = HERE, as_json: Json = False, who: Who = None) -> None:  # noqa: FBT002
    """List what the newest run would change about the themes, but leaves to people."""
    from pipelines.commands.themes.looked_at import list_proposals
    from pipelines.commands.themes.told import to_proposal_lines

    with open_themes(folder, who) as opened:
        rows = list_proposals(opened)
    if as_json:
        print_json({"proposals": rows})
    else:
        typer.echo("\n".join(to_proposal_lines(rows)))


@themes.command()
def learn(
    folder: Folder = HERE,
    yes: Annotated[bool, typer.Option("--yes", help="Use the new score without asking, if it is better.")] = False,  # noqa: FBT002
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Learn the friction score anew from the themes you called friction or not; kept where it is shown to be better."""
    from friction.store import write_file
    from friction.text import write_scorer
    from pipelines.commands.learn import learn_in_workspace
    from pipelines.commands.team import check_role
    from pipelines.commands.tell import to_learned_lines
    from pipelines.inputs.went_in import SCORE_FILE

    workspace = folder.resolve()
    check_role(workspace, who, "learn")
    learned = learn_in_workspace(workspace)
    if not as_json:
        for line in to_learned_lines(learned):
            typer.echo(line)
    asked = learned.better and not yes and not as_json
    used = typer.confirm("Use the new score from the next run on?", default=True) if asked else learned.better and yes
    if used:
        write_file(workspace / SCORE_FILE, write_scorer(learned.scorer).encode())
    if as_json:
        print_json({**learned._asdict(), "scorer": None, "better": learned.better, "used": used})
    elif used:
        typer.echo(f"Written: {workspace / SCORE_FILE}\nNext: friction run -C {folder}")


@themes.command("export")
def export_(
    output: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it, outside the workspace.")],
    what: Annotated[
        Literal["codebook", "segments", "labelstudio", "decisions"],
        typer.Option(
            help="codebook: .qdc (REFI-QDA), .csv or .xlsx; segments: .csv; labelstudio: .json; decisions: .jsonl."
        ),
    ] = "codebook",
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Write the codebook, coded segments, or the decisions to a file; texts are masked."""
    from pipelines.commands.themes.exchange import export_themes

    with open_themes(folder, who) as opened:
        files = export_themes(opened, what, output)
    if as_json:
        print_json({"files": [str(path) for path in files]})
    else:
        typer.echo("\n".join(f"Written: {path}" for path in files))


@themes.command("import")
def import_(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="A codebook (.qdc, .csv, .xlsx), or decisions (.jsonl).", exists=True)
    ],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Take a codebook in: its codes become themes, and gather what is like their words in the next run."""
    from pipelines.commands.themes import exchange

    take_in = exchange.import_decisions if source.suffix.lower() == ".jsonl" else exchange.import_codebook
    with open_themes(folder, who) as opened:
        taken = take_in(opened, source)
    if as_json:
        print_json(taken._asdict())
        return
    for note in taken.notes:
        typer.echo(f"! {note}")
    n = len(taken.decisions)
    typer.echo(f"{n} decision{'' if n == 1 else 's'}; {taken.n_new} new theme{'' if taken.n_new == 1 else 's'}.")
    if taken.n_new:
        typer.echo(f"Next: friction run -C {folder}  to gather what is like them")


# Without a name of their own: all of it is one group of commands.
themes.add_typer(decisions)
themes.add_typer(placing)
themes.add_typer(coding)
