"""The description of a code as one text, and taken apart again.

Other programs keep one text for each code. What a codebook says beside the definition stands in it in lines of its
own, each behind a label: ``Include: …``. A further line of such a value is indented by two spaces; a blank line ends
it. So people can read and write them anywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.contracts import KINDS
from friction.themes.codebook.entries import STATUSES
from friction.themes.codebook.typed import to_name, to_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LABELS = {
    "definition": "Definition",
    "include": "Include",
    "exclude": "Exclude",
    "typical": "Example",
    "edge": "Edge example",
    "memo": "Memo",
    "owner": "Owner",
    "status": "Status",
    "version": "Version",
    "kind": "Kind",
    "theme_id": "Theme id",
}
"""The label of each field, in the order in which they are written."""

_ALLOWED = {"status": "|".join(STATUSES), "version": "[0-9]{1,9}", "kind": "|".join(KINDS)}
"""Where a line says something else behind such a label, it is words like any others."""

_FIELD_OF = {label.lower(): field for field, label in LABELS.items()}
_LINE = re.compile(
    "|".join(f"({label}):[ \t]*({_ALLOWED.get(field, '.*')})" for field, label in LABELS.items()), re.IGNORECASE
)
_INDENT = "  "


def to_description(said: Mapping[str, Sequence[str]]) -> str:
    """Return what is said of a code as one text; fields that have no label, such as tags, are left out.

    Parameters
    ----------
    said : values by field, none empty, in clean words (`typed`).
    """
    plain = "\n".join(said.get("definition", ()))
    is_plain = read_description(plain) == ({"definition": [plain]} if plain else {})
    labelled = [
        f"{label}: {value.replace(chr(10), chr(10) + _INDENT)}"
        for field, label in LABELS.items()
        if not (is_plain and field == "definition")
        for value in said.get(field, ())
    ]
    return "\n\n".join(part for part in (plain if is_plain else "", "\n".join(labelled)) if part)


def read_description(text: str) -> dict[str, list[str]]:
    """Return what a description says by field, in clean words; lines without a label are the definition.

    A line behind a labelled one belongs to it, unless it is blank.
    """
    parts: list[tuple[str, list[str]]] = []
    plain: list[str] = []
    lines = plain
    for line in to_words(text).split("\n"):
        if found := _LINE.fullmatch(line):
            label, value = (group for group in found.groups() if group is not None)
            lines = [value]
            parts.append((_FIELD_OF[label.lower()], lines))
        elif lines is plain or line:
            lines.append(line if lines is plain else line.removeprefix(_INDENT))
        else:
            lines = plain
            plain.append(line)
    said: dict[str, list[str]] = {}
    for field, found_lines in [("definition", plain), *parts]:
        clean = to_words if field in ("definition", "include", "exclude", "typical", "edge", "memo") else to_name
        value = clean("\n".join(found_lines))
        if value:
            said.setdefault(field, []).append(value.lower() if field in ("status", "kind") else value)
    return said
