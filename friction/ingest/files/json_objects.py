"""JSON files: a list of objects, an object that holds the list, pages of these one behind the other, or objects alone.

Objects are read one by one, so a file of any length fits into memory. Where several lists could be meant, the columns
asked for decide, else the settings: ``records = "tickets"``.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from friction.config import quote
from friction.errors import FileError, InputError
from friction.ingest.files.encodings import open_text
from friction.ingest.files.json_items import Items
from friction.ingest.files.jsonl import iter_jsonl
from friction.ingest.files.nested import MISSING, Decoder, find_value
from friction.ingest.files.streams import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from friction.config import Form
    from friction.ingest.files.rows import Rows

ALONE = "."
"""The path of objects that lie in no list."""

MAX_OBJECT = 16 * 1024 * 1024
"""Characters of one object, or of a value beside the list, at most."""

MAX_DEPTH = 8
"""Objects within objects, down to the list."""

OBJECTS_TRIED = 100
"""Objects of each list that the columns asked for are looked for in."""

_AT_ONCE = 1024 * 1024
_BLANK = re.compile(r"[ \t\r\n\ufeff\x1e]*")  # a record separator begins each value of a JSON text sequence


def iter_objects(file: Path, columns: list[str] | None, where: str, limit: int | None, form: Form) -> Iterator[Rows]:
    """Yield the rows of a JSON file, stretch by stretch; numbered from 1 (see `read_rows`).

    Raises
    ------
    InputError
        If it is no JSON to its end, holds no list of objects, or several and none is named.
    """
    place = f"{where}: {file}" if where else str(file)
    first = _read_line(file, where, form)
    if not form.records and first is not None and not any(map(_has_objects, first.values())):
        path = ALONE
    else:
        path = form.records or find_path(file, where, columns, form.encoding)
    if path == ALONE and first is not None:
        yield from iter_jsonl(file, columns, where, limit, form)
        return
    items = Items(columns, place)
    number, seen = 0, False
    with open_text(file, where, form.encoding) as stream:
        for here, item in _iter_values(stream, place, path):
            if items.is_full:
                yield items.flush()
            if limit is not None and items.n_rows >= limit:
                break
            seen = True
            if here == path and item is not _EMPTY:
                number += 1
                items.add(number, item)
    if form.records and not number:
        _check_named(file, where, place, form, seen=seen)
    yield items.finish()


def _read_line(file: Path, where: str, form: Form) -> dict[str, object] | None:
    """Return the object in the first line where there is one object a line, by the first two; else null.

    Read by lines, a broken one costs itself alone.
    """
    with open_text(file, where, form.encoding) as stream:
        lines = [line for _, line in islice(Lines(stream), 2) if line]
    try:
        first = Decoder().decode(lines[0]) if lines else None
    except (ValueError, RecursionError):
        return None
    return first if isinstance(first, dict) and all(line.lstrip()[:1] in ("{", "") for line in lines[1:]) else None


def _has_objects(value: object) -> bool:
    """Tell whether a value is a list of objects, or holds one."""
    if isinstance(value, dict):
        return any(map(_has_objects, value.values()))
    return isinstance(value, list) and (not value or isinstance(value[0], dict))


class _Empty:
    """Stands for the items of a list without any."""


_EMPTY = _Empty()


def find_lists(file: Path, where: str, encoding: str | None = None) -> dict[str, list[dict[str, object]]]:
    """Return the first objects of each list of objects in a JSON file by its path, and of the objects in no list."""
    place = f"{where}: {file}" if where else str(file)
    found: dict[str, list[dict[str, object]]] = {}
    with open_text(file, where, encoding) as stream:
        for path, item in _iter_values(stream, place, None):
            kept = found.setdefault(path, [])
            if isinstance(item, dict) and len(kept) < OBJECTS_TRIED:
                kept.append(item)
            if not isinstance(item, dict | _Empty) and item is not MISSING and not kept:
                del found[path]
    return found


def find_path(file: Path, where: str, columns: list[str] | None = None, encoding: str | None = None) -> str:
    """Return the path of the only list of objects, or of the only one with the columns asked for.

    `ALONE` where the objects lie in no list.

    Raises
    ------
    InputError
        If several could be meant.
    """
    lists = find_lists(file, where, encoding)
    paths = [path for path, items in lists.items() if path != ALONE and items]
    paths = paths or [path for path in lists if path != ALONE]
    n_alone = len(lists.get(ALONE, ()))
    if n_alone > 1 and columns is None:
        return ALONE  # one object a line, as far as a look can tell; the lists are columns of it
    if len(paths) == 1 and n_alone <= 1:
        return paths[0]
    if not paths:
        return ALONE
    decoder = Decoder()
    fitting = [path for path in [*paths, *([ALONE] if n_alone > 1 else [])] if _fit(columns, lists[path], decoder)]
    if len(fitting) == 1:
        return fitting[0]
    named = [*paths, *([ALONE] if n_alone > 1 else [])]
    raise InputError(
        f"holds several lists of objects: {', '.join(map(repr, named[:10]))}",
        where=f"{where}: {file}" if where else str(file),
        why="Which of them are the rows is not guessed.",
        mend=f"Say it in the settings of the source, for instance: records = {quote(named[0])}",
    )


def _fit(columns: list[str] | None, items: list[dict[str, object]], decoder: Decoder) -> bool:
    """Tell whether each column asked for is in some of the objects."""
    return bool(columns) and all(
        any(name in item or find_value(item, name, decoder) is not MISSING for item in items) for name in columns or ()
    )


def _check_named(file: Path, where: str, place: str, form: Form, *, seen: bool) -> None:
    """Raise an `InputError` where there is no such list as the settings name."""
    lists = find_lists(file, where, form.encoding)
    if form.records in lists or (not seen and not lists):
        return
    shown = ", ".join(repr(path) for path in lists)
    raise InputError(
        f"has no list of objects at {form.records!r}",
        where=place,
        why=f"It has lists at: {shown}." if shown else "It has no list of objects.",
        mend="Correct records in the settings of the source.",
    )


class _Text:
    """A JSON text, read on as far as needed."""

    def __init__(self, stream: TextIO, place: str) -> None:
        self._stream, self._where = stream, place
        self._text, self._place, self._ended = "", 0, False
        self._decoder = Decoder()
        self.n_values = 0

    def peek(self) -> str:
        """Return the next sign behind blanks, empty at the end."""
        while True:
            blank = _BLANK.match(self._text, self._place)
            self._place = blank.end() if blank else self._place
            if self._place < len(self._text) or self._ended:
                return self._text[self._place : self._place + 1]
            self._fill()

    def take(self, signs: str) -> str:
        """Take the next sign, which must be one of ``signs``."""
        sign = self.peek()
        if not sign or sign not in signs:
            raise self.to_error()
        self._place += 1
        return sign

    def read_value(self) -> object:
        """Take the next value; `MISSING` where it gives a name twice."""
        self.peek()
        while True:
            try:
                item, end = self._decoder.decode_at(self._text, self._place)
            except (ValueError, RecursionError):
                if self._ended or len(self._text) - self._place > MAX_OBJECT:
                    raise self.to_error() from None
            else:
                if end < len(self._text) or self._ended:
                    self._place, self.n_values = end, self.n_values + 1
                    return item
            self._fill()

    def to_error(self) -> FileError:
        """Return the error for a text that goes on as no JSON does."""
        behind = f"behind its value {self.n_values:,}" if self.n_values else "at its beginning"
        cut = ": it ends there" if self._ended and self._place >= len(self._text) else ""
        return FileError(
            f"is no valid JSON {behind}{cut}", where=self._where, mend="Export it again; it may be cut off or edited."
        )

    def _fill(self) -> None:
        # As much again as is held: a long value is tried a few times only.
        more = self._stream.read(max(_AT_ONCE, len(self._text) - self._place))
        self._ended = not more
        self._text, self._place = self._text[self._place :] + more, 0


def _iter_values(stream: TextIO, place: str, path: str | None) -> Iterator[tuple[str, object]]:
    """Yield path and item of every list in a JSON text, and of the outermost objects; of one path where it is given.

    A list without items yields itself as empty.
    """
    text = _Text(stream, place)
    while sign := text.peek():
        if sign == "{" and path == ALONE:
            yield ALONE, text.read_value()
        elif sign == "{":
            yield from _iter_inside(text, "", 0, wants_whole=path is None)
        elif sign == "[":
            yield from _iter_list(text, "")
        else:
            yield ALONE, text.read_value()
        if text.peek() == ",":  # objects in a row with commas between them
            text.take(",")


def _iter_inside(text: _Text, path: str, depth: int, *, wants_whole: bool) -> Iterator[tuple[str, object]]:
    """Yield the lists inside an object, and of an outermost one what it holds beside them."""
    text.take("{")
    beside: dict[str, object] = {}
    while text.peek() != "}":
        name = text.read_value()
        if not isinstance(name, str):
            raise text.to_error()
        text.take(":")
        below = f"{path}.{name}" if path else name
        sign = text.peek()
        if sign == "[":
            for here, item in _iter_list(text, below):
                beside.setdefault(name, []) if depth == 0 else None
                if depth == 0 and isinstance(kept := beside[name], list) and len(kept) < OBJECTS_TRIED:
                    kept.append(item)
                yield here, item
        elif sign == "{" and depth < MAX_DEPTH:
            inside: dict[str, object] = {}
            for here, item in _iter_inside(text, below, depth + 1, wants_whole=True):
                if here == ALONE and isinstance(item, dict):
                    inside = item
                else:
                    yield here, item
            beside[name] = inside
        else:
            beside[name] = text.read_value()
        if text.peek() != "}":
            text.take(",")
    text.take("}")
    if wants_whole:
        yield ALONE, beside


def _iter_list(text: _Text, path: str) -> Iterator[tuple[str, object]]:
    """Yield the items of a list."""
    text.take("[")
    if text.peek() == "]":
        yield path or "[]", _EMPTY
    while text.peek() != "]":
        yield path or "[]", text.read_value()
        if text.peek() != "]":
            text.take(",")
    text.take("]")
