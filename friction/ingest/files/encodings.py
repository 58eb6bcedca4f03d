"""Open a file as text: by its byte-order mark, by the encoding that the settings say, else strict UTF-8."""

from __future__ import annotations

import codecs
import io
import shlex
from typing import TYPE_CHECKING, TextIO, cast

from friction.errors import FileError
from friction.ingest.files.streams import open_bytes, to_place

if TYPE_CHECKING:
    from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks, the longer before the shorter that they begin with."""

_LOOKED_AT = 512
_NOT_WESTERN = ("shift_jis", "gb18030", "euc_kr", "cp1251", "cp1253", "cp1255")
"""What bytes are tried as that are no CP1252; it leaves five bytes without a letter, which other encodings use much."""


def open_text(file: Path, where: str, encoding: str | None = None) -> TextIO:
    """Open ``file`` as text; line ends stay as they are.

    A byte-order mark (UTF-8, UTF-16, UTF-32) says what the encoding is; without one it is ``encoding``, else UTF-8.
    Reading raises `UnicodeDecodeError` on other bytes; `to_encoding_error` says which byte at which line.

    Raises
    ------
    FileError
        If the file is in another encoding that its first bytes give away.
    """
    stream = open_bytes(file, where)
    try:
        head = cast("io.BufferedReader", stream).peek(_LOOKED_AT)[:_LOOKED_AT]
        found = find_mark(head) or encoding or _check_plain(head, file, to_place(where, file))
    except FileError:
        stream.close()
        raise
    return io.TextIOWrapper(stream, encoding=found, errors="strict", newline="")


def find_mark(head: bytes) -> str | None:
    """Return the encoding that the first bytes of a file name; None without a byte-order mark."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def find_wide(head: bytes) -> str | None:
    """Return the kind of UTF-16 that bytes without a mark look like, from where the zeros are; None without many."""
    if head.count(0) * 3 <= len(head):
        return None
    return "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"


def _check_plain(head: bytes, file: Path, place: str) -> str:
    """Return UTF-8; a `FileError` where the zeros between the letters say otherwise."""
    wide = find_wide(head)
    if wide is not None:
        name = wide.upper().replace("-LE", "LE").replace("-BE", "BE")
        raise FileError(
            f"looks like {name} without a byte-order mark, or is no text at all",
            where=place,
            mend=_to_mend(file, name, wide),
        )
    return "utf-8-sig"


def to_encoding_error(file: Path, where: str, encoding: str | None = None) -> FileError:
    """Return the error that names the first byte of ``file`` that is not in its encoding, its line, and a mend."""
    with open_bytes(file, where) as stream:
        marked = find_mark(cast("io.BufferedReader", stream).peek(4)[:4])
        if marked not in (None, "utf-8-sig"):
            return FileError(
                "is damaged: its byte-order mark promises an encoding that its bytes do not keep",
                where=to_place(where, file),
                mend="Export it again as UTF-8.",
            )
        if marked is None and encoding is not None:
            return FileError(
                f"is not {encoding}, as the settings say: line {_find_line(stream, encoding)} cannot be read",
                where=to_place(where, file),
                mend="Correct encoding in the settings, or leave it out where the file is UTF-8.",
            )
        for number, line in enumerate(iter(stream.readline, b""), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return _to_error(file, where, line, number, error.start)
    return FileError("cannot be read as text", where=to_place(where, file), mend="Export it again as UTF-8.")


def _to_error(file: Path, where: str, line: bytes, number: int, start: int) -> FileError:
    """Return the error for the first line that is not UTF-8."""
    shown, encoding = (
        f" (in CP1252, common on Windows, it would be {line[start : start + 1].decode('cp1252', 'ignore')!r})",
        "cp1252",
    )
    if not _can_read(line, "cp1252"):
        fitting = [name for name in _NOT_WESTERN if _can_read(line, name)]
        encoding = fitting[0] if fitting else "cp1252"
        shown = f" (it could be {', '.join(fitting)})" if fitting else ""
    return FileError(
        f"is not UTF-8: byte 0x{line[start]:02X} at line {number}, byte {start + 1} of the line{shown}",
        where=to_place(where, file),
        why="A guessed encoding turns letters into wrong ones, and these would become topics.",
        mend=_to_mend(file, encoding.upper(), encoding),
    )


def _can_read(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeError:
        return False
    return True


def _find_line(stream: object, encoding: str) -> int:
    """Return the number of the first line that is not in an encoding."""
    decoder, n_lines = codecs.getincrementaldecoder(encoding)(errors="strict"), 0
    for part in iter(lambda: cast("io.BufferedReader", stream).read(4096), b""):
        try:
            n_lines += decoder.decode(part).count("\n")
        except UnicodeDecodeError as error:
            return n_lines + error.object[: error.start].count(b"\n") + 1
        except UnicodeError:  # of the whole: a byte-order mark that the encoding asks for, say
            return n_lines + 1
    return n_lines + 1


def _to_mend(file: Path, iconv: str, setting: str) -> str:
    """Return the line of the settings that reads ``file``, and the command that converts it."""
    plain = file.with_name(file.name.removesuffix(".gz"))
    converted = shlex.quote(plain.with_name(f"{plain.stem}-utf8{plain.suffix}").name)
    name = shlex.quote(file.name)
    unpacked = f"gunzip -c {name} | iconv -f {iconv} -t UTF-8" if plain != file else None
    command = unpacked or f"iconv -f {iconv} -t UTF-8 {name}"
    return (
        f'If that is its encoding, say so in the settings of the source: encoding = "{setting}". Or convert it, then '
        f"name the new file: {command} > {converted}"
    )
