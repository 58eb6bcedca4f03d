"""The codes that people brought along in a file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from friction.errors import InputError
from friction.themes.codebook import read_codebook
from friction.topics import Code
from pipelines.steps.made_codes import find_made, join_codes, replay_here

if TYPE_CHECKING:
    from pathlib import Path

    from friction.config import Settings
    from friction.themes.codebook import Codebook, Entry
    from pipelines.steps.work import Work

SETTING = "topics.codebook"
WHY = "Its codes gather their own segments before the rest is grouped."
MEND = f"Name a codebook (.qdc, .xlsx or .csv) in {SETTING}, or leave {SETTING} out."

_NAMES_SHOWN = 8


def read_codes(work: Work) -> tuple[list[Code], list[str]]:
    """Return the codes that people brought along in a file, then those they made, named all differently; and notes.

    Notes and errors are those of `load_codes`.
    """
    brought, notes = load_codes(work.settings, work.workspace)
    return join_codes(brought, find_made(replay_here(work), work.table("segments"))), notes


def load_codes(settings: Settings, workspace: Path) -> tuple[list[Code], list[str]]:
    """Read the codebook that the settings name; no codes where they name none.

    Returns
    -------
    The codes that gather, named all differently, and a sentence for each thing that was left out or had to give way.

    Raises
    ------
    InputError
        If the file is missing, cannot be used, or none of its codes says anything of itself.
    """
    if settings.topics.codebook is None:
        return [], []
    path = workspace / settings.topics.codebook
    place = f"{SETTING}: {path}"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"the codebook cannot be read: {error.strerror}", where=place, why=WHY, mend=MEND) from error
    codebook, notes = read_codebook(content, place)
    codes, told = _to_codes(codebook)
    if not codes:
        raise InputError(
            "no code has a definition, a word on what it includes, or an example",
            where=place,
            why=WHY,
            mend=f"Say so of one code at least, or leave {SETTING} out.",
        )
    return codes, notes + told


def _to_codes(codebook: Codebook) -> tuple[list[Code], list[str]]:
    """Return the codes that say what belongs to them; those that are retired gather nothing."""
    texts_of = {
        entry: tuple(dict.fromkeys(filter(None, (entry.definition, entry.include, *entry.typical))))
        for entry in codebook.entries
    }
    retired = [entry for entry in texts_of if entry.status == "retired"]
    silent = [entry for entry in texts_of if not texts_of[entry] and entry not in retired]
    names = Counter(entry.name for entry in texts_of)
    codes = [
        Code(entry.name if names[entry.name] == 1 else f"{entry.parent}: {entry.name}".removeprefix(": "), texts)
        for entry, texts in texts_of.items()
        if texts and entry not in retired
    ]
    told = {"say nothing of themselves, and gather nothing": silent, "are retired, and gather nothing": retired}
    return codes, [f"Codes of the codebook {what}: {_to_shown(found)}." for what, found in told.items() if found]


def _to_shown(entries: list[Entry]) -> str:
    more = f" and {len(entries) - _NAMES_SHOWN} more" if len(entries) > _NAMES_SHOWN else ""
    return ", ".join(repr(entry.name) for entry in entries[:_NAMES_SHOWN]) + more
