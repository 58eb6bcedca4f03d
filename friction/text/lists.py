"""The lists of a language: one folder of TOML files in ``friction/text/cues``, which a team can add (docs/cues.md)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("de", "en", "pt")
FRICTION, OPPOSITES, CONTEXT, LETTERS = "friction", "opposites", "context", "letters"


@cache
def load_list(language: str, name: str) -> dict[str, Any]:
    """Return one file of a language's folder.

    Parameters
    ----------
    language : one of `LANGUAGES`.
    name : ``friction`` and ``opposites`` (kinds of cue), ``context`` (what takes a cue back, named lists, durations) or
        ``letters`` (greetings, closings, abbreviations).
    """
    return tomllib.loads((files("friction.text") / "cues" / language / f"{name}.toml").read_text(encoding="utf-8"))
