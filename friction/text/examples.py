"""Sentences written by hand: each kind of friction and of its opposites, what the friction score learns from."""

from __future__ import annotations

import hashlib
import io
from importlib.resources import files

import pandas as pd

OPPOSITES = frozenset(("praise", "thanks", "solved", "request", "question", "statement"))
"""Kinds of sentence that tell of no friction."""

VERDICT = "verdict"
"""The kind of bare displeasure ("worst app ever"): it says that it hurts, not where, and tells of friction by half."""

LANGUAGES = ("de", "en", "pt")
COLUMNS = ("kind", "register", "text")
_FOLDER = "written"


def read_examples() -> pd.DataFrame:
    """Return the examples: kind, register (the kind of channel they are written like), text, language and tells (bool).

    Sorted by language and text; of one language all texts are different.
    """
    read = [
        pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False).assign(language=language)
        for language, content in zip(LANGUAGES, _read_files(), strict=True)
    ]
    examples = pd.concat(read).sort_values(["language", "text"], ignore_index=True)
    return examples.assign(tells=~examples["kind"].isin(OPPOSITES))


def hash_examples() -> str:
    """Return the sha256 (hex) of the examples' files."""
    return hashlib.sha256(b"\n".join(_read_files())).hexdigest()


def _read_files() -> list[bytes]:
    return [(files("friction.text") / _FOLDER / f"{language}.csv").read_bytes() for language in LANGUAGES]
