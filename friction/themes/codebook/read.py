"""A codebook that people bring along, in whatever of the known forms it is."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from friction.errors import FileError
from friction.ingest.files import find_mark
from friction.themes.codebook.csv_files import read_csv
from friction.themes.codebook.qdc import read_qdc
from friction.themes.codebook.workbooks import read_workbook

if TYPE_CHECKING:
    from friction.themes.codebook.entries import Codebook

MAX_BYTES = 4 * 1024 * 1024
"""Of a file; thousands of codes with long descriptions are less."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORKBOOKS = ("xlsx", "xls")
_LOOKED_AT = 512


def read_codebook(content: bytes, place: str) -> tuple[Codebook, list[str]]:
    """Read a codebook: REFI-QDA (.qdc), a workbook (.xlsx), or CSV.

    What the bytes are counts first; the file's name where they do not tell.

    Words come without signs that nobody sees; personal data in them is not masked yet. Nothing is run or fetched.

    Parameters
    ----------
    content : the file.
    place : where it comes from, for errors; it ends with the file's name.

    Returns
    -------
    The codebook, in two levels, and a sentence for each thing that is left out or had to give way.

    Raises
    ------
    InputError
        If it is none of these, too large, or not right: with the row and column, and what mends it.
    """
    if len(content) > MAX_BYTES:
        raise FileError(
            f"is larger than {MAX_BYTES // 2**20} MiB",
            where=place,
            why="No codebook is that large; such a file can fill the memory of the machine.",
            mend="Export the codebook alone, without documents.",
        )
    if not content.strip():
        raise FileError("is empty", where=place, mend="Export the codebook again, as .qdc, .xlsx or .csv.")
    ending = place.rpartition(".")[2].lower()
    if content.startswith((_ZIP, _OLE)) or ending in _WORKBOOKS:
        _refuse_projects(content, place)
        return read_workbook(content, place)
    return read_qdc(content, place) if _is_xml(content) or ending == "qdc" else read_csv(content, place)


def _is_xml(content: bytes) -> bool:
    head = content[:_LOOKED_AT].decode(find_mark(content) or "utf-8", "ignore")
    return head.lstrip("\ufeff\0 \t\r\n").startswith("<")


def _refuse_projects(content: bytes, place: str) -> None:
    """Refuse a whole project of REFI-QDA, which is a zip archive as workbooks are."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return  # an old workbook, or a damaged file: told where it is opened
    if any(name.lower().endswith(".qde") for name in names):
        raise FileError(
            "is a whole project (.qdpx)",
            where=place,
            why="A codebook is wanted, without documents and what people coded in them.",
            mend="Export the codebook alone, as REFI-QDA codebook (.qdc).",
        )
