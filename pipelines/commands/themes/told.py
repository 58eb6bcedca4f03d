"""Themes, decisions and proposals as lines on the terminal; what customers wrote goes through no markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.commands.themes.listed import BEFORE_CHANGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NAME_WIDTH = 44
TEXT_WIDTH = 160


def to_theme_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the list of themes, a line each; a nested one stands under its parent."""
    if not rows:
        yield "There are no themes yet."
        return
    by_parent: dict[str | None, list[dict[str, Any]]] = {}
    there = {row["theme_id"] for row in rows}
    for row in rows:
        by_parent.setdefault(row["parent"] if row["parent"] in there else None, []).append(row)
    yield f"{'id':<14} {'name':<{NAME_WIDTH}} {'kind':<9} {'persons':>7} {'messages':>8}  {'status':<10} owner"
    for row in by_parent[None]:
        yield _to_line(row, "")
        for nested in by_parent.get(row["theme_id"], []):
            yield _to_line(nested, "  ")
    if any(row["before_change"] for row in rows):
        yield f"* drop-off {BEFORE_CHANGE}"


def _to_line(row: Mapping[str, Any], indent: str) -> str:
    name = _cut(indent + row["name"], NAME_WIDTH)
    mark = "*" if row["before_change"] else " "
    counts = f"{row['n_persons']:>7,} {row['n_messages']:>8,}{mark}"
    kept = f"{row['status']:<10} {row['owner'] or ''}"
    line = f"{row['theme_id']:<14} {name:<{NAME_WIDTH}} {row['kind']:<9} {counts} {kept}"
    return line.rstrip()


def to_shown_lines(shown: Mapping[str, Any]) -> Iterator[str]:
    """Yield one theme with its words, messages, effects and history."""
    yield f"{shown['name']}  ({shown['theme_id']}, version {shown['version']})"
    by = f", owner {shown['owner']}" if shown["owner"] else ""
    by += f", until {shown['by']}" if shown["by"] else ""
    yield f"  {shown['kind']}, {shown['status']}{by}; {shown['n_persons']:,} persons, {shown['n_messages']:,} messages"
    if shown["parent_name"]:
        yield f"  under: {shown['parent_name']}"
    severity = [] if shown["severity"] is None else [f"severity {shown['severity']:.2f}"]
    approved = ["approved for the summary"] if shown["approved"] else []
    yield f"  {', '.join(['friction' if shown['is_friction'] else 'no friction', *severity, *approved])}"
    if shown["tags"]:
        yield f"  tags: {', '.join(shown['tags'])}"
    if shown["decided"]:
        yield f"  decided by a person: {', '.join(shown['decided'])}"
    for name in ("definition", "include", "exclude", "memo"):
        if shown[name]:
            yield f"  {name}: {' '.join(shown[name].split())}"
    for done in shown["acted"]:
        yield f"  done: {done['what']}" + (f", shipped {done['shipped_on']}" if done["shipped_on"] else "")
    yield from (f"  note: {' '.join(text.split())}" for text in shown["notes"])
    for effect in shown["effects"]:
        stage = "the whole journey" if effect["stage"] == "ANY" else effect["stage"]
        old = f" ({BEFORE_CHANGE})" if effect["before_change"] else ""
        size = f"{effect['difference']:+.0%} with it ({effect['low']:+.0%} to {effect['high']:+.0%})"
        yield f"  drop-off at {stage}: {size}, {effect['evidence'].replace('_', ' ')}{old}"
    yield "Messages:"
    called = dict.fromkeys(shown["typical_ids"], " (typical)") | dict.fromkeys(shown["edge_ids"], " (edge)")
    for one in shown["messages"]:
        text = _cut(" ".join(one["text"].split()), TEXT_WIDTH)
        yield f"  {one['segment_id']}{called.get(one['segment_id'], '')}  {text}"
    yield "History:" if shown["history"] else "Nothing was decided on it yet."
    for one in shown["history"]:
        # What was merged into the theme is named: there it stands beside the theme's own decisions.
        other = f" (of {one['theme_id']})" if one["theme_id"] != shown["theme_id"] else ""
        when = f"{one['decision_id']}  {one['decided_at'][:16]}"
        yield f"  {when}  {one['decided_by']}: {to_said(one)}{other}{_undone(one)}"


def to_said(decision: Mapping[str, Any]) -> str:
    """Return what a decision says, in one line."""
    payload = decision["payload"]
    parts = [f"{name} {_to_words(value) if value != '' else 'none'}" for name, value in payload.items()]
    return f"{decision['action']}{': ' if parts else ''}{', '.join(parts)}"


def to_carried_lines(rows: Iterable[Mapping[str, Any]], survival: float | None) -> Iterator[str]:
    """Yield the decisions that need another look, and the share that is in effect."""
    n = 0
    for n, row in enumerate(rows, start=1):  # noqa: B007 - counted
        about = f" on {row['theme']}" if row["theme"] else ""
        found = f" ({row['n_found']} of {row['n_named']} messages are there)" if row["n_named"] else ""
        yield f"  {row['decision_id']}  {row['action']}{about}: {row['state']}, {row['reason']}{found}"
    if survival is None:
        yield "Nothing was decided before the newest run."
    else:
        needs = f"{n} need{'s' if n == 1 else ''} another look"
        yield f"{needs}; {survival:.1%} of the decisions that people stand by are in effect."


def to_proposal_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what the run would change, each with the id by which it is taken or refused."""
    none = True
    for row in rows:
        none = False
        about = " and ".join(f"“{name}”" for name in row["themes"])
        yield f"{row['proposal_id']}  {row['kind']}  {about}".rstrip()
        yield f"    {row['why']}"
        yield from (f"    – {_cut(' '.join(text.split()), TEXT_WIDTH)}" for text in row["messages"])
    if none:
        yield "There is nothing to propose."


def _undone(one: Mapping[str, Any]) -> str:
    return " (taken back)" if one["undone"] else ""


def _to_words(value: object) -> str:
    if isinstance(value, list) and not value:
        return "none any more"  # those it named were forgotten
    if isinstance(value, list):
        return ", ".join(map(str, value)) if len(value) <= 3 else f"{len(value)} messages"  # noqa: PLR2004 - a line's worth
    if isinstance(value, dict):
        return "; ".join(f"{part} ({len(ids)})" for part, ids in value.items())
    return f"“{value}”" if isinstance(value, str) else str(value)


def to_printable(text: str) -> str:
    """Return a text in which signs that a terminal would obey are blanks."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _cut(text: str, width: int) -> str:
    """Return one line of a text, at most so wide; signs that a terminal would obey become blanks."""
    text = to_printable(text)
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
