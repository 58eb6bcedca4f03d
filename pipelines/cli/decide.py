"""``friction themes …``: what people decide on themes, and how decisions are taken back, from the terminal."""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - typer reads the annotations
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipelines.cli.options import HERE, Folder, Json, Who, print_json

if TYPE_CHECKING:
    from pipelines.commands.themes.opened import Opened

decisions = typer.Typer()

Theme = Annotated[str, typer.Argument(metavar="THEME", help="A theme: its id, its name, or part of its name.")]
Version = Annotated[
    int | None,
    typer.Option(help="The theme's version that you have seen: if others decided meanwhile, nothing is done."),
]


def open_themes(folder: Path, who: str | None = None) -> Opened:
    """Open the newest run of a workspace with all decisions so far."""
    from pipelines.commands.themes.opened import Opened

    return Opened(folder.resolve(), who)


def tell_decided(decision_ids: Sequence[str], said: str, *, as_json: bool, n_followed: int | None = None) -> None:
    """Say what was decided, and how to take it back; or that nothing had to be.

    ``n_followed`` is how many segments followed those that were named; None where none can.
    """
    if as_json:
        print_json({"decisions": list(decision_ids), **({} if n_followed is None else {"n_followed": n_followed})})
        return
    if not decision_ids:
        typer.echo("All of it is so already.")
        return
    typer.echo(said)
    if n_followed:
        typer.echo(f"{n_followed:,} segment{'s' if n_followed > 1 else ''} that nobody named followed.")
    typer.echo(f"Take it back with: friction themes undo {' '.join(decision_ids)}")


@decisions.command()
def name(
    theme: Theme,
    new: Annotated[str, typer.Argument(metavar="NAME", help="Its new name.")],
    folder: Folder = HERE,
    who: Who = None,
    version: Version = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Name a theme."""
    from pipelines.commands.themes.decide import decide, find_names_given

    with open_themes(folder, who) as opened:
        decided = decide(opened, opened.find_theme(theme), "name", {"name": new}, version=version)
        given = find_names_given(opened, decided)
    tell_decided(decided, f"Named: {', '.join(given)}", as_json=as_json)


@decisions.command()
def describe(
    theme: Theme,
    definition: Annotated[str | None, typer.Option(help="What belongs in it.")] = None,
    include: Annotated[str | None, typer.Option(help="What counts, though one may doubt it.")] = None,
    exclude: Annotated[str | None, typer.Option(help="What does not, though it is near.")] = None,
    memo: Annotated[str | None, typer.Option(help="Whatever colleagues should know.")] = None,
    folder: Folder = HERE,
    who: Who = None,
    version: Version = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Say what a theme is; an empty text takes a word away."""
    from pipelines.commands.themes import decide

    words = {"definition": definition, "include": include, "exclude": exclude, "memo": memo}
    with open_themes(folder, who) as opened:
        decided = decide.describe(opened, theme, words, version=version)
    tell_decided(decided, "Described.", as_json=as_json)


@decisions.command()
def create(
    new: Annotated[str, typer.Argument(metavar="NAME", help="Name of the theme.")],
    definition: Annotated[str, typer.Option(help="What belongs in it: the next run gathers what is like it.")] = "",
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Make a theme of your own, before any message is in it."""
    from pipelines.commands.themes import decide

    with open_themes(folder, who) as opened:
        theme_id, decided = decide.create(opened, new, definition)
    tell_decided(decided, f"Made: {theme_id}", as_json=as_json)


@decisions.command()
def merge(
    which: Annotated[list[str], typer.Argument(metavar="THEME...", help="Themes that are one with another.")],
    into: Annotated[str, typer.Option("--into", metavar="THEME", help="The theme that stays.")],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Merge themes into one: its counts and messages are theirs at once."""
    from pipelines.commands.themes import decide

    with open_themes(folder, who) as opened:
        decided = decide.merge(opened, which, into)
    tell_decided(decided, "Merged.", as_json=as_json)


@decisions.command()
def nest(
    theme: Theme,
    under: Annotated[str, typer.Option("--under", metavar="THEME", help='The theme above it; "" for none.')],
    folder: Folder = HERE,
    who: Who = None,
    version: Version = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Put a theme under another: two levels, no more."""
    from pipelines.commands.themes import decide

    with open_themes(folder, who) as opened:
        decided = decide.nest(opened, theme, under, version=version)
    tell_decided(decided, "Nested." if under else "At the top.", as_json=as_json)


@decisions.command()
def judge(
    theme: Theme,
    kind: Annotated[Literal["problem", "wish", "question", "praise", "other"] | None, typer.Option()] = None,
    friction: Annotated[bool | None, typer.Option("--friction/--no-friction", help="Is it friction?")] = None,
    severity: Annotated[
        float | None, typer.Option(min=0, max=1, help="0: it hardly hurts; 1: it stops people.")
    ] = None,
    folder: Folder = HERE,
    who: Who = None,
    version: Version = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Say what kind a theme is, whether it is friction, how severe."""
    from pipelines.commands.themes import decide

    with open_themes(folder, who) as opened:
        decided = decide.judge(opened, theme, kind=kind, is_friction=friction, severity=severity, version=version)
    tell_decided(decided, "Judged.", as_json=as_json)


@decisions.command("set")
def set_(
    theme: Theme,
    status: Annotated[Literal["new", "reviewed", "acted_on", "watched", "dismissed"] | None, typer.Option()] = None,
    owner: Annotated[str | None, typer.Option(help='Who looks after it; "" for nobody.')] = None,
    by: Annotated[
        str | None, typer.Option(metavar="DAY", help='Until when it is to be done: 2026-06-01; "" for no day.')
    ] = None,
    folder: Folder = HERE,
    who: Who = None,
    version: Version = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Set a theme's status, its owner, and until when it is to be done."""
    from pipelines.commands.themes import decide

    with open_themes(folder, who) as opened:
        decided = decide.keep(opened, theme, status=status, owner=owner, by=by, version=version)
    tell_decided(decided, "Set.", as_json=as_json)


@decisions.command()
def tag(
    theme: Theme,
    word: Annotated[str, typer.Argument(metavar="TAG", help="A word or two.")],
    away: Annotated[bool, typer.Option("--away", help="Take it away.")] = False,  # noqa: FBT002
    folder: Folder = HERE,
    who: Who = None,
    version: Version = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Tag a theme, or take a tag away."""
    from pipelines.commands.themes.decide import decide

    with open_themes(folder, who) as opened:
        action = "untag" if away else "tag"
        decided = decide(opened, opened.find_theme(theme), action, {"tag": word}, version=version)
    tell_decided(decided, "Untagged." if away else "Tagged.", as_json=as_json)


@decisions.command()
def note(
    theme: Theme,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The comment; personal data in it is masked.")],
    folder: Folder = HERE,
    who: Who = None,
    version: Version = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Comment on a theme."""
    from pipelines.commands.themes.decide import decide

    with open_themes(folder, who) as opened:
        decided = decide(opened, opened.find_theme(theme), "note", {"text": text}, version=version)
    tell_decided(decided, "Noted.", as_json=as_json)


@decisions.command()
def acted(
    theme: Theme,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What was done about it.")],
    shipped: Annotated[
        str, typer.Option("--shipped", metavar="DAY", help="The day it reached customers: 2026-05-20.")
    ] = "",
    folder: Folder = HERE,
    who: Who = None,
    version: Version = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Say what was done about a theme, and when it reached customers."""
    from pipelines.commands.themes.decide import decide_all

    with open_themes(folder, who) as opened:
        theme_id = opened.find_theme(theme)
        done = {"what": what, "shipped_on": shipped}
        said = [(theme_id, "acted", done), (theme_id, "status", {"status": "acted_on"})]
        decided = decide_all(opened, said, version=version)
    tell_decided(decided, "Noted as acted on.", as_json=as_json)


@decisions.command()
def approve(
    theme: Theme,
    folder: Folder = HERE,
    who: Who = None,
    version: Version = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Approve a theme for the weekly summary."""
    from pipelines.commands.themes.decide import decide

    with open_themes(folder, who) as opened:
        decided = decide(opened, opened.find_theme(theme), "approve", {}, version=version)
    tell_decided(decided, "Approved.", as_json=as_json)


@decisions.command()
def undo(
    decisions: Annotated[
        list[str], typer.Argument(metavar="DECISION...", help="Decisions, as `themes show` names them.")
    ],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Take decisions back; an undo is a decision, too, and can itself be undone."""
    from friction.store import Decision

    with open_themes(folder, who) as opened:
        undone = opened.service.decide([Decision("undo", {}, undoes=one) for one in reversed(decisions)])
    tell_decided(undone, "Taken back.", as_json=as_json)


Proposal = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Its id, as `themes proposals` names it.")]


@decisions.command()
def take(proposal: Proposal, folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Do what a proposal proposes."""
    from pipelines.commands.themes import decide

    with open_themes(folder, who) as opened:
        decided = decide.take(opened, proposal)
    tell_decided(decided, "Done.", as_json=as_json)


@decisions.command()
def refuse(proposal: Proposal, folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Refuse a proposal: it is not made again."""
    from pipelines.commands.themes import decide

    with open_themes(folder, who) as opened:
        decided = decide.refuse(opened, proposal)
    tell_decided(decided, "Refused.", as_json=as_json)
