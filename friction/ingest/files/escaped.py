"""Signs that an escape stands before: they belong to the text, and part or quote nothing.

They are exchanged for halves of characters, which no text that was decoded holds, before a record is cut into cells,
and put back into the cells. So one reader cuts all dialects.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.ingest.files.streams import MAX_LINE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from friction.ingest.files.streams import Lines

_FIRST = 0xDC00
_NO_VALUE = "N"


class Escape:
    r"""Exchanges escaped signs and puts them back.

    Escaped are the escape itself, quote, delimiter and line ends. Before any other sign an escape is a letter as it
    stands (``C:\temp``); a cell of nothing but escape and N has no value, as databases write it.

    Parameters
    ----------
    sign : the escape.
    delimiter, quote : of the file; ``quote`` may be "".
    """

    def __init__(self, sign: str, delimiter: str, quote: str) -> None:
        self.sign = sign
        signs = dict.fromkeys([sign, delimiter, *quote, "\n", "\r"])
        self._hidden = {one: chr(_FIRST + place) for place, one in enumerate(signs)}
        self._shown = {ord(hidden): one for one, hidden in self._hidden.items()}
        self._pair = re.compile(f"{re.escape(sign)}(\r\n|.)", re.DOTALL)
        self._null = sign + _NO_VALUE

    def hide(self, text: str) -> str:
        """Return a text with its escaped signs exchanged; doing it twice is doing it once."""
        return self._pair.sub(self._exchange, text) if self.sign in text else text

    def show(self, cells: list[str]) -> list[str]:
        """Return cells with the signs that belong to them."""
        return ["" if cell == self._null else cell.translate(self._shown) for cell in cells]

    def _exchange(self, pair: re.Match[str]) -> str:
        return "".join(self._hidden.get(sign, pair[0]) for sign in pair[1])


class EscapedLines:
    """Numbered lines with their escaped signs exchanged; one whose end is escaped goes on with the next."""

    def __init__(self, lines: Lines, escape: Escape) -> None:
        self._lines, self._escape = lines, escape

    def __iter__(self) -> EscapedLines:
        return self

    def __next__(self) -> tuple[int, str | None]:
        number, line = next(self._lines)
        if line is None or self._escape.sign not in line:
            return number, line
        whole = self._escape.hide(line)
        while not whole.endswith(("\n", "\r")):
            _, line = next(self._lines, (number, ""))
            if line is None or len(whole) + len(line) > MAX_LINE:
                return number, None
            if not line:
                break
            whole += self._escape.hide(line)
        return number, whole

    def give_back(self, lines: Iterable[tuple[int, str | None]]) -> None:
        """Let ``lines`` come again."""
        self._lines.give_back(lines)
