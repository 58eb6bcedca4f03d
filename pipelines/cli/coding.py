"""``friction themes sample``, ``code``, ``settle``, ``agreement``: several people code the same segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipelines.cli.decide import open_themes, tell_decided
from pipelines.cli.options import HERE, Folder, Json, Who, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

coding = typer.Typer()

Given = Annotated[
    list[str] | None,
    typer.Option("--theme", metavar="THEME", help="A theme it has; may be said several times."),
]


@coding.command()
def sample(
    coders: Annotated[list[str], typer.Option("--coder", metavar="NAME", help="Who codes; once for each.")],
    n: Annotated[int, typer.Option("-n", min=1, help="How many segments.")] = 100,
    how: Annotated[
        Literal["random", "uncertain", "theme", "none"],
        typer.Option(help="By chance; the least firm of each theme; as many of each theme; those in no theme."),
    ] = "random",
    overlap: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share that all coders code.")] = 0.2,
    pairs: Annotated[bool, typer.Option("--pairs", help="Each two coders share as many.")] = False,  # noqa: FBT002
    of: Annotated[list[str] | None, typer.Option("--of", metavar="THEME", help="Only from these themes.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another number draws others.")] = 0,
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Draw segments to be coded, blind: nobody sees what the program or others said."""
    from pipelines.commands.themes.coding import draw

    with open_themes(folder, who) as opened:
        drawn = draw(opened, how, n, coders, overlap, of or [], seed, pairs=pairs)
    if as_json:
        print_json({"sample_id": drawn.sample_id, "n_by_coder": drawn.n_by_coder})
        return
    typer.echo(f"Drawn: {drawn.sample_id}")
    for coder, count in drawn.n_by_coder.items():
        typer.echo(f"  {coder}: {count} segments; to begin: friction themes code --as {coder} -C {folder}")


@coding.command()
def code(
    segment: Annotated[
        str | None, typer.Argument(metavar="SEGMENT", help="The segment; without it the next is shown.")
    ] = None,
    theme: Given = None,
    unsure: Annotated[bool, typer.Option("--unsure", help="You are not sure.")] = False,  # noqa: FBT002
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Say which themes a segment has (none given: none of them), and show the next one."""
    from pipelines.commands.themes import coding as said

    with open_themes(folder, who) as opened:
        coding_id = said.code(opened, segment, theme or [], unsure=unsure) if segment else None
        following = said.find_next(opened)
    if as_json:
        print_json({"coding": coding_id, "next": following})
    elif following is None:
        typer.echo("All is coded." if coding_id else "Nothing is left to code.")
    else:
        typer.echo(f"{following['n_left']} left. {following['segment_id']}:\n  {to_line(following['text'])}")


@coding.command()
def settle(
    segment: Annotated[
        str | None, typer.Argument(metavar="SEGMENT", help="The segment; without it those that differ.")
    ] = None,
    theme: Given = None,
    apply: Annotated[bool, typer.Option("--apply", help="Make the themes say what was settled.")] = False,  # noqa: FBT002
    folder: Folder = HERE,
    who: Who = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Show where coders differ; have the last word on a segment; or put all of it into the themes."""
    from pipelines.commands.themes import coding as said

    with open_themes(folder, who) as opened:
        if apply:
            tell_decided(said.apply_final(opened), "The themes say so now.", as_json=as_json)
            return
        settled = said.settle(opened, segment, theme or []) if segment else None
        disputes = said.list_disputes(opened)
    if as_json:
        print_json({"coding": settled, "disputes": disputes})
        return
    for row in disputes:
        typer.echo(f"{row['segment_id']}: {to_line(row['text'] or '')}")
        for coder, names in row["said"].items():
            typer.echo(f"    {coder}: {', '.join(names) or 'none of them'}")
    typer.echo(f"{len(disputes)} to settle." if disputes else "Nothing is to be settled.")


@coding.command()
def agreement(folder: Folder = HERE, who: Who = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Tell how far coders agree, by theme and by pair, how far each is, and whether more segments would bring more."""
    from pipelines.commands.themes.coding import tell_agreement

    with open_themes(folder, who) as opened:
        told = tell_agreement(opened)
    if as_json:
        print_json(told)
    else:
        typer.echo("\n".join(_to_lines(told)))


def to_line(text: str) -> str:
    """Return a text on one line, without signs that a terminal would obey."""
    from pipelines.commands.themes.told import to_printable

    return " ".join(to_printable(text).split())


def _to_lines(told: dict[str, Any]) -> Iterator[str]:
    whole = next(row for row in told["agreement"] if row["scope"] == "all" and row["measure"] == "alpha")
    yield whole["reading"]
    for row in told["agreement"]:
        about = {
            "all": "all",
            "theme": row["theme"] or row["theme_id"],
            "coders": f"{row['coder']} and {row['other_coder']}",
        }
        value = (
            f"{row['estimate']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
            if row["estimate"] is not None and row["low"] is not None
            else f"undefined: {row['undefined']}"
        )
        yield f"  {row['measure']:<7} {value}, {row['n_units']} segments: {about[row['scope']]}"
    for row in told["progress"]:
        done = f"{row['n_coded']} of {row['n_assigned']} coded, unsure of {row['n_unsure']}"
        yield f"  {row['coder']}, {row['sample_id']}: {done}"
    yield told["saturation"]
    if told["n_disputed"]:
        yield f"{told['n_disputed']} segments to settle: friction themes settle"
