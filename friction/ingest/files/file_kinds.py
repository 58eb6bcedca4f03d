"""What kind of file it is, told by its first bytes: a table that can be read, or what it is instead and what to do."""

from __future__ import annotations

import re
import shlex
import zipfile
from typing import TYPE_CHECKING

from friction.errors import FileError
from friction.ingest.files.encodings import find_mark, find_wide
from friction.ingest.files.streams import ZIP, find_name, open_bytes, to_place

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

HEAD = 4096
MAX_OLD_FILE = 64 * 1024 * 1024
"""Bytes of a file of an old office program that are looked through for what it is."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_KINDS = (
    ("EncryptedPackage", "is a workbook locked by a password", "Open it, save it without the password as .xlsx."),
    ("Workbook", "", ""),
    ("Book", "", ""),
    ("__substg1.0_", "is an Outlook message, no table", "{mail}"),
    ("__nameid_version1.0", "is an Outlook message, no table", "{mail}"),
    ("WordDocument", "is a Word document, no table", "{document}"),
    ("PowerPoint Document", "is a presentation, no table", "{document}"),
)
_MENDS = {
    "mail": "Export the messages from the mailbox or the desk as CSV: one row per message, with its time and its text.",
    "document": "Put what it holds into a table: CSV or a workbook with one row per message.",
    "unpack": "Unpack it, then name the unpacked file.",
    "html": "Save it as CSV UTF-8 or .xlsx, for instance: soffice --headless --convert-to csv {file}",
    "sqlite": "Write the table to CSV: sqlite3 -csv -header {file} 'SELECT * FROM a_table' > a_table.csv",
    "parquet": "Write it as Parquet or CSV UTF-8.",
    "sheet": "Open it in a spreadsheet program and save it as .xlsx or CSV UTF-8.",
}
_BYTES = (
    (b"SQLite format 3\0", "is an SQLite database, no table", "sqlite"),
    (b"%PDF-", "is a PDF, no table", "document"),
    (b"{\\rtf", "is a document in RTF, no table", "document"),
    (b"!BDN", "is an Outlook mailbox (PST), no table", "mail"),
    (b"ARROW1", "is an Arrow file, no CSV, JSON, Parquet or workbook", "parquet"),
    (b"ORC", "is an ORC file, no CSV, JSON, Parquet or workbook", "parquet"),
    (b"Obj\x01", "is an Avro file, no CSV, JSON, Parquet or workbook", "parquet"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", "unpack"),
    (b"Rar!", "is a RAR archive", "unpack"),
    (b"BZh", "is packed with bzip2", "unpack"),
    (b"\xfd7zXZ\0", "is packed with xz", "unpack"),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd", "unpack"),
    (b"\x89PNG", "is a picture, no table", "document"),
    (b"\xff\xd8\xff", "is a picture, no table", "document"),
    (b"GIF8", "is a picture, no table", "document"),
)
_MAILBOX = re.compile(r"From \S+.*\d{4}\r?\n(?:>?[A-Za-z][A-Za-z0-9-]*: )")
_MAIL = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*:[ \t][^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_MAIL_NAME = re.compile(
    r"^(?:Return-Path|Received|Delivered-To|Message-ID|MIME-Version|DKIM-Signature):|^From:[^\n]*@(?=.*^Subject:)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE | re.DOTALL
)
_JSON = re.compile(r"\s*(?:\{\s*(?:\"|\})|\[\s*(?:\{|\]))")


_BLANK = b"\xef\xbb\xbf\xff\xfe\r\n \t"


def find_kind(file: Path, where: str) -> str:
    """Return ``parquet``, ``workbook``, ``xes``, ``json``, ``lines`` (of JSON) or ``text``; empty where the file is.

    Raises
    ------
    FileError
        If it is something else: it says what, and what to do.
    """
    with open_bytes(file, where) as stream:
        head = stream.read(HEAD)
        is_empty = not head[:4].strip(_BLANK) and not head.strip(_BLANK) and _is_blank(stream)
    place, name = to_place(where, file), find_name(file)
    if is_empty:
        return ""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(ZIP):
        _check_office(file, place, is_packed=name != file.name.lower())
        return "workbook"
    if head.startswith(_OLD_OFFICE):
        _check_old_office(file, where)
        return "workbook"
    for mark, what, mend in _BYTES:
        if head.startswith(mark) and (mark != b"ORC" or b"\0" in head):
            raise FileError(what, where=place, mend=_to_mend(mend, file))
    if head[257:262] == b"ustar":
        raise FileError("is a tar archive", where=place, mend=_MENDS["unpack"])
    text = head.decode(find_mark(head) or find_wide(head) or "latin-1", errors="ignore").lstrip("\ufeff")
    if name.endswith(".xes") or re.match(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<log\b", text, re.DOTALL):
        return "xes"
    _check_words(text, file, place)
    if name.endswith((".parquet", ".pq")):
        raise FileError(
            "is no CSV, JSONL or Parquet file",
            where=place,
            mend="Give it the ending of what it holds: .csv, .jsonl or .parquet.",
        )
    if name.endswith((".jsonl", ".ndjson")):
        return "json" if re.match(r"\s*(?:\[|\{\s*\n)", text) else "lines"
    if _JSON.match(text) or name.endswith(".json"):
        return "json"
    return "text"


def _check_words(text: str, file: Path, place: str) -> None:
    """Raise a `FileError` for a text that is no table: mail, a web page, XML."""
    if _MAILBOX.match(text):
        raise FileError("is a mailbox, no table", where=place, mend=_MENDS["mail"])
    mail = _MAIL.match(text.replace("\r\n", "\n"))
    if mail and _MAIL_NAME.search(mail.group()):
        raise FileError("is an e-mail, no table", where=place, mend=_MENDS["mail"])
    if _HTML.match(text):
        named = "" if file.suffix.lower() in (".html", ".htm") else f", named {file.suffix}" if file.suffix else ""
        raise FileError(f"is a web page (HTML){named}, no table", where=place, mend=_to_mend("html", file))
    if re.match(r"\s*<\?xml", text):
        what = "is a workbook written as XML (2003)" if "office:spreadsheet" in text else "is XML, no table"
        raise FileError(what, where=place, mend=_MENDS["sheet"])


def _check_office(file: Path, place: str, *, is_packed: bool) -> None:
    """Raise a `FileError` for a zip that is no workbook."""
    if is_packed:
        return  # a workbook in a zip: it is looked at when it is read
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            mime = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise FileError(
            "is a damaged spreadsheet or zip archive", where=place, mend="Export or copy it again."
        ) from error
    if b"spreadsheet" in mime or any(name.startswith("xl/") for name in names):
        return
    if any(name.startswith("word/") for name in names):
        raise FileError("is a Word document, no table", where=place, mend=_MENDS["document"])
    raise FileError("is a document of an office program, no table", where=place, mend=_MENDS["document"])


def _check_old_office(file: Path, where: str) -> None:
    """Raise a `FileError` for a file of an old office program that is no workbook."""
    with open_bytes(file, where) as stream:
        content = stream.read(MAX_OLD_FILE)
    for name, what, mend in _OLD_KINDS:
        if name.encode("utf-16-le") in content:
            if what:
                raise FileError(what, where=to_place(where, file), mend=mend.format(**_MENDS))
            return
    raise FileError("is an old office file without a workbook in it", where=to_place(where, file), mend=_MENDS["sheet"])


def _to_mend(kind: str, file: Path) -> str:
    return _MENDS[kind].replace("{file}", shlex.quote(file.name))


def _is_blank(stream: BinaryIO) -> bool:
    """Tell whether nothing but spaces and line ends is left: rows may stand behind empty lines."""
    while block := stream.read(HEAD):
        if block.strip(_BLANK):
            return False
    return True
