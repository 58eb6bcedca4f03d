"""Open a file as bytes, unpacked within bounds, and go through a text by its lines."""

from __future__ import annotations

import gzip
import io
import os
import re
import shlex
import zipfile
import zlib
from collections import deque
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from friction.errors import FileError

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
LOOK_BACK = 16 * 1024
_GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OFFICE = ("[Content_Types].xml", "mimetype", "content.xml")
"""Names in a zip archive that is one document of an office program, and no archive of files."""


def open_bytes(file: Path, where: str) -> BinaryIO:
    """Open ``file`` for reading; gzip, and zip with one file in it, known by the first bytes, are unpacked on the way.

    Raises
    ------
    FileError
        If it cannot be opened, or is a zip archive of several files, or later while reading: if it is damaged or
        unpacks to suspiciously much.
    """
    try:
        packed = file.open("rb")
        head = packed.peek(4)[:4]
        size = os.fstat(packed.fileno()).st_size
    except OSError as error:
        raise FileError(f"cannot be opened: {error.strerror}", where=to_place(where, file)) from error
    if head[:2] == _GZIP:
        unpacked = cast("BinaryIO", gzip.GzipFile(fileobj=packed, mode="rb"))
        return io.BufferedReader(_Unpacked(packed, unpacked, size, to_place(where, file)))
    if head != ZIP:
        return packed
    try:
        member = _open_member(packed, file, where)
    except FileError:
        packed.close()
        raise
    if member is None:
        packed.seek(0)
        return packed
    return io.BufferedReader(_Unpacked(packed, member, size, to_place(where, file)))


def find_name(file: Path) -> str:
    """Return the name of what a file holds, in small letters: of a packed one the name that it has unpacked."""
    with file.open("rb") as packed:
        if packed.read(4) == ZIP:
            members = _list_members(packed)
            if members is not None and len(members) == 1:
                return members[0].filename.rpartition("/")[2].lower()
    return file.name.lower().removesuffix(".gz")


def _open_member(packed: BinaryIO, file: Path, where: str) -> BinaryIO | None:
    """Open the one file in a zip archive; None where it is no archive of files, or a damaged one."""
    members = _list_members(packed)
    if members is None:
        return None
    if len(members) != 1:
        shown = ", ".join(repr(one.filename) for one in members[:10])
        raise FileError(
            f"is a zip archive with {len(members)} files in it: {shown}" if members else "is an empty zip archive",
            where=to_place(where, file),
            mend=f"Unpack it and name the file that is meant: unzip {shlex.quote(file.name)}",
        )
    try:
        return cast("BinaryIO", zipfile.ZipFile(packed).open(members[0]))
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError) as error:
        said = "is locked by a password" if members[0].flag_bits & 1 else "is damaged, or packed in an unusual way"
        raise FileError(
            f"the zip archive {said}", where=to_place(where, file), mend=f"Unpack it: unzip {shlex.quote(file.name)}"
        ) from error


def _list_members(packed: BinaryIO) -> list[zipfile.ZipInfo] | None:
    """Return the files in a zip archive, but for what systems add; None where it is a document, or damaged."""
    try:
        with zipfile.ZipFile(packed) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if any(one.filename in _OFFICE for one in members):
        return None
    return [
        one
        for one in members
        if not one.is_dir() and not one.filename.startswith("__MACOSX/") and not one.filename.endswith(".DS_Store")
    ]


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a packed file, refused as soon as they are too many for its size."""

    def __init__(self, packed: BinaryIO, unpacked: BinaryIO, size: int, place: str) -> None:
        self._packed, self._unpacked = packed, unpacked
        self._allowed = max(FREE_EXPANSION, size * MAX_EXPANSION)
        self._place = place
        self._n_read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        try:
            n = cast("io.BufferedIOBase", self._unpacked).readinto(view)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise FileError(
                "the packed file is damaged or cut off", where=self._place, mend="Export or copy it again."
            ) from error
        self._n_read += n
        if self._n_read > self._allowed:
            raise FileError(
                f"unpacks to more than {MAX_EXPANSION} times its size",
                where=self._place,
                why="A file that grows like this can fill the memory of the machine.",
                mend="If you trust it, unpack it yourself (gunzip, unzip) and name the unpacked file.",
            )
        return n

    def close(self) -> None:
        self._unpacked.close()
        self._packed.close()
        super().close()


def to_place(where: str, file: Path) -> str:
    """Return the place of a file in errors: the setting that names it, and its path."""
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
        self._behind = ""  # the end of what was dropped
        self._given_back: deque[tuple[int, str | None]] = deque()
        self._number = 0
        self._first = ""  # the first line's last sign
        self.is_half = False
        """Whether the line read last ended otherwise than the first: what follows may be the rest of its row."""

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
        if self._number == 1:
            self._first = line[-1:]
        return self._number, None if is_long else line

    def ends_otherwise(self, line: str) -> bool:
        r"""Tell whether a line has another end than the first, once that was read: ``\r`` alone, or ``\n``."""
        return line[-1:] != self._first and line.endswith(("\n", "\r")) and self._first in ("\n", "\r")

    def give_back(self, lines: Iterable[tuple[int, str | None]]) -> None:
        """Let ``lines`` come again, in their order, before the lines not yet read."""
        self._given_back.extendleft(reversed(list(lines)))

    @property
    def place(self) -> int:
        """Characters of the lines read so far, those given back included."""
        return self._n_dropped + self._place

    @property
    def next_number(self) -> int:
        """Number of the line that comes next."""
        return self._given_back[0][0] if self._given_back else self._number + 1

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

    def peek(self, size: int) -> str:
        """Return the next lines, together at most ``size`` characters, without taking them; all that is left if less.

        Empty where the next line is longer than that, or was given back.
        """
        if self._given_back:
            return ""
        while len(self._text) - self._place < size and not self._ended:
            self._fill()
        text = self._text[self._place : self._place + size]
        if self._ended and len(text) < size:
            return text
        return text[: max(text.rfind("\n"), text[:-1].rfind("\r")) + 1]

    def pass_over(self, lines: str, n: int) -> int:
        """Take ``n`` lines that `look_ahead` returned; returns the number of the first."""
        first = self._number + 1
        self._place += len(lines)
        self._number += n
        return first

    def look_back(self) -> list[tuple[int, str]]:
        """Return the last lines that were read, within `LOOK_BACK` characters, with their numbers; the first is cut."""
        text = (self._behind + self._text[: self._place])[-LOOK_BACK:]
        lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
        lines = lines[:-1] if lines and not lines[-1] else lines
        return [(self._number - len(lines) + 1 + place, line) for place, line in enumerate(lines)][1:]

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
        self._behind = (self._behind + self._text[max(0, self._place - LOOK_BACK) : self._place])[-LOOK_BACK:]
        self._text, self._place = self._text[self._place :] + more, 0
