"""Sentences written by hand: each kind of friction and of its opposites, what the friction score learns from."""

from __future__ import annotations

import hashlib
import io
from importlib.resources import files

import pandas as pd

OPPOSITES = frozenset(("praise", "thanks", "solved", "request", "question", "statement"))
"""Kinds of sentence that tell of no friction."""

COLUMNS = ("kind", "register", "text")
_FOLDER = "written"
_FILE = "en.csv"


def read_examples() -> pd.DataFrame:
    """Return the examples: kind, register (the kind of channel they are written like), text and tells (bool).

    Sorted by text, which are all different.
    """
    content = (files("friction.text") / _FOLDER / _FILE).read_text(encoding="utf-8")
    examples = pd.read_csv(io.StringIO(content), dtype="str", keep_default_na=False)
    examples = examples.sort_values("text", ignore_index=True)
    return examples.assign(tells=~examples["kind"].isin(OPPOSITES))


def hash_examples() -> str:
    """Return the sha256 (hex) of the examples' file."""
    return hashlib.sha256((files("friction.text") / _FOLDER / _FILE).read_bytes()).hexdigest()
