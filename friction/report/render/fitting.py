"""How much room a text takes, and what is done to it where there is less: smaller letters first, then fewer words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE_HEIGHT = 1.2
"""Of a line, in sizes of its letters."""

_SCALES = (1.0, 0.9, 0.8, 0.72, 0.65)
_NARROW, _WIDE = frozenset("iIjlft.,:;'|!()[]- "), frozenset("mwMW@%—…")
_SPACE = 0.28
_SAFE = 1.04
"""Widths are of Arial, rounded up: another font in its place may be a little wider."""


@dataclass(frozen=True)
class Line:
    """A paragraph: its text, the size of its letters and the gap above it (in points), and how it looks.

    ``kept``: of it the words are shortened last.
    """

    text: str
    size: float
    gap: float = 0.0
    bold: bool = False
    grey: bool = False
    kept: bool = False


def fit_lines(lines: Sequence[Line], width: float, height: float, smallest: float = 10.0) -> tuple[Line, ...]:
    """Return the paragraphs so that they fit into a box.

    All letters become smaller, in steps, to ``smallest`` at least. Where that is not enough, the longest paragraphs
    lose words behind an ellipsis, those that are ``kept`` last; where there are too many, the last ones go, and an
    ellipsis stands for them.

    Parameters
    ----------
    width, height : of the box, in points.
    smallest : size of letters in points; those that are smaller stay as they are.
    """
    fitted = tuple(lines)
    for scale in _SCALES:
        fitted = tuple(
            replace(one, size=max(min(one.size, smallest), round(one.size * scale, 1)), gap=round(one.gap * scale, 1))
            for one in lines
        )
        if measure_lines(fitted, width) <= height:
            return fitted
    return _shorten(list(fitted), width, height)


def measure_lines(lines: Sequence[Line], width: float) -> float:
    """Return how high the paragraphs are in a box of this width, in points."""
    return sum(_measure(one, width) for one in lines)


def count_lines(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines a paragraph takes, at least one; ``width`` of the box and ``size`` of letters in points."""
    room, lines, filled = width / (size * _SAFE * (1.07 if bold else 1.0)), 1, 0.0
    for word in text.split(" "):
        long = _measure_word(word)
        if filled and filled + _SPACE + long > room:
            lines, filled = lines + 1, 0.0
        filled += (_SPACE if filled else 0.0) + long
        while filled > room:  # a word longer than a line is broken
            lines, filled = lines + 1, filled - room
    return lines


def cut_text(text: str, longest: int) -> str:
    """Return a text of so many signs at most; a longer one ends in an ellipsis, behind a whole word if it can."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    whole = cut.rpartition(" ")[0]
    return (whole if len(whole) > longest // 2 else cut).rstrip(" ,;:") + "…"


def _measure(line: Line, width: float) -> float:
    return line.gap + LINE_HEIGHT * line.size * count_lines(line.text, width, line.size, bold=line.bold)


def _measure_word(word: str) -> float:
    """Return how wide a word is, in sizes of its letters."""
    return sum(
        _SPACE if sign in _NARROW
        else 0.95 if sign in _WIDE or unicodedata.east_asian_width(sign) in "WF"
        else 0.7 if sign.isupper()
        else 0.55
        for sign in word
    )  # fmt: skip


def _shorten(lines: list[Line], width: float, height: float) -> tuple[Line, ...]:
    while measure_lines(lines, width) > height:
        counts = [count_lines(one.text, width, one.size, bold=one.bold) for one in lines]
        long = [n for n, count in enumerate(counts) if count > 1]
        if not long:
            return _leave_out(lines, width, height)
        most = max(long, key=lambda n: (not lines[n].kept, counts[n], n))
        text = lines[most].text
        lines[most] = replace(lines[most], text=cut_text(text, len(text) - max(2, len(text) // (2 * counts[most]))))
    return tuple(lines)


def _leave_out(lines: list[Line], width: float, height: float) -> tuple[Line, ...]:
    mark = replace(lines[-1], text="…", gap=0.0, bold=False)
    while len(lines) > 1 and measure_lines([*lines, mark], width) > height:
        lines.pop()
    return (*lines, mark)
