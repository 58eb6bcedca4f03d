"""How a file is laid out, as a first look finds it: what is worth a line in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.config import Form
from friction.ingest.files.delimited import look_at_header
from friction.ingest.files.encodings import to_encoding_error
from friction.ingest.files.file_kinds import find_kind
from friction.ingest.files.json_objects import ALONE, find_path
from friction.ingest.files.workbooks import look_at_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from friction.ingest.files.headers import Header


def look_at_form(file: Path, where: str = "") -> Form:
    """Return the settings that say how a file is laid out, where that is not plain; all unset where it is.

    ``header_line`` where the header is not the first line, ``header_lines`` where it takes several, ``records`` where a
    JSON object holds the list, ``sheet`` where a workbook has several and one holds rows. Reading with the form finds
    the same rows as reading without it; they are worth writing because a person sees then what was found.

    Raises
    ------
    InputError
        If the file is no table, or one of several lists or sheets must be named: the error says the line to write.
    """
    kind = find_kind(file, where)
    try:
        if kind == "text":
            return _to_form(look_at_header(file, where), {})
        if kind == "workbook":
            sheet, header, n_sheets = look_at_sheet(file, where)
            return _to_form(header, {"sheet": sheet} if n_sheets > 1 else {})
        if kind == "json":
            path = find_path(file, where)
            return Form(records=None if path in (ALONE, "[]") else path)
    except UnicodeDecodeError:
        raise to_encoding_error(file, where) from None
    return Form()


def _to_form(header: Header | None, more: dict[str, object]) -> Form:
    """Return the form that says where the header stands."""
    if header is None:
        return Form.model_validate(more)
    n_lines = len(header.behind) + 1
    line = header.line if header.line > 1 else None
    return Form.model_validate({"header_line": line, "header_lines": n_lines if n_lines > 1 else None, **more})
