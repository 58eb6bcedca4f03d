"""Sentences written by hand: each kind of friction and of its opposites, what score and kinds are learned from."""

from __future__ import annotations

import hashlib
import io
from importlib.resources import files

import pandas as pd

OPPOSITES = frozenset(("praise", "thanks", "solved", "request", "question", "statement"))
"""Kinds of sentence that tell of no friction."""

VERDICT = "verdict"
"""The kind of bare displeasure ("worst app ever"): it says that it hurts, not where, and tells of friction in part."""

NO_FEEDBACK = ("everyday", "odd")
"""Registers in which nobody speaks of a service: everyday talk, and what is typed to try, trick or fill the form."""

PROBLEM = "problem"
KIND_OF = {
    "praise": "praise", "thanks": "praise", "solved": "praise", "request": "wish", "question": "question",
    "statement": "other",
}  # fmt: skip
"""The kind (`friction.contracts.KINDS`) of sentences that tell of no friction; all others, bare displeasure too, are
problems. Thanks, and that something works again, are good news with somebody to be praised for it: who looks for
problems need not see them."""

LANGUAGES = ("de", "en", "pt")
COLUMNS = ("kind", "register", "text")
_FOLDER, _FURTHER = "written", "written/kinds"


def read_examples() -> pd.DataFrame:
    """Return the examples: kind, register (the kind of channel they are written like), text, language and tells (bool).

    Sorted by language and text; of one language all texts are different.
    """
    examples = _read(_FOLDER)
    return examples.assign(tells=~examples["kind"].isin(OPPOSITES))


def read_kind_examples() -> pd.DataFrame:
    """Return further examples, for kinds alone: kind (of `friction.contracts.KINDS`), register, text, language.

    They stand apart, since of what the friction score learns from half must tell of friction. Sorted by language, text.
    """
    return _read(_FURTHER)


def to_kinds(examples: pd.Series) -> pd.Series:
    """Return the kind (of `friction.contracts.KINDS`) of each kind of written sentence."""
    return examples.map(KIND_OF).fillna(PROBLEM)


def hash_examples() -> str:
    """Return the sha256 (hex) of the files that the friction score is learned from."""
    return _hash(_FOLDER)


def hash_kind_examples() -> str:
    """Return the sha256 (hex) of the files that kinds are learned from."""
    return _hash(_FOLDER, _FURTHER)


def _read(folder: str) -> pd.DataFrame:
    read = [
        pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False).assign(language=language)
        for language, content in zip(LANGUAGES, _read_files(folder), strict=True)
    ]
    return pd.concat(read).sort_values(["language", "text"], ignore_index=True)


def _hash(*folders: str) -> str:
    return hashlib.sha256(b"\n".join(content for folder in folders for content in _read_files(folder))).hexdigest()


def _read_files(folder: str) -> list[bytes]:
    return [(files("friction.text") / folder / f"{language}.csv").read_bytes() for language in LANGUAGES]
