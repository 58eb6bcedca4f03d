"""The map of the journey as a picture: stages from top to bottom, detours left, ways back right."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from friction.contracts import CONVERTED, DROPPED
from friction.report.journey_map import to_percent, to_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.report.journey_map import Link, Map

_WIDTH, _BOX, _HIGH, _GAP, _TOP = 900, 220, 44, 92, 56
_MIDDLE = _WIDTH // 2
_LETTERS = 26
"""Letters of a stage's name that fit into its box; the whole name is its tooltip."""
_INK, _QUIET, _FORWARD, _BACK, _GONE = "#1f2937", "#5b6472", "#2f6db5", "#b26a00", "#b3261e"
_TURN, _SPREAD = 46, 30
_GONE_ROOM, _EDGE, _NOTE_LETTER = 132, 34, 6.4
"""Room for the words on who drops off, beside the outermost line, and for a letter of the note."""
_STYLE = "font-family='Helvetica, Arial, sans-serif'"


def to_svg(drawn: Map) -> str:
    """Return the map as an SVG document that needs no script, font or file beside it.

    The wider a line, the larger the share of those who leave the stage it comes from. Straight lines go to the next
    stage, blue arcs on the left pass stages by, brown arcs on the right go back.
    """
    rows = [at for at, node in enumerate(drawn.nodes) if node != DROPPED]
    y = {at: _TOP + row * _GAP for row, at in enumerate(rows)}
    height = _TOP + len(rows) * _GAP + (24 if drawn.note else 0)
    gone = len(drawn.nodes) - 1
    lines = [link for link in drawn.links if link.target != gone]
    parts = [_draw_link(link, y) for link in lines]
    parts += [_draw_gone(link, y[link.source]) for link in drawn.links if link.target == gone]
    parts += [_draw_node(drawn.nodes[at], y[at]) for at in rows]
    # Labels lie above all lines.
    parts += [_draw_label(link, y) for link in lines]
    if drawn.note:
        parts.append(_write(_MIDDLE, height - 18, drawn.note, _QUIET, 13))
    title = "Map of the journey: moves between stages and where people drop off"
    left, width = _find_edges(lines, drawn.note)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{left} 0 {width} {height}' "
        f"width='{width}' height='{height}' "
        f"role='img' {_STYLE}>\n<title>{title}</title>\n<defs>{_arrow('forward', _FORWARD)}{_arrow('back', _BACK)}"
        f"{_arrow('gone', _GONE)}</defs>\n<rect x='{left}' width='{width}' height='{height}' fill='#ffffff'/>\n"
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _find_edges(lines: Sequence[Link], note: str) -> tuple[int, int]:
    """Return the left edge and the width of what is drawn, so that nothing is smaller than a screen makes it."""
    reach = {side: max((_to_bend(link) for link in lines if _to_side(link) == side), default=0) for side in (-1, 1)}
    half = _BOX // 2
    left = max(half + _GONE_ROOM, half + round(reach[-1] * 0.75) + _EDGE, round(len(note) * _NOTE_LETTER / 2) + _EDGE)
    right = max(half + _EDGE, half + round(reach[1] * 0.75) + _EDGE, round(len(note) * _NOTE_LETTER / 2) + _EDGE)
    return _MIDDLE - left, left + right


def _arrow(name: str, colour: str) -> str:
    return (
        f"<marker id='{name}' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='9' markerHeight='9' "
        f"markerUnits='userSpaceOnUse' orient='auto'><path d='M0 0L10 5L0 10z' fill='{colour}'/></marker>"
    )


def _draw_node(node: str, y: int) -> str:
    word, stage = to_word(node), to_word(node) == node
    shown = word if len(word) <= _LETTERS else word[: _LETTERS - 1] + "…"
    fill = "#f3f6fb" if stage else "#e2f3e6" if node == CONVERTED else "#ffffff"
    box = (
        f"<rect x='{_MIDDLE - _BOX // 2}' y='{y - _HIGH // 2}' width='{_BOX}' height='{_HIGH}' "
        f"rx='{8 if stage else 22}' fill='{fill}' stroke='{_INK}'/>"
    )
    return f"<g><title>{_escape(word)}</title>{box}{_write(_MIDDLE, y + 5, shown, _INK, 15)}</g>"


def _draw_gone(link: Link, y: int) -> str:
    """Draw the drop-off of a stage: a short line down to the left, and how many."""
    left = _MIDDLE - _BOX // 2
    at = y + _HIGH // 2 - 6
    told = f"{to_percent(link.share)} drop off"
    path = f"M{left} {at}h-26"
    return (
        f"<path d='{path}' fill='none' stroke='{_GONE}' stroke-width='{_to_width(link)}' marker-end='url(#gone)'/>"
        + _write(left - 32, at + 5, told, _GONE, 13, anchor="end")
    )


def _draw_link(link: Link, y: dict[int, int]) -> str:
    first, last = y[link.source], y[link.target]
    side = _to_side(link)
    if side == 0:
        path = f"M{_MIDDLE} {first + _HIGH // 2}V{last - _HIGH // 2}"
    else:
        edge = _MIDDLE + side * _BOX // 2
        bend = edge + side * _to_bend(link)
        start, end = (first - 8, last - 8) if side < 0 else (first + 8, last + 8)
        path = f"M{edge} {start}C{bend} {start} {bend} {end} {edge} {end}"
    name, colour = ("back", _BACK) if side > 0 else ("forward", _FORWARD)
    return (
        f"<path d='{path}' fill='none' stroke='{colour}' stroke-width='{_to_width(link)}' stroke-opacity='0.75' "
        f"marker-end='url(#{name})'/>"
    )


def _draw_label(link: Link, y: dict[int, int]) -> str:
    first, last = y[link.source], y[link.target]
    side, told = _to_side(link), to_percent(link.share)
    if side == 0:
        return _write(_MIDDLE + 8, (first + last) // 2 + 5, told, _FORWARD, 14, anchor="start")
    # A cubic curve is three quarters of the way to its two control points in its middle.
    x = _MIDDLE + side * (_BOX // 2 + round(_to_bend(link) * 0.75))
    return _write(x, (first + last) // 2 + 5, told, _BACK if side > 0 else _FORWARD, 13)


def _to_side(link: Link) -> int:
    """Return where a link runs: 0 straight down, -1 left (passing stages by), 1 right (back)."""
    step = link.target - link.source
    return 0 if step == 1 else -1 if step > 1 else 1


def _to_bend(link: Link) -> int:
    return _TURN + _SPREAD * abs(link.target - link.source) + (100 if link.target > link.source else 0)


def _to_width(link: Link) -> float:
    return round(1.2 + 5 * link.share, 2)


def _write(x: float, y: float, text: str, colour: str, size: int, *, anchor: str = "middle") -> str:
    return (
        f"<text x='{x}' y='{y}' font-size='{size}' text-anchor='{anchor}' fill='{colour}' stroke='#ffffff' "
        f"stroke-width='4' paint-order='stroke' stroke-linejoin='round'>{_escape(text)}</text>"
    )


def _escape(text: str) -> str:
    return escape("".join(letter for letter in text if letter.isprintable()))
