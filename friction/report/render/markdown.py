"""The week as Markdown that reads the same where Markdown is not read: in a chat, a comment, a plain mail.

Names of parts stand on lines of their own, in capitals; points begin with ``-`` or a number. There is no table, HTML,
heading sign, bold or backslash, since one of the three would show it as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.report.render.inert import to_inert
from friction.report.render.outline import to_outline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.report.render.outline import Item, Part
    from friction.report.week import Report


def to_markdown(report: Report) -> str:
    """Return the summary, a point a line; words of customers and of the team order nothing. Same report, same text."""
    outline = to_outline(report)
    lines = [to_inert(outline.headline), "", to_inert(outline.about)]
    for part in outline.parts:
        lines += ["", *_lay_part(part)]
    return "\n".join([*lines, "", outline.files]) + "\n"


def _lay_part(part: Part) -> Iterator[str]:
    yield part.name.upper()
    if part.items:
        yield ""
    for place, item in enumerate(part.items, start=1):
        if part.numbered and place > 1:
            yield ""
        yield from _lay_item(item, f"{place}." if part.numbered else "-")
    if part.note:
        yield from ("", to_inert(part.note))


def _lay_item(item: Item, mark: str) -> Iterator[str]:
    """Yield a point, and below it, as deep as its first letter, what belongs to it."""
    yield f"{mark} {to_inert(item.text)}"
    below = [to_inert(line) for line in item.below] + [f"“{to_inert(quote)}”" for quote in item.quotes]
    yield from (f"{' ' * len(mark)} - {line}" for line in below)
