"""``friction themes …``: everything that people decide on themes, from the terminal."""

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
Segments = Annotated[list[str], typer.Argument(metavar="SEGMENT...", help="Segments, as `themes show` names them.")]
To = Annotated[str, typer.Option("--to", metavar="THEME", help="The theme they belong to.")]
Version = Annotated[
    int | None,
    typer.Option(help="The theme's version that you have seen: if others decided meanwhile, nothing is done."),
]


def open_themes(folder: Path, who: str | None = None) -> Opened:
    """Open the newest run of a workspace with all decisions so far."""
    from pipelines.commands.themes.opened import Opened

    return Opened(folder.resolve(), who)


def tell_decided(decision_ids: Sequence[str], said: str, *, as_json: bool) -> None:
    """Say what was decided, and how to take it back."""
    if as_json:
        print_json({"decisions": list(decision_ids)})
        return
    typer.echo(said)
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
    from pipelines.commands.themes.decide import decide

    with open_themes(folder, who) as opened:
        decided = decide(opened, opened.find_theme(theme), "name", {"name": new}, version=version)
    tell_decided(decided, f"Named: {new}", as_json=as_json)


@decisions.command()
def describe(
    theme: Theme,
    definition: Annotated[str | None, typer.Option(help="What belongs in it.")] = None,
    include: Annotated[str | None, typer.Option(help="What counts, though one may doubt it.")] = None,
    exclude: Annotated[str | None, typer.Option(help="What does not, though it is near.")] = None,
    memo: Annotated[str | None, typer.Option(help="Whatever colleagues should know.")] = None,
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Say what a theme is; an empty text takes a word away."""
    from pipelines.commands.themes import decide

    words = {"definition": definition, "include": include, "exclude": exclude, "memo": memo}
    with open_themes(folder, who) as opened:
        decided = decide.describe(opened, theme, words)
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
def split(
    theme: Theme,
    part: Annotated[
        list[str],
        typer.Option(
            "--part", metavar="NAME=SEGMENT,SEGMENT", help="A part and segments that show it; more than once."
        ),
    ],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Split parts off a theme by examples: what is like them follows."""
    from pipelines.commands.themes import decide

    parts = {}
    for said in part:
        label, equals, ids = said.rpartition("=")
        named = [one.strip() for one in ids.split(",") if one.strip()]
        if not equals or not named:
            raise typer.BadParameter(f"{said!r} is not NAME=SEGMENT,SEGMENT", param_hint="--part")
        parts[label.strip()] = named
    with open_themes(folder, who) as opened:
        decided = decide.split(opened, theme, parts)
    tell_decided(decided, f"Split off: {', '.join(parts)}", as_json=as_json)


@decisions.command()
def nest(
    theme: Theme,
    under: Annotated[str, typer.Option("--under", metavar="THEME", help='The theme above it; "" for none.')],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Put a theme under another: two levels, no more."""
    from pipelines.commands.themes.decide import decide

    with open_themes(folder, who) as opened:
        parent = opened.find_theme(under) if under else ""
        decided = decide(opened, opened.find_theme(theme), "nest", {"parent": parent})
    tell_decided(decided, "Nested." if under else "At the top.", as_json=as_json)


@decisions.command()
def move(segments: Segments, to: To, folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Move segments to a theme, or pin them there."""
    _place(segments, to, "place", folder, who, as_json=as_json)


@decisions.command()
def add(segments: Segments, to: To, folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Put segments in a theme beside the one they are in."""
    _place(segments, to, "add", folder, who, as_json=as_json)


@decisions.command()
def remove(
    segments: Segments,
    out_of: Annotated[str, typer.Option("--from", metavar="THEME", help="The theme they do not belong to.")],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Take segments out of a theme."""
    _place(segments, out_of, "remove", folder, who, as_json=as_json)


@decisions.command()
def example(
    segments: Segments,
    of: Annotated[str, typer.Option("--of", metavar="THEME", help="The theme they are examples of.")],
    how: Annotated[
        Literal["typical", "edge", "none"], typer.Option("--as", help="Typical, on the edge, or no example any more.")
    ] = "typical",
    folder: Folder = HERE,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Make segments the examples of a theme."""
    from pipelines.commands.themes.decide import decide

    with open_themes(folder) as opened:
        payload = {"segment_ids": segments, "as": "" if how == "none" else how}
        decided = decide(opened, opened.find_theme(of), "example", payload)
    tell_decided(decided, "Examples set.", as_json=as_json)


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
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Say what kind a theme is, whether it is friction, how severe."""
    from pipelines.commands.themes import decide

    with open_themes(folder, who) as opened:
        decided = decide.judge(opened, theme, kind=kind, is_friction=friction, severity=severity)
    tell_decided(decided, "Judged.", as_json=as_json)


@decisions.command("set")
def set_(
    theme: Theme,
    status: Annotated[Literal["new", "reviewed", "acted_on", "watched", "dismissed"] | None, typer.Option()] = None,
    owner: Annotated[str | None, typer.Option(help='Who looks after it; "" for nobody.')] = None,
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Set a theme's status and owner."""
    from pipelines.commands.themes import decide

    with open_themes(folder, who) as opened:
        decided = decide.keep(opened, theme, status=status, owner=owner)
    tell_decided(decided, "Set.", as_json=as_json)


@decisions.command()
def tag(
    theme: Theme,
    word: Annotated[str, typer.Argument(metavar="TAG", help="A word or two.")],
    away: Annotated[bool, typer.Option("--away", help="Take it away.")] = False,  # noqa: FBT002
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Tag a theme, or take a tag away."""
    from pipelines.commands.themes.decide import decide

    with open_themes(folder, who) as opened:
        decided = decide(opened, opened.find_theme(theme), "untag" if away else "tag", {"tag": word})
    tell_decided(decided, "Untagged." if away else "Tagged.", as_json=as_json)


@decisions.command()
def note(
    theme: Theme,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The comment; personal data in it is masked.")],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Comment on a theme."""
    from pipelines.commands.themes.decide import decide

    with open_themes(folder, who) as opened:
        decided = decide(opened, opened.find_theme(theme), "note", {"text": text})
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
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Say what was done about a theme, and when it reached customers."""
    from pipelines.commands.themes.decide import decide_all

    with open_themes(folder, who) as opened:
        theme_id = opened.find_theme(theme)
        done = {"what": what, "shipped_on": shipped}
        decided = decide_all(opened, [(theme_id, "acted", done), (theme_id, "status", {"status": "acted_on"})])
    tell_decided(decided, "Noted as acted on.", as_json=as_json)


@decisions.command()
def approve(theme: Theme, folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Approve a theme for the weekly summary."""
    from pipelines.commands.themes.decide import decide

    with open_themes(folder, who) as opened:
        decided = decide(opened, opened.find_theme(theme), "approve", {})
    tell_decided(decided, "Approved.", as_json=as_json)


@decisions.command()
def stage(
    messages: Annotated[list[str], typer.Argument(metavar="MESSAGE...", help="Messages, by their doc_id.")],
    about: Annotated[str, typer.Option("--about", metavar="STAGE", help='The stage they are about; "" for none.')],
    at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="When: the visit of that stage which held then (UTC).")
    ] = "",
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Say which stage of the journey, or which visit of it, messages are about."""
    from pipelines.commands.themes.places import correct_stage

    with open_themes(folder, who) as opened:
        decided = correct_stage(opened, messages, about, at)
    tell_decided(decided, f"Put at {about or 'no stage'}.", as_json=as_json)


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


def _place(segments: list[str], theme: str, action: str, folder: Path, who: str | None, *, as_json: bool) -> None:
    from pipelines.commands.themes.decide import decide

    with open_themes(folder, who) as opened:
        theme_id = opened.find_theme(theme)
        decided = decide(opened, theme_id, action, {"segment_ids": segments})
        said = {"place": "in", "add": "also in", "remove": "no more in"}[action]
        typer_said = f"{len(segments)} segment{'s' if len(segments) > 1 else ''} {said}: {opened.names[theme_id]}"
    tell_decided(decided, typer_said, as_json=as_json)
