"""What people typed, without signs that nobody sees; personal data in it is masked where it is stored, not here."""

from __future__ import annotations

import re
import unicodedata

from friction.ingest.clean import drop_invisible

_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Halves of surrogate pairs, and what Unicode keeps for no character; XML has no way to hold them."""


def to_words(text: str) -> str:
    r"""Return a text of one or more lines: no control signs, no marks of direction, ends trimmed, lines by ``\n``."""
    return drop_invisible(_NO_CHARACTERS.sub("", text)).strip()


def to_name(text: str) -> str:
    """Return a name: as `to_words`, on one line, in Unicode's composed form (NFC), so that equal names are equal."""
    return " ".join(unicodedata.normalize("NFC", drop_invisible(_NO_CHARACTERS.sub("", text))).split())
