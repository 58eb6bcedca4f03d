r"""The team's own patterns, for order and account numbers, checked so that none can search without end.

A pattern is a regular expression of a small kind: letters, digits and signs, classes such as ``\d`` and ``[A-Z]``,
groups, ``|``, and repeats with a limit (``?``, ``{6}``, ``{4,8}``). A pattern of this kind matches in so many ways at
most from each place of a text, and that number is limited: any text costs time in proportion to its length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_WAYS, MOST_SIGNS = 1_000, 200
"""In how many ways a pattern may match from one place, and how long what it matches may be."""

_TOKEN = re.compile(
    r"(?P<sign>\\[dwsDWS.\-+*?()\[\]{}|/\\^$#@:_ ]|\[\^?\]?(?:\\.|[^\]\\\[])+\]|[^\\\[\](){}|?*+^$])"
    r"|(?P<border>\\b|\^|\$)|(?P<open>\((?:\?:)?(?!\?))|(?P<or>\|)|(?P<close>\))"
    r"|(?P<repeat>\?|\{(?P<least>\d{1,3})(?:,(?P<most>\d{1,3}))?\})"
)
_NAME = re.compile(r"[A-Z]{2,20}")


class _Shape:
    """What a pattern matches: in how many ways, and how many signs."""

    def __init__(self, ways: int = 1, shortest: int = 0, longest: int = 0) -> None:
        self.ways, self.shortest, self.longest = ways, shortest, longest

    def then(self, other: _Shape) -> _Shape:
        return _Shape(self.ways * other.ways, self.shortest + other.shortest, self.longest + other.longest)

    def either(self, other: _Shape) -> _Shape:
        shortest, longest = min(self.shortest, other.shortest), max(self.longest, other.longest)
        return _Shape(self.ways + other.ways, shortest, longest)

    def repeat(self, least: int, most: int) -> _Shape:
        """Ways of each number of repeats add up; they are counted up to the limit, no further."""
        ways = 0
        for n in range(least, most + 1):
            ways += self.ways**n if self.ways > 1 else 1
            if ways > MOST_WAYS:
                break
        return _Shape(ways, self.shortest * least, self.longest * most)


def build_patterns(patterns: Mapping[str, str], taken: frozenset[str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the patterns ready for use, in the order of their names; they match in any case, and whole words alone.

    Parameters
    ----------
    patterns : of `[privacy]`: the name of a kind, and a regular expression.
    taken : names that the program uses itself.

    Raises
    ------
    SettingsError
        If a name or a pattern cannot be used: all of them at once.
    """
    problems = [
        f"privacy.patterns.{name}: {why}" for name, one in patterns.items() for why in _find_problems(name, one, taken)
    ]
    if problems:
        n = len(problems)
        raise SettingsError(
            f"{n} mistake{'s' if n > 1 else ''} in the patterns", where="friction.toml", problems=tuple(problems)
        )
    # No letter or digit may stand beside a letter or digit at the end of what is found.
    return tuple(
        (name, re.compile(rf"(?:(?<![^\W_])|(?![^\W_]))(?:{patterns[name]})(?:(?![^\W_])|(?<![^\W_]))", re.IGNORECASE))
        for name in sorted(patterns)
    )


def _find_problems(name: str, pattern: str, taken: frozenset[str]) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        yield "a name is of 2 to 20 letters A to Z, such as ORDER"
    elif name in taken:
        yield f"{name} is the program's own; take another name, such as ORDER"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        yield f"is no regular expression: {error}"
        return
    try:
        shape = _read_shape(pattern)
    except ValueError as error:
        yield str(error)
        return
    if shape.shortest == 0:
        yield "also matches nothing at all; make it hold at least one sign"
    elif shape.ways > MOST_WAYS or shape.longest > MOST_SIGNS:
        yield f"matches in too many ways (at most {MOST_WAYS:,}, and {MOST_SIGNS} signs); make its repeats narrower"


def _read_shape(pattern: str) -> _Shape:
    r"""Return the shape of a pattern.

    Raises
    ------
    ValueError
        If it holds anything beyond the small kind, such as ``*`` or ``\1``.
    """
    stack: list[list[_Shape]] = [[_Shape(), _Shape(0)]]  # of each open group: what was read, and the choices before
    chosen: list[bool] = [False]
    place, last = 0, None
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            sign = pattern[place : place + 2]
            raise ValueError(
                f"holds {sign!r} at {place + 1}, which is not allowed: give repeats a limit, such as \\d{{1,12}}"
            )
        place = token.end()
        if token["repeat"]:
            if last is None:
                raise ValueError(f"holds {token['repeat']!r} behind nothing that can be repeated")
            least = 0 if token["repeat"] == "?" else int(token["least"])
            most = 1 if token["repeat"] == "?" else int(token["most"] or token["least"])
            before, piece = last
            stack[-1][0] = before.then(piece.repeat(least, most))
            last = None
            continue
        if token["open"]:
            stack.append([_Shape(), _Shape(0)])
            chosen.append(False)
            last = None
        elif token["or"]:
            read, choices = stack[-1]
            stack[-1] = [_Shape(), choices.either(read) if chosen[-1] else read]
            chosen[-1] = True
            last = None
        elif token["close"]:
            read, choices = stack.pop()
            piece = choices.either(read) if chosen.pop() else read
            last = (stack[-1][0], piece)
            stack[-1][0] = stack[-1][0].then(piece)
        else:
            piece = _Shape(1, 1, 1) if token["sign"] else _Shape()
            last = (stack[-1][0], piece) if token["sign"] else None
            stack[-1][0] = stack[-1][0].then(piece)
    read, choices = stack[0]
    return choices.either(read) if chosen[0] else read
