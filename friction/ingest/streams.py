"""Open a file as bytes or text: unpacks gzip within bounds, reads strict UTF-8 or what a byte-order mark says."""

from __future__ import annotations

import gzip
import io
import os
import shlex
import zlib
from collections import deque
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from friction.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_LINE = 16 * 1024 * 1024
"""Characters of one line; the rest of a longer line is passed over and the line is quarantined."""

FREE_EXPANSION = 64 * 1024 * 1024
"""Bytes that a packed file may always unpack to."""

MAX_EXPANSION = 200
"""Beyond `FREE_EXPANSION`, how many times its packed size a file may unpack to; real exports stay below 100."""

CHARACTERS_AT_ONCE = 4 * 1024 * 1024
_GZIP = b"\x1f\x8b"


def open_bytes(file: Path, where: str) -> BinaryIO:
    """Open ``file`` for reading; a gzip file, known by its first bytes, is unpacked while it is read.

    Raises
    ------
    InputError
        If it cannot be opened, or later while reading: if it is damaged or unpacks to suspiciously much.
    """
    try:
        packed = file.open("rb")
        if packed.peek(2)[:2] != _GZIP:
            return packed
        size = os.fstat(packed.fileno()).st_size
    except OSError as error:
        raise InputError(f"cannot be opened: {error.strerror}", where=_to_place(where, file)) from error
    return io.BufferedReader(_Unpacked(packed, size, _to_place(where, file)))


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a gzip file, refused as soon as they are too many for its size."""

    def __init__(self, packed: BinaryIO, size: int, place: str) -> None:
        self._packed = packed
        self._unpacked = gzip.GzipFile(fileobj=packed, mode="rb")
        self._allowed = max(FREE_EXPANSION, size * MAX_EXPANSION)
        self._place = place
        self._n_read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        try:
            n = self._unpacked.readinto(view)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(
                "the gzip file is damaged or cut off", where=self._place, mend="Export or copy it again."
            ) from error
        self._n_read += n
        if self._n_read > self._allowed:
            raise InputError(
                f"unpacks to more than {MAX_EXPANSION} times its size",
                where=self._place,
                why="A file that grows like this can fill the memory of the machine.",
                mend="If you trust it, unpack it yourself (gunzip) and name the unpacked file.",
            )
        return n

    def close(self) -> None:
        self._unpacked.close()
        self._packed.close()
        super().close()


def open_text(file: Path, where: str) -> TextIO:
    """Open ``file`` as text: UTF-8, or UTF-8 and UTF-16 with a byte-order mark. Line ends stay as they are.

    Reading raises `UnicodeDecodeError` on other bytes; `to_encoding_error` says which byte at which line.

    Raises
    ------
    InputError
        If the file is a spreadsheet, or in another encoding that its first bytes give away.
    """
    stream = open_bytes(file, where)
    try:
        encoding = _find_encoding(cast("io.BufferedReader", stream).peek(512)[:512], file, _to_place(where, file))
    except InputError:
        stream.close()
        raise
    return io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")


def _find_encoding(head: bytes, file: Path, place: str) -> str:
    """Return the encoding that the first bytes of a file name, UTF-8 where they name none."""
    if head.startswith(b"PK\x03\x04"):
        raise InputError(
            "is a spreadsheet or zip archive, not text", where=place, mend="Save it as CSV UTF-8, or unpack it."
        )
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise InputError("is written in UTF-32", where=place, mend=_to_mend(file, "UTF-32"))
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.count(0) * 3 > len(head):
        encoding = "UTF-16LE" if head[1:2] == b"\x00" else "UTF-16BE"
        raise InputError(
            f"looks like {encoding} without a byte-order mark, or is no text at all",
            where=place,
            mend=_to_mend(file, encoding),
        )
    return "utf-8-sig"


def to_encoding_error(file: Path, where: str) -> InputError:
    """Return the error that names the first byte of ``file`` that is not UTF-8, its line, and how to convert."""
    with open_bytes(file, where) as stream:
        for number, line in enumerate(iter(stream.readline, b""), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                byte = line[error.start]
                try:
                    shown = f" (in CP1252, common on Windows, it would be {bytes([byte]).decode('cp1252')!r})"
                except UnicodeDecodeError:
                    shown = ""
                return InputError(
                    f"is not UTF-8: byte 0x{byte:02X} at line {number}, byte {error.start + 1} of the line{shown}",
                    where=_to_place(where, file),
                    why="A guessed encoding turns letters into wrong ones, and these would become topics.",
                    mend=_to_mend(file, "CP1252"),
                )
    return InputError(
        "is damaged: its byte-order mark promises an encoding that its bytes do not keep",
        where=_to_place(where, file),
        mend="Export it again as UTF-8.",
    )


def _to_mend(file: Path, encoding: str) -> str:
    """Return the command that converts ``file`` from ``encoding``."""
    plain = file.with_name(file.name.removesuffix(".gz"))
    converted = shlex.quote(plain.with_name(f"{plain.stem}-utf8{plain.suffix}").name)
    name = shlex.quote(file.name)
    source = f"gunzip -c {name} | iconv -f {encoding} -t UTF-8" if plain != file else None
    command = source or f"iconv -f {encoding} -t UTF-8 {name}"
    return f"Convert it, then name the new file in the settings: {command} > {converted}"


def _to_place(where: str, file: Path) -> str:
    return f"{where}: {file}" if where else str(file)


class Lines:
    r"""Numbered lines of a text, from 1; lines that were read ahead can be given back.

    A line longer than `MAX_LINE` comes as ``None``. Lines end at ``\n``, ``\r\n`` or ``\r`` and keep their end. Many
    lines at once can be looked at before they are taken.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text, self._place, self._ended = "", 0, False
        self._n_dropped = 0  # characters before self._text
        self._given_back: deque[tuple[int, str | None]] = deque()
        self._number = 0

    def __iter__(self) -> Iterator[tuple[int, str | None]]:
        return self

    def __next__(self) -> tuple[int, str | None]:
        if self._given_back:
            return self._given_back.popleft()
        end = self._find_end()
        if end == self._place:
            raise StopIteration
        self._number += 1
        is_long = False
        while end < 0:  # longer than allowed: pass over it without holding it
            is_long, self._place = True, len(self._text) - self._text.endswith("\r")
            end = self._find_end()
        line, self._place = self._text[self._place : end], end
        is_long = is_long or len(line) > MAX_LINE or (len(line) == MAX_LINE and not line.endswith(("\n", "\r")))
        return self._number, None if is_long else line

    def give_back(self, lines: Iterable[tuple[int, str | None]]) -> None:
        """Let ``lines`` come again, in their order, before the lines not yet read."""
        self._given_back.extendleft(reversed(list(lines)))

    @property
    def place(self) -> int:
        """Characters of the lines read so far, those given back included."""
        return self._n_dropped + self._place

    @property
    def is_even(self) -> bool:
        """Whether no line waits that was given back."""
        return not self._given_back

    def look_ahead(self, size: int) -> str:
        r"""Return the next lines, together at most ``size`` characters, without taking them; all end in ``\n``.

        Empty where the next line is longer than that, is the last one and has no such end, or was given back.
        """
        if self._given_back:
            return ""
        while len(self._text) - self._place < size and not self._ended:
            self._fill()
        return self._text[self._place : self._text.rfind("\n", self._place, self._place + size) + 1]

    def pass_over(self, lines: str, n: int) -> int:
        """Take ``n`` lines that `look_ahead` returned; returns the number of the first."""
        first = self._number + 1
        self._place += len(lines)
        self._number += n
        return first

    def _find_end(self) -> int:
        """Return the end of the next line, its own place where none is left; -1 where it is longer than allowed."""
        while True:
            end = self._text.find("\n", self._place) + 1 or len(self._text)
            mark = self._text.find("\r", self._place, end) + 1
            if mark and (mark < len(self._text) or self._ended):
                return mark + self._text.startswith("\n", mark)
            if self._ended or self._text.endswith("\n", self._place, end):
                return end
            if len(self._text) - self._place > MAX_LINE:
                return -1
            self._fill()

    def _fill(self) -> None:
        """Read on, and forget what was taken."""
        more = self._stream.read(CHARACTERS_AT_ONCE)
        self._ended = not more
        self._n_dropped += self._place
        self._text, self._place = self._text[self._place :] + more, 0
