"""``friction themes …``: what people decide on messages, segment by segment: where they are, and what they show."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated, Literal

import typer

from pipelines.cli.decide import Theme, Version, open_themes, tell_decided
from pipelines.cli.options import HERE, Folder, Json, Who

placing = typer.Typer()

Segments = Annotated[list[str], typer.Argument(metavar="SEGMENT...", help="Segments, as `themes show` names them.")]
To = Annotated[str, typer.Option("--to", metavar="THEME", help="The theme they belong to.")]


@placing.command()
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
    version: Version = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Split parts off a theme by examples: what is like them follows."""
    from pipelines.commands.themes import decide

    parts: dict[str, list[str]] = {}
    for said in part:
        label, equals, ids = said.rpartition("=")
        named = [one.strip() for one in ids.split(",") if one.strip()]
        if not equals or not named:
            raise typer.BadParameter(f"{said!r} is not NAME=SEGMENT,SEGMENT", param_hint="--part")
        parts.setdefault(label.strip(), []).extend(named)
    with open_themes(folder, who) as opened:
        decided = decide.split(opened, theme, parts, version=version)
        given = decide.find_names_given(opened, decided)
        n_followed = decide.count_followers(opened, [one for named in parts.values() for one in named])
    said = f"Split off: {', '.join(given) or 'a part without a name'}"
    tell_decided(decided, said, as_json=as_json, n_followed=n_followed)


@placing.command()
def move(segments: Segments, to: To, folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Move segments to a theme, or pin them there."""
    _place(segments, to, "place", folder, who, as_json=as_json)


@placing.command()
def add(segments: Segments, to: To, folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Put segments in a theme beside the one they are in."""
    _place(segments, to, "add", folder, who, as_json=as_json)


@placing.command()
def remove(
    segments: Segments,
    out_of: Annotated[str, typer.Option("--from", metavar="THEME", help="The theme they do not belong to.")],
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Take segments out of a theme."""
    _place(segments, out_of, "remove", folder, who, as_json=as_json)


@placing.command()
def example(
    segments: Segments,
    of: Annotated[str, typer.Option("--of", metavar="THEME", help="The theme they are examples of.")],
    how: Annotated[
        Literal["typical", "edge", "none"], typer.Option("--how", help="Typical, on the edge, or no example any more.")
    ] = "typical",
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Make segments the examples of a theme."""
    from pipelines.commands.themes.decide import decide

    with open_themes(folder, who) as opened:
        payload = {"segment_ids": segments, "as": "" if how == "none" else how}
        decided = decide(opened, opened.find_theme(of), "example", payload)
    tell_decided(decided, "Examples set.", as_json=as_json)


@placing.command()
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


def _place(segments: list[str], theme: str, action: str, folder: Path, who: str | None, *, as_json: bool) -> None:
    from pipelines.commands.themes.decide import count_followers, decide

    with open_themes(folder, who) as opened:
        theme_id = opened.find_theme(theme)
        decided = decide(opened, theme_id, action, {"segment_ids": segments})
        said = {"place": "in", "add": "also in", "remove": "no more in"}[action]
        typer_said = f"{len(segments)} segment{'s' if len(segments) > 1 else ''} {said}: {opened.names[theme_id]}"
        n_followed = count_followers(opened, segments) if action == "place" else None
    tell_decided(decided, typer_said, as_json=as_json, n_followed=n_followed)
