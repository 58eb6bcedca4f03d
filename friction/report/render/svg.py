"""The pictures of the week: figures by week and bars, as SVG that stands in a page and needs nothing beside it.

Colours are attributes, so that a PDF has them, and classes, so that a page changes them in the dark. Nothing is told by
hue alone: what is usual has dashed edges, an interval is a whisker, a target a dashed line.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from friction.report.render.words import to_line, to_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from friction.report.week import Point, Value

INK, QUIET, PALE, FILL = "#1c2733", "#55616e", "#e3e8ed", "#7d95aa"
_CLASS = {INK: "ink", QUIET: "quiet", PALE: "pale", FILL: "fill"}
_FONT = "font-family='Liberation Sans, Arial, Helvetica, sans-serif'"
_LETTERS = 24
"""Letters of a word inside a picture; the whole of it stands in the picture's name."""
_DOT, _CAP = 3.5, 3


def draw_people(weeks: Sequence[Point]) -> str:
    """Return a line of people by week, over the band of what is usual; a count that is not told leaves a gap."""
    width, low_edge, high_edge, right = 240, 50, 14, 200
    known = [point.value for point in weeks if point.value is not None]
    top = max([1.0, *known, *(point.high for point in weeks if point.high is not None)])
    x, y = _to_places(len(weeks), 4, right), _to_scale(0, top, low_edge, high_edge)
    parts = [*_draw_band(weeks, x, y), _line(0, low_edge + 4, right + 4, low_edge + 4, PALE)]
    parts += _draw_path(weeks, x, y)
    parts += [_circle(x[at], low_edge, 1.5, QUIET) for at, point in enumerate(weeks) if point.value is None]
    last = weeks[-1]
    if last.value is None:
        parts.append(_write(width, low_edge - 8, last.told, INK, anchor="end"))
    else:
        parts += [
            _circle(x[-1], y(last.value), _DOT, INK),
            _write(right + 10, y(last.value) + 5, f"{last.value:,.0f}", INK, 15),
        ]
    parts.append(_write(0, 72, f"{_to_short(weeks[0])} to {_to_short(last)}", QUIET))
    usual = "" if last.low is None or last.high is None else f"usual {last.low:.0f} to {last.high:.0f}"
    parts.append(_write(width, 72, usual, QUIET, anchor="end"))
    told = f"People who wrote of it: {_tell(weeks)}{f'; {usual}' if usual else ''}"
    return _picture(width, 78, told, parts)


def draw_value(value: Value) -> str:
    """Return a figure by week with its intervals as whiskers, and its target as a dashed line."""
    width, low_edge, high_edge, weeks = 320, 104, 26, value.weeks
    seen = [one for point in weeks for one in (point.value, point.low, point.high) if one is not None]
    seen += [] if value.target is None else [value.target]
    x = _to_places(len(weeks), 10, width - 24)
    y = _to_scale(min(seen, default=0.0), max(seen, default=1.0), low_edge, high_edge)
    parts = [_line(0, low_edge + 8, width, low_edge + 8, PALE)]
    parts += _draw_whiskers(weeks, x, y)
    parts += _draw_path(weeks, x, y)
    parts += [_circle(x[at], y(one.value), _DOT, INK) for at, one in enumerate(weeks) if one.value is not None]
    parts += [_circle(x[at], low_edge + 8, 2.5, QUIET) for at, point in enumerate(weeks) if point.value is None]
    latest = next((at for at in reversed(range(len(weeks))) if weeks[at].value is not None), None)
    if latest is not None and (last := weeks[latest]).value is not None:
        over = last.value if last.high is None else last.high
        parts.append(_write(x[latest], y(over) - 7, to_value(last.value, value.unit), INK, 13, anchor="middle"))
    told = f"{value.name} by week: {_tell(weeks)}"
    if value.target is not None:
        at, target = y(value.target), f"target {to_value(value.target, value.unit)}"
        parts += [_line(0, at, width, at, QUIET, dashes="5 4"), _write(0, at - 6, target, QUIET)]
        told += f"; {target}"
    parts.append(_write(0, 128, _to_short(weeks[0]), QUIET))
    parts.append(_write(width, 128, _to_short(weeks[-1]), QUIET, anchor="end"))
    return _picture(width, 134, told, parts)


def draw_bar(value: float, most: float, told: str, interval: tuple[float, float] | None = None) -> str:
    """Return a bar, with its interval as a whisker; without one the bar is an outline.

    Parameters
    ----------
    value, interval : in one unit.
    most : what the whole width stands for.
    told : the same in words: the picture's name.
    """
    width, height = (200, 18) if interval else (96, 18)
    scale = (width - 4) / most if most > 0 else 0.0
    long = max(1.0, value * scale)
    if interval is None:
        return _picture(width, height, told, [_box(1, 5, long, 8, "none", edge=QUIET)])
    low, high = (2 + bound * scale for bound in interval)
    parts = [_box(0, 1, width, 16, PALE), _box(2, 4, long, 10, FILL), _line(low, 9, high, 9, INK, wide=2)]
    parts += [_line(at, 9 - _CAP, at, 9 + _CAP, INK, wide=2) for at in (low, high)]
    return _picture(width, height, told, parts)


def _to_places(n: int, left: float, right: float) -> list[float]:
    """Return where each of ``n`` weeks stands; one alone stands at the right."""
    return [right if n == 1 else left + at * (right - left) / (n - 1) for at in range(n)]


def _to_scale(least: float, most: float, low_edge: float, high_edge: float) -> Callable[[float], float]:
    """Return where a value stands between two edges."""
    span = (most - least) or 1.0
    return lambda value: low_edge - (low_edge - high_edge) * (value - least) / span


def _draw_band(weeks: Sequence[Point], x: Sequence[float], y: Callable[[float], float]) -> list[str]:
    """Return what is usual: a pale band between dashed edges."""
    usual = [
        (at, one.low, one.high)
        for at, one in zip(x, weeks, strict=True)
        if one.low is not None and one.high is not None
    ]
    if len(usual) < 2:  # noqa: PLR2004 - one week has no width
        return []
    lower, upper = (
        [(at, y(bound)) for at, bound in side]
        for side in ([(at, low) for at, low, _ in usual], [(at, high) for at, _, high in usual])
    )
    area = " ".join(_place(*one) for one in [*upper, *reversed(lower)])
    edges = "".join(_polyline(side, QUIET, wide=1, dashes="3 3") for side in (upper, lower))
    return [f"<polygon points='{area}' fill='{PALE}' class='pale'/>", edges]


def _draw_path(weeks: Sequence[Point], x: Sequence[float], y: Callable[[float], float]) -> list[str]:
    """Return a line from week to week; where one is not known there is none."""
    places = [None if one.value is None else (at, y(one.value)) for at, one in zip(x, weeks, strict=True)]
    return [_polyline([one, two], INK, wide=2) for one, two in pairwise(places) if one is not None and two is not None]


def _draw_whiskers(weeks: Sequence[Point], x: Sequence[float], y: Callable[[float], float]) -> list[str]:
    parts = []
    for at, one in zip(x, weeks, strict=True):
        if one.low is not None and one.high is not None:
            low, high = y(one.low), y(one.high)
            parts.append(_line(at, low, at, high, FILL, wide=2))
            parts += [_line(at - _CAP, end, at + _CAP, end, FILL, wide=2) for end in (low, high)]
    return parts


def _picture(width: int, height: int, told: str, parts: Iterable[str]) -> str:
    name = escape(to_line(told))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' "
        f"role='img' aria-label='{name}'><title>{name}</title>{''.join(parts)}</svg>"
    )


def _tell(weeks: Sequence[Point]) -> str:
    return ", ".join(f"{point.week} {point.told}" for point in weeks)


def _to_short(point: Point) -> str:
    """Return a week without its year: ``W21``."""
    return point.week.rpartition("-")[2]


def _write(x: float, y: float, words: str, colour: str, size: int = 12, anchor: str = "start") -> str:
    line = to_line(words)
    shown = escape(line if len(line) <= _LETTERS else line[: _LETTERS - 1] + "…")
    weight = " font-weight='600'" if colour == INK else ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' text-anchor='{anchor}' fill='{colour}' "
        f"class='{_CLASS[colour]}' {_FONT}{weight}>{shown}</text>"
    )


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, *, wide: int = 1, dashes: str = "") -> str:
    return _polyline([(x, y), (to_x, to_y)], colour, wide=wide, dashes=dashes)


def _polyline(places: Iterable[tuple[float, float]], colour: str, *, wide: int, dashes: str = "") -> str:
    points = " ".join(_place(*one) for one in places)
    dashed = f" stroke-dasharray='{dashes}'" if dashes else ""
    return (
        f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='{wide}'{dashed} "
        f"class='{_CLASS[colour]}-line'/>"
    )


def _circle(x: float, y: float, radius: float, colour: str) -> str:
    return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius}' fill='{colour}' class='{_CLASS[colour]}'/>"


def _box(x: float, y: float, width: float, height: float, colour: str, *, edge: str = "") -> str:
    kind = f"class='{_CLASS[edge]}-line' stroke='{edge}' stroke-width='1.5'" if edge else f"class='{_CLASS[colour]}'"
    return f"<rect x='{x:.1f}' y='{y:.1f}' width='{width:.1f}' height='{height:.1f}' fill='{colour}' {kind}/>"


def _place(x: float, y: float) -> str:
    return f"{x:.1f},{y:.1f}"
